"""Rows of a table summed up: groups, and per group counts, sums, averages, least and greatest values."""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from catalog.records import Column, ColumnType
from catalog.tables import engine, statements, words
from catalog.tables.asking import ID, Ask, BadAsk, Direction, Nulls, Order, Question, check
from catalog.tables.facts import Facts, facts_of
from catalog.tables.literals import shown
from catalog.tables.reading import LARGEST_PAGE, Page
from catalog.tables.sql import Sql, all_of, cell, join, source

Function = Literal["count", "sum", "avg", "min", "max"]
Period = Literal["day", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("day", "month", "quarter", "year")
FUNCTIONS: tuple[Function, ...] = ("count", "sum", "avg", "min", "max")
ROWS = "*"
"""What `count` takes to count rows instead of the filled cells of a column."""
MOST = 20
"""No question has more columns to group by, or more measures."""
_NUMBERS: frozenset[ColumnType] = frozenset({"integer", "decimal"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure per group: a function over a column."""

    function: Function
    column: str
    """The name of a column, or `*` for `count`."""

    @property
    def name(self) -> str:
        """What the figure is called in the answer: `sum(คน)`."""
        return f"{self.function}({self.column})"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A question for groups of rows; nothing in it has been checked."""

    group_by: tuple[str, ...] = ()
    """Empty: all rows are one group."""
    measures: tuple[Measure, ...] = (Measure("count", ROWS),)
    filters: Mapping[str, Any] | None = None
    q: str = ""
    """Which rows count, as `asking.Ask` has both."""
    sort: tuple[tuple[str, Direction, Nulls], ...] = ()
    """By columns of `group_by` and names of measures; empty: by the groups."""
    limit: int = 100
    offset: int = 0
    periods: Mapping[str, Period] = field(default_factory=dict)
    """For columns of dates and timestamps: the period into which their cells are put, by its first day."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A column to group by."""

    column: Column
    """As it stands in the answer."""
    expression: str
    key: str
    """What groups are sorted by."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A measure that can be computed."""

    column: Column
    """As it stands in the answer."""
    expression: str


def aggregate(table: Path, columns: Sequence[Column], grouping: Grouping) -> Page:
    """The page of groups that was asked for: the grouped columns, then the measures; `total` counts the groups.

    Cells that are missing are a group of their own; sums and averages pass over them, and are None where a group has
    nothing else. Integer and decimal sums are exact, averages are double precision. Raises `BadAsk`, `TableMissing`,
    `TableUnreadable`, `NotEnoughMemory`.
    """
    known = {ID.name: ID, **{column.name: column for column in columns}}
    question = _rows(grouping, columns)
    facts = facts_of(table)
    groups = tuple(_group(name, grouping, known, facts) for name in dict.fromkeys(grouping.group_by))
    figures = _figures(grouping.measures, known, facts)
    _check_size(groups, figures)
    selected = _selected(question, groups, figures, facts)
    order = _order(grouping, groups, figures)
    statement = f"{selected.text} ORDER BY {', '.join(order)} LIMIT ? OFFSET ?"
    count = f"SELECT count(*) FROM ({selected.text})"
    with engine.cursor(table) as cursor:
        try:
            rows = cursor.execute(statement, [*selected.values, grouping.limit, grouping.offset]).fetchall()
            counted = cursor.execute(count, list(selected.values)).fetchone() if groups else (1,)
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise BadAsk("sum", "a sum has more than 38 digits") from error
    shown_columns = (*(group.column for group in groups), *(figure.column for figure in figures))
    return Page(shown_columns, [tuple(map(_exact, row)) for row in rows], counted[0] if counted else 0)


def _exact(value: Any) -> Any:
    """Whole numbers beyond 64 bits as decimals, which every writer of rows takes."""
    return Decimal(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def _known(name: str, known: Mapping[str, Column], field: str) -> Column:
    if name not in known:
        raise BadAsk(field, f'field "{shown(name)}" not in table')
    return known[name]


def _group(name: str, grouping: Grouping, known: Mapping[str, Column], facts: Facts) -> _Group:
    column = _known(name, known, "group_by")
    period = grouping.periods.get(name)
    if period is None:
        return _Group(column, cell(column, facts), statements.sort_key(Order(column, False, False), facts))
    if period not in PERIODS or column.type not in ("date", "timestamp"):
        raise BadAsk("group_by", f'field "{shown(name)}" cannot be put into periods')
    expression = f"CAST(date_trunc('{period}', {cell(column, facts)}) AS DATE)"
    return _Group(replace(column, type="date"), expression, expression)


def _rows(grouping: Grouping, columns: Sequence[Column]) -> Question:
    """Which rows count, checked as for a page of rows; limit and offset too."""
    ask = Ask(filters=grouping.filters or {}, q=grouping.q, limit=grouping.limit, offset=grouping.offset)
    if grouping.limit > LARGEST_PAGE:
        raise BadAsk("limit", f"must be at most {LARGEST_PAGE}")
    return check(ask, columns)


def _figures(measures: Sequence[Measure], known: Mapping[str, Column], facts: Facts) -> tuple[_Figure, ...]:
    wanted = dict.fromkeys(measures) or [Measure("count", ROWS)]
    return tuple(_figure(measure, known, facts) for measure in wanted)


def _figure(measure: Measure, known: Mapping[str, Column], facts: Facts) -> _Figure:
    if measure.function == "count" and measure.column == ROWS:
        return _Figure(Column(measure.name, "integer"), "count(*)")
    column = _known(measure.column, known, measure.function)
    expression = cell(column, facts)
    if measure.function == "count":
        return _Figure(Column(measure.name, "integer"), f"count({expression})")
    if measure.function in ("min", "max"):
        return _Figure(replace(column, name=measure.name), _extreme(measure.function, column, facts))
    if column.type not in _NUMBERS:
        raise BadAsk(measure.function, f'field "{shown(column.name)}" holds no numbers')
    kind: ColumnType = "decimal" if measure.function == "avg" else column.type
    return _Figure(Column(measure.name, kind, unit=column.unit), f"{measure.function}({facts.comparable(column)})")


def _extreme(function: Function, column: Column, facts: Facts) -> str:
    """The least or greatest cell; of text in the order of a Thai dictionary, as rows are sorted."""
    expression = facts.comparable(column)
    if column.type != "text":
        return f"{function}({expression})"
    return f"arg_{function}({expression}, {statements.sort_key(Order(column, False, False), facts)})"


def _check_size(groups: Sequence[_Group], figures: Sequence[_Figure]) -> None:
    if len(groups) > MOST or len(figures) > MOST:
        raise BadAsk("group_by", f"more than {MOST} columns to group by, or more than {MOST} measures")
    names = [column.name for column in (*(group.column for group in groups), *(figure.column for figure in figures))]
    if len(set(names)) < len(names):
        raise BadAsk("group_by", "a column of the table has the name of a measure")


def _selected(question: Question, groups: Sequence[_Group], figures: Sequence[_Figure], facts: Facts) -> Sql:
    """The groups and their figures, in no order; figures are named `a0`, `a1` …"""
    cells = [group.expression for group in groups]
    outputs = [*cells, *(f"{figure.expression} AS a{n}" for n, figure in enumerate(figures))]
    searches = [words.matches(search, facts) for search in question.searches]
    where = all_of([statements.condition(question.condition, facts), *searches])
    selected = join(" ", [Sql(f"SELECT {', '.join(outputs)} FROM"), source(facts), Sql("WHERE"), where])
    return Sql(f"{selected.text} GROUP BY {', '.join(cells)}", selected.values) if cells else selected


def _order(grouping: Grouping, groups: Sequence[_Group], figures: Sequence[_Figure]) -> list[str]:
    """The keys that were asked for, then the groups themselves, so that no two pages ever overlap."""
    by_name = {figure.column.name: f"a{n}" for n, figure in enumerate(figures)}
    by_name |= {group.column.name: group.key for group in groups}
    keys = []
    for name, direction, nulls in grouping.sort or tuple((group.column.name, "asc", None) for group in groups):
        if name not in by_name or direction not in ("asc", "desc") or nulls not in ("first", "last", None):
            raise BadAsk("sort", f'groups cannot be sorted by "{shown(name)}"')
        first = nulls == "first" if nulls else direction == "desc"
        keys.append(f"{by_name[name]} {direction} NULLS {'FIRST' if first else 'LAST'}")
    return [*keys, *(f"{group.expression} NULLS LAST" for group in groups)] or ["1"]
