"""Several tables on one sheet: found by the blank rows and columns between them, and told by the headers of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.formats.folding import collapse

from .header import SAMPLE_ROWS, detect, looks_typed
from .words import is_missing

Mask = npt.NDArray[np.bool_]

MAX_CELLS = 5_000_000
"""Larger sheets are taken for one table."""
MAX_TABLES = 20
MAX_DEPTH = 4
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of cells, counted from 0; `bottom` and `right` are the first row and column beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top) * (self.right - self.left)

    def name(self) -> str:
        """The range as spreadsheets write it: `B3:F40`."""
        return f"{_letters(self.left)}{self.top + 1}:{_letters(self.right - 1)}{self.bottom}"


def beginning_at(text: str, regions: Sequence[Region]) -> Region | None:
    """The region that a single cell such as `B3` lies in, the smallest of several; None when there is none."""
    match = _CELL.fullmatch(text.strip().upper().replace("$", ""))
    if match is None:
        return None
    row, column = int(match[2]) - 1, _number(match[1]) - 1
    around = [each for each in regions if each.top <= row < each.bottom and each.left <= column < each.right]
    return min(around, key=lambda each: each.cells, default=None)


def parse(text: str) -> Region | None:
    """The region of a range such as `B3:F40`; None when it is none."""
    match = _RANGE.fullmatch(text.strip().upper().replace("$", ""))
    if match is None:
        return None
    region = Region(int(match[2]) - 1, _number(match[1]) - 1, int(match[4]), _number(match[3]))
    return region if region.top < region.bottom and region.left < region.right else None


def tables(rows: Sequence[Sequence[str]]) -> list[Region]:
    """The tables of a sheet (rows of equal width, as text) when there are surely several, in reading order; else nothing."""
    width = len(rows[0]) if rows else 0
    if not width or len(rows) * width > MAX_CELLS:
        return []
    filled = np.array([[bool(cell) and not cell.isspace() for cell in row] for row in rows], np.bool_)
    found = _trim_all(_split(rows, filled, Region(0, 0, len(rows), width), 0), filled)
    return sorted(found, key=lambda region: (region.top, region.left))[:MAX_TABLES] if len(found) > 1 else []


def _split(rows: Sequence[Sequence[str]], filled: Mask, region: Region, depth: int) -> list[Region]:
    """The region cut at blank columns, else at blank rows, as long as all pieces are tables of their own."""
    if depth < MAX_DEPTH:
        for parts in (_side_by_side(rows, filled, region), _under_each_other(rows, filled, region)):
            if len(parts) > 1:
                return [piece for part in parts for piece in _split(rows, filled, part, depth + 1)]
    return [region]


def _side_by_side(rows: Sequence[Sequence[str]], filled: Mask, region: Region) -> list[Region]:
    """Tables with blank columns between them: of two columns or more, with headers, and differing in length or alike in names."""
    view = _view(filled, region)
    full = view[view.sum(axis=1) >= 2]
    parts = [
        Region(region.top, region.left + first, region.bottom, region.left + last)
        for first, last in _runs(full.any(axis=0))
        if last - first >= 2
    ]
    if len(parts) < 2 or len(parts) != sum(1 for _ in _runs(full.any(axis=0))):
        return []
    headers = [_header(rows, part) for part in parts]
    if not all(headers):
        return []
    lengths = [int(np.flatnonzero(_view(filled, part).sum(axis=1) >= 2).max()) for part in parts]
    unequal = max(lengths) - min(lengths) > max(2, max(lengths) // 5)
    repeated = all(set(header) & set(headers[0]) for header in headers[1:])
    return parts if unequal or repeated else []


def _under_each_other(rows: Sequence[Sequence[str]], filled: Mask, region: Region) -> list[Region]:
    """Tables with blank rows between them: a new one begins where a header stands that is not the one before repeated."""
    parts: list[Region] = []
    before: tuple[str, ...] = ()
    for first, last in _runs(np.asarray(_view(filled, region).any(axis=1))):
        part = Region(region.top + first, region.left, region.top + last, region.right)
        header = _header(rows, part)
        if not parts or (before and header and header != before):
            parts.append(part)
            before = header
        else:
            parts[-1] = Region(parts[-1].top, region.left, part.bottom, region.right)
            before = before or _header(rows, parts[-1])
    return parts


def _header(rows: Sequence[Sequence[str]], region: Region) -> tuple[str, ...]:
    """The header of a region that is surely a table: words over numbers or dates, nothing else beside them; else nothing."""
    sample = [
        row[region.left : region.right] for row in rows[region.top : min(region.bottom, region.top + SAMPLE_ROWS)]
    ]
    head = detect(sample, region.right - region.left)
    if head.row is None:
        return ()
    body = [row for row in sample[head.after :] if sum(map(bool, row)) >= 2]
    row = [cell.strip() for cell in sample[head.row - 1]]
    if len(body) < 2 or sum(map(bool, row)) < 2 or any(looks_typed(cell) for cell in row if not _is_year(cell)):
        return ()
    over_numbers = any(cell and _mostly_typed([line[index] for line in body]) for index, cell in enumerate(row))
    return tuple(filter(None, map(collapse, head.sources))) if over_numbers else ()


def _is_year(cell: str) -> bool:
    return cell.isdecimal() and len(cell) == 4


def _mostly_typed(cells: Sequence[str]) -> bool:
    present = [cell.strip() for cell in cells if cell.strip() and not is_missing(cell.strip())]
    return bool(present) and sum(map(looks_typed, present)) >= 0.8 * len(present)


def _view(filled: Mask, region: Region) -> Mask:
    return filled[region.top : region.bottom, region.left : region.right]


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """The stretches of true values as (first, one beyond the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _trim_all(regions: list[Region], filled: Mask) -> list[Region]:
    """The regions without blank rows and columns around them; those that hold nothing are left out."""
    found = []
    for region in regions:
        view = _view(filled, region)
        rows, columns = np.flatnonzero(view.any(axis=1)), np.flatnonzero(view.any(axis=0))
        if len(rows):
            top, left = region.top + int(rows[0]), region.left + int(columns[0])
            found.append(Region(top, left, region.top + int(rows[-1]) + 1, region.left + int(columns[-1]) + 1))
    return found


def _letters(column: int) -> str:
    """Column 0 is A, 25 Z, 26 AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
