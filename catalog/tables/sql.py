"""Cells of a table as expressions of its engine's SQL, the same whether the engine is DuckDB or PostgreSQL.

Columns are called by their position in the table (`c0` is `_id`, `c1` …), so no name from outside is ever part of a
statement; every value from outside is a parameter.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from catalog.records import Column
from catalog.tables.asking import ID
from catalog.tables.pieces import FALSE, TRUE, Sql, all_of, any_of, is_text, join

__all__ = ["FALSE", "TRUE", "Relation", "Sql", "all_of", "any_of", "as_text", "cell", "is_text", "join"]
__all__ += ["number_bounds", "row_number", "source"]


class Relation(Protocol):
    """A table and what is particular about the SQL of the engine that holds it."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    @property
    def numbered(self) -> bool:
        """Whether rows are numbered from 1 without gaps."""

    @property
    def ordered(self) -> bool:
        """Whether rows come in the order of their numbers when none is asked for."""

    def position(self, column: Column) -> int:
        """Where the column stands in the table, from 0."""

    def source(self) -> Sql:
        """The table with columns `c0`, `c1` …"""

    def number_bounds(self, column: Column) -> tuple[Decimal, Decimal, int, str]:
        """As the function of this name below."""

    def comparable(self, column: Column) -> str:
        """The cell as an expression to compare and sort by."""

    def lower(self, text: str) -> str:
        """The expression for a text in lower case."""

    def contains(self, text: str, part: str) -> str:
        """The expression that is true where one text has the other inside."""

    def fits(self, text: str, pattern: str) -> str:
        """The expression that is true where a regular expression is found in a text."""


def source(facts: Relation) -> Sql:
    """The table as a relation with columns `c0`, `c1` … in their order."""
    return facts.source()


def cell(column: Column, facts: Relation) -> str:
    """The column of `source` as an expression. Raises `TableUnreadable` when the table lacks it."""
    return f"c{facts.position(column)}"


def row_number(facts: Relation) -> str:
    """The column `_id` as an expression."""
    return cell(ID, facts)


def as_text(column: Column, facts: Relation) -> str:
    """The cell as people and files see it: plain decimals, ISO 8601 dates and times, `true` and `false`."""
    expression = cell(column, facts)
    if is_text(column):
        return expression
    text = f"CAST({expression} AS VARCHAR)"
    return f"replace({text}, ' ', 'T')" if column.type == "timestamp" else text


def number_bounds(column: Column, facts: Relation) -> tuple[Decimal, Decimal, int, str]:
    """The smallest and the largest number the column can hold, its digits after the point, and its SQL type."""
    return facts.number_bounds(column)
