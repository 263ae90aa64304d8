"""Cells that are words with a meaning of their own: what stands for a missing value, what for yes and no."""

from __future__ import annotations

from collections.abc import Mapping

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
PLACEHOLDER_BYTES = max(len(word.encode()) for word in PLACEHOLDERS)
PLACEHOLDER_ARRAY = pa.array(sorted(PLACEHOLDERS), pa.string())

BOOLEANS: Mapping[str, Mapping[str, bool]] = {
    "true/false": {"true": True, "false": False},
    "yes/no": {"yes": True, "no": False},
    "ใช่/ไม่ใช่": {"ใช่": True, "ไม่ใช่": False},
}
"""Pairs of words for yes and no, in lower case; a column is boolean when all of it is written with one pair."""
BOOLEAN_ARRAYS: Mapping[str, pa.StringArray] = {
    family: pa.array(list(words), pa.string()) for family, words in BOOLEANS.items()
}


def is_missing(text: str) -> bool:
    """Whether a trimmed cell stands for a missing value."""
    return not text or text.lower() in PLACEHOLDERS
