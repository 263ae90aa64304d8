"""One page of rows out of a table: what `datastore_search` and the explorer show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from catalog.records import Column
from catalog.tables import engine, statements
from catalog.tables.asking import Ask, BadAsk, Question, check
from catalog.tables.facts import Facts, facts_of
from catalog.tables.sql import Sql

LARGEST_PAGE = 32_000
"""No page has more rows: CKAN's own limit, to which the API cuts what it is asked for."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a table: `columns` first, then one number per name in `ranks`."""

    columns: tuple[Column, ...]
    rows: list[Row]
    """Cells as int, Decimal, bool, date, time, datetime, str (JSON columns: JSON text) or None."""
    total: int | None
    """How many rows there are in all, whatever limit and offset; None when that was not asked for."""
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """How large a table is."""

    rows: int
    size_bytes: int
    """Of the file on disk."""


def info(table: Path) -> Info:
    """How large the table is. Raises `TableMissing`, `TableUnreadable`."""
    facts = facts_of(table)
    return Info(facts.rows, facts.size_bytes)


def search(table: Path, columns: Sequence[Column], ask: Ask) -> Page:
    """The page of rows that was asked for; `columns` are the table's, without `_id`.

    The order is total: rows that are alike to the sort follow one another by `_id`, so pages never overlap.
    Raises `BadAsk`, `TableMissing`, `TableUnreadable`, `NotEnoughMemory`.
    """
    question = check(ask, columns)
    if question.limit is None or question.limit > LARGEST_PAGE:
        raise BadAsk("limit", f"must be at most {LARGEST_PAGE}")
    facts = facts_of(table)
    with engine.cursor(table) as cursor:
        if question.distinct:
            rows, total = _distinct_page(question, facts, cursor)
        elif question.selects or not question.in_file_order:
            rows, total = _found_page(question, facts, cursor)
        else:
            rows, total = _plain_page(question, question.limit, facts, cursor), facts.rows
    return Page(question.fields, rows, total if question.include_total else None, question.ranks)


def _run(cursor: duckdb.DuckDBPyConnection, statement: Sql) -> list[Row]:
    return cursor.execute(statement.text, list(statement.values)).fetchall()


def _count(question: Question, facts: Facts, cursor: duckdb.DuckDBPyConnection) -> int:
    return int(_run(cursor, statements.count(question, facts))[0][0])


def _plain_page(question: Question, limit: int, facts: Facts, cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    """Where row numbers have no gaps, any page is a range of them, as cheap at the end as at the beginning."""
    if not facts.numbered:
        return _run(cursor, statements.page_rows(question, facts))
    last = min(question.offset + limit, facts.rows)
    if last <= question.offset:
        return []
    return _run(cursor, statements.page(question.offset + 1, last, question.fields, facts))


def _found_page(question: Question, facts: Facts, cursor: duckdb.DuckDBPyConnection) -> tuple[list[Row], int | None]:
    """First the row numbers, out of the few columns that decide; then whole rows, out of the row groups they are in."""
    known_total = None if question.selects else facts.rows
    wanted = replace(question, include_total=question.include_total and known_total is None)
    found = _run(cursor, statements.find(wanted, facts)) if question.limit else []
    if not found:
        return [], _count(question, facts, cursor) if wanted.include_total else known_total
    ranks = {row[0]: row[1:-1] for row in found}
    fetched = _run(cursor, statements.fetch(list(ranks), question.fields, facts))
    by_id = {row[0]: row[1:] for row in fetched}
    return [by_id[number] + rank for number, rank in ranks.items()], known_total or found[0][-1]


def _distinct_page(question: Question, facts: Facts, cursor: duckdb.DuckDBPyConnection) -> tuple[list[Row], int | None]:
    rows = _run(cursor, statements.distinct_rows(question, facts)) if question.limit else []
    return rows, _count(question, facts, cursor) if question.include_total else None
