"""Numbers as agencies write them: thousands separators, Thai digits, brackets for minus, percent, currency."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]

PLAIN = r"^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$"
THOUSANDS = r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
POSSIBLE = r"^(?:ร้อยละ|THB|บาท|[\s฿()+\-−–0-9๐-๙.,%eE\x{a0}])*[0-9๐-๙](?:THB|บาท|[\s฿()\-0-9๐-๙.,%eE+\x{a0}])*$"
"""All that `_decorated` accepts and little more: keeps text away from the slow path."""
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MAX_LENGTH = 60
MAX_EXPONENT = 37
_THAI_DIGIT = re.compile("[๐-๙]")
_DECORATED = re.compile(
    r"(?P<share>ร้อยละ)?\s*(?P<open>\()?\s*(?P<sign>[+\-−–])?\s*(?P<before>฿|THB|บาท)?\s*(?P<inner>[-−–])?"
    r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d*)(?P<fraction>\.\d*)?(?P<exponent>[eE][+-]?\d{1,2})?"
    r"\s*(?P<percent>%)?\s*(?P<after>บาท|฿|THB|\.-|,-)?\s*(?P<close>\))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Numerals:
    """Numbers found in text: `text` holds plain digits (`-1234.50`), null where a cell is not a number."""

    text: pa.StringArray
    forms: dict[str, Mask] = field(default_factory=dict)
    """Which cells were written how: `thousands`, `thai_digits`, `parentheses`, `percent`, `currency`, `exponent`."""


def is_number(text: str) -> bool:
    """Whether one trimmed cell reads as a number."""
    return _decorated(text) is not None


def read(values: pa.StringArray) -> Numerals:
    """The numbers among `values` (trimmed, without nulls)."""
    if pc.all(pc.ascii_is_decimal(values)).as_py() is not False:
        return Numerals(values)
    plain = pc.match_substring_regex(values, PLAIN)
    if pc.all(plain).as_py() is not False:
        return Numerals(values)
    grouped = pc.match_substring_regex(values, THOUSANDS)
    text = pc.if_else(plain, values, pa.scalar(None, pa.string()))
    forms: dict[str, Mask] = {}
    if pc.any(grouped).as_py():
        text = pc.replace_with_mask(text, grouped, pc.replace_substring(values.filter(grouped), ",", ""))
        forms["thousands"] = _mask(grouped)
    rest = pc.invert(pc.or_(plain, grouped))
    if pc.any(rest).as_py():
        possible = pc.and_(rest, pc.match_substring_regex(values, POSSIBLE))
        if pc.any(possible).as_py():
            text = _read_decorated(values, text, possible, forms)
    return Numerals(text, forms)


def _mask(array: pa.BooleanArray) -> Mask:
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _read_decorated(
    values: pa.StringArray, text: pa.StringArray, possible: pa.BooleanArray, forms: dict[str, Mask]
) -> pa.StringArray:
    """Read the cells that need a closer look one by one (each spelling once), noting their forms."""
    places = np.flatnonzero(_mask(possible))
    readings = [_decorated(value) for value in values.take(pa.array(places)).to_pylist()]
    for place, reading in zip(places, readings, strict=True):
        for form in reading[1] if reading else ():
            forms.setdefault(form, np.zeros(len(values), np.bool_))[place] = True
    found = pa.array([reading[0] if reading else None for reading in readings], pa.string())
    return pc.replace_with_mask(text, possible, found)


@lru_cache(maxsize=65_536)
def _decorated(text: str) -> tuple[str, tuple[str, ...]] | None:
    """One cell as plain digits and the forms it was written in; None when it is not a number."""
    if len(text) > MAX_LENGTH:
        return None
    forms = []
    if _THAI_DIGIT.search(text):
        text = text.translate(THAI_DIGITS)
        forms.append("thai_digits")
    match = _DECORATED.fullmatch(text)
    if match is None or not (match["whole"] or (match["fraction"] or ".") != "."):
        return None
    if bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["inner"]):
        return None
    number = _plain(match)
    return None if number is None else (number, (*forms, *_forms(match)))


def _plain(match: re.Match[str]) -> str | None:
    """The digits of a matched number with its sign, the exponent carried out."""
    whole, fraction = match["whole"].replace(",", "") or "0", (match["fraction"] or "").rstrip(".")
    negative = match["open"] or (match["sign"] or "+") != "+" or match["inner"]
    digits = whole + fraction
    if match["exponent"]:
        if abs(int(match["exponent"][1:])) > MAX_EXPONENT:
            return None
        digits = f"{Decimal(digits + match['exponent']):f}"
    return f"-{digits}" if negative else digits


def _forms(match: re.Match[str]) -> list[str]:
    named = {
        "thousands": "," in match["whole"],
        "parentheses": match["open"],
        "percent": match["percent"] or match["share"],
        "currency": match["before"] or match["after"],
        "exponent": match["exponent"],
        "sign": match["sign"] and match["sign"] != "-",
    }
    return [form for form, present in named.items() if present]
