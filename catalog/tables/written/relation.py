"""A written table as PostgreSQL's SQL sees it, and how a question to it is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg2 import errors

from catalog.records import Column
from catalog.tables.asking import ID
from catalog.tables.facts import FLOAT_BOUNDS, TableMissing
from catalog.tables.native import base_of, is_list
from catalog.tables.pieces import Sql
from catalog.tables.written.cells import MOST_DIGITS
from catalog.tables.written.columns import Placed
from catalog.tables.written.refusals import named

SCHEMA = "written"
"""The schema of the database in which all written tables are."""

_BITS = {"int2": (16, "SMALLINT"), "int4": (32, "INTEGER"), "int8": (64, "BIGINT"), "": (64, "BIGINT")}
_LARGEST = Decimal(10) ** MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Written:
    """A written table: a `catalog.tables.sql.Relation`."""

    resource_id: UUID
    placed: tuple[Placed, ...]
    rows: int
    positions: Mapping[str, int]
    """Where each column stands, from 0; `_id` is the first."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns without `_id`, in order."""
        return tuple(each.column for each in self.placed)

    @property
    def identifier(self) -> str:
        """The table's name in statements."""
        return f'{SCHEMA}."{self.resource_id}"'

    @property
    def numbered(self) -> bool:
        """False: deleted rows leave gaps."""
        return False

    @property
    def ordered(self) -> bool:
        """False: PostgreSQL gives rows in any order unless one is asked for."""
        return False

    def position(self, column: Column) -> int:
        """Where the column stands, from 0. Raises `KeyError` for one of another table."""
        return self.positions[column.name]

    def source(self) -> Sql:
        """The table as a relation with columns `c0`, `c1` …; lists and JSON are JSON text."""
        cells = ['"_id" AS c0', *(f"{_cell(each)} AS c{n}" for n, each in enumerate(self.placed, 1))]
        return Sql(f"(SELECT {', '.join(cells)} FROM {self.identifier}) AS t")  # noqa: S608  numbers and a UUID

    def number_bounds(self, column: Column) -> tuple[Decimal, Decimal, int, str]:
        """The smallest and the largest number the column can hold, its digits after the point, and its SQL type."""
        native = base_of(column.native)
        if native == "numeric":
            return -_LARGEST, _LARGEST, MOST_DIGITS, "NUMERIC"
        if native == "float8":
            return (*FLOAT_BOUNDS, "DOUBLE PRECISION")
        if native == "float4":
            return Decimal("-3.4028234e38"), Decimal("3.4028234e38"), 45, "REAL"
        bits, kind = _BITS[native]
        return Decimal(-(2 ** (bits - 1))), Decimal(2 ** (bits - 1) - 1), 0, kind

    def comparable(self, column: Column) -> str:
        """The cell as an expression to compare and sort by."""
        return f"c{self.position(column)}"

    def lower(self, text: str) -> str:
        """The expression for a text in lower case; the columns' own order of text knows only ASCII."""
        return f'lower({text} COLLATE "default")'

    def contains(self, text: str, part: str) -> str:
        """The expression that is true where one text has the other inside."""
        return f"strpos({text}, {part}) > 0"

    def fits(self, text: str, pattern: str) -> str:
        """The expression that is true where a regular expression is found in a text."""
        return f"{text} ~ {pattern}"


def written(resource_id: UUID, placed: Sequence[Placed], rows: int) -> Written:
    """The table of a resource with these columns and this number of rows."""
    names = [ID.name, *(each.column.name for each in placed)]
    return Written(resource_id, tuple(placed), rows, {name: position for position, name in enumerate(names)})


def _cell(placed: Placed) -> str:
    """The cell as those who read see it: numbers, dates and plain text as they are, all else as text."""
    cell, native = placed.identifier, base_of(placed.column.native)
    if is_list(native):
        return f'CAST(array_to_json({cell}) AS TEXT) COLLATE "C"'
    if native == "text" or placed.column.type not in ("text", "json"):
        return cell
    if native == "timestamptz":
        moment = f"""to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
        return f"""(rtrim(rtrim({moment}, '0'), '.') || '+00:00') COLLATE "C\""""
    if native in ("inet", "cidr"):  # The cast adds a mask that nobody wrote.
        return f'textin({native}_out({cell})) COLLATE "C"'
    return f'CAST({cell} AS TEXT) COLLATE "C"'


def run(cursor: Any, statement: Sql) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; `cursor` is one of psycopg2. Raises as `execute` does."""
    execute(cursor, statement)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def execute(cursor: Any, statement: Sql) -> None:
    """Run a statement on a cursor of psycopg2.

    Raises `TableMissing` when the table or one of its columns was dropped meanwhile, `Refused` for what the database
    cannot compare or not in time.
    """
    try:
        with named():
            cursor.execute(statement.text.replace("%", "%%").replace("?", "%s"), statement.values)
    except (errors.UndefinedTable, errors.UndefinedColumn) as error:
        raise TableMissing("the table was changed meanwhile") from error
