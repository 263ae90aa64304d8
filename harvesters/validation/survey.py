"""The first pass over a table: evidence for every column over all rows, then which columns there are and what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.formats.dictionary.shape import EMPTY, Dictionary, Field
from catalog.records import Choices, ColumnChoice, Problem

from . import expected, header
from .body import Tally, body
from .choosing import by_position, impossible
from .chosen import chosen_plan, kind_of, possible_types
from .delimited import Irregular
from .edits import NO_EDITS, Edits, edits
from .evidence import Evidence
from .folding import fold
from .grid import Block, Grid
from .header import Head
from .limits import Limits
from .pace import Pace
from .reading import Source, irregular
from .rejection import Rejected
from .settle import Plan, settle
from .words import USUAL_MISSING, extended, missing


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One column that the table will have: where its cells are, its name, and how to convert them."""

    index: int
    name: str
    source: str
    plan: Plan
    repeating: bool
    """Whether its values repeat so often that a dictionary stores them best."""
    running: bool = False
    """Whether it is a number that goes up by one from row to row."""
    absent: tuple[str, ...] = ()
    """Words that stand for a missing value by the data dictionary."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The outcome of the first pass; `source` is how the file has to be read from now on."""

    source: Source
    grid: Grid
    head: Head
    columns: tuple[PlannedColumn, ...]
    problems: tuple[Problem, ...]
    options: tuple[dict[str, Any], ...] = ()
    """What each column would be without anybody's choice: `position`, `name`, `type`, and the possible `types`."""
    changes: Edits = NO_EDITS


def survey(
    source: Source, choices: Choices, limits: Limits, pace: Pace, today_year: int, dictionary: Dictionary = EMPTY
) -> Survey:
    """Read everything once and settle the columns; raises Rejected. Falls back to reading row by row when it must."""
    try:
        return _survey(source, choices, limits, pace, today_year, dictionary)
    except Irregular:
        return _survey(irregular(source), choices, limits, pace, today_year, dictionary)


def _survey(
    source: Source, choices: Choices, limits: Limits, pace: Pace, today_year: int, dictionary: Dictionary
) -> Survey:
    grid, head = source.grid, source.head
    if grid is None or head is None:
        raise Rejected("empty_file")
    titles = list(map(header.collapse, head.sources))
    decided = by_position(choices, titles)
    names = header.names(head.sources)
    said = expected.by_position(dictionary, names, head.sources)
    changes = edits(choices, grid.width)
    tally = Tally()
    blocks = body(grid, head, limits, tally, changes)
    gathered, repeats = _gather(blocks, grid.width, choices, decided, said, pace, today_year)
    if not (limits.sample_rows or limits.sample_bytes):
        changes.check(tally.edited)
    kept, problems = _kept(gathered, head)
    if not kept:
        raise Rejected("empty_file")
    final = _final_names(names, kept, decided)
    columns: list[PlannedColumn] = []
    options: list[dict[str, Any]] = []
    for index in kept:
        evidence = gathered[index]
        nested = grid.is_nested(index)
        plan = _settled(evidence, grid, head, index, today_year, limits)
        types = possible_types(evidence, nested)
        options.append({"position": index + 1, "name": names[index], "type": plan.type, "types": types})
        choice = decided.get(index)
        if choice and (kind := kind_of(choice, evidence)):
            title = header.collapse(head.sources[index])
            plan = chosen_plan(
                evidence,
                title,
                kind,
                nested=nested,
                today_year=today_year,
                order=choice.order,
                era=choice.era,
            )
        elif index in said:
            source_text = head.sources[index]
            plan, odd = expected.expected_plan(
                plan, evidence, source_text, said[index], nested=nested, today_year=today_year
            )
            problems += odd
        absent = said[index].missing_values if index in said else ()
        running = plan.type == "integer" and evidence.running and evidence.numbers > 1
        plan = replace(plan, missing=evidence.missing)
        columns.append(PlannedColumn(index, final[index], head.sources[index], plan, repeats[index], running, absent))
    renamed = _renamed([column for column in columns if column.name == names[column.index]])
    problems += [*renamed, *_titles(head)]
    return Survey(source, grid, head, tuple(columns), tuple(problems), tuple(options), changes)


def _gather(
    blocks: Iterable[Block],
    width: int,
    choices: Choices,
    decided: Mapping[int, ColumnChoice],
    said: Mapping[int, Field],
    pace: Pace,
    today_year: int,
) -> tuple[list[Evidence], list[bool]]:
    """Evidence of every column over all rows, and whether its values mostly repeat."""
    absent = USUAL_MISSING if choices.missing is None else missing(choices.missing, everywhere=True)
    typed = {index for index, choice in decided.items() if choice.type or choice.order or choice.era}
    typed |= {index for index, field in said.items() if field.type}
    words = [decided[index].missing if index in decided else () for index in range(width)]
    gathered = [
        Evidence(missing=extended(absent, named) if named else absent, whole=index in typed)
        for index, named in enumerate(words)
    ]
    folded_blocks, seen = [0] * width, 0
    for block in blocks:
        seen += 1
        for index, cells in enumerate(block.cells):
            named_absent = said[index].missing_values if index in said else ()
            folded = fold(expected.blanked(cells, named_absent)[0])
            gathered[index].observe(folded, today_year)
            folded_blocks[index] += folded.weights is not None
        pace.tick(block.done)
    return gathered, [2 * folded > seen for folded in folded_blocks]


def _settled(evidence: Evidence, grid: Grid, head: Head, index: int, today_year: int, limits: Limits) -> Plan:
    return settle(
        evidence,
        header.collapse(head.sources[index]),
        native=grid.is_native(index),
        nested=grid.is_nested(index),
        today_year=today_year,
        limits=limits,
    )


def _final_names(names: Sequence[str], kept: Sequence[int], decided: Mapping[int, ColumnChoice]) -> dict[int, str]:
    """The names by index, with those that a person chose; raises Rejected when one is no valid name or taken twice."""
    for index, choice in decided.items():
        if index not in kept:
            raise impossible("columns", index + 1, [place + 1 for place in kept])
        if choice.name and header.names([choice.name]) != [choice.name]:
            raise impossible("name", choice.name, header.names([choice.name]))
    final = {index: (decided[index].name if index in decided else "") or names[index] for index in kept}
    taken: set[str] = set()
    for name in final.values():
        if name.casefold() in taken:
            raise impossible("name", name)
        taken.add(name.casefold())
    return final


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
