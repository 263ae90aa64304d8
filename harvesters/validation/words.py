"""Cells that are words with a meaning of their own: what stands for a missing value, what for yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

PLACEHOLDERS = frozenset(
    {
        "-",
        "--",
        "---",
        "–",
        "—",
        "*",
        "**",
        "..",
        "...",
        "…",
        ".",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
        "nan",
        "(blank)",
        "#ref!",
        "#value!",
        "#div/0!",
        "#name?",
        "#null!",
        "#num!",
        "ไม่มีข้อมูล",
        "ไม่ระบุ",
        "ไม่ทราบ",
        "ไม่มี",
        "ไม่ปรากฏ",
        "n.a.",
        "nil",
        "missing",
        "unknown",
        "\\n",
        "<na>",
    }
)
"""What agencies write where a value is missing, in lower case; only typed columns take it for missing."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The words that stand for a missing value: `words` in lower case, the same as an array, and the longest in bytes."""

    words: frozenset[str]
    array: pa.StringArray = field(compare=False)
    longest: int
    everywhere: bool = False
    """In text columns too: a person said so."""
    named: pa.StringArray = field(default_factory=lambda: pa.array([], pa.string()), compare=False)
    """The words that a person named for this column: they count in text columns too, even when the others do not."""


def missing(words: Iterable[str], *, everywhere: bool = False) -> Missing:
    """These words as stand-ins for a missing value."""
    lowered = frozenset(word.strip().lower() for word in words) - {""}
    longest = max((len(word.encode()) for word in lowered), default=0)
    return Missing(lowered, pa.array(sorted(lowered), pa.string()), longest, everywhere)


def extended(known: Missing, words: Iterable[str]) -> Missing:
    """The known words, and with them those that a person named for one column."""
    more = missing(words)
    together = missing((*known.words, *more.words), everywhere=known.everywhere)
    return replace(together, named=more.array)


USUAL_MISSING = missing(PLACEHOLDERS)

BOOLEANS: Mapping[str, Mapping[str, bool]] = {
    "true/false": {"true": True, "false": False},
    "yes/no": {"yes": True, "no": False},
    "ใช่/ไม่ใช่": {"ใช่": True, "ไม่ใช่": False},
    "1/0": {"1": True, "0": False},
}
"""Pairs of words for yes and no, in lower case; a column is boolean when all of it is written with one pair."""
DIGIT_PAIR = "1/0"
"""The pair that only a person can choose: for all that a file says, these are numbers."""
BOOLEAN_ARRAYS: Mapping[str, pa.StringArray] = {
    family: pa.array(list(words), pa.string()) for family, words in BOOLEANS.items() if family != DIGIT_PAIR
}


def is_missing(text: str) -> bool:
    """Whether a trimmed cell stands for a missing value."""
    return not text or text.lower() in PLACEHOLDERS
