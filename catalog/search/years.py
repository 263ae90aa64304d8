"""A year as others write it: Buddhist or Common Era, in full or by its last two digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

OFFSET = 543
YEAR_WORDS = frozenset({"ปี", "ปีงบประมาณ", "ปีงบ", "ปีการศึกษา", "ปีที่", "ศ", "พศ", "คศ", "งบ", "fy", "year"})
"""The last word before two digits that make them a year; `ศ` is what is left of พ.ศ."""
TO = "ถึง"
"""The word between two years that makes them a range."""
LONGEST_RANGE = 60
"""Years of a range that is taken for one."""
_MONTHS = frozenset({
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน",
    "ธันวาคม", "มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค",
})  # fmt: skip
"""After a month, too, two digits are a year."""
_RANGE = re.compile(rf"(?<!\d)(\d{{4}})\s*(?:[-–—~]|{TO})\s*(?:(?:พ|ค)\.?\s*ศ\.?\s*|ปี\s*)*(\d{{4}})(?!\d)")
_LAST_TWO = range(30, 80)
"""Two digits that are a Buddhist year: 2530 to 2579."""


def other_years(word: str, before: Sequence[str] = ()) -> list[str]:
    """Return how else the year that a word is may be written; `before` are the words in front of it.

    2562 gives 2019 and ปี 62; after a word for year 62 gives 2562 and 2019, and 19 gives 2019 and 2562.
    """
    if not word.isdecimal():
        return []
    year = int(word)
    if len(word) == 4:
        return _of_full(year)
    if len(word) != 2 or not (_is_month(before) or (before and before[-1] in YEAR_WORDS)):
        return []
    buddhist = year + 2500 if year in _LAST_TWO else year + 2000 + OFFSET
    return [str(buddhist), str(buddhist - OFFSET)]


def _of_full(year: int) -> list[str]:
    if 2400 <= year <= 2700:
        return [str(year - OFFSET), *_short(year)]
    return [str(year + OFFSET), *_short(year + OFFSET)] if 1857 <= year <= 2157 else []


def _short(buddhist: int) -> list[str]:
    return [f"ปี {buddhist - 2500}"] if buddhist - 2500 in _LAST_TWO else []


def _is_month(before: Sequence[str]) -> bool:
    """Tell whether the last words are a month, in full or as its short form, which the dictionary may have cut in two."""
    return bool(before) and ("".join(before[-2:]) in _MONTHS or before[-1] in _MONTHS)


def between(first: str, last: str) -> list[str]:
    """Return the years from the first to the last, both included; none unless both are years of one era in this order."""
    if not (first.isdecimal() and last.isdecimal() and _of_full(int(first)) and _of_full(int(last))):
        return []
    start, end = int(first), int(last)
    return [str(year) for year in range(start, end + 1)] if 0 < end - start <= LONGEST_RANGE else []


def inside_ranges(text: str) -> list[str]:
    """Return the years that lie inside the ranges of a folded text: 2560-2563 has 2561 and 2562."""
    found = (year for match in _RANGE.finditer(text) for year in between(match[1], match[2])[1:-1])
    return list(dict.fromkeys(found))
