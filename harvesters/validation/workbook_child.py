"""Runs in a process of its own, under limits: open a workbook, choose its table-like sheet, write it as a grid."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from harvesters.validation.grid import store

MAX_SHEETS = 100
SCORED_ROWS = 2_000


def main(arguments: list[str]) -> int:
    """Take path, target, bytes of memory and seconds of CPU; print what was found, or the error, as one JSON object."""
    path, target, memory, seconds = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = read(Path(path), Path(target))
    except (CalamineError, OSError, ValueError, KeyError, MemoryError) as error:
        found = {"error": "unreadable_workbook", "detail": str(error)[:200]}
    sys.stdout.write(json.dumps(found))
    return 0


def read(path: Path, target: Path) -> dict[str, Any]:
    """Write the chosen sheet's rows to `target`; returns sheet, sheets, width, rows and which columns are numbers."""
    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        candidates = (visible or book.sheet_names)[:MAX_SHEETS]
        scores = {name: score(book.get_sheet_by_name(name)) for name in candidates}
        if not any(scores.values()):
            return {"error": "empty_workbook"}
        chosen = max(scores, key=lambda name: scores[name])
        sheet = book.get_sheet_by_name(chosen)
        cells = sheet.to_python(skip_empty_area=False)
        kinds = _Kinds(len(cells[0]))
        rows = store(target, len(cells[0]), _rows(cells, sheet.merged_cell_ranges or [], kinds))
    others = [name for name, points in scores.items() if name != chosen and points]
    return {
        "sheet": chosen,
        "others": others,
        "width": len(cells[0]),
        "rows": rows,
        "native": kinds.native(),
        "filled": kinds.filled_down,
    }


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


class _Kinds:
    """Counts cells that the workbook itself holds as numbers."""

    def __init__(self, width: int) -> None:
        self.numbers = [0] * width
        self.present = [0] * width
        self.filled_down = 0

    def note(self, row: list[Any]) -> None:
        """Count the cells of one row."""
        for index, cell in enumerate(row):
            self.present[index] += cell != ""
            self.numbers[index] += isinstance(cell, int | float) and not isinstance(cell, bool)

    def native(self) -> list[bool]:
        """Columns of which at least half the cells are numbers."""
        return [2 * numbers >= present > 0 for numbers, present in zip(self.numbers, self.present, strict=True)]


def _rows(grid: list[list[Any]], merged: list[Any], kinds: _Kinds) -> Iterator[list[str]]:
    """All rows of a sheet as text, with cells merged over several rows repeated downwards."""
    bottoms = {(row, column): bottom for (row, column), (bottom, _) in merged if bottom > row}
    held: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(grid):
        cells = [_text(cell) for cell in row]
        kinds.note(row)
        held = {column: (bottom, text) for column, (bottom, text) in held.items() if bottom >= number}
        for column, (_, text) in held.items():
            if not cells[column] and text:
                cells[column] = text
                kinds.filled_down += 1
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
