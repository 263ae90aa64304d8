"""Runs in a process of its own, under limits: print the cells of the wanted sheets of a workbook as JSON."""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MAX_SHEETS = 20


class TooMuch(Exception):
    """The workbook holds more than is read; the text is the code of the refusal."""


def main(arguments: list[str]) -> int:
    """Take the limits of `reading.Limits` and the names of sheets as JSON, the workbook by standard input.

    Prints the rows by sheet, or the error, as one JSON object.
    """
    asked = json.loads(arguments[0])
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found: dict[str, Any] = {"sheets": read(sys.stdin.buffer.read(), asked)}
    except TooMuch as refusal:
        found = {"error": str(refusal)}
    except (CalamineError, OSError, ValueError, KeyError):
        found = {"error": "unreadable"}
    except MemoryError:
        found = {"error": "too_large"}
    sys.stdout.write(json.dumps(found))
    return 0


def read(content: bytes, asked: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """Return the rows of each wanted sheet from its first row and column, under the name that it was asked for by."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: dict[str, list[list[str]]] = {}
    budget = asked["characters"]
    for given, name in _wanted(book.sheet_names, asked["names"]).items():
        sheet = book.get_sheet_by_name(given)
        if sheet.end is not None and sheet.end[0] >= asked["rows"]:
            raise TooMuch("too_many_rows")
        rows = [[text(cell) for cell in row[: asked["columns"]]] for row in sheet.to_python(skip_empty_area=False)]
        budget -= sum(len(cell) for row in rows for cell in row)
        if budget < 0:
            raise TooMuch("too_large")
        found[name] = rows
    return found


def _wanted(present: list[str], names: list[str]) -> dict[str, str]:
    """The sheets to read, with the names to give them; without names the first ones as they are called."""
    if not names:
        return {given: given for given in present[:MAX_SHEETS]}
    wanted = {_plain(name): name for name in names}
    return {given: wanted[_plain(given)] for given in present if _plain(given) in wanted}


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "")


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
