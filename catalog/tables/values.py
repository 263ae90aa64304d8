"""How rows and columns are written for programs: exact JSON, delimited text, and CKAN's descriptions of fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

import orjson

from catalog.records import CKAN_TYPES, Column, ColumnType
from catalog.tables.asking import ID
from catalog.tables.native import base_of, full_name
from catalog.tables.reading import Page, Row


def ckan_type(column: Column) -> str:
    """The PostgreSQL short name of the column's type; CKAN calls that of `_id` plainly `int`."""
    return "int" if column == ID else base_of(column.native) or CKAN_TYPES[column.type]


def fields(columns: Iterable[Column], ranks: Iterable[str] = ()) -> list[dict[str, Any]]:
    """CKAN's list of fields: `id`, `type`, and `info` where the data dictionary has a label or notes."""
    listed = [{"id": column.name, "type": ckan_type(column), **_information(column)} for column in columns]
    return [*listed, *({"id": rank, "type": "float"} for rank in ranks)]


def fields_with_schema(
    columns: Iterable[Column], key: Sequence[str] = (), indexes: Sequence[Sequence[str]] = ()
) -> list[dict[str, Any]]:
    """The fields as `datastore_info` gives them, with the table's key and its indexes by the names of their columns."""
    known = list(columns)
    listed = fields(known)
    for each, column in zip(listed, known, strict=True):
        inside = [index for index in (key, *indexes) if each["id"] in index]
        each["schema"] = {
            "native_type": full_name(column.native or CKAN_TYPES[column.type]),
            "notnull": False,
            "index_name": ", ".join(inside[0]) if inside else None,
            "is_index": bool(inside),
            "uniquekey": each["id"] in key,
        }
    return listed


def _information(column: Column) -> dict[str, Mapping[str, Any]]:
    said = {key: text for key, text in (("label", column.label), ("notes", column.notes)) if text}
    information = column.info or said
    return {"info": information} if information else {}


def iso(value: date | time | datetime) -> str:
    """ISO 8601: `2024-01-31`, `08:30:00`, `2024-01-31T08:30:00`; fractions of a second only where there are some."""
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text


def exact(value: object) -> orjson.Fragment:
    """A decimal number as a JSON number, digit by digit: for `orjson.dumps(…, default=exact)`. Raises `TypeError`."""
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}")
    raise TypeError(type(value).__name__)


def nested(text: str) -> orjson.Fragment | str:
    """JSON text as the JSON it is, digit by digit; text that is not JSON stays text."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return orjson.Fragment(text)


_WRITERS: Mapping[ColumnType, Callable[[Any], Any]] = {"json": nested, "date": iso, "time": iso, "timestamp": iso}


def json_rows(page: Page) -> list[Row]:
    """The page's rows with every cell in its JSON form, but decimals, which `exact` writes."""
    writers = [(n, _WRITERS[column.type]) for n, column in enumerate(page.columns) if column.type in _WRITERS]
    if not writers:
        return page.rows
    rows: list[Row] = []
    for row in page.rows:
        cells = list(row)
        for n, write in writers:
            if cells[n] is not None:
                cells[n] = write(cells[n])
        rows.append(tuple(cells))
    return rows


def records_json(page: Page, shape: Literal["objects", "lists"] = "objects") -> bytes:
    """The page's `records` in JSON, numbers exact: a list of objects by column name, or a list of lists."""
    rows = json_rows(page)
    if shape == "lists":
        return orjson.dumps(rows, default=exact)
    names = [column.name for column in page.columns] + list(page.ranks)
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows], default=exact)


def records_text(page: Page, delimiter: str = ",") -> str:
    """The page's `records` as CSV or TSV text without a header, one line per row (RFC 4180, LF)."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, lineterminator="\n")
    writer.writerows([cell_text(cell) for cell in row] for row in page.rows)
    return sink.getvalue()


def cell_text(cell: Any) -> str:
    """A cell as text: missing is empty, decimals plain, dates and times in ISO 8601, `true` and `false`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return iso(cell) if isinstance(cell, date | time) else str(cell)


def header_line(names: Sequence[str], delimiter: str) -> bytes:
    """The header of a delimited file, ended by CRLF as CKAN does."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator="\r\n").writerow(names)
    return sink.getvalue().encode()
