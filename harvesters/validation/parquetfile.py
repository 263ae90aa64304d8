"""Parquet files of agencies: read as text cells like everything else, so that the same rules type them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .grid import Block, Grid
from .header import Head
from .limits import Limits
from .rejection import Rejected

ROWS_PER_BLOCK = 16_384


def parquet_table(path: Path, limits: Limits) -> tuple[Grid, Head]:
    """The file as a grid and its column names; raises Rejected, pyarrow.ArrowException or OSError when unreadable."""
    with pq.ParquetFile(path) as file:
        fields = list(file.schema_arrow)
        total = max(file.metadata.num_rows, 1)
    if len(fields) > limits.max_columns:
        raise Rejected("too_many_columns", columns=len(fields), limit=limits.max_columns)
    if not fields:
        raise Rejected("empty_file")

    def blocks() -> Iterator[Block]:
        first = 1
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_PER_BLOCK):
                numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
                first += batch.num_rows
                yield Block([_text(column) for column in batch.columns], numbers, min(first / total, 1.0))

    native = [
        pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type)
        for field in fields
    ]
    grid = Grid(len(fields), blocks, tuple(native), tuple(pa.types.is_nested(field.type) for field in fields))
    return grid, Head(None, 0, tuple(field.name for field in fields), {"code": "keys"})


def _text(column: pa.Array) -> pa.StringArray:
    """A column as text: nested values as JSON, bytes as UTF-8 or else as hexadecimal digits."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.dictionary_decode())
    if pa.types.is_nested(kind):
        values = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in column.to_pylist()
        ]
        return pa.array(values, pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([None if value is None else _bytes(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return pa.array(
            [None if value is None or math.isnan(value) else _float(value) for value in column.to_pylist()], pa.string()
        )
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def _float(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
