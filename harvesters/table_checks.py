"""Look for personal data in the rows of a table that is written through the API, as in an uploaded file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pyarrow as pa
from django.db import connection, transaction

from catalog.models import WrittenTable
from catalog.models.shapes import relation
from catalog.operations import table_checks
from catalog.records import Column
from catalog.tables.facts import TableMissing
from catalog.tables.written.texts import texts
from harvesters.jobs import Progress
from harvesters.validation.folding import fold, trim
from harvesters.validation.personal import Suspicion, findings


def check_table(table_id: str, _progress: Progress) -> None:
    """Check all rows of a table as they stand now, and record what was found; one that was dropped needs no check."""
    row = WrittenTable.objects.filter(id=table_id).first()
    if row is None or row.checked_revision >= row.revision:
        return
    columns = relation(row).columns
    suspicions = [Suspicion(column.name) for column in columns]
    try:
        with transaction.atomic():
            connection.ensure_connection()
            for batch in texts(connection.connection, relation(row)):
                for column, cells, suspicion in zip(columns, batch, suspicions, strict=True):
                    suspicion.observe(fold(trim(_leaves(cells) if column.type == "json" else cells)))
    except TableMissing:
        return
    # Rows may have changed after the revision was read: then it is an earlier one, and the table is checked again.
    table_checks.record(table_id, row.revision, findings(_names(columns), suspicions))


def give_up(table_id: str, _reason: str) -> None:
    """Hold a table that could not be checked through a fault of the portal's own, until a person has looked at it."""
    row = WrittenTable.objects.filter(id=table_id).first()
    if row is not None:
        table_checks.record(table_id, row.revision, None)


def _names(columns: tuple[Column, ...]) -> list[str]:
    return [column.name for column in columns]


def _leaves(cells: pa.StringArray) -> pa.StringArray:
    """The texts and numbers inside JSON, each as a cell of its own."""
    found = (leaf for cell in cells.to_pylist() if cell is not None for leaf in _inside(orjson.loads(cell)))
    return pa.array(found, pa.string())


def _inside(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting += members.values()
            case list() as items:
                waiting += items
            case str() | int() | float() as leaf:
                yield str(leaf)
