"""Notes under a table (source, remarks, date of the data): told from data by where they stand and how they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .grid import Block
from .header import looks_typed

MAX_NOTES = 60
"""A longer run of rows with hardly a cell is no longer taken for notes."""
ROOMY = 4
"""From so many columns on, a note may fill two cells: its name and its text."""
_BEGINS = re.compile(
    r"\s*(?:หมายเหตุ|ที่มา|แหล่งที่มา|แหล่งข้อมูล|อ้างอิง|ข้อมูล\s*(?:ณ|จาก)|ผู้จัดทำ|จัดทำโดย|รวบรวมโดย|ปรับปรุง(?:ข้อมูล)?(?:ล่าสุด|เมื่อ)"
    r"|\*|(?:foot)?notes?\b|remarks?\b|sources?\b|updated\b|as of\b)",
    re.IGNORECASE,
)


def is_sparse(cells: Sequence[str], width: int) -> bool:
    """Whether a row of a table of `width` columns holds so little, and no number or date, that it may be a note."""
    filled = [cell for cell in map(str.strip, cells) if cell]
    most = 2 if width >= ROOMY else 1
    return width > 1 and 1 <= len(filled) <= most and not any(map(looks_typed, filled))


def begins_note(cells: Sequence[str]) -> bool:
    """Whether the first text of a row is how notes begin: หมายเหตุ, ที่มา, Source …"""
    first = next((cell for cell in cells if cell.strip()), "")
    return _BEGINS.match(first) is not None


@dataclass(slots=True)
class Footnotes:
    """Holds back the rows at the end of what was read so far that may be notes, until what follows tells."""

    width: int
    rows: int = 0
    """How many rows turned out to be notes."""
    texts: list[str] = field(default_factory=list)
    first: int | None = None
    _held: list[Block] = field(default_factory=list)
    _waiting: int = 0

    def pass_on(self, block: Block) -> Iterator[Block]:
        """The blocks that are surely data by now."""
        size = len(block.numbers)
        start = self._tail(block)
        if start or self._waiting + size > MAX_NOTES:
            yield from self._release()
            yield _part(block, 0, start)
        if start < size:
            self._held.append(_part(block, start, size))
            self._waiting += size - start

    def end(self) -> Iterator[Block]:
        """After the last block: the rows before the first note are data; it and all below it are notes."""
        held, self._held, self._waiting = self._held, [], 0
        met = False
        for block in held:
            begin = 0
            while not met and begin < len(block.numbers):
                met = begins_note(_row(block, begin))
                begin += not met
            if begin:
                yield _part(block, 0, begin)
            for place in range(begin, len(block.numbers)):
                self._note(int(block.numbers[place]), _row(block, place))

    def _release(self) -> Iterator[Block]:
        held, self._held, self._waiting = self._held, [], 0
        yield from held

    def _tail(self, block: Block) -> int:
        """The first of the rows at the end of the block that may be notes."""
        start = len(block.numbers)
        while start and len(block.numbers) - start < MAX_NOTES and is_sparse(_row(block, start - 1), self.width):
            start -= 1
        return start

    def _note(self, number: int, cells: list[str]) -> None:
        self.rows += 1
        self.first = self.first or number
        self.texts.append(" ".join(filter(None, map(str.strip, cells)))[:200])


def _part(block: Block, start: int, stop: int) -> Block:
    cells = [column.slice(start, stop - start) for column in block.cells]
    return Block(cells, block.numbers[start:stop], block.done)


def _row(block: Block, place: int) -> list[str]:
    return [column[place].as_py() or "" for column in block.cells]
