"""Delimited files with rows of differing width, read row by row: what is missing or too much is counted and named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from catalog.records import Problem

from .delimited import Layout
from .footnotes import MAX_NOTES, begins_note, is_sparse
from .grid import Grid, store, stored
from .limits import Limits
from .pace import Pace
from .rejection import Rejected

NAMED_ROWS = 10
TICK_ROWS = 5_000
_END = "\x00end of file"
"""Added after the last line, with a zero byte as no other: a row of its own unless an open quote swallowed it."""


@dataclass(slots=True)
class _Widths:
    """Rows narrower and wider than the header: exact counts, and the first of them."""

    short: int = 0
    wide: int = 0
    rows: int = 0
    first_short: list[dict[str, object]] = field(default_factory=list)
    first_wide: list[dict[str, object]] = field(default_factory=list)


def ragged_grid(
    path: Path, plan: Layout, scratch: Path, limits: Limits, pace: Pace
) -> tuple[Grid, tuple[Problem, ...]]:
    """A grid of the file with every row at the header's width, and the problems that were met.

    Short rows are filled with empty cells; of wide ones the first cells are kept and the surplus goes into the problem.
    Raises Rejected (`ragged`, `unclosed_quote`, `cell_too_large`, `unreadable_row`).
    """
    widths = _Widths()
    target = scratch / "rows.arrow"
    store(target, plan.width, _even(path, plan, widths, limits, pace))
    uneven = widths.short + widths.wide
    if uneven > limits.ragged_share * max(widths.rows, 1):
        first = min((*widths.first_short[:1], *widths.first_wide[:1]), key=lambda found: int(str(found["row"])))
        raise Rejected(
            "ragged",
            row=int(str(first["row"])),
            count=uneven,
            rows=widths.rows,
            expected=plan.width,
            found=first["cells"],
        )
    return stored(target, plan.width), _problems(widths, plan.width)


def _even(path: Path, plan: Layout, widths: _Widths, limits: Limits, pace: Pace) -> Iterator[list[str]]:
    width = plan.width
    notes: list[tuple[int, list[str]]] = []
    for number, row in _read(path, plan.delimiter, limits, pace):
        if len(row) == width:
            widths.rows += 1
            if not is_sparse(row, width):
                _count_all(widths, notes, width)
            yield row
            continue
        if number > plan.head.after and any(map(str.strip, row)):
            if (notes or begins_note(row)) and is_sparse(row, width) and len(notes) < MAX_NOTES:
                notes.append((number, row))
            else:
                _count_all(widths, notes, width)
                _count(widths, number, row, width)
        yield [*row[:width], *[""] * (width - len(row))]


def _count_all(widths: _Widths, notes: list[tuple[int, list[str]]], width: int) -> None:
    """What looked like notes under the table was none, for data follow."""
    for number, row in notes:
        _count(widths, number, row, width)
    notes.clear()


def _count(widths: _Widths, number: int, row: list[str], width: int) -> None:
    """Note one row of another width; surplus cells that are all empty do no harm and are not counted."""
    widths.rows += 1
    if len(row) < width:
        widths.short += 1
        if len(widths.first_short) < NAMED_ROWS:
            widths.first_short.append({"row": number, "cells": len(row)})
    elif surplus := [cell for cell in row[width:] if cell.strip()]:
        widths.wide += 1
        if len(widths.first_wide) < NAMED_ROWS:
            widths.first_wide.append({"row": number, "cells": len(row), "surplus": ", ".join(surplus)[:200]})


def _read(path: Path, delimiter: str, limits: Limits, pace: Pace) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers from 1; an empty line is a row of one empty cell."""
    csv.field_size_limit(limits.max_cell)
    size = max(path.stat().st_size, 1)
    number = 0
    held: list[str] | None = None
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream:
        try:
            for row in csv.reader(chain(stream, [_END]), delimiter=delimiter or "\x1e"):
                if held is not None:
                    number += 1
                    yield number, held
                held = row or [""]
                if number % TICK_ROWS == 0:
                    pace.tick(min(raw.tell() / size, 1.0))
        except csv.Error as error:
            code = "cell_too_large" if "field limit" in str(error) else "unreadable_row"
            raise Rejected(code, row=number + (1 if held is None else 2), detail=str(error)[:200]) from error
    if held != [_END]:
        raise Rejected("unclosed_quote", row=number + 1)


def _problems(widths: _Widths, width: int) -> tuple[Problem, ...]:
    """One problem for all short rows, one for all wide ones, each naming the first of them."""
    found = []
    for kind, count, first in (("short", widths.short, widths.first_short), ("wide", widths.wide, widths.first_wide)):
        if count:
            surplus = first[0].get("surplus")
            params = {"kind": kind, "expected": width, "first": first}
            found.append(
                Problem(
                    "ragged_row",
                    "warning",
                    row=int(str(first[0]["row"])),
                    count=count,
                    params=params,
                    value=None if surplus is None else str(surplus),
                )
            )
    return tuple(found)
