"""A year as others write it: Buddhist or Common Era, in full or by its last two digits."""

from __future__ import annotations

from collections.abc import Sequence

OFFSET = 543
YEAR_WORDS = frozenset({"ปี", "ปีงบประมาณ", "ปีงบ", "ปีการศึกษา", "ปีที่", "ศ", "พศ", "คศ", "งบ", "fy", "year"})
"""The last word before two digits that make them a year; `ศ` is what is left of พ.ศ."""
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
    if len(word) != 2 or not before or before[-1] not in YEAR_WORDS:
        return []
    buddhist = year + 2500 if year in _LAST_TWO else year + 2000 + OFFSET
    return [str(buddhist), str(buddhist - OFFSET)]


def _of_full(year: int) -> list[str]:
    if 2400 <= year <= 2700:
        return [str(year - OFFSET), *_short(year)]
    return [str(year + OFFSET), *_short(year + OFFSET)] if 1857 <= year <= 2157 else []


def _short(buddhist: int) -> list[str]:
    return [f"ปี {buddhist - 2500}"] if buddhist - 2500 in _LAST_TWO else []
