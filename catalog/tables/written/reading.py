"""Reading a written table: one page of rows, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.tables import statements
from catalog.tables.asking import ID, Ask, BadAsk, check
from catalog.tables.pieces import Sql
from catalog.tables.reading import LARGEST_PAGE, Page
from catalog.tables.sql import cell
from catalog.tables.written.relation import Written, run


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a written table takes, in bytes."""

    table: int
    indexes: int
    database: int
    """Of the whole database."""


def search(cursor: Any, table: Written, ask: Ask) -> Page:
    """The page of rows that was asked for, in a total order; `cursor` is one of psycopg2.

    Raises `BadAsk`, `TableMissing`, or `Refused("query", …)` when it takes too long.
    """
    question = check(ask, table.columns)
    if question.limit is None or question.limit > LARGEST_PAGE:
        raise BadAsk("limit", f"must be at most {LARGEST_PAGE}")
    rows = run(cursor, statements.page_rows(question, table)) if question.limit else []
    total = None
    if question.include_total:
        counted = question.selects or question.distinct
        total = int(run(cursor, statements.count(question, table))[0][0]) if counted else table.rows
    return Page(question.fields, rows, total, question.ranks)


def rows_of(cursor: Any, table: Written, ids: Sequence[int]) -> Page:
    """The rows of these numbers, all columns, in the order of the numbers. Raises `TableMissing`."""
    fields = (ID, *table.columns)
    cells = ", ".join(cell(column, table) for column in fields)
    source = table.source()
    text = f"SELECT {cells} FROM {source.text} WHERE c0 = ANY(CAST(? AS BIGINT[])) ORDER BY c0"  # noqa: S608
    rows = run(cursor, Sql(text, (*source.values, list(ids)))) if ids else []
    return Page(fields, rows, len(rows))


def sizes(cursor: Any, table: Written) -> Sizes:
    """What the table takes. Raises `TableMissing`."""
    text = "SELECT pg_table_size(?::regclass), pg_indexes_size(?::regclass), pg_database_size(current_database())"
    return Sizes(*run(cursor, Sql(text, (table.identifier, table.identifier)))[0])
