"""Columns that tell the rows of two versions of a table apart: found, or checked."""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from catalog.tables.facts import facts_of
from catalog.tables.pairing import Pair, Sign, signs_of
from catalog.tables.timing import timed

SECONDS = 20.0
"""How long each look for a key may keep a web process busy."""
REMEMBERED = 256
"""Answers that a process keeps: versions never change."""
_COUNTER = re.compile(r"(?:ลำดับ(?:ที่)?|ที่|no\.?|#|index|row)", re.IGNORECASE)
_KEY_TYPES = ("code", "integer", "text", "date", "year", "timestamp")
_MOST_CANDIDATES = 30
_LONGEST_KEY = 4
_NEARLY_ALL = 0.9


class NotAKey(ValueError):
    """The columns do not tell the rows of both versions apart."""


def find_key(old: Path, new: Path, pairs: Sequence[Pair]) -> tuple[int, ...]:
    """Return the places of a column, or of up to four, that tell the rows of both versions apart; () when none do.

    Codes come before other columns, and a mere running number is none. Raises `TooSlow`, `TableMissing`,
    `TableUnreadable`, `NotEnoughMemory`.
    """
    return _find_key(old, new, signs_of(old, new, pairs), tuple(_candidates(pairs)))


def check_key(old: Path, new: Path, pairs: Sequence[Pair], key: tuple[int, ...]) -> None:
    """Raise `NotAKey` unless the key tells the rows of both versions apart; else as `find_key`."""
    if not _is_key(old, new, signs_of(old, new, pairs), key):
        raise NotAKey


def _candidates(pairs: Sequence[Pair]) -> list[tuple[int, ...]]:
    fit = [
        place
        for place, pair in enumerate(pairs)
        if pair.new.type in _KEY_TYPES and not pair.is_retyped and not _COUNTER.fullmatch(pair.new.name.strip())
    ][:_MOST_CANDIDATES]
    singles = sorted(fit, key=lambda place: pairs[place].new.type != "code")
    # Tables put what tells rows apart in front: year, province, kind.
    leading = [tuple(fit[:length]) for length in range(2, _LONGEST_KEY + 1) if len(fit) >= length]
    return [*((place,) for place in singles), *leading]


@lru_cache(maxsize=REMEMBERED)
def _find_key(
    old: Path, new: Path, signs: tuple[Sign, ...], candidates: tuple[tuple[int, ...], ...]
) -> tuple[int, ...]:
    promising = set(candidates)
    for table, side in ((old, 0), (new, 1)):
        facts = facts_of(table)
        if candidates and facts.rows:
            about = _distinct(table, [[signs[place][side] for place in key] for key in candidates])
            promising &= {
                key for key, number in zip(candidates, about, strict=True) if number >= _NEARLY_ALL * facts.rows
            }
    for key in candidates:
        if key in promising and _is_key(old, new, signs, key):
            return key
    return ()


def _distinct(table: Path, keys: Sequence[Sequence[str]]) -> list[int]:
    """About how many distinct keys there are, in one pass."""
    outputs = ", ".join(f"approx_count_distinct({_row(key)})" for key in keys)
    rows = facts_of(table).source()
    with timed(table, SECONDS) as cursor:
        found = cursor.execute(f"SELECT {outputs} FROM {rows.text}", list(rows.values)).fetchone()
    return [int(number) for number in found or ()]


def _row(expressions: Sequence[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"row({', '.join(expressions)})"


@lru_cache(maxsize=REMEMBERED)
def _is_key(old: Path, new: Path, signs: tuple[Sign, ...], key: tuple[int, ...]) -> bool:
    for table, side in ((old, 0), (new, 1)):
        rows = facts_of(table).source()
        columns = ", ".join(signs[place][side] for place in key)
        statement = f"SELECT 1 FROM {rows.text} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
        with timed(table, SECONDS) as cursor:
            if cursor.execute(statement, list(rows.values)).fetchone():
                return False
    return True
