"""Reading dates and years as Thai offices write them: Buddhist or Christian era, Thai digits, Thai or English months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from catalog.formats.folding import arabic_digits, composed

BUDDHIST_OFFSET = 543
"""Years between the Buddhist era of Thailand and the Christian era."""

THAI_MONTHS: tuple[str, ...] = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
ENGLISH_MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT_MONTHS: tuple[str, ...] = ("มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค")

_BUDDHIST_YEARS = range(2343, 2744)
_CHRISTIAN_YEARS = range(1800, 2201)

MONTHS: Mapping[str, int] = {
    **{name: number for number, name in enumerate(THAI_MONTHS, 1)},
    **{name: number for number, name in enumerate(_SHORT_MONTHS, 1)},
    **{name.casefold(): number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    **{name[:3].casefold(): number for number, name in enumerate(ENGLISH_MONTHS, 1)},
}
"""Month names, full and short, in lower case, without dots and blanks."""
_ERA = re.compile(r"(พ\.?ศ\.?|ค\.?ศ\.?|ปีงบประมาณ|ปีการศึกษา|ปี)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].{0,40})?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DAY_MONTH_NAME = re.compile(r"(?:วันที่)?\s*(\d{1,2})\s*([^\d\s,]+)[\s,]*(\d{4})")
_MONTH_NAME_DAY = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})")


def read_date(text: str) -> date:
    """The day that a text names, in the Christian era.

    Understands `2023-12-13` (a time may follow), `13/12/2566` (day first, as Thais write), `13 ธันวาคม 2566`,
    `13 ธ.ค. 2566` and `December 13, 2023`, each with Thai digits and in either era.
    Raises ValueError when it is none of these (a year of two digits is a guess, not a date) or no such day exists.
    """
    plain = _ERA.sub(" ", arabic_digits(composed(text))).strip()
    if found := _ISO.fullmatch(plain):
        return _day(found[1], int(found[2]), found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(found[3], int(found[2]), found[1])
    if found := _DAY_MONTH_NAME.fullmatch(plain):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_NAME_DAY.fullmatch(plain):
        return _day(found[3], _month(found[1]), found[2])
    raise ValueError(f"not a date: {text[:40]!r}")


def read_year(text: str) -> str:
    """A year of four digits as it was meant, Thai digits and words such as `พ.ศ.` taken off; the era is kept.

    Raises ValueError when it is no year between 1800 and 2200 or between 2343 and 2743 of the Buddhist era.
    """
    plain = _ERA.sub(" ", arabic_digits(composed(text))).strip()
    if not re.fullmatch(r"\d{4}", plain):
        raise ValueError(f"not a year: {text[:40]!r}")
    christian_year(int(plain))
    return plain


def christian_year(year: int) -> int:
    """The year in the Christian era, whichever era it was written in; ValueError when it is in neither range."""
    if year in _BUDDHIST_YEARS:
        return year - BUDDHIST_OFFSET
    if year in _CHRISTIAN_YEARS:
        return year
    raise ValueError(f"not a year of our time: {year}")


def _month(name: str) -> int:
    number = MONTHS.get(name.replace(".", "").casefold())
    if number is None:
        raise ValueError(f"not a month: {name[:20]!r}")
    return number


def _day(year: str, month: int, day: str) -> date:
    # The era goes first: 29 February 2559 is a real day, because 2016 was a leap year.
    return date(christian_year(int(year)), month, int(day))
