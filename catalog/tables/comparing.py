"""Two versions of a table compared: their columns, how many rows came, went and changed, and which.

Rows are matched by a key that is unique in both, or, without one, as whole rows. The engine does it within its own
limits of memory and spills to disk; what takes too long is broken off.
"""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from catalog.records import Column
from catalog.tables import engine
from catalog.tables.facts import Facts, facts_of
from catalog.tables.pieces import Sql
from catalog.tables.renaming import renamed
from catalog.tables.sql import as_text, cell, row_number

Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")
SECONDS = 20.0
"""How long a comparison may keep a web process busy."""
BATCH = 1_000
REMEMBERED = 256
"""Comparisons whose figures a process keeps: versions never change."""
_one_at_a_time = threading.Semaphore()
_COUNTER = re.compile(r"(?:ลำดับ(?:ที่)?|ที่|no\.?|#|index|row)", re.IGNORECASE)
_KEY_TYPES = ("code", "integer", "text", "date", "year", "timestamp")
_MOST_CANDIDATES = 30
_LONGEST_KEY = 4
_NEARLY_ALL = 0.9


class TooSlow(Exception):
    """The comparison takes longer than a reader may keep the portal busy."""


class NotAKey(ValueError):
    """The columns do not tell the rows of both versions apart."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same column in both versions."""

    old: Column
    new: Column

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name now."""
        return self.old.name != self.new.name

    @property
    def is_retyped(self) -> bool:
        """Whether it has another type now."""
        return self.old.type != self.new.type


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """What became of the columns."""

    added: tuple[Column, ...]
    removed: tuple[Column, ...]
    pairs: tuple[Pair, ...]
    """The columns that both versions have, in the order of the new one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are and what became of them; exact."""

    old: int
    new: int
    added: int
    removed: int
    changed: int
    """Always 0 without a key: a changed row is one that went and one that came."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not the same in both versions: the cells of the columns that both have, by their place."""

    kind: Kind
    before: tuple[Any, ...] | None
    after: tuple[Any, ...] | None
    times: int = 1
    """How often, where whole rows are compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tables, the columns that both have, and by which of these (places in `pairs`) rows are matched."""

    old: Path
    new: Path
    pairs: tuple[Pair, ...]
    key: tuple[int, ...] = ()


def column_changes(old: Sequence[Column], new: Sequence[Column]) -> ColumnChanges:
    """Tell which columns came, went, and stayed, under their name or another one."""
    before = {column.name: column for column in old}
    now = {column.name for column in new}
    removed = [column for column in old if column.name not in now]
    added = [column for column in new if column.name not in before]
    others = {again.name: once for once, again in renamed(removed, added)}
    pairs = [
        Pair(before.get(column.name) or others[column.name], column)
        for column in new
        if column.name in before or column.name in others
    ]
    gone = {pair.old.name for pair in pairs}
    return ColumnChanges(
        added=tuple(column for column in added if column.name not in others),
        removed=tuple(column for column in removed if column.name not in gone),
        pairs=tuple(pairs),
    )


def find_key(old: Path, new: Path, pairs: Sequence[Pair]) -> tuple[int, ...]:
    """Return the places of a column, or of up to four, that tell the rows of both versions apart; () when none do.

    Codes come before other columns, and a mere running number is none. Raises `TooSlow`, `TableMissing`,
    `TableUnreadable`, `NotEnoughMemory`.
    """
    return _find_key(old, new, tuple(_comparable(old, new, pairs)), tuple(_candidates(pairs)))


def check_key(comparison: Comparison) -> None:
    """Raise `NotAKey` unless the key tells the rows of both versions apart; else as `find_key`."""
    signs = tuple(_comparable(comparison.old, comparison.new, comparison.pairs))
    if not _is_key(comparison.old, comparison.new, signs, comparison.key):
        raise NotAKey


def count(comparison: Comparison) -> Counts:
    """Count the rows that came, went and changed. Raises as `find_key`."""
    signs = tuple(_comparable(comparison.old, comparison.new, comparison.pairs))
    return _count(comparison.old, comparison.new, signs, comparison.key)


def page(comparison: Comparison, kinds: Sequence[Kind], *, limit: int, offset: int) -> list[Difference]:
    """Return some of the rows that differ, in the order of the files. Raises as `find_key`."""
    statement = _listing(comparison, kinds, f"LIMIT {limit:d} OFFSET {offset:d}")
    with _timed(comparison.new, SECONDS) as cursor:
        rows = cursor.execute(statement.text, list(statement.values)).fetchall()
    return [_difference(row, len(comparison.pairs)) for row in rows]


def stream(comparison: Comparison, kinds: Sequence[Kind]) -> Iterator[Difference]:
    """Yield all rows that differ, in flat memory. Raises as `find_key`, at the first row."""
    statement = _listing(comparison, kinds, "")
    with engine.cursor(comparison.new) as cursor:
        found = cursor.execute(statement.text, list(statement.values))
        while rows := found.fetchmany(BATCH):
            yield from (_difference(row, len(comparison.pairs)) for row in rows)


Sign = tuple[str, str]
"""The expressions of one column in the old and in the new table, of types that can be compared."""


def _comparable(old: Path, new: Path, pairs: Sequence[Pair]) -> Iterator[Sign]:
    before, now = facts_of(old), facts_of(new)
    for pair in pairs:
        if _alike(before.type_of(pair.old), now.type_of(pair.new)):
            yield cell(pair.old, before), cell(pair.new, now)
        else:
            yield as_text(pair.old, before), as_text(pair.new, now)


def _alike(old: pa.DataType, new: pa.DataType) -> bool:
    numbers = [pa.types.is_integer(kind) or pa.types.is_decimal(kind) for kind in (old, new)]
    return old == new or all(numbers)


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
    with _timed(table, SECONDS) as cursor:
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
        with _timed(table, SECONDS) as cursor:
            if cursor.execute(statement, list(rows.values)).fetchone():
                return False
    return True


@lru_cache(maxsize=REMEMBERED)
def _count(old: Path, new: Path, signs: tuple[Sign, ...], key: tuple[int, ...]) -> Counts:
    before, now = facts_of(old), facts_of(new)
    if not signs:
        return Counts(before.rows, now.rows, added=now.rows, removed=before.rows, changed=0)
    if key:
        joined = _joined(before, now, signs, key)
        text = (
            "SELECT count(*) FILTER (kind = 'added'), count(*) FILTER (kind = 'removed'), "
            f"count(*) FILTER (kind = 'changed') FROM (SELECT {_kind(signs, key)} AS kind FROM {joined.text})"
        )
    else:
        joined = _netted(before, now, signs)
        text = (
            "SELECT coalesce(sum(greatest(net, 0)), 0), coalesce(sum(greatest(-net, 0)), 0), 0 "
            f"FROM (SELECT net FROM {joined.text})"
        )
    with _timed(new, SECONDS) as cursor:
        added, removed, changed = cursor.execute(text, list(joined.values)).fetchone() or (0, 0, 0)
    return Counts(before.rows, now.rows, int(added), int(removed), int(changed))


def _side(facts: Facts, expressions: Sequence[str]) -> Sql:
    rows = facts.source()
    outputs = ", ".join(f"{expression} AS v{place}" for place, expression in enumerate(expressions))
    return Sql(f"(SELECT {row_number(facts)} AS id, {outputs} FROM {rows.text})", rows.values)


def _joined(before: Facts, now: Facts, signs: Sequence[Sign], key: Sequence[int]) -> Sql:
    old, new = _side(before, [sign[0] for sign in signs]), _side(now, [sign[1] for sign in signs])
    match = " AND ".join(f"o.v{place} IS NOT DISTINCT FROM n.v{place}" for place in key)
    return Sql(f"{old.text} AS o FULL JOIN {new.text} AS n ON {match}", (*old.values, *new.values))


def _kind(signs: Sequence[Sign], key: Sequence[int]) -> str:
    others = [place for place in range(len(signs)) if place not in key]
    changed = " OR ".join(f"o.v{place} IS DISTINCT FROM n.v{place}" for place in others) or "FALSE"
    return (
        "CASE WHEN o.id IS NULL THEN 'added' WHEN n.id IS NULL THEN 'removed' "
        f"WHEN {changed} THEN 'changed' ELSE 'same' END"
    )


def _netted(before: Facts, now: Facts, signs: Sequence[Sign]) -> Sql:
    """Each different row with how often it is there more (or, below zero, less) often than before."""
    old, new = _side(before, [sign[0] for sign in signs]), _side(now, [sign[1] for sign in signs])
    names = ", ".join(f"v{place}" for place in range(len(signs)))
    text = (
        f"(SELECT {names}, min(id) AS id, sum(side) AS net FROM (SELECT *, -1 AS side FROM {old.text} "
        f"UNION ALL SELECT *, 1 AS side FROM {new.text}) GROUP BY {names} HAVING sum(side) <> 0)"
    )
    return Sql(text, (*old.values, *new.values))


def _listing(comparison: Comparison, kinds: Sequence[Kind], tail: str) -> Sql:
    """The rows that differ: kind, how often, then the cells before and the cells after."""
    before, now = facts_of(comparison.old), facts_of(comparison.new)
    signs = list(_comparable(comparison.old, comparison.new, comparison.pairs))
    wanted = ", ".join(f"'{kind}'" for kind in KINDS if kind in kinds)
    places = range(len(signs))
    if comparison.key:
        rows = _joined(before, now, signs, comparison.key)
        cells = ", ".join(
            [*(f"o.v{place} AS b{place}" for place in places), *(f"n.v{place} AS a{place}" for place in places)]
        )
        kind, order = _kind(signs, comparison.key), "coalesce(n.id, o.id)"
        times = "1"
    else:
        rows = _netted(before, now, signs)
        cells = ", ".join(
            [*(f"v{place} AS b{place}" for place in places), *(f"v{place} AS a{place}" for place in places)]
        )
        kind, order, times = "CASE WHEN net > 0 THEN 'added' ELSE 'removed' END", "id", "abs(net)"
    text = (
        f"SELECT * EXCLUDE (place) FROM (SELECT {kind} AS kind, {times} AS times, {cells}, {order} AS place "
        f"FROM {rows.text}) WHERE kind IN ({wanted}) ORDER BY place, kind {tail}"
    )
    return Sql(text, rows.values)


def _difference(row: tuple[Any, ...], width: int) -> Difference:
    kind, times, cells = row[0], int(row[1]), row[2:]
    return Difference(
        kind=kind,
        before=None if kind == "added" else tuple(cells[:width]),
        after=None if kind == "removed" else tuple(cells[width:]),
        times=times,
    )


@contextmanager
def _timed(table: Path, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of the engine whose statements are broken off after so many seconds. Raises `TooSlow`.

    One at a time in a process, so that comparisons never take the engine away from other readers.
    """
    if not _one_at_a_time.acquire(timeout=seconds):
        raise TooSlow(str(table))
    try:
        with _interrupted(table, seconds) as cursor:
            yield cursor
    finally:
        _one_at_a_time.release()


@contextmanager
def _interrupted(table: Path, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.cursor(table) as cursor:
        alarm = threading.Timer(seconds, cursor.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            raise TooSlow(str(table)) from error
        finally:
            alarm.cancel()
