"""Runs in a process of its own, under limits: the first rows of each sheet of a small workbook, as text.

A workbook of a few kilobytes can name a cell a million rows down, for which its reader would take all memory there is.
"""

from __future__ import annotations

import io
import json
import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

MAX_SHEETS = 20


def main(arguments: list[str]) -> int:
    """Take bytes of memory, seconds of CPU, and the most rows and cells of a row; the workbook comes by standard input.

    Prints the sheets as JSON, each a list of rows of texts. Fails for what is no workbook.
    """
    memory, seconds, rows, cells = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [_rows(book, name, rows, cells) for name in book.sheet_names[:MAX_SHEETS]]
    except (CalamineError, OSError, ValueError, KeyError, MemoryError):
        return 1
    sys.stdout.write(json.dumps(sheets))
    return 0


def _rows(book: CalamineWorkbook, name: str, rows: int, cells: int) -> list[list[str]]:
    found = book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=rows)
    return [[_text(cell) for cell in row[:cells]] for row in found]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
