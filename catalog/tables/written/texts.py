"""All cells of a written table as text, a batch of rows at a time: for checks that read every cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pyarrow as pa

from catalog.tables.pieces import Sql
from catalog.tables.sql import as_text
from catalog.tables.written.relation import Written, execute

BATCH_ROWS = 8_192
"""Rows held in memory at a time."""


def texts(connection: Any, table: Written) -> Iterator[list[pa.StringArray]]:
    """For each batch of rows one array per column, as those who read see the cells; missing ones are null.

    `connection` is one of psycopg2 inside a transaction. Raises `TableMissing`.
    """
    if not table.columns:
        return
    source = table.source()
    cells = ", ".join(as_text(column, table) for column in table.columns)
    with connection.cursor(name=f"texts_{uuid4().hex}") as rows:
        rows.itersize = BATCH_ROWS
        execute(rows, Sql(f"SELECT {cells} FROM {source.text}", source.values))  # noqa: S608  numbers and a UUID
        while batch := rows.fetchmany(BATCH_ROWS):
            yield [pa.array(cells, pa.string()) for cells in zip(*batch, strict=True)]
