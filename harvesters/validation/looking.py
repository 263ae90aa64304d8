"""How a file would be read, from its beginning: the report of a sample, and the first rows as the file has them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.formats.citizen import citizen_numbers
from catalog.formats.dictionary.shape import EMPTY, Dictionary
from catalog.records import Choices, Report

from .delimited import Irregular
from .grid import Grid
from .limits import Limits
from .reading import Source, irregular
from .report import MASKED
from .validate import validate

SHOWN_ROWS = 15
SHOWN_COLUMNS = 60
SHOWN_LETTERS = 120
SAMPLE = Limits(
    max_bytes=64 * 1024**2,
    workbook_seconds=15,
    workbook_memory=2 * 1024**3,
    sample_bytes=2 * 1024**2,
    sample_rows=3_000,
)
"""Two megabytes of text or three thousand rows; other formats have to be read whole and may not be too large for that."""
OF_COLUMNS = frozenset({"columns", "name", "type", "order", "era"})

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Look:
    """A sample's report, and the first rows of the file with their numbers; `forgotten`: choices for columns did not fit."""

    report: Report
    rows: tuple[Row, ...] = ()
    forgotten: bool = False


def look(
    path: Path,
    *,
    file_name: str,
    declared_format: str,
    choices: Choices,
    today: date,
    folder: Path,
    dictionary: Dictionary = EMPTY,
) -> Look:
    """Read the beginning of the file as `validate` would, writing nothing that stays in `folder`.

    What breaks the `dictionary` is warned of and never refused here; other tables, which its foreign keys name, are not
    looked into. Choices for columns that another reading of the file no longer has are left out, and `forgotten` says so.
    """
    dictionary = replace(dictionary, foreign_keys=(), on_breach="warn", on_key_breach="warn")
    found = _look(path, file_name, declared_format, choices, today, folder, dictionary)
    problem = next(iter(found.report.problems), None)
    if choices.columns and problem and problem.code == "impossible_choice" and problem.params["choice"] in OF_COLUMNS:
        again = _look(path, file_name, declared_format, replace(choices, columns=()), today, folder, dictionary)
        return replace(again, forgotten=True)
    return found


def _look(
    path: Path, file_name: str, declared: str, choices: Choices, today: date, folder: Path, dictionary: Dictionary
) -> Look:
    seen: list[Row] = []
    with tempfile.TemporaryDirectory(dir=folder) as name:
        report = validate(
            path,
            file_name=file_name,
            declared_format=declared,
            table=Path(name) / "sample.parquet",
            limits=SAMPLE,
            today=today,
            choices=choices,
            dictionary=dictionary,
            opened=lambda source: seen.extend(_first_rows(source)),
        )
    return Look(report, tuple(_masked(row, report) for row in seen))


def _first_rows(source: Source) -> list[Row]:
    if source.first_rows:
        return [(number, _cut(row)) for number, row in enumerate(source.first_rows[:SHOWN_ROWS], start=1)]
    if source.grid is None:
        return []
    try:
        return _of_grid(source.grid)
    except Irregular:
        grid = irregular(source).grid
        return _of_grid(grid) if grid else []


def _of_grid(grid: Grid) -> list[Row]:
    block = next(iter(grid.blocks()), None)
    if block is None:
        return []
    columns = [column.slice(0, SHOWN_ROWS).to_pylist() for column in block.cells[:SHOWN_COLUMNS]]
    numbers = block.numbers[:SHOWN_ROWS].tolist()
    return [
        (number, _cut([cell or "" for cell in row]))
        for number, row in zip(numbers, zip(*columns, strict=True), strict=True)
    ]


def _cut(row: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell[:SHOWN_LETTERS] for cell in row[:SHOWN_COLUMNS])


def _masked(row: Row, report: Report) -> Row:
    """A row without what looks like personal data: such columns, and citizen numbers in cells of which nobody judged."""
    private = {finding.column for finding in report.personal}
    number, cells = row
    named = zip(report.options.get("columns", ()), report.columns, strict=False)
    is_data = number > (report.header_row or 0)
    unjudged = not is_data or report.outcome != "table"
    hidden = {option["position"] - 1 for option, column in named if is_data and column.name in private}
    return number, tuple(
        MASKED if (place in hidden and cell) or (unjudged and any(citizen_numbers(cell))) else cell
        for place, cell in enumerate(cells)
    )
