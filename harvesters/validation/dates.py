"""Dates and times as Thai agencies write them: both eras, Thai and English months, two-digit years, day or month first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from catalog.formats import dates

from .numerals import THAI_DIGITS

ERA_OFFSET = 543
"""Buddhist era minus common era."""
BE_YEARS = range(2400, 2601)
CE_YEARS = range(1800, 2101)
MAX_LENGTH = 48

MONTHS: dict[str, int] = {**dates.MONTHS, "กุมภาพันธุ์": 2, "กรกฏาคม": 7, "sept": 9}
"""Month names without dots and blanks, in lower case; two common misspellings included."""

Form = Literal["ymd", "numeric", "named", "time"]

_DIGIT = re.compile("[0-9๐-๙]")
_THAI_DIGIT = re.compile("[๐-๙]")
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?\s*(?P<half>[AaPp][Mm])?"
)
_TIME = re.compile(rf"(?:เวลา\s*)?{_CLOCK}\s*(?:น\.?)?")
_THAI_TIME = re.compile(
    r"(?:เวลา\s*)?(?P<hour>\d{1,2})[.:](?P<minute>\d{2})\s*(?:น\.|น)(?P<second>)(?P<fraction>)(?P<half>)"
)
_TAIL = rf"(?:(?:\s*[T,]\s*|\s+)(?:เวลา\s*)?(?P<clock>{_CLOCK})\s*(?:น\.?)?\s*(?P<zone>Z|UTC|[+-]\d{{2}}:?\d{{2}})?)?"
_YMD = re.compile(rf"(?P<year>\d{{4}})(?P<s>[-/.])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}}){_TAIL}")
_NUMERIC = re.compile(
    rf"(?:วันที่\s*)?(?P<a>\d{{1,2}})\s?(?P<s>[-/.])\s?(?P<b>\d{{1,2}})\s?(?P=s)\s?(?P<year>\d{{4}}|\d{{2}}){_TAIL}"
)
_ERA = r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|B\.?E\.?|A\.?D\.?)?"
_DAY_MONTH = re.compile(
    rf"(?:วัน[ก-๙]{{0,12}}\s*)?(?:ที่\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/]*(?:เดือน\s*)?(?P<name>[A-Za-zก-์.]+?(?:\s?[ก-ฮ]\.)?)"
    rf"[\s\-/,]*{_ERA}\s*(?P<year>\d{{4}}|\d{{2}}){_TAIL}"
)
_MONTH_DAY = re.compile(
    rf"(?P<name>[A-Za-z]+)\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<era>)(?P<year>\d{{4}}){_TAIL}"
)
_MONTH = re.compile(
    rf"(?:เดือน\s*)?(?P<name>[A-Za-zก-์.]+?(?:\s?[ก-ฮ]\.)?)(?:[\s\-/,']*(?:ปี\s*)?{_ERA}\s*(?P<year>\d{{4}}|\d{{2}}))?"
)
_PREFIXED_YEAR = re.compile(
    r"(?:(?:ปี(?:งบประมาณ|การศึกษา|ภาษี)?|งบประมาณ)\s*)?(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?\s*(?P<year>\d{4})"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says before its column has settled era and order.

    `form` "ymd" and "named" have month `a` and day `b`; "numeric" has two numbers in unknown order; "time" no date.
    """

    form: Form
    a: int = 0
    b: int = 0
    year: int = 0
    short_year: bool = False
    era: Literal["", "BE", "CE"] = ""
    micros: int | None = None
    """Microseconds since midnight; None without a time of day."""
    offset: int | None = None
    """Minutes east of Greenwich; None without a zone."""
    separator: str = ""
    thai_digits: bool = False


@lru_cache(maxsize=131_072)
def read(text: str) -> Reading | None:
    """The date or time in one trimmed cell, or None. Days that no calendar has (31 February) are refused later."""
    if len(text) > MAX_LENGTH or not _DIGIT.search(text):
        return None
    thai = _THAI_DIGIT.search(text) is not None
    plain = text.translate(THAI_DIGITS) if thai else text
    if match := _YMD.fullmatch(plain):
        return _reading(match, "ymd", int(match["month"]), int(match["day"]), "", match["s"], thai)
    if match := _NUMERIC.fullmatch(plain):
        return _reading(match, "numeric", int(match["a"]), int(match["b"]), "", match["s"], thai)
    if match := _DAY_MONTH.fullmatch(plain) or _MONTH_DAY.fullmatch(plain):
        name = match["name"].replace(".", "").replace(" ", "").lower()
        month = MONTHS.get(name)
        if month is None:
            return None
        era = _era(match["era"]) or ("BE" if name[0] >= "ก" and len(match["year"]) == 2 else "")
        return _reading(match, "named", month, int(match["day"]), era, " ", thai)
    if match := _TIME.fullmatch(plain) or _THAI_TIME.fullmatch(plain):
        micros = _micros(match)
        return None if micros is None else Reading("time", micros=micros, thai_digits=thai)
    return None


def prefixed_year(text: str) -> int | None:
    """The year in a cell such as `พ.ศ. 2565` or `ปีงบประมาณ 2565`, as written; None when it is something else."""
    match = _PREFIXED_YEAR.fullmatch(text.translate(THAI_DIGITS)) if len(text) <= MAX_LENGTH else None
    return int(match["year"]) if match and (1900 <= int(match["year"]) <= 2600) else None


@lru_cache(maxsize=16_384)
def is_month(text: str) -> bool:
    """Whether a trimmed cell is a month without a day, alone or with its year: `มกราคม`, `ม.ค. 2563`, `Jan-20`."""
    if len(text) > MAX_LENGTH:
        return False
    match = _MONTH.fullmatch(text.translate(THAI_DIGITS))
    return match is not None and match["name"].replace(".", "").replace(" ", "").lower() in MONTHS


def gregorian(reading: Reading, *, month_first: bool, short_era: str, today_year: int) -> tuple[int, int, int] | None:
    """Year (C.E.), month and day of a reading once its column has settled; None when the year is out of range.

    `short_era` ("BE" or "CE") says how two-digit years count; `today_year` (C.E.) which century they mean.
    """
    if reading.form == "numeric":
        month, day = (reading.a, reading.b) if month_first else (reading.b, reading.a)
    else:
        month, day = reading.a, reading.b
    year = reading.year
    if reading.short_year:
        year = _full_year(year, reading.era or short_era, today_year)
    elif reading.era == "BE" or (year in BE_YEARS and reading.era != "CE"):
        year -= ERA_OFFSET
    if year not in CE_YEARS or not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
        return None
    return year, month, day


def is_buddhist(reading: Reading, short_era: str) -> bool:
    """Whether the reading's year counts from the Buddha's passing."""
    if reading.short_year:
        return (reading.era or short_era) == "BE"
    return reading.era == "BE" or (reading.year in BE_YEARS and reading.era != "CE")


def _full_year(short: int, era: str, today_year: int) -> int:
    """A two-digit year as C.E., never more than a year ahead of today."""
    offset = ERA_OFFSET if era == "BE" else 0
    latest = today_year + offset + 1
    year = latest // 100 * 100 + short
    return (year if year <= latest else year - 100) - offset


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _era(word: str | None) -> Literal["", "BE", "CE"]:
    if not word:
        return ""
    return "BE" if word[0] in "พB" else "CE"


def _reading(
    match: re.Match[str], form: Form, a: int, b: int, era: Literal["", "BE", "CE"], separator: str, thai: bool
) -> Reading | None:
    micros = None
    if match["clock"]:
        micros = _micros(match)
        if micros is None:
            return None
    if not 1 <= a <= 31 or not 1 <= b <= 31:
        return None
    year = match["year"]
    return Reading(form, a, b, int(year), len(year) == 2, era, micros, _offset(match["zone"]), separator, thai)


def _micros(match: re.Match[str]) -> int | None:
    """Microseconds since midnight; None for a time that no clock shows. 24:00 is not one."""
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((match["fraction"] or "").ljust(6, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone in ("Z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes
