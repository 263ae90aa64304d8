"""A written table as a Parquet file of its own: for SQL, dumps and all that reads files, made when it is wanted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Column
from catalog.tables import store
from catalog.tables.asking import ID
from catalog.tables.native import base_of
from catalog.tables.pieces import Sql
from catalog.tables.sql import cell
from catalog.tables.written.relation import Written, execute, run

GROUP_ROWS = 65_536
"""Rows of a row group, as in the tables of files."""
BATCH_ROWS = 8_192
"""Rows held in memory at a time, beside the row group that is being written."""

KEPT_SECONDS = 600
"""How long a copy of an earlier revision outlives its last reader's question."""

MOST_DIGITS = 38
"""Of a decimal in Parquet as every reader knows it."""

_TYPES: Mapping[str, pa.DataType] = {
    "int2": pa.int32(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float4": pa.float64(),
    "float8": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
}


def copy_id(table_id: str, revision: int) -> str:
    """The name, as `store` takes it, of the copy of a revision of a table."""
    return f"{store.COPY}{table_id}-{revision}"


def existing(root: Path, name: str) -> Path | None:
    """The copy of this name if there is one; asking for it keeps it from being swept."""
    path = store.table_path(root, name)
    try:
        os.utime(path)
    except FileNotFoundError:
        return None
    return path


def remove_older(root: Path, table_id: str, newest: Path) -> int:
    """Delete the copies of a table that nobody has asked for in ten minutes, but the newest; gives how many."""
    limit = time.time() - KEPT_SECONDS
    others = [path for path in root.glob(f"*/{store.COPY}{table_id}-*.parquet") if path != newest]
    old = [path for path in others if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def snapshot(connection: Any, table: Written, root: Path, name: str, is_current: Callable[[], bool]) -> Path | None:
    """Copy the table as it stands now into the file of this name; gives the file.

    `connection` is one of psycopg2 inside a transaction. `is_current` tells whether the table is still the revision that
    `table` and `name` are of: it is asked once the rows are fixed, and None is given when they are another revision's.
    Raises `TableMissing`, `OSError`.
    """
    with connection.cursor() as cursor:
        schema = _schema(cursor, table)
    with connection.cursor(name=f"snapshot_{uuid4().hex}") as rows:
        source = table.source()
        cells = ", ".join(_cell(column, table, schema) for column in (ID, *table.columns))
        execute(rows, Sql(f"SELECT {cells} FROM {source.text} ORDER BY c0", source.values))  # noqa: S608
        return _put(_batches(rows, schema), schema, root, name) if is_current() else None


def _cell(column: Column, table: Written, schema: pa.Schema) -> str:
    """The cell; as text where Parquet has no type for the numbers of the column."""
    expression = cell(column, table)
    too_long = base_of(column.native) == "numeric" and schema.field(table.position(column)).type == pa.string()
    return f"CAST({expression} AS TEXT)" if too_long else expression


def _schema(cursor: Any, table: Written) -> pa.Schema:
    decimals = _decimals(cursor, table, [column for column in table.columns if base_of(column.native) == "numeric"])
    types = [decimals.get(column.name) or _TYPES.get(base_of(column.native), pa.string()) for column in table.columns]
    names = [ID.name, *(column.name for column in table.columns)]
    return pa.schema(list(zip(names, [pa.int64(), *types], strict=True)))


def _decimals(cursor: Any, table: Written, columns: Sequence[Column]) -> dict[str, pa.DataType]:
    """The narrowest decimal types that hold all numbers of these columns; text where 38 digits are too few."""
    if not columns:
        return {}
    cells = [cell(column, table) for column in columns]
    facts = [f"max(scale({each})), max(length(CAST(trunc(abs({each})) AS TEXT)))" for each in cells]
    source = table.source()
    found = run(cursor, Sql(f"SELECT {', '.join(facts)} FROM {source.text}", source.values))[0]  # noqa: S608
    types = {}
    for place, column in enumerate(columns):
        scale, whole = found[2 * place] or 0, found[2 * place + 1] or 1
        fits = scale + whole <= MOST_DIGITS
        types[column.name] = pa.decimal128(max(scale + whole, 18), scale) if fits else pa.string()
    return types


def _batches(rows: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while batch := rows.fetchmany(BATCH_ROWS):
        cells = zip(*batch, strict=True)
        arrays = [pa.array(values, field.type) for values, field in zip(cells, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _put(batches: Iterator[pa.RecordBatch], schema: pa.Schema, root: Path, name: str) -> Path:
    temporary = store.temporary_path(root, name)
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            waiting: list[pa.RecordBatch] = []
            for batch in batches:
                waiting.append(batch)
                if len(waiting) * BATCH_ROWS >= GROUP_ROWS:
                    writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=GROUP_ROWS)
                    waiting = []
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=GROUP_ROWS)
        return store.put(temporary, root, name)
    finally:
        temporary.unlink(missing_ok=True)
