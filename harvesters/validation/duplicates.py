"""Rows and keys that occur twice, over a whole table of any length: a hash of 64 bits per row on disk, sorted part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]

PART_ROWS = 1_000_000
"""Rows whose hashes are sorted in memory at a time: 8 MB."""
BLOCK_ROWS = 131_072
"""Rows read back at a time."""
SLICE_BYTES = 64 * 1024
"""Text hashed at a time: eight bytes of working memory for each."""
NAMED = 10
MAX_GROUPS = 100_000
"""Of how many repeated values the first rows are looked for."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_NULL = np.uint64(0x5BD1E9955BD1E995)


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many rows repeat an earlier one, and the first of them: (row of the file, the earlier row)."""

    count: int
    compared: int
    first: tuple[tuple[int, int], ...]


class Spill:
    """Hashes with the rows of the file they belong to, written away block by block."""

    def __init__(self, folder: Path, name: str) -> None:
        self._hashes = folder / f"{name}.hashes"
        self._rows = folder / f"{name}.rows"
        self._streams: tuple[BinaryIO, BinaryIO] = (self._hashes.open("wb"), self._rows.open("wb"))
        self.count = 0

    def add(self, hashes: Hashes, rows: npt.NDArray[np.int64]) -> None:
        """Keep one block."""
        hashes.tofile(self._streams[0])
        rows.astype(np.int64, copy=False).tofile(self._streams[1])
        self.count += len(hashes)

    def repeats(self) -> Repeats:
        """Close the files and find what repeats. Different rows share a hash once in 10**19 pairs."""
        self.close()
        parts = self.count // PART_ROWS + 1
        surplus, repeated = 0, np.zeros(0, np.uint64)
        for part in range(parts):
            ordered = self._part(part, parts)
            ordered.sort()
            again = ordered[1:][ordered[1:] == ordered[:-1]]
            surplus += len(again)
            repeated = np.concatenate((repeated, np.unique(again)[: MAX_GROUPS - len(repeated)]))
        return Repeats(surplus, self.count, self._locate(np.sort(repeated)) if surplus else ())

    def close(self) -> None:
        """Close the files; needed before `repeats` only when a run is given up."""
        for stream in self._streams:
            stream.close()

    def _part(self, part: int, parts: int) -> Hashes:
        """All hashes of one part of the range."""
        if parts == 1:
            return np.fromfile(self._hashes, np.uint64)
        chosen, among = np.uint64(part), np.uint64(parts)
        found = [hashes[hashes % among == chosen] for hashes, _ in self._blocks()]
        return np.concatenate(found)

    def _locate(self, repeated: Hashes) -> tuple[tuple[int, int], ...]:
        """The first rows that repeat one of the values, each with the row it repeats."""
        earlier: dict[int, int] = {}
        found: list[tuple[int, int]] = []
        for hashes, rows in self._blocks():
            nearest = np.minimum(np.searchsorted(repeated, hashes), len(repeated) - 1)
            for place in np.flatnonzero(repeated[nearest] == hashes):
                value, row = int(hashes[place]), int(rows[place])
                if value in earlier:
                    found.append((row, earlier[value]))
                    if len(found) >= NAMED:
                        return tuple(found)
                earlier.setdefault(value, row)
        return tuple(found)

    def _blocks(self) -> Iterator[tuple[Hashes, npt.NDArray[np.int64]]]:
        """Hashes and rows as they were added, in blocks of their own."""
        for start in range(0, self.count, BLOCK_ROWS):
            yield (
                np.fromfile(self._hashes, np.uint64, BLOCK_ROWS, offset=8 * start),
                np.fromfile(self._rows, np.int64, BLOCK_ROWS, offset=8 * start),
            )


def combined(columns: Sequence[Hashes]) -> Hashes:
    """One hash for each row out of those of its cells, column by column."""
    total = columns[0]
    for found in columns[1:]:
        total = total * _BASE + found
    return _mix(total)


def hashes(array: pa.Array, repeating: bool) -> Hashes:
    """A hash for each value of a typed column; null has one of its own."""
    if pa.types.is_string(array.type):
        found = _dictionary(array) if repeating else _mix(_texts(array))
    elif pa.types.is_decimal(array.type):
        width = array.type.bit_width // 64
        pairs = np.frombuffer(array.buffers()[1], np.uint64).reshape(-1, width)[
            array.offset : array.offset + len(array)
        ]
        found = _mix(pairs[:, 0] if width == 1 else pairs[:, 0] + pairs[:, 1] * _BASE)
    else:
        plain = pc.cast(array, pa.int8()) if pa.types.is_boolean(array.type) else array
        found = _mix(_fixed(plain).astype(np.int64).view(np.uint64))
    if array.null_count:
        found[np.asarray(array.is_null().to_numpy(zero_copy_only=False), np.bool_)] = _NULL
    return found


def _fixed(array: pa.Array) -> npt.NDArray[np.int64]:
    """The bytes of a column of whole numbers, days or instants as numbers."""
    kind = np.dtype(f"i{array.type.bit_width // 8}")
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _dictionary(array: pa.StringArray) -> Hashes:
    encoded = array.dictionary_encode()
    codes = pc.fill_null(encoded.indices, 0).to_numpy(zero_copy_only=False)
    values = _mix(_texts(encoded.dictionary)) if len(encoded.dictionary) else np.array([_NULL])
    return values[codes]


def _texts(array: pa.StringArray) -> Hashes:
    """A polynomial over the bytes of each text: for many at once by one row of powers, divided by that of its start."""
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    data = array.buffers()[2]
    found = np.zeros(len(array), np.uint64)
    if data is None or not len(array):
        return found
    content = np.frombuffer(data, np.uint8)
    first = 0
    while first < len(array):
        last = int(np.searchsorted(offsets, offsets[first] + SLICE_BYTES, side="right")) - 1
        last = min(max(last, first + 1), len(array))
        start, end = offsets[first:last] - offsets[first], offsets[first + 1 : last + 1] - offsets[first]
        filled = end > start
        if filled.any():
            powers, inverses = _powers(int(end[-1]))
            products = content[offsets[first] : offsets[last]].astype(np.uint64)
            products *= powers[: len(products)]
            starts = start[filled]
            sums = np.add.reduceat(products, starts) * inverses[starts]
            found[first:last][filled] = sums + (end[filled] - starts).astype(np.uint64)
        first = last
    return found


_TABLES: list[Hashes] = [np.ones(1, np.uint64), np.ones(1, np.uint64)]


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of the base and of its inverse, modulo 2**64, at least `size + 1` of each."""
    if len(_TABLES[0]) <= size:
        length = max(size + 1, SLICE_BYTES + 1)
        for place, base in enumerate((_BASE, _INVERSE)):
            factors = np.full(length, base, np.uint64)
            factors[0] = 1
            _TABLES[place] = np.cumprod(factors)
    return _TABLES[0], _TABLES[1]


def _mix(values: Hashes) -> Hashes:
    """Spread every bit over all others (the finaliser of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * _MIX[0]
    values = (values ^ (values >> np.uint64(33))) * _MIX[1]
    return values ^ (values >> np.uint64(33))
