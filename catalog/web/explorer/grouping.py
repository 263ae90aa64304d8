"""Rows summed up by groups: what the address asks for, a page of the groups, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from catalog.queries import summaries
from catalog.records import Column
from catalog.tables.aggregate import Grouping, Measure
from catalog.tables.export import BOM
from catalog.tables.reading import LARGEST_PAGE
from catalog.tables.values import header_line, records_text
from catalog.web import cells
from catalog.web.explorer import figures, opening
from catalog.web.explorer.opening import Opened
from catalog.web.explorer.wishes import TIMES, suggestion
from catalog.web.exploring import PAGE_SIZE, Exploring
from catalog.web.paging import Pager, pager

MOST_COLUMNS, MOST_FIGURES = 3, 3


@dataclass(frozen=True, slots=True)
class Grouped:
    """A page of groups as the template shows it."""

    by: Sequence[str]
    """What is grouped by, filled up with empty names to as many as the form has."""
    wanted: Sequence[tuple[str, str]]
    """Function and column of each figure, filled up likewise."""
    columns: Sequence[Column]
    body: SafeString
    total: int
    first: int
    last: int
    pager: Pager
    csv: str


def question(asked: Exploring, columns: Sequence[Column]) -> Grouping:
    """Return the question for groups; without a column to group by, all rows are one group."""
    known = {column.name: column for column in columns}
    if not asked.own and (first := suggestion(columns)) is not None:
        return _question(asked, (first.x.name,), (first.measure,), known)
    by = tuple(dict.fromkeys(name for name in asked.every("by") if name in known))[:MOST_COLUMNS]
    named = zip(asked.every("fn"), [*asked.every("of"), *[""] * MOST_FIGURES], strict=False)
    wanted = [figures.measure(function, column, columns) for function, column in named if function]
    measures = tuple(dict.fromkeys(wanted))[:MOST_FIGURES] or (figures.COUNT,)
    return _question(asked, by, measures, known)


def _question(
    asked: Exploring, by: tuple[str, ...], measures: tuple[Measure, ...], known: Mapping[str, Column]
) -> Grouping:
    """Return the question: groups of time in their order, others by their first figure."""
    in_time = bool(by) and known[by[0]].type in TIMES
    order: Any = () if in_time or not by else ((measures[0].name, "desc", "last"),)
    return Grouping(by, measures, asked.filter_object(), asked.words, sort=order, limit=PAGE_SIZE)


def grouped(found: Opened, language: str) -> Grouped:
    """Return the page of groups that is asked for. Raise as the table does (`opening.FAILURES`)."""
    asked = found.asked
    wanted = question(asked, found.table.columns)
    page = summaries.groups(found.table, replace(wanted, offset=(asked.page - 1) * PAGE_SIZE))
    total, first = page.total or 0, (asked.page - 1) * PAGE_SIZE + 1
    address = reverse("explorer-groups", args=[found.resource.dataset.name, found.resource.id])
    return Grouped(
        by=[*wanted.group_by, *[""] * (MOST_COLUMNS - len(wanted.group_by))],
        wanted=_figures(wanted.measures),
        columns=titled(page.columns, wanted),
        body=cells.body(page.columns, page.rows, language),
        total=total,
        first=first if page.rows else 0,
        last=first + len(page.rows) - 1 if page.rows else 0,
        pager=pager(asked.page, max(-(-total // PAGE_SIZE), 1), asked.pairs()),
        csv=f"{address}?{urlencode(asked.pairs())}",
    )


def _figures(measures: Sequence[Measure]) -> list[tuple[str, str]]:
    listed = [(each.function, "" if each == figures.COUNT else each.column) for each in measures]
    return [*listed, *[("", "")] * (MOST_FIGURES - len(listed))]


def titled(columns: Sequence[Column], wanted: Grouping) -> list[Column]:
    """Return the columns of the answer under the names that people read."""
    names = [*wanted.group_by, *(figures.named(each) for each in wanted.measures)]
    return [replace(column, name=name) for column, name in zip(columns, names, strict=True)]


def csv(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Send the groups, at most 32,000, as CSV that Excel opens; text that it would take for a formula is disarmed."""
    found = opening.opened(request, name, resource_id)
    wanted = replace(question(found.asked, found.table.columns), limit=LARGEST_PAGE)
    try:
        page = summaries.groups(found.table, wanted)
    except opening.FAILURES:
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    rows = [tuple(figures.disarmed(cell) for cell in row) for row in page.rows]
    names = [figures.disarmed(column.name) for column in titled(page.columns, wanted)]
    body = BOM + header_line(names, ",") + records_text(replace(page, rows=rows)).encode()
    etag = blake2b(body, digest_size=12).hexdigest()
    response = opening.sent(
        request, body, "text/csv; charset=utf-8", etag, public=found.public, file_name=f"{name}.csv"
    )
    if (page.total or 0) > len(rows):
        response.headers["X-Rows-Left-Out"] = str((page.total or 0) - len(rows))
    return response
