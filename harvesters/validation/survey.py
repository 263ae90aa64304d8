"""The first pass over a table: evidence for every column over all rows, then which columns there are and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.records import Problem

from . import header
from .body import Tally, body
from .delimited import Irregular
from .evidence import Evidence
from .folding import fold
from .grid import Grid
from .header import Head
from .limits import Limits
from .pace import Pace
from .reading import Source, irregular
from .rejection import Rejected
from .settle import Plan, settle


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One column that the table will have: where its cells are, its name, and how to convert them."""

    index: int
    name: str
    source: str
    plan: Plan
    repeating: bool
    """Whether its values repeat so often that a dictionary stores them best."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The outcome of the first pass; `source` is how the file has to be read from now on."""

    source: Source
    grid: Grid
    head: Head
    columns: tuple[PlannedColumn, ...]
    problems: tuple[Problem, ...]


def survey(source: Source, limits: Limits, pace: Pace, today_year: int) -> Survey:
    """Read everything once and settle the columns; raises Rejected. Falls back to reading row by row when it must."""
    try:
        return _survey(source, limits, pace, today_year)
    except Irregular:
        return _survey(irregular(source), limits, pace, today_year)


def _survey(source: Source, limits: Limits, pace: Pace, today_year: int) -> Survey:
    grid, head = source.grid, source.head
    if grid is None or head is None:
        raise Rejected("empty_file")
    gathered = [Evidence() for _ in range(grid.width)]
    repeats = [[0, 0] for _ in range(grid.width)]
    for block in body(grid, head, limits, Tally()):
        for index, cells in enumerate(block.cells):
            folded = fold(cells)
            gathered[index].observe(folded, today_year)
            repeats[index][0] += folded.weights is not None
            repeats[index][1] += 1
        pace.tick(block.done)
    kept, problems = _kept(gathered, head)
    if not kept:
        raise Rejected("empty_file")
    names = header.names(head.sources)
    columns = tuple(
        PlannedColumn(
            index,
            names[index],
            head.sources[index],
            settle(
                gathered[index],
                header.collapse(head.sources[index]),
                native=grid.is_native(index),
                nested=grid.is_nested(index),
                today_year=today_year,
                limits=limits,
            ),
            2 * repeats[index][0] > repeats[index][1],
        )
        for index in kept
    )
    return Survey(source, grid, head, columns, (*problems, *_renamed(columns), *_titles(head)))


def _kept(gathered: Sequence[Evidence], head: Head) -> tuple[list[int], list[Problem]]:
    """Every column that has a name or a value; the others are noted."""
    kept: list[int] = []
    dropped: list[int] = []
    for index, evidence in enumerate(gathered):
        (kept if evidence.present or head.sources[index].strip() else dropped).append(index)
    if not dropped:
        return kept, []
    positions = [index + 1 for index in dropped[:50]]
    return kept, [Problem("empty_column", "note", count=len(dropped), params={"positions": positions})]


def _renamed(columns: Sequence[PlannedColumn]) -> list[Problem]:
    """A note for each column whose name is not simply its header on one line."""
    return [
        Problem(
            "renamed_column",
            "note",
            column=column.name,
            value=column.source[:200],
            params={"position": column.index + 1},
        )
        for column in columns
        if header.collapse(column.source) != column.name
    ]


def _titles(head: Head) -> list[Problem]:
    if not head.titles:
        return []
    return [Problem("title_rows", "note", row=1, count=len(head.titles), params={"texts": list(head.titles[:10])})]
