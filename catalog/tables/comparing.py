"""Two versions of a table compared: their columns, how many rows came, went and changed, and which.

Rows are matched by a key that is unique in both, or, without one, as whole rows. The engine does it within its own
limits of memory and spills to disk; what takes too long is broken off.
"""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from catalog.tables import engine
from catalog.tables.facts import Facts, facts_of
from catalog.tables.pairing import Pair, Sign, signs_of
from catalog.tables.pieces import Sql
from catalog.tables.sql import row_number
from catalog.tables.timing import timed

Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")
SECONDS = 20.0
"""How long a comparison may keep a web process busy."""
BATCH = 1_000
REMEMBERED = 256
"""Comparisons whose figures a process keeps: versions never change."""


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


def count(comparison: Comparison) -> Counts:
    """Count the rows that came, went and changed. Raises `TooSlow`, `TableMissing`, `TableUnreadable`, `NotEnoughMemory`."""
    signs = signs_of(comparison.old, comparison.new, comparison.pairs)
    return _count(comparison.old, comparison.new, signs, comparison.key)


def page(comparison: Comparison, kinds: Sequence[Kind], *, limit: int, offset: int) -> list[Difference]:
    """Return some of the rows that differ, in the order of the files. Raises as `count`."""
    statement = _listing(comparison, kinds, f"LIMIT {limit:d} OFFSET {offset:d}")
    with timed(comparison.new, SECONDS) as cursor:
        rows = cursor.execute(statement.text, list(statement.values)).fetchall()
    return [_difference(row, len(comparison.pairs)) for row in rows]


def stream(comparison: Comparison, kinds: Sequence[Kind]) -> Iterator[Difference]:
    """Yield all rows that differ, in flat memory. Raises as `count`, at the first row."""
    statement = _listing(comparison, kinds, "")
    with engine.cursor(comparison.new) as cursor:
        found = cursor.execute(statement.text, list(statement.values))
        while rows := found.fetchmany(BATCH):
            yield from (_difference(row, len(comparison.pairs)) for row in rows)


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
    with timed(new, SECONDS) as cursor:
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
    signs = signs_of(comparison.old, comparison.new, comparison.pairs)
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
