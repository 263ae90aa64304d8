"""Columns that look like personal data under the PDPA: citizen numbers, telephones, e-mail addresses, names of persons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.records import PersonalFinding

from .folding import Folded
from .numerals import THAI_DIGITS

Mask = npt.NDArray[np.bool_]

MASKED = "•••"
GLANCE = 256
MIN_CELLS = 3
MIN_SHARE = 0.2
_CITIZEN = r"^[0-9๐-๙][- ]?[0-9๐-๙]{4}[- ]?[0-9๐-๙]{5}[- ]?[0-9๐-๙]{2}[- ]?[0-9๐-๙]$"
_PHONE = r"^(?:\+?66[- ]?|0)(?:[689][- ]?[0-9]{4}|[689][0-9][- ]?[0-9]{3}|2[- ]?[0-9]{3}|[3457][0-9][- ]?[0-9]{3})[- ]?[0-9]{3,4}$"
_EMAIL = r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$"
_TITLED = (
    r"^(?:นาย|นางสาว|นาง|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง)\s?[ก-ฮเ-ไ].*\s|^(?:นาย|นางสาว|น\.ส\.|ด\.ช\.|ด\.ญ\.|เด็กชาย|เด็กหญิง)\s?[ก-ฮเ-ไ]"
    r"|^(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z]"
)
PATTERNS = {"citizen_id": _CITIZEN, "phone": _PHONE, "email": _EMAIL, "person_name": _TITLED}
_JURISTIC_HEADER = re.compile(r"นิติบุคคล|เลขทะเบียน|ผู้เสียภาษี|juristic|company|tax", re.IGNORECASE)
_CITIZEN_HEADER = re.compile(r"ประชาชน|citizen|national\s?id", re.IGNORECASE)
_PHONE_HEADER = re.compile(r"โทร|มือถือ|เบอร์|phone|mobile|(?:^|[^a-z])tel(?:$|[^a-z])", re.IGNORECASE)
_NAME_HEADER = re.compile(
    r"ชื่อ\s*[-–/]?\s*(?:และ)?\s*(?:นาม)?สกุล|นามสกุล|ชื่อตัว(?!แปร|อย่าง)|ชื่อผู้(?:ป่วย|สมัคร|ได้รับ|ถือ|ขอ|เสีย|ประกัน|เช่า|ครอบ|ร้อง|มีสิทธิ)|"
    r"(?:first|last|full|middle|family|given)[\s_]?name|surname|(?:^|[^a-z])[fl]name(?:$|[^a-z])",
    re.IGNORECASE,
)
_PERSON_HEADER = re.compile(
    r"ผู้ป่วย|บุคคล(?!.*นิติ)|ส่วนตัว|ราษฎร|ผู้สมัคร|ผู้ปกครอง|นักเรียน|personal|patient|citizen", re.IGNORECASE
)
_WEIGHTS = np.arange(13, 1, -1)


@dataclass(slots=True)
class Suspicion:
    """Counts over one column of cells that look like each kind of personal data."""

    present: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def observe(self, cells: Folded) -> None:
        """Count one block; a kind of which a glance shows no trace is not looked for in the rest of the block."""
        self.present += cells.present
        glance = cells.values
        if len(glance) > 4 * GLANCE:
            glance = glance.take(pa.array(np.linspace(0, len(glance) - 1, GLANCE).astype(np.int64)))
        for kind, pattern in PATTERNS.items():
            if pc.any(pc.match_substring_regex(glance, pattern)).as_py():
                matches = _bools(pc.match_substring_regex(cells.values, pattern))
                self.counts[kind] += cells.weigh(_citizens(cells.values, matches) if kind == "citizen_id" else matches)

    def shows(self, kind: str) -> bool:
        """Whether enough cells are of a kind: at least three, and at least a fifth of those that are not empty."""
        return self.counts[kind] >= MIN_CELLS and self.counts[kind] >= MIN_SHARE * self.present


def findings(names: Sequence[str], suspicions: Sequence[Suspicion]) -> tuple[PersonalFinding, ...]:
    """The personal columns of a table, judged by their cells, their headers and what stands beside them."""
    kinds = [_kind(name, suspicion) for name, suspicion in zip(names, suspicions, strict=True)]
    persons = "person_name" in kinds or "citizen_id" in kinds
    found = []
    for name, kind, suspicion in zip(names, kinds, suspicions, strict=True):
        if kind:
            contact_of_person = kind in ("phone", "email") and (persons or bool(_PERSON_HEADER.search(name)))
            count = suspicion.counts[kind] if suspicion.counts[kind] else suspicion.present
            found.append(PersonalFinding(name, kind, count, holds=kind == "citizen_id" or contact_of_person))
    return tuple(found)


def citizen_number(digits: str) -> bool:
    """Whether 13 digits are a Thai citizen number: the check digit (mod 11) is right and they are no juristic number."""
    return len(digits) == 13 and digits.isdecimal() and bool(_valid(np.array([[int(digit) for digit in digits]]))[0])


def _kind(name: str, suspicion: Suspicion) -> str:
    header = name.replace("_", " ")
    juristic = bool(_JURISTIC_HEADER.search(header)) and not _CITIZEN_HEADER.search(header)
    if suspicion.shows("citizen_id") and not juristic:
        return "citizen_id"
    if suspicion.shows("email"):
        return "email"
    if suspicion.shows("phone") and (
        _PHONE_HEADER.search(header) or suspicion.counts["phone"] >= 0.8 * suspicion.present
    ):
        return "phone"
    if suspicion.shows("person_name") or (suspicion.present and _NAME_HEADER.search(name)):
        return "person_name"
    return ""


def _citizens(values: pa.StringArray, matches: Mask) -> Mask:
    """Of the cells that are 13 digits, those that are citizen numbers."""
    places = np.flatnonzero(matches)
    texts = values.take(pa.array(places))
    plain = pc.replace_substring_regex(texts, r"[- ]", "")
    if pc.all(pc.ascii_is_decimal(plain)).as_py() is False:
        plain = pa.array([text.translate(THAI_DIGITS) for text in plain.to_pylist()], pa.string())
    digits = np.frombuffer("".join(plain.to_pylist()).encode("ascii"), np.uint8).reshape(-1, 13) - ord("0")
    found = np.zeros(len(matches), np.bool_)
    found[places] = _valid(digits.astype(np.int64))
    return found


def _valid(digits: npt.NDArray[np.int64]) -> Mask:
    """Check digit of the Department of Provincial Administration; juristic numbers pass it too and are told by structure:
    0, province (10 to 96; 99 for public bodies), kind, three digits of the Buddhist year."""
    check = (11 - digits[:, :12] @ _WEIGHTS % 11) % 10
    place = digits[:, 1] * 10 + digits[:, 2]
    year = digits[:, 4] * 100 + digits[:, 5] * 10 + digits[:, 6]
    company = (place >= 10) & (place <= 96) & np.isin(digits[:, 3], (2, 3, 5, 7)) & (year >= 400) & (year <= 600)
    juristic = (digits[:, 0] == 0) & (company | (place == 99))
    return np.asarray((check == digits[:, 12]) & ~juristic & (digits.any(axis=1)), np.bool_)


def _bools(array: pa.BooleanArray) -> Mask:
    return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), np.bool_)
