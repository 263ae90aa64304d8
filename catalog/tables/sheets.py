"""Tables as an Excel workbook (XLSX) and as a Parquet file of their own: the exports that are files, not streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalog.records import Column
from catalog.tables.asking import Ask, BadAsk, Question, check
from catalog.tables.export import batches
from catalog.tables.facts import Facts, facts_of
from catalog.tables.sql import Sql, cell
from catalog.tables.values import cell_text

SHEET_ROWS = 1_048_576
"""Rows of a sheet, the header among them (Excel specifications and limits)."""
SHEET_COLUMNS = 16_384
CELL_CHARACTERS = 32_767

EXACT_DIGITS = 15
"""Significant digits that a number in a sheet keeps."""

GROUP_ROWS = 65_536
"""Rows of a row group in Parquet."""

_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's days are off by one (it takes 1900 for a leap year), and before 1900 it has none."""


@dataclass(frozen=True, slots=True)
class SheetNames:
    """The words that go into a workbook, in the reader's language."""

    data: str = "Data"
    notice: str = "Notice"
    rows_left_out: str = "The sheet holds the first {rows} rows; download CSV or Parquet for all of them."
    cells_cut: str = "{cells} cells were longer than a sheet allows and were cut."


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was written, and what of the table it could not hold."""

    path: Path
    rows: int
    truncated: bool
    """Whether rows were left out because a sheet has no room for them."""
    cut_cells: int


def xlsx_file(
    table: Path,
    columns: Sequence[Column],
    ask: Ask,
    target: Path,
    *,
    names: SheetNames | None = None,
    sheet_rows: int = SHEET_ROWS,
    modified: datetime | None = None,
) -> Workbook:
    """Write the rows to `target` as a workbook, row by row in constant memory; nothing in it is a formula or a link.

    Numbers of more than 15 digits become text, so that none changes. What does not fit is named on a second sheet.
    `sheet_rows` may lower the rows of the sheet, the header included. With `modified`, which the workbook names as the
    time when it was made, the same rows are the same bytes.
    Raises `BadAsk`, `TableMissing`, `TableUnreadable`, `NotEnoughMemory`, `OSError`.
    """
    question, facts = check(ask, columns), facts_of(table)
    if len(question.fields) > SHEET_COLUMNS:
        raise BadAsk("fields", f"a sheet has at most {SHEET_COLUMNS} columns")
    words = names or SheetNames()
    plain = {
        "tmpdir": str(target.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(target), {"constant_memory": True, **plain}) as book:
        if modified is not None:
            book.set_properties({"created": modified.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet(words.data)
        writer = _Writer(sheet, {name: book.add_format({"num_format": code}) for name, code in _FORMATS.items()})
        writer.write_row([column.name for column in question.fields])
        truncated = _fill(writer, _rows(table, question, facts), sheet_rows)
        notes = [words.rows_left_out.format(rows=writer.rows - 1)] if truncated else []
        notes += [words.cells_cut.format(cells=writer.cut)] if writer.cut else []
        if notes:
            book.add_worksheet(words.notice).write_column(0, 0, notes)
    return Workbook(target, writer.rows - 1, truncated, writer.cut)


def parquet_file(table: Path, columns: Sequence[Column], ask: Ask, target: Path) -> Path:
    """The rows as a Parquet file: the table's own file when nothing is left out, else written to `target` (zstd).

    Types stay exact. Raises `BadAsk`, `TableMissing`, `TableUnreadable`, `NotEnoughMemory`, `OSError`.
    """
    question, facts = check(ask, columns), facts_of(table)
    if ask == Ask(limit=None, include_total=ask.include_total):
        return table
    schema = pa.schema([pa.field(column.name, facts.type_of(column)) for column in question.fields])
    outputs = [Sql(cell(column, facts)) for column in question.fields]
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in _regrouped(batches(table, question, outputs, facts), schema):
            writer.write_table(group, row_group_size=GROUP_ROWS)
    return target


def _regrouped(rows: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches, typed and named by the schema, gathered into groups of at least `GROUP_ROWS` rows."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in rows:
        cells = [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)]
        waiting.append(pa.RecordBatch.from_arrays(cells, schema=schema))
        held += batch.num_rows
        if held >= GROUP_ROWS:
            yield pa.Table.from_batches(waiting, schema=schema)
            waiting, held = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting, schema=schema)


_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm:ss", "timestamp": "yyyy-mm-dd hh:mm:ss"}


class _Writer:
    """Writes rows downwards on one sheet, each cell by its kind, and counts what had to be cut."""

    def __init__(self, sheet: Worksheet, formats: dict[str, Format]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.rows = 0
        self.cut = 0

    def write_row(self, cells: Sequence[Any]) -> None:
        """Write the cells into the next row."""
        for place, value in enumerate(cells):
            if value is not None:
                self._write(place, value)
        self.rows += 1

    def _write(self, place: int, value: Any) -> None:
        match value:
            case bool():
                self.sheet.write_boolean(self.rows, place, value)
            case int() | Decimal() if _is_exact(value):
                self.sheet.write_number(self.rows, place, float(value))
            case float():
                self.sheet.write_number(self.rows, place, value)
            case datetime() if value.date() >= _FIRST_DAY:
                self.sheet.write_datetime(self.rows, place, value, self.formats["timestamp"])
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                self.sheet.write_datetime(self.rows, place, value, self.formats["date"])
            case time():
                self.sheet.write_datetime(self.rows, place, value, self.formats["time"])
            case _:
                self._write_text(place, cell_text(value))

    def _write_text(self, place: int, text: str) -> None:
        if len(text) > CELL_CHARACTERS:
            text = text[:CELL_CHARACTERS]
            self.cut += 1
        self.sheet.write_string(self.rows, place, text)


def _is_exact(number: int | Decimal) -> bool:
    """Whether the digits that count, without zeros at either end, are few enough for a sheet."""
    return (
        len(f"{number:f}".replace(".", "").strip("-0")) <= EXACT_DIGITS
        if isinstance(number, Decimal)
        else (len(str(abs(number)).rstrip("0")) <= EXACT_DIGITS)
    )


def _fill(writer: _Writer, rows: Iterator[Sequence[Any]], sheet_rows: int) -> bool:
    """Write rows while the sheet has room; whether some were left."""
    for row in rows:
        if writer.rows >= sheet_rows:
            return True
        writer.write_row(row)
    return False


def _rows(table: Path, question: Question, facts: Facts) -> Iterator[Sequence[Any]]:
    outputs = [Sql(cell(column, facts)) for column in question.fields]
    for batch in batches(table, question, outputs, facts):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
