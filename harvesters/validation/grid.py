"""Rows of text cells in blocks: the shape in which every format reaches header detection and typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ROWS_PER_BATCH = 32_768
BYTES_PER_BATCH = 4 * 1024**2

Cells = pa.StringArray
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive rows: one text array per column, and each row's number in the file (from 1)."""

    cells: list[Any]
    numbers: Numbers
    done: float
    """The share of the file read with this block, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of a table as text; `blocks()` starts a fresh reading from the first row each time."""

    width: int
    blocks: Callable[[], Iterator[Block]]
    native: tuple[bool, ...] = ()
    """Columns whose cells were numbers in the file itself (spreadsheet, JSON), not digits in text."""
    nested: tuple[bool, ...] = ()
    """Columns that hold JSON lists or objects."""

    def is_native(self, index: int) -> bool:
        """Whether the file itself said that the column holds numbers."""
        return bool(self.native) and self.native[index]

    def is_nested(self, index: int) -> bool:
        """Whether the column holds JSON lists or objects."""
        return bool(self.nested) and self.nested[index]


def schema(width: int) -> pa.Schema:
    """The Arrow schema of a grid: `width` text columns c0, c1 …"""
    return pa.schema([(f"c{index}", pa.string()) for index in range(width)])


def store(path: Path, width: int, rows: Iterable[Sequence[str]]) -> int:
    """Write rows of exactly `width` cells as an Arrow stream; returns how many. Memory is bounded by one batch."""
    form = schema(width)
    total, held_bytes = 0, 0
    held: list[Sequence[str]] = []
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, form) as stream:
        for row in rows:
            held.append(row)
            held_bytes += sum(map(len, row))
            if len(held) >= ROWS_PER_BATCH or held_bytes >= BYTES_PER_BATCH:
                stream.write_batch(_batch(held, form))
                total += len(held)
                held, held_bytes = [], 0
        if held:
            stream.write_batch(_batch(held, form))
    return total + len(held)


def stored(
    path: Path, width: int, native: Sequence[bool] = (), nested: Sequence[bool] = (), first_row: int = 1
) -> Grid:
    """A grid that reads what `store` wrote; `first_row` is the number that its first row has in the file."""

    def blocks() -> Iterator[Block]:
        size = max(path.stat().st_size, 1)
        first = first_row
        with pa.OSFile(str(path), "rb") as source, pa.ipc.open_stream(source) as stream:
            for batch in stream:
                numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
                first += batch.num_rows
                yield Block(batch.columns, numbers, min(source.tell() / size, 1.0))

    return Grid(width, blocks, tuple(native), tuple(nested))


def first_rows(grid: Grid, limit: int) -> list[list[str]]:
    """The first `limit` rows as lists of text, for header detection."""
    rows: list[list[str]] = []
    for block in grid.blocks():
        columns = [column.slice(0, limit - len(rows)).to_pylist() for column in block.cells]
        rows.extend([cell or "" for cell in row] for row in zip(*columns, strict=True))
        if len(rows) >= limit:
            break
    return rows


def _batch(rows: list[Sequence[str]], form: pa.Schema) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=form)
