"""Foreign keys: which values of a written table do not occur in another one, in bounded memory whatever their lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .duplicates import PART_ROWS, Hashes, combined, hashes
from .keys import joined

BATCH_ROWS = 65_536
NAMED = 10


@dataclass(frozen=True, slots=True)
class Lost:
    """How many rows refer to nothing, and the first of them: the row's place in the table, from 0, and its values."""

    count: int
    first: tuple[tuple[int, str], ...]


def lost(table: Path, columns: Sequence[str], other: Path, theirs: Sequence[str], scratch: Path) -> Lost | None:
    """The rows of a Parquet table whose values in `columns` do not occur in those of another; None where one lacks them.

    Rows in which one of the values is empty refer to nothing and are in order (SQL's MATCH SIMPLE).
    """
    kinds, their_kinds = _types(table, columns), _types(other, theirs)
    if kinds is None or their_kinds is None or len(kinds) != len(their_kinds):
        return None
    compared = [_comparable(*pair) for pair in zip(kinds, their_kinds, strict=True)]
    known = Known(other, theirs, compared, scratch)
    count, seen = 0, 0
    first: list[tuple[int, str]] = []
    for batch, found in _batches(table, columns, compared):
        absent = known.lacks(found) & _present(batch)
        places = np.flatnonzero(absent)
        count += len(places)
        first += [(seen + place, joined(batch.columns, place)) for place in places[: NAMED - len(first)].tolist()]
        seen += len(found)
    return Lost(count, tuple(first))


def _comparable(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The type in which values of two columns are compared: their own, whole numbers, numbers, or text."""
    if one == other:
        return one
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return pa.int64()
    numeric = all(pa.types.is_integer(kind) or pa.types.is_decimal(kind) for kind in (one, other))
    return pa.float64() if numeric else pa.string()


def _batches(
    table: Path, columns: Sequence[str], kinds: Sequence[pa.DataType]
) -> Iterator[tuple[pa.RecordBatch, Hashes]]:
    """The columns batch by batch, with one hash for each row over the values cast to `kinds`."""
    with pq.ParquetFile(table) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
            held = batch.select(list(columns))
            cast = [pc.cast(array, kind, safe=False) for array, kind in zip(held.columns, kinds, strict=True)]
            yield held, combined([hashes(array, False) for array in cast])


def _types(table: Path, columns: Sequence[str]) -> list[pa.DataType] | None:
    schema = pq.read_schema(table)
    if any(schema.get_field_index(name) < 0 for name in columns):
        return None
    return [schema.field(name).type for name in columns]


def _present(batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    present = np.ones(batch.num_rows, np.bool_)
    for column in batch.columns:
        present &= np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    return present


class Known:
    """The values that occur in columns of a table, as sorted hashes in a file that is mapped, not read."""

    def __init__(self, table: Path, columns: Sequence[str], kinds: Sequence[pa.DataType], scratch: Path) -> None:
        spilled, ordered = scratch / "known.hashes", scratch / "known.sorted"
        count = 0
        with spilled.open("wb") as stream:
            for _, found in _batches(table, columns, kinds):
                found.tofile(stream)
                count += len(found)
        with ordered.open("wb") as stream:
            for part in _parts(spilled, count):
                part.tofile(stream)
        size = ordered.stat().st_size // 8
        self._hashes: Hashes = np.memmap(ordered, np.uint64, "r", shape=(size,)) if size else np.zeros(0, np.uint64)

    def lacks(self, found: Hashes) -> npt.NDArray[np.bool_]:
        """Which of these hashes are none of the table's."""
        if not len(self._hashes):
            return np.ones(len(found), np.bool_)
        distinct, places = np.unique(found, return_inverse=True)
        nearest = np.minimum(np.searchsorted(self._hashes, distinct), len(self._hashes) - 1)
        return np.asarray(self._hashes[nearest] != distinct)[places]


def _parts(spilled: Path, count: int) -> Iterator[Hashes]:
    """The distinct hashes in their order, range by range, each small enough to be sorted in memory."""
    parts = count // PART_ROWS + 1
    width = 2**64 // parts + 1
    for part in range(parts):
        low, high = np.uint64(part * width), np.uint64(min((part + 1) * width, 2**64) - 1)
        held = [block[(block >= low) & (block <= high)] for block in _blocks(spilled, count)]
        yield np.unique(np.concatenate(held)) if held else np.zeros(0, np.uint64)


def _blocks(spilled: Path, count: int) -> Iterator[Hashes]:
    for start in range(0, count, BATCH_ROWS):
        yield np.fromfile(spilled, np.uint64, BATCH_ROWS, offset=8 * start)
