"""What was probably meant by a cell that does not fit its column: offered to a person, never done by itself."""

from __future__ import annotations

import re

from . import dates, numerals
from .settle import Plan

LONGEST = 100
_ALIKE = str.maketrans("oOОоlIіІ|", "000011111")
"""Letters that are typed for digits."""
_AROUND = re.compile(
    r"^[~≈<>=≥≤*†‡#'`\"\s]+|[*†‡#'`\"\s]+$|\s*(?:\[\d{1,2}\]|[¹²³⁴-⁹]|/\d?)$|(?<=\d)\s*[ก-๙A-Za-z/.]{1,20}$"
)
"""Marks of footnotes, signs of about, units behind the number."""
_ALMOST_DIGITS = re.compile(r"(?=.*\d)[\doOОоlIіІ|.,-]+")
_BLANKS = re.compile(r"\s+")
_DOUBLED = re.compile(r"([-/.,])\1+")


def suggested(text: str, plan: Plan, today_year: int) -> str:
    """A text that would fit a column of `plan` and differs from `text` in slips of the hand only; empty when there is none."""
    if len(text) > LONGEST:
        return ""
    fits = _FITS.get(plan.type)
    if fits is None:
        return ""
    return next((each for each in _readings(text) if each != text and fits(each, plan, today_year)), "")


def _readings(text: str) -> list[str]:
    """Other readings of a text, the most cautious first."""
    closed = _BLANKS.sub("", text)
    bare = _AROUND.sub("", _AROUND.sub("", text)).strip()
    single = _DOUBLED.sub(r"\1", closed)
    typed = closed.translate(_ALIKE) if _ALMOST_DIGITS.fullmatch(closed) else closed
    digits = bare.translate(_ALIKE) if any(map(str.isdigit, bare)) else bare
    swapped = re.sub(r"^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{2,4})$", r"\3\2\1\2\5", single)
    even = re.sub(r"[-/.\\]", "/", single)
    comma = re.sub(r"^(-?\d{1,3}(?:\.\d{3})+),(\d+)$", lambda found: found[1].replace(".", "") + "." + found[2], bare)
    ungrouped = bare.replace(",", "")
    return [closed, typed, bare, single, digits, _BLANKS.sub("", digits), even, comma, ungrouped, swapped]


def _is_number(text: str, plan: Plan, today_year: int) -> bool:
    if not numerals.is_number(text):
        return False
    plain = text.translate(numerals.THAI_DIGITS)
    if plan.type == "integer":
        return "." not in plain or plan.point_zero
    return plan.type != "year" or (plain.isdecimal() and 1900 <= int(plain) <= 2600)


def _is_code(text: str, plan: Plan, today_year: int) -> bool:
    return text.isdecimal() and (not plan.pattern.endswith(" digits") or len(text) == int(plan.pattern.split()[0]))


def _is_date(text: str, plan: Plan, today_year: int) -> bool:
    reading = dates.read(text)
    if reading is None or reading.form == "time":
        return False
    found = dates.gregorian(reading, month_first=plan.month_first, short_era=plan.short_era, today_year=today_year)
    return found is not None


_FITS = {
    "integer": _is_number,
    "decimal": _is_number,
    "year": _is_number,
    "code": _is_code,
    "date": _is_date,
    "timestamp": _is_date,
}
