"""What one column holds, at a glance: how much is missing, its range, its mean, its spread, its most frequent values."""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from catalog.records import Column
from catalog.tables import engine, statements, words
from catalog.tables.asking import ID, Ask, BadAsk, check
from catalog.tables.facts import Facts, facts_of
from catalog.tables.literals import shown
from catalog.tables.sql import Sql, all_of, cell, join, source

BINS = 20
FREQUENT = 10
EXACT_ROWS, EXACT_VALUES = 1_000_000, 200_000
"""In a column with more cells, more different values than this are estimated: an exact count would hold them all."""

_NUMBERS = frozenset({"integer", "decimal", "year"})
_SPREAD = _NUMBERS | {"date", "timestamp"}


@dataclass(frozen=True, slots=True)
class Bin:
    """How many cells lie from `low` to below `high` (the last bin: to `high`)."""

    low: Any
    high: Any
    count: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A summary of one column over the rows that count, exact but for `mean`, which is a float, and what `approximate` says."""

    rows: int
    missing: int
    distinct: int
    minimum: Any
    """Of the column's own type, like `maximum` and the values of `frequent`; None when every cell is missing."""
    maximum: Any
    mean: float | None
    """Of numbers; None for other columns."""
    histogram: tuple[Bin, ...]
    """`BINS` bins of equal width over numbers, dates and timestamps; one bin when all are alike; else empty."""
    frequent: tuple[tuple[Any, int], ...]
    """The `FREQUENT` most frequent values and how often each occurs, missing cells left out; ties by value."""
    approximate: bool = False
    """Whether `distinct` is an estimate (HyperLogLog, about 2 %), and which values `frequent` has; its counts are exact."""


def profile(table: Path, columns: Sequence[Column], name: str, ask: Ask | None = None) -> Profile:
    """The summary of the column of that name, over all rows or those that the filters and words of `ask` leave.

    Raises `BadAsk("fields", …)` for an unknown name, or as `check` does; `TableMissing`, `TableUnreadable`, `NotEnoughMemory`.
    """
    column = next((each for each in (ID, *columns) if each.name == name), None)
    if column is None:
        raise BadAsk("fields", f'field "{shown(name)}" not in table')
    facts = facts_of(table)
    rows = _rows(ask, columns, facts)
    expression = cell(column, facts)
    mean = f"avg(CAST({expression} AS DOUBLE))" if column.type in _NUMBERS else "NULL"
    with engine.cursor(table) as cursor:
        large = facts.rows > EXACT_ROWS
        counted = f"approx_count_distinct({expression})" if large else f"count(DISTINCT {expression})"
        outputs = f"count(*), count({expression}), {counted}, min({expression}), max({expression}), {mean}"
        total, present, distinct, low, high, average = _select(cursor, rows, Sql(outputs))[0]
        approximate = large and distinct > EXACT_VALUES
        if large and not approximate:
            distinct = _select(cursor, rows, Sql(f"count(DISTINCT {expression})"))[0][0]
        return Profile(
            rows=total,
            missing=total - present,
            distinct=min(distinct, present),
            minimum=low,
            maximum=high,
            mean=average,
            histogram=_histogram(cursor, rows, column, expression, (low, high, present)),
            frequent=(_often if approximate else _frequent)(cursor, rows, expression),
            approximate=approximate,
        )


def _rows(ask: Ask | None, columns: Sequence[Column], facts: Facts) -> Sql:
    """The rows that count as a relation; nothing is left out of it where nothing was asked."""
    question = check(ask or Ask(), columns)
    if not question.selects:
        return source(facts)
    searches = [words.matches(search, facts) for search in question.searches]
    where = all_of([statements.condition(question.condition, facts), *searches])
    return join(" ", [Sql("(SELECT * FROM"), source(facts), Sql("WHERE"), where, Sql(") AS chosen")])


def _select(cursor: duckdb.DuckDBPyConnection, rows: Sql, outputs: Sql, rest: str = "") -> list[tuple[Any, ...]]:
    return cursor.execute(f"SELECT {outputs.text} FROM {rows.text} {rest}", [*outputs.values, *rows.values]).fetchall()


def _frequent(cursor: duckdb.DuckDBPyConnection, rows: Sql, expression: str) -> tuple[tuple[Any, int], ...]:
    rest = f"WHERE {expression} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {FREQUENT}"
    return tuple((value, count) for value, count in _select(cursor, rows, Sql(f"{expression}, count(*)"), rest))


def _often(cursor: duckdb.DuckDBPyConnection, rows: Sql, expression: str) -> tuple[tuple[Any, int], ...]:
    """The values that a sketch of fixed size takes for the most frequent, counted exactly."""
    candidates = _select(cursor, rows, Sql(f"approx_top_k({expression}, {FREQUENT})"))[0][0] or []
    if not candidates:
        return ()
    marks = ", ".join("?" * len(candidates))
    relation = Sql(
        f"(SELECT * FROM {rows.text} WHERE {expression} IN ({marks})) AS candidates", (*rows.values, *candidates)
    )
    return _frequent(cursor, relation, expression)


def _histogram(
    cursor: duckdb.DuckDBPyConnection, rows: Sql, column: Column, expression: str, known: tuple[Any, Any, int]
) -> tuple[Bin, ...]:
    """The bins; `known` are the smallest and the largest cell, and how many are not missing."""
    low, high, present = known
    if column.type not in _SPREAD or not present:
        return ()
    if low == high:
        return (Bin(low, high, present),)
    # Numbers stand on the axis as they are, dates and timestamps by their seconds.
    axis = "CAST({} AS DOUBLE)" if column.type in _NUMBERS else "epoch({})"
    share = f"({axis.format(expression)} - {axis.format('?')}) / ({axis.format('?')} - {axis.format('?')})"
    number = f"least(CAST(floor({share} * {BINS}) AS INTEGER), {BINS - 1})"
    rest = f"WHERE {expression} IS NOT NULL GROUP BY 1"
    found = dict(_select(cursor, rows, Sql(f"{number}, count(*)", (low, high, low)), rest))
    width = (high - low) / BINS
    ends = [*(low + width * n for n in range(BINS)), high]
    return tuple(Bin(ends[n], ends[n + 1], found.get(n, 0)) for n in range(BINS))
