"""Digits that must stay text: province and post codes, registration numbers, industrial classes, telephone numbers."""

from __future__ import annotations

import re
from typing import Any

from .evidence import Evidence

MIN_EQUAL_LENGTH = 5
MIN_EQUAL_ROWS = 10
REPEATED_SHARE = 0.1
_CODE_HEADER = re.compile(
    r"รหัส|เลขที่|เลขทะเบียน|เลขประจำตัว|เลขบัตร|โทร|ไปรษณีย์|มือถือ|แฟกซ์|(?:^|[^a-z])(?:code|id|zip|post(?:al)?\s?code|tel|phone|"
    r"mobile|fax|isbn|tsic|pcode|geocode)(?:$|[^a-z])|(?:code|zip|phone)$|[a-z]_?(?:ID|Id)$",
    re.IGNORECASE,
)
_CAMEL_ID = re.compile(r"[a-z](?:ID|Id)$")
_RUNNING_HEADER = re.compile(r"^_?id$|^(?:no|no\.|#|ลำดับ|ลำดับที่|ที่)$", re.IGNORECASE)
_MEASURE_HEADER = re.compile(
    r"จำนวน|รวม|ยอด|รายได้|รายจ่าย|มูลค่า|ปริมาณ|ประชากร|ราคา|พื้นที่|งบ|เงิน|ทุน|ค่า|คะแนน|คน|บาท|ชาย|หญิง|เฉลี่ย|total|amount|value|sum|"
    r"count|population|price|income|score|area|number of|[(\[]",
    re.IGNORECASE,
)


def why_code(evidence: Evidence, header: str, native: bool) -> dict[str, Any] | None:
    """The reason why a column of digits is a code (rules a, b, c of the habits of Thai files), or None for a number.

    `native`: the file itself holds numbers (spreadsheet, JSON), so that equal lengths prove nothing.
    """
    if not evidence.digits or evidence.digits < evidence.numbers:
        return None
    if evidence.leading_zeros:
        return {"code": "leading_zero", "count": evidence.leading_zeros}
    running = bool(_RUNNING_HEADER.search(header.strip()))
    if names_code(header) and not running:
        return {"code": "header_says_code"}
    if not native and not running and _all_alike(evidence) and not _is_measure(header):
        return {"code": "equal_length", "length": evidence.longest}
    return None


def names_code(header: str) -> bool:
    """Whether a header says that its column holds codes."""
    return bool(_CODE_HEADER.search(header.replace("_", " ").strip()) or _CAMEL_ID.search(header.strip()))


def _all_alike(evidence: Evidence) -> bool:
    """All of one length of at least five digits, and hardly any value twice."""
    return (
        evidence.shortest == evidence.longest >= MIN_EQUAL_LENGTH
        and evidence.measured >= MIN_EQUAL_ROWS
        and evidence.repeated <= REPEATED_SHARE * evidence.measured
    )


def _is_measure(header: str) -> bool:
    """Whether a header speaks of an amount, or is itself a year or a number as in wide tables."""
    return bool(_MEASURE_HEADER.search(header)) or header.strip().isdecimal()
