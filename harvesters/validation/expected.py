"""What the data dictionary says of the columns of a file, found by their names or headers before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from catalog.formats.dictionary.shape import Dictionary, Field
from catalog.records import Problem

from . import header
from .chosen import chosen_plan
from .evidence import Evidence
from .rejection import Rejected
from .settle import Plan


def by_position(dictionary: Dictionary, names: Sequence[str], sources: Sequence[str]) -> dict[int, Field]:
    """Find each column's entry by the name that the column will have, or else by its header on one line."""
    said = {field.name: field for field in dictionary.fields}
    found = {}
    for place, (name, source) in enumerate(zip(names, sources, strict=True)):
        field = said.get(name) or said.get(header.collapse(source))
        if field is not None:
            found[place] = field
    return found


def blanked(cells: pa.StringArray, words: Sequence[str]) -> tuple[pa.StringArray, int]:
    """The trimmed cells without those that stand for a missing value by the dictionary, and how many these are.

    Numbers such as -99 are among such words, so that they have to go before anything is read as a number.
    """
    if not words:
        return cells, 0
    absent = pc.fill_null(pc.is_in(pc.utf8_lower(cells), pa.array([word.strip().lower() for word in words])), False)
    count = pc.sum(absent).as_py() or 0
    return (pc.if_else(absent, pa.scalar("", cells.type), cells), count) if count else (cells, 0)


def expected_plan(
    found: Plan, evidence: Evidence, source: str, field: Field, *, nested: bool, today_year: int
) -> tuple[Plan, list[Problem]]:
    """The plan for a column whose type the dictionary says, and a problem when not one of its cells can be read so."""
    if not field.type or field.type == found.type or not evidence.present:
        return found, []
    try:
        plan = chosen_plan(evidence, header.collapse(source), field.type, nested=nested, today_year=today_year)
    except Rejected:
        params = {"expected": field.type, "now": found.type}
        return found, [Problem("column_of_other_type", "warning", column=field.name, params=params)]
    return replace(plan, reason={"code": "dictionary"}), []
