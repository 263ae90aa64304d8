"""One page of a resource's table as the template shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.queries.tables import Table, search
from catalog.records import Column
from catalog.tables import coordinates
from catalog.web import cells, exploring
from catalog.web.exploring import PAGE_SIZE, Direction, Exploring
from catalog.web.paging import Pager, pager

TYPES: dict[str, Promise] = {
    "integer": _("whole number"),
    "decimal": _("number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "time": _("time"),
    "timestamp": _("date and time"),
    "year": _("year"),
    "text": _("text"),
    "code": _("code"),
    "json": _("structured value"),
}
DOWNLOADS: Sequence[tuple[str, str, Promise]] = (
    ("csv", "CSV", _("CSV (opens in Excel)")),
    ("xlsx", "XLSX", _("Excel (XLSX)")),
    ("json", "JSON", _("JSON")),
    ("ndjson", "NDJSON", _("NDJSON (a JSON object per line)")),
    ("parquet", "Parquet", _("Parquet")),
)
GEOJSON = ("geojson", "GeoJSON", _("GeoJSON (points for maps)"))
"""Offered where the table has coordinates."""

LINKED = 20
"""With more chosen columns than this, heads are buttons: 153 links that each name 153 columns are megabytes."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of one column: its sort (`ascending`, `descending` or nothing), and what changes it."""

    column: Column
    numeric: bool
    sorted: str
    following: str
    """The value of `sort` that a click asks for."""
    query: str
    """The query string that does so; empty where a button of the form is better."""


@dataclass(frozen=True, slots=True)
class Download:
    """One way to take away exactly the rows that are shown."""

    format: str
    title: Promise
    query: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page of a table shows."""

    asked: Exploring
    headings: Sequence[Heading]
    body: SafeString
    total: int
    rows: int
    """How many the table has without filters."""
    first: int
    last: int
    pager: Pager
    downloads: Sequence[Download]
    removable: Sequence[tuple[exploring.Filter, str]]
    """Each filter with the query string that takes it back."""


def show(table: Table, asked: Exploring) -> Shown:
    """Return the page of the table that was asked for. Raise TableMissing, TableUnreadable or NotEnoughMemory."""
    page = search(table, asked.ask())
    total = page.total or 0
    columns = chosen(table.columns, asked)
    rows = [row[1 : len(columns) + 1] for row in page.rows]
    ways = DOWNLOADS if coordinates.find(table.columns) is None else (*DOWNLOADS, GEOJSON)
    first = (asked.page - 1) * PAGE_SIZE + 1
    return Shown(
        asked=asked,
        headings=headings(columns, asked),
        body=cells.body(columns, rows, get_language() or "th"),
        total=total,
        rows=table.rows,
        first=first if rows else 0,
        last=first + len(rows) - 1 if rows else 0,
        pager=pager(asked.page, max(-(-total // PAGE_SIZE), 1), asked.pairs()),
        downloads=[_download(asked, *each) for each in ways],
        removable=[(each, asked.without(each)) for each in asked.filters],
    )


def chosen(columns: Sequence[Column], asked: Exploring) -> Sequence[Column]:
    """Return the columns that are shown, in the order that was asked for."""
    by_name = {column.name: column for column in columns}
    return [by_name[name] for name in asked.shown] if asked.shown else columns


def headings(columns: Sequence[Column], asked: Exploring) -> Sequence[Heading]:
    """Return the heads of the columns, with the sort that is asked for."""
    return [_heading(column, asked) for column in columns]


def _heading(column: Column, asked: Exploring) -> Heading:
    direction = asked.sort[1] if asked.sort and asked.sort[0] == column.name else ""
    following: tuple[str, Direction] = (column.name, "desc" if direction == "asc" else "asc")
    return Heading(
        column=column,
        numeric=column.type in cells.NUMERIC,
        sorted={"asc": "ascending", "desc": "descending"}.get(direction, ""),
        following=f"-{column.name}" if following[1] == "desc" else column.name,
        query=urlencode(asked.pairs(sort=following)) if len(asked.shown) <= LINKED else "",
    )


def _download(asked: Exploring, format_: str, title: str, label: Promise) -> Download:
    pairs = [("format", format_), *asked.download()]
    if format_ == "csv":
        # Excel takes a file without the mark for its own code page, and text with an equals sign for a formula.
        pairs += [("bom", "true"), ("neutralise", "true")]
    return Download(title, label, urlencode(pairs))
