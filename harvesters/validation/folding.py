"""One column of one block made small: blanks trimmed, empty cells set aside, repeated values looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

SAMPLE = 2_048
REPEATED_SHARE = 0.5
_EDGE_BYTES = np.zeros(256, np.bool_)
# ASCII blanks, and the first or last bytes that UTF-8's other blanks (no-break space, ideographic space …) have.
_EDGE_BYTES[[*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3]] = True
_LAST_BYTES = _EDGE_BYTES.copy()
_LAST_BYTES[[0xA0, 0x85, *range(0x80, 0x8B), 0xA8, 0xA9, 0xAF, 0x9F]] = True


@dataclass(frozen=True, slots=True)
class Folded:
    """The present (not empty) cells of a column: `values`, each standing for `weights` rows.

    `places` gives for each row of the block the position in `values`, -1 where the cell is empty; None: row = position.
    """

    values: pa.StringArray
    weights: npt.NDArray[np.int64] | None
    places: npt.NDArray[np.int64] | None
    rows: int

    @property
    def present(self) -> int:
        """How many cells are not empty."""
        return len(self.values) if self.weights is None else int(self.weights.sum())

    def weigh(self, mask: npt.NDArray[np.bool_]) -> int:
        """How many cells a mask over `values` stands for."""
        return int(np.count_nonzero(mask)) if self.weights is None else int(self.weights[mask].sum())

    def expand(self, converted: pa.Array) -> pa.Array:
        """An array over `values` spread out over the block's rows, null where the cell was empty."""
        if self.places is None:
            return converted
        return converted.take(pa.array(self.places, mask=self.places < 0))

    def rows_of(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """The rows of the block (from 0) whose value is in `mask`."""
        if self.places is None:
            return np.flatnonzero(mask)
        return np.flatnonzero((self.places >= 0) & mask[self.places])


def trim(cells: pa.StringArray) -> pa.StringArray:
    """The cells without white space around them; the same array when there is none."""
    if not len(cells) or not _may_have_blanks(cells):
        return cells
    return pc.utf8_trim_whitespace(cells)


def lengths(cells: pa.StringArray) -> npt.NDArray[np.int64]:
    """The length of each cell in bytes; 0 for null."""
    return np.asarray(pc.fill_null(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False), np.int64)


def fold(cells: pa.StringArray) -> Folded:
    """Fold trimmed cells; values are merged where the first of them repeat."""
    present = lengths(cells) > 0
    whole = bool(present.all())
    values = cells if whole else cells.filter(pa.array(present))
    head = values.slice(0, SAMPLE)
    if len(head) and pc.count_distinct(head).as_py() > REPEATED_SHARE * len(head):
        return Folded(values, None, None if whole else _positions(present, np.arange(len(values))), len(cells))
    encoded = values.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    weights = np.bincount(codes, minlength=len(encoded.dictionary)).astype(np.int64)
    return Folded(encoded.dictionary, weights, _positions(present, codes), len(cells))


def _positions(present: npt.NDArray[np.bool_], codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    places = np.full(len(present), -1, np.int64)
    places[present] = codes
    return places


def _may_have_blanks(cells: pa.StringArray) -> bool:
    """Whether some cell begins or ends with a byte that could be white space: far cheaper than trimming in vain."""
    _, offset_buffer, data_buffer = cells.buffers()
    if data_buffer is None or offset_buffer is None:
        return False
    offsets = np.frombuffer(offset_buffer, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    data = np.frombuffer(data_buffer, np.uint8)
    starts, ends = offsets[:-1], offsets[1:]
    filled = ends > starts
    first, last = data[starts[filled]], data[ends[filled] - 1]
    return bool(_EDGE_BYTES[first].any() or _LAST_BYTES[last].any())
