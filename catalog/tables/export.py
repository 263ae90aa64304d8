"""Whole tables, or what a question leaves of them, as streams of bytes: CSV, TSV, JSON and NDJSON in flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.csv as pa_csv

from catalog.records import Column
from catalog.tables import engine, statements
from catalog.tables.asking import Ask, Question, check
from catalog.tables.facts import Facts, facts_of
from catalog.tables.sql import Sql, as_text, cell, is_text, join
from catalog.tables.values import fields, header_line

BOM = b"\xef\xbb\xbf"

BATCH_ROWS = 16_384
"""Rows held in memory at a time."""


def batches(table: Path, question: Question, outputs: Sequence[Sql], facts: Facts) -> Iterator[pa.RecordBatch]:
    """The question's rows in order, a batch at a time, with one column per output expression.

    Raises `TableMissing`, `TableUnreadable`, `NotEnoughMemory`.
    """
    statement = statements.all_rows(question, outputs, facts)
    with engine.cursor(table) as cursor:
        relation = cursor.sql(statement.text, params=list(statement.values))
        yield from relation.to_arrow_reader(BATCH_ROWS)


def csv_chunks(
    table: Path,
    columns: Sequence[Column],
    ask: Ask,
    *,
    delimiter: str = ",",
    bom: bool = False,
    neutralise: bool = False,
) -> Iterator[bytes]:
    """A delimited file (RFC 4180, UTF-8): header with `_id` first and CRLF, then rows with LF; text is quoted.

    `bom` puts a byte order mark in front, which Excel wants. `neutralise` puts an apostrophe before text that a
    spreadsheet would take for a formula (OWASP, CSV injection); numbers are left alone.
    Raises as `check` does, before the first byte; while streaming `TableUnreadable` or `NotEnoughMemory`.
    """
    question, facts = check(ask, columns), facts_of(table)
    outputs = [Sql(_delimited_cell(column, facts, neutralise)) for column in question.fields]
    names = [column.name for column in question.fields]
    header = header_line([_neutral(name) for name in names] if neutralise else names, delimiter)
    options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter)
    return _csv(table, question, outputs, facts, (BOM if bom else b"") + header, options)


def _csv(
    table: Path, question: Question, outputs: Sequence[Sql], facts: Facts, start: bytes, options: pa_csv.WriteOptions
) -> Iterator[bytes]:
    yield start
    for batch in batches(table, question, outputs, facts):
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(batch, sink, options)
        yield sink.getvalue().to_pybytes()


def _neutral(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _delimited_cell(column: Column, facts: Facts, neutralise: bool) -> str:
    expression = cell(column, facts)
    if is_text(column):
        if not neutralise:
            return expression
        return (
            f"CASE WHEN regexp_matches({expression}, '^[=+\\-@\\t\\r]') THEN '''' || {expression} ELSE {expression} END"
        )
    # The other types are written by the CSV writer just as they read: only these two are not.
    return as_text(column, facts) if column.type in ("time", "timestamp") else expression


def json_chunks(table: Path, columns: Sequence[Column], ask: Ask, *, bom: bool = False) -> Iterator[bytes]:
    """CKAN's JSON dump: `{"fields": [...], "records": [[...], …]}`, numbers exact, JSON columns nested.

    Raises as `csv_chunks` does.
    """
    question, facts = check(ask, columns), facts_of(table)
    cells = [Sql(json_cell(column, facts)) for column in question.fields]
    line = join(" || ", [Sql("E',\\n['"), join(" || ',' || ", cells), Sql("']'")])
    head = b'{"fields": ' + orjson.dumps(fields(question.fields)) + b', "records": ['
    return _json(table, question, line, facts, (BOM if bom else b"") + head)


def _json(table: Path, question: Question, line: Sql, facts: Facts, start: bytes) -> Iterator[bytes]:
    yield start
    first = True
    for batch in batches(table, question, [line], facts):
        text = joined_text(batch.column(0))
        yield text[1:] if first else text  # No comma before the first record.
        first = False
    yield b"\n]}\n"


def ndjson_chunks(table: Path, columns: Sequence[Column], ask: Ask, *, bom: bool = False) -> Iterator[bytes]:
    """One JSON object per row and line, keys in the order of the columns. Raises as `csv_chunks` does."""
    question, facts = check(ask, columns), facts_of(table)
    members = [
        Sql(f"? || {json_cell(column, facts)}", (f"{',' if n else ''}{orjson.dumps(column.name).decode()}:",))
        for n, column in enumerate(question.fields)
    ]
    line = join(" || ", [Sql("'{'"), *members, Sql("E'}\\n'")])
    return _lines(table, question, line, facts, BOM if bom else b"")


def _lines(table: Path, question: Question, line: Sql, facts: Facts, start: bytes) -> Iterator[bytes]:
    if start:
        yield start
    for batch in batches(table, question, [line], facts):
        yield joined_text(batch.column(0))


def json_cell(column: Column, facts: Facts) -> str:
    """Return the expression for the cell as JSON text: the same as `values.records_json`, many rows at a time."""
    text = as_text(column, facts)
    if column.type == "json":
        written = f"CASE WHEN json_valid({text}) THEN {text} ELSE CAST(to_json({text}) AS VARCHAR) END"
    elif is_text(column):
        written = f"CAST(to_json({text}) AS VARCHAR)"
    elif column.type in ("date", "time", "timestamp"):
        written = f"'\"' || {text} || '\"'"
    else:
        written = text
    return f"coalesce({written}, 'null')"


def joined_text(lines: pa.StringArray) -> bytes:
    """All texts of an Arrow array one after another, without making a Python object of each; none may be missing."""
    if not len(lines):
        return b""
    _, offsets, data = lines.buffers()
    places = memoryview(offsets).cast("q" if pa.types.is_large_string(lines.type) else "i")
    start, end = places[lines.offset], places[lines.offset + len(lines)]
    return data[start:end].to_pybytes()
