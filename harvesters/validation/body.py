"""The data rows of a grid: without header, titles, blank rows and repeated headers, each of them counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .edits import NO_EDITS, Edited, Edits
from .folding import lengths, trim
from .footnotes import Footnotes
from .grid import Block, Grid
from .header import Head, without_blanks
from .limits import Limits
from .rejection import Rejected

LONG_CELL = 2_000
"""Cells above this many bytes with line breaks are looked at for swallowed rows."""
SWALLOWED_LINES = 3


@dataclass(slots=True)
class Tally:
    """What was left out on the way, counted exactly, with the first row of each."""

    blank_rows: int = 0
    first_blank: int | None = None
    repeated_headers: int = 0
    first_repeated: int | None = None
    rows: int = 0
    trimmed: dict[int, int] = field(default_factory=dict)
    """Cells that lost white space around them, by column."""
    notes: int = 0
    first_note: int | None = None
    note_texts: list[str] = field(default_factory=list)
    """Notes under the table."""
    edited: Edited = field(default_factory=Edited)


def body(grid: Grid, head: Head, limits: Limits, tally: Tally, changes: Edits = NO_EDITS) -> Iterator[Block]:
    """Blocks of trimmed data rows; raises Rejected for a cell that is too large or swallowed the rows after it."""
    notes = Footnotes(grid.width)
    for block in _data(grid, head, limits, tally, changes):
        yield from notes.pass_on(block)
    yield from notes.end()
    tally.rows -= notes.rows
    tally.notes, tally.first_note, tally.note_texts = notes.rows, notes.first, notes.texts


def _data(grid: Grid, head: Head, limits: Limits, tally: Tally, changes: Edits) -> Iterator[Block]:
    for block in grid.blocks():
        start = int(np.searchsorted(block.numbers, head.after, side="right"))
        if start == len(block.numbers) and start:
            yield Block([column.slice(0, 0) for column in block.cells], block.numbers[:0], block.done)
            continue
        raw = [column.slice(start) for column in block.cells]
        if limits.sample_rows and tally.rows >= limits.sample_rows:
            return
        changed = changes.apply(Block(raw, block.numbers[start:], block.done), tally.edited)
        yield _clean(changed, head, limits, tally)


def _clean(block: Block, head: Head, limits: Limits, tally: Tally) -> Block:
    sizes = [lengths(column) for column in block.cells]
    _refuse_huge(block, sizes, limits)
    trimmed = [trim(column) for column in block.cells]
    blank = _all_empty(trimmed)
    repeated = _equal_header(trimmed, head) & ~blank
    _note(blank, repeated, block, tally)
    keep = ~(blank | repeated)
    for index, (before, after) in enumerate(zip(block.cells, trimmed, strict=True)):
        if after is not before:
            changed = int(np.count_nonzero((sizes[index] != lengths(after)) & keep))
            tally.trimmed[index] = tally.trimmed.get(index, 0) + changed
    tally.rows += int(np.count_nonzero(keep))
    if keep.all():
        return Block(trimmed, block.numbers, block.done)
    mask = pa.array(keep)
    return Block([column.filter(mask) for column in trimmed], block.numbers[keep], block.done)


def _note(blank: npt.NDArray[np.bool_], repeated: npt.NDArray[np.bool_], block: Block, tally: Tally) -> None:
    if blank.any():
        tally.blank_rows += int(np.count_nonzero(blank))
        tally.first_blank = tally.first_blank or int(block.numbers[blank][0])
    if repeated.any():
        tally.repeated_headers += int(np.count_nonzero(repeated))
        tally.first_repeated = tally.first_repeated or int(block.numbers[repeated][0])


def _all_empty(columns: list[pa.StringArray]) -> npt.NDArray[np.bool_]:
    empty = lengths(columns[0]) == 0
    for column in columns[1:]:
        if not empty.any():
            break
        empty &= lengths(column) == 0
    return empty


def _equal_header(columns: list[pa.StringArray], head: Head) -> npt.NDArray[np.bool_]:
    """Rows that repeat the header (files made from printed pages), whatever white space is in it each time."""
    equal = np.zeros(len(columns[0]), np.bool_)
    texts = [without_blanks(source) for source in head.sources]
    if head.row is None or not any(texts):
        return equal
    equal[:] = True
    for column, text in zip(columns, texts, strict=True):
        # The first letter is cheap to look at and leaves few rows to be compared.
        alike = pc.starts_with(column, text[0]) if text else pc.equal(pc.binary_length(column), 0)
        equal &= np.asarray(pc.fill_null(alike, not text).to_numpy(zero_copy_only=False), np.bool_)
        if not equal.any():
            return equal
    for place in np.flatnonzero(equal):
        row = (column[int(place)].as_py() or "" for column in columns)
        equal[place] = all(without_blanks(cell) == text for cell, text in zip(row, texts, strict=True))
    return equal


def _refuse_huge(block: Block, sizes: list[npt.NDArray[np.int64]], limits: Limits) -> None:
    for index, size in enumerate(sizes):
        if not len(size) or size.max() <= LONG_CELL:
            continue
        for row in np.flatnonzero(size > LONG_CELL):
            number = int(block.numbers[row])
            if size[row] > limits.max_cell:
                raise Rejected("cell_too_large", row=number, bytes=int(size[row]), limit=limits.max_cell)
            if _swallowed(block.cells[index][int(row)].as_py(), len(block.cells)):
                raise Rejected("unclosed_quote", row=number)


def _swallowed(text: str, width: int) -> bool:
    """Whether a cell holds whole rows of the table: an opening quote without its closing one ate them."""
    if width < 2:
        return False
    lines = text.splitlines()
    return any(
        sum(line.count(delimiter) >= width - 1 for line in lines) >= SWALLOWED_LINES
        for delimiter in (",", "\t", ";", "|")
    )
