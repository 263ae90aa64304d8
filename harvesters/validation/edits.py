"""What a person puts right in single rows and cells, applied to the file's rows before anything else looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.records import CellChoice, Choices

from .choosing import impossible
from .grid import Block

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell that was put right: its row of the file, its column from 0, what stood there and what stands there now."""

    row: int
    index: int
    before: str
    after: str


@dataclass(slots=True)
class Edited:
    """What was done in one pass, for comparing with what was asked for."""

    left_out: list[int] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edits:
    """The rows to leave out, in order, and the cells to put right, by row."""

    left_out: Rows
    rows: Rows
    cells: Sequence[CellChoice]

    def apply(self, block: Block, done: Edited) -> Block:
        """The block without the rows that are left out and with its cells put right; both are noted in `done`."""
        if not len(block.numbers):
            return block
        return self._drop(self._correct(block, done), done)

    def _correct(self, block: Block, done: Edited) -> Block:
        first, last = np.searchsorted(self.rows, (block.numbers[0], block.numbers[-1] + 1))
        if first == last:
            return block
        columns = list(block.cells)
        for cell in self.cells[first:last]:
            place = int(np.searchsorted(block.numbers, cell.row))
            if place < len(block.numbers) and block.numbers[place] == cell.row:
                index = cell.position - 1
                before = columns[index][place].as_py() or ""
                columns[index] = _replaced(columns[index], place, cell.value)
                done.corrected.append(Correction(cell.row, index, before, cell.value))
        return replace(block, cells=columns)

    def _drop(self, block: Block, done: Edited) -> Block:
        unwanted = np.isin(block.numbers, self.left_out)
        if not unwanted.any():
            return block
        done.left_out += block.numbers[unwanted].tolist()
        keep = ~unwanted
        return replace(
            block, cells=[column.filter(pa.array(keep)) for column in block.cells], numbers=block.numbers[keep]
        )

    def check(self, done: Edited) -> None:
        """Raise Rejected (`impossible_choice`) when a row or cell that was named is not among the data of the file."""
        met = set(done.left_out)
        if lost := [row for row in self.left_out.tolist() if row not in met]:
            raise impossible("left_out", ", ".join(map(str, lost[:10])))
        met = {each.row for each in done.corrected}
        if lost := [cell.row for cell in self.cells if cell.row not in met]:
            raise impossible("cells", ", ".join(map(str, lost[:10])))


def edits(choices: Choices, width: int) -> Edits:
    """What `choices` say about rows and cells of a table of `width` columns; raises Rejected for one beyond them."""
    for cell in choices.cells:
        if not 1 <= cell.position <= width:
            raise impossible("cells", cell.position, range(1, width + 1))
    cells = sorted(choices.cells, key=lambda cell: (cell.row, cell.position))
    left_out = np.array(sorted(set(choices.left_out)), np.int64)
    return Edits(left_out, np.array([cell.row for cell in cells], np.int64), cells)


NO_EDITS = edits(Choices(), 0)


def _replaced(cells: pa.StringArray, place: int, value: str) -> pa.StringArray:
    return pa.concat_arrays([cells.slice(0, place), pa.array([value], pa.string()), cells.slice(place + 1)])
