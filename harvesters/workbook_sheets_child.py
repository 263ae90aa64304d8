"""Runs in a process of its own, under limits: print the cells of the wanted sheets of a workbook as JSON."""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 1024**3
SECONDS = 60
ROWS = 5_000
COLUMNS = 100
CELLS = 16_000_000
"""Characters of all cells together."""


class TooMuch(Exception):
    """The workbook holds more than is read; the text is the code of the refusal."""


def main(arguments: list[str]) -> int:
    """Take the path and the names of the sheets as JSON; print the rows by sheet, or the error, as one JSON object."""
    path, names = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: dict[str, Any] = {"sheets": read(Path(path), json.loads(names))}
    except TooMuch as refusal:
        found = {"error": str(refusal)}
    except (CalamineError, OSError, ValueError, KeyError):
        found = {"error": "unreadable"}
    except MemoryError:
        found = {"error": "too_large"}
    sys.stdout.write(json.dumps(found))
    return 0


def read(path: Path, names: list[str]) -> dict[str, list[list[str]]]:
    """Return the rows of those of these sheets that are there, from the first row and column; names in any case."""
    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        wanted = {name.casefold().replace(" ", ""): name for name in names}
        present = {name: wanted.get(name.casefold().replace(" ", "")) for name in book.sheet_names}
        budget = CELLS
        found: dict[str, list[list[str]]] = {}
        for given, name in present.items():
            if name is None:
                continue
            sheet = book.get_sheet_by_name(given)
            if sheet.end is not None and sheet.end[0] >= ROWS:
                raise TooMuch("too_many_rows")
            rows = [[text(cell) for cell in row[:COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
            budget -= sum(len(cell) for row in rows for cell in row)
            if budget < 0:
                raise TooMuch("too_large")
            found[name] = rows
    return found


def text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a point, days and times as in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "ใช่" if cell else "ไม่ใช่"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
