"""Write the typed table: one Parquet file, complete or not there at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.tables.store import TEMPORARY

ROWS_PER_GROUP = 65_536
BYTES_PER_GROUP = 64 * 1024**2
ID = "_id"


class TableWriter:
    """Collects batches into row groups of about 64k rows and puts the file into place when left without an error.

    Columns: `_id` (int64 from 1, file order), then those given; zstd; delta encodings where values hardly repeat.
    """

    def __init__(
        self, table: Path, names: Sequence[str], kinds: Sequence[pa.DataType], repeating: Sequence[bool]
    ) -> None:
        self._target = table
        self._partial = table.with_name(f"{TEMPORARY}{table.name}.{os.getpid()}.partial")
        self._schema = pa.schema(
            [
                pa.field(ID, pa.int64(), nullable=False),
                *(pa.field(name, kind) for name, kind in zip(names, kinds, strict=True)),
            ]
        )
        dictionary = [name for name, repeats in zip(names, repeating, strict=True) if repeats]
        encodings = {ID: "DELTA_BINARY_PACKED"}
        for name, kind, repeats in zip(names, kinds, repeating, strict=True):
            if not repeats and (encoding := _delta(kind)):
                encodings[name] = encoding
        self._writer = pq.ParquetWriter(
            self._partial,
            self._schema,
            compression="zstd",
            use_dictionary=dictionary,
            column_encoding=encodings,
            store_decimal_as_integer=True,
        )
        self._held: list[pa.RecordBatch] = []
        self._held_rows = self._held_bytes = 0
        self.rows = 0

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
            self._writer.close()
            if kind is None:
                _put_in_place(self._partial, self._target)
        finally:
            self._partial.unlink(missing_ok=True)

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add one block of rows."""
        rows = len(columns[0]) if columns else 0
        if not rows:
            return
        ids = pa.array(np.arange(self.rows + 1, self.rows + rows + 1, dtype=np.int64))
        batch = pa.RecordBatch.from_arrays([ids, *columns], schema=self._schema)
        self.rows += rows
        self._held.append(batch)
        self._held_rows += rows
        self._held_bytes += batch.nbytes
        if self._held_rows >= ROWS_PER_GROUP or self._held_bytes >= BYTES_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held, self._schema), row_group_size=2 * ROWS_PER_GROUP)
        self._held, self._held_rows, self._held_bytes = [], 0, 0


def _delta(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "DELTA_LENGTH_BYTE_ARRAY"
    if pa.types.is_integer(kind) or pa.types.is_temporal(kind):
        return "DELTA_BINARY_PACKED"
    if pa.types.is_decimal(kind) and kind.precision <= 18:
        return "DELTA_BINARY_PACKED"
    return ""


def _put_in_place(partial: Path, target: Path) -> None:
    """Make the bytes durable before the name: after a crash there is the old state or the whole file."""
    with partial.open("rb+") as stream:
        os.fsync(stream.fileno())
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
