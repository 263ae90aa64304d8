"""The files of the demo: the sources in `files/` as they are, or made into what agencies really send."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter

ROOT = Path(__file__).parent
"""The paths of the catalogue (`files/dams.csv`) start here."""

_MADE_ON = datetime(2024, 10, 1)
"""Stamped into workbooks and archives, so that the same source always gives the same bytes."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_MISSING = frozenset({"", "-"})


class CannotMakeFile(ValueError):
    """A resource of the demo asks for a file that cannot be made; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a source, all as text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def numeric(self, codes: Sequence[str]) -> frozenset[str]:
        """The columns that hold nothing but plain numbers (a dash stands for a missing one), named codes excepted."""
        columns = zip(self.header, zip(*self.rows, strict=True), strict=True)
        return frozenset(
            name
            for name, values in columns
            if name not in codes and all(value in _MISSING or _NUMBER.fullmatch(value) for value in values)
        )


def content(spec: Mapping[str, Any]) -> tuple[str, bytes]:
    """Give the file name and the bytes of one file of a resource.

    `spec["file"]` is a path below this package; `spec["make"]`, when present, says as what the table is sent:
    `{"as": …}` with one of MAKERS and its options, which name columns. Raises CannotMakeFile.
    """
    path = ROOT / str(spec["file"])
    if not path.is_file():
        raise CannotMakeFile(f"{spec['file']}: there is no such file in the demo")
    make: Mapping[str, Any] = spec.get("make") or {}
    if not make:
        return path.name, path.read_bytes()
    if make.get("as") not in MAKERS:
        raise CannotMakeFile(f"{spec['file']}: nothing makes {make.get('as')!r}; known are {', '.join(MAKERS)}")
    table = _read(path)
    _check_columns(path.name, table, make)
    suffix, maker = MAKERS[make["as"]]
    return f"{path.stem}{suffix}", maker(path.stem, table, make)


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return Table(tuple(header), tuple(tuple(row) for row in rows))


def _check_columns(name: str, table: Table, make: Mapping[str, Any]) -> None:
    named = [column for option in ("codes", "dates", "thousands", "thai_digits") for column in make.get(option, ())]
    named += [make[option] for option in ("longitude", "latitude") if option in make]
    for column in named:
        if column not in table.header:
            raise CannotMakeFile(f"{name}: there is no column {column!r}")


def _delimited(lines: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Write rows as spreadsheets do: CRLF line ends, quotes only where they are needed."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return text.getvalue()


def _with_bom(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    return _delimited([table.header, *table.rows]).encode("utf-8-sig")


def _tabbed(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    return _delimited([table.header, *table.rows], delimiter="\t").encode()


def _agency_csv(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    """CP874 with title rows; Buddhist-era dates, quoted thousands and Thai digits in the columns that `make` names."""
    width = len(table.header)
    titles = [[title, *[""] * (width - 1)] for title in make.get("titles", ())]
    rows = [[_as_agency(name, cell, make) for name, cell in zip(table.header, row, strict=True)] for row in table.rows]
    return _delimited([*titles, table.header, *rows]).encode("cp874")


def _as_agency(column: str, cell: str, make: Mapping[str, Any]) -> str:
    if cell in _MISSING:
        return cell
    if column in make.get("dates", ()):
        day = date.fromisoformat(cell)
        cell = f"{day.day}/{day.month}/{day.year + 543}"
    if column in make.get("thousands", ()):
        whole, point, decimals = cell.partition(".")
        cell = f"{int(whole):,}{point}{decimals}"
    return cell.translate(_THAI_DIGITS) if column in make.get("thai_digits", ()) else cell


def _mixed_encodings(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    """The first half in UTF-8, the rest in CP874, as when two files are pasted together: no encoding reads it all."""
    half = len(table.rows) // 2
    first = _delimited([table.header, *table.rows[:half]]).encode()
    return first + _delimited(table.rows[half:]).encode("cp874")


def _workbook(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    """A sheet with optional title rows, real numbers and real dates, and codes kept as text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE_ON})
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(make.get("sheet", "ข้อมูล"))
        titles = make.get("titles", ())
        for number, title in enumerate(titles):
            sheet.write_string(number, 0, title, bold)
        sheet.write_row(len(titles), 0, table.header, bold)
        numeric = table.numeric(make.get("codes", ()))
        for number, row in enumerate(table.rows, start=len(titles) + 1):
            for index, (name, cell) in enumerate(zip(table.header, row, strict=True)):
                if name in make.get("dates", ()):
                    sheet.write_datetime(number, index, datetime.fromisoformat(cell), dated)
                elif name in numeric and cell not in _MISSING:
                    sheet.write_number(number, index, float(cell))
                else:
                    sheet.write_string(number, index, cell)
    return buffer.getvalue()


def _objects(table: Table, make: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give one object a row: plain numbers as numbers, a missing one as null, everything else as text."""
    numeric = table.numeric(make.get("codes", ()))
    return [
        {name: _as_json(cell) if name in numeric else cell for name, cell in zip(table.header, row, strict=True)}
        for row in table.rows
    ]


def _as_json(cell: str) -> int | float | None:
    if cell in _MISSING:
        return None
    return float(cell) if "." in cell else int(cell)


def _json(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    return _json_bytes(_objects(table, make))


def _geojson(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    """A point a row (RFC 7946: longitude first), from the two columns that `make` names; the rest are properties."""
    features = []
    for row in _objects(table, make):
        position = [row.pop(make["longitude"]), row.pop(make["latitude"])]
        features.append({"type": "Feature", "geometry": {"type": "Point", "coordinates": position}, "properties": row})
    return _json_bytes({"type": "FeatureCollection", "features": features})


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _zipped(stem: str, table: Table, make: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{stem}.csv", date_time=_MADE_ON.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, _delimited([table.header, *table.rows]).encode())
    return buffer.getvalue()


MAKERS: Mapping[str, tuple[str, Callable[[str, Table, Mapping[str, Any]], bytes]]] = MappingProxyType(
    {
        "bom": (".csv", _with_bom),
        "tab": (".tsv", _tabbed),
        "cp874-agency": (".csv", _agency_csv),
        "mixed-encodings": (".csv", _mixed_encodings),
        "xlsx": (".xlsx", _workbook),
        "json": (".json", _json),
        "geojson": (".geojson", _geojson),
        "zip": (".zip", _zipped),
    }
)
"""What a table can be sent as: the ending of the file's name, and the function that makes the bytes."""
