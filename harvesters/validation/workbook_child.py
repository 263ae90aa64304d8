"""Runs in a process of its own, under limits: open a workbook, choose its table-like sheet, write it as a grid."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from harvesters.validation.grid import store
from harvesters.validation.regions import MAX_CELLS, Region, beginning_at, parse, tables

MAX_SHEETS = 100
SCORED_ROWS = 2_000


def main(arguments: list[str]) -> int:
    """Take path, target, bytes of memory, seconds of CPU, and the sheet and range that were chosen (or "").

    Prints what was found, or the error, as one JSON object.
    """
    path, target, memory, seconds, sheet, cells = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = read(Path(path), Path(target), sheet, cells)
    except (CalamineError, OSError, ValueError, KeyError, MemoryError) as error:
        found = {"error": "unreadable_workbook", "detail": str(error)[:200]}
    sys.stdout.write(json.dumps(found))
    return 0


def read(path: Path, target: Path, wanted: str, cells: str) -> dict[str, Any]:
    """Write the rows of a sheet, or of one table on it, to `target`.

    Returns sheet, other sheets, tables, the region that was read, width, rows and which columns are numbers.
    """
    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        candidates = (visible or book.sheet_names)[:MAX_SHEETS]
        if wanted and wanted not in book.sheet_names:
            return _impossible("sheet", wanted, candidates)
        scores = {name: score(book.get_sheet_by_name(name)) for name in candidates}
        chosen = wanted or max(scores, key=lambda name: scores[name])
        sheet = book.get_sheet_by_name(chosen)
        values = sheet.to_python(skip_empty_area=False)
        if not any(scores.values()) or not values or not values[0]:
            return {"error": "empty_workbook"}
        merged = sheet.merged_cell_ranges or []
    others = [name for name, points in scores.items() if name != chosen and points]
    return {"sheet": chosen, "others": others, "sheets": candidates, **_write(values, merged, target, cells)}


def _write(values: list[list[Any]], merged: list[Any], target: Path, cells: str) -> dict[str, Any]:
    """Write the chosen table of the sheet, its only one, or the largest of those that it surely has."""
    width = len(values[0])
    filled = [0]
    rows: Iterable[list[str]] = _rows(values, merged, filled)
    found: list[Region] = []
    if len(values) * width <= MAX_CELLS:
        rows = list(rows)
        found = tables(rows)
    whole = Region(0, 0, len(values), width)
    if cells:
        region = parse(cells) or beginning_at(cells, (*found, whole))
    else:
        region = max(found, key=lambda each: each.cells, default=whole)
    if region is None or region.bottom > len(values) or region.right > width:
        return _impossible("table", cells, [each.name() for each in (*found, whole)])
    span = slice(region.left, region.right)
    count = store(target, region.right - region.left, (row[span] for row in islice(rows, region.top, region.bottom)))
    return {
        "width": region.right - region.left,
        "rows": count,
        "region": region.name() if cells or found else "",
        "first_row": region.top + 1,
        "tables": [
            {"range": each.name(), "rows": each.bottom - each.top, "columns": each.right - each.left}
            for each in (*found, whole)
        ],
        "native": _native(values, region),
        "filled": filled[0],
    }


def _impossible(choice: str, given: str, possible: list[str]) -> dict[str, Any]:
    return {"error": "impossible_choice", "choice": choice, "value": given, "possible": possible}


def score(sheet: CalamineSheet) -> int:
    """How much of a table a sheet holds: rows with at least two cells, times the columns such rows use."""
    rows = columns = seen = 0
    for row in sheet.iter_rows():
        filled = sum(cell != "" for cell in row)
        rows += filled >= 2
        columns = max(columns, min(filled, 50))
        seen += 1
        if seen >= SCORED_ROWS:
            break
    tail = max(sheet.height - seen, 0)
    return (rows + (tail if rows else 0)) * columns or min(columns, 1)


def _native(values: list[list[Any]], region: Region) -> list[bool]:
    """The columns of a region of which at least half the cells are numbers in the workbook itself."""
    width = region.right - region.left
    numbers, present = [0] * width, [0] * width
    for row in islice(values, region.top, region.bottom):
        for index, cell in enumerate(row[region.left : region.right]):
            present[index] += cell != ""
            numbers[index] += isinstance(cell, int | float) and not isinstance(cell, bool)
    return [2 * each >= cells > 0 for each, cells in zip(numbers, present, strict=True)]


def _rows(grid: list[list[Any]], merged: list[Any], filled: list[int]) -> Iterator[list[str]]:
    """All rows of a sheet as text, with cells merged over several rows repeated downwards and counted in `filled`."""
    bottoms = {(row, column): bottom for (row, column), (bottom, _) in merged if bottom > row}
    held: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(grid):
        cells = [_text(cell) for cell in row]
        held = {column: (bottom, text) for column, (bottom, text) in held.items() if bottom >= number}
        for column, (_, text) in held.items():
            if not cells[column] and text:
                cells[column] = text
                filled[0] += 1
        if bottoms:
            starts = ((column, bottoms[number, column]) for column in range(len(cells)) if (number, column) in bottoms)
            held.update({column: (bottom, cells[column]) for column, bottom in starts})
        yield cells


def _text(cell: Any) -> str:
    """A cell as text: numbers in plain digits, whole ones without a point, dates and times as in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        return _duration(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _duration(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
