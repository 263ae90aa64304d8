"""`/api/v1/resources/<id>/rows`: the rows of a table, filtered, sorted, summed up, page by page of one content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.access import Actor
from catalog.api.site import site_of
from catalog.api.v1 import cursors, describing, parameters
from catalog.api.v1.problems import UnknownCursor
from catalog.api.v1.resource_shapes import ColumnShape, column_object
from catalog.api.v1.resources import RESOURCE
from catalog.api.v1.row_questions import (
    RowsQuestion,
    read_filter,
    read_measures,
    read_sort,
    refuse_select,
)
from catalog.api.v1.view import ReadView
from catalog.queries import finding, tables, versions
from catalog.tables.aggregate import Grouping, Measure, aggregate
from catalog.tables.asking import FURTHEST, ID, Ask
from catalog.tables.reading import Page
from catalog.tables.values import records_json


class RowsShape(serializers.Serializer):
    """A page of rows, or of groups of rows."""

    version = serializers.IntegerField(
        allow_null=True, help_text=_("The version whose rows these are; null for a table that is written row by row.")
    )
    columns = ColumnShape(many=True)
    items = serializers.ListField(
        child=serializers.DictField(), help_text=_("Each row by the names of its columns; numbers are exact.")
    )
    total = serializers.IntegerField(allow_null=True, help_text=_("How many there are on all pages."))
    next = serializers.URLField(allow_null=True, help_text=_("The next page of the same version; null after the last."))


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins: after the row of this number, or at this place."""

    version: int
    """0 for a table written row by row."""
    place: int = 0
    total: int | None = None


class Rows(ReadView):
    """The rows of a table."""

    known = parameters.names(RowsQuestion)

    @describing.described(
        "list_rows",
        RowsShape,
        _("Read, filter, sort and sum up the rows of a table."),
        parameters=[RowsQuestion],
        keys=[RESOURCE],
        tag="rows",
        failures=(409,),
    )
    def get(self, request: Request, resource: str) -> HttpResponseBase:
        """Return a page of rows or groups; later pages are of the same version as the first, whatever came since."""
        asked = parameters.read(RowsQuestion, request)
        start = _start(asked["cursor"])
        table = _table(resource, start, asked["as_of"], request.user)
        self.modified = table.modified
        self.validator = f"{table.etag} {site_of(request._request)}{request._request.get_full_path()}"
        early = self.unchanged(request)
        if early is not None:
            return early
        measures = read_measures(asked)
        page, last = _groups(table, asked, measures, start) if measures else _rows(table, asked, start)
        total = page.total if start is None else start.total
        cursor = None
        if last is not None:
            cursor = cursors.encode(table.version.number if table.version else 0, last, -1 if total is None else total)
        return Response(
            {
                "version": table.version.number if table.version else None,
                "columns": [column_object(column) for column in page.columns],
                "items": orjson.Fragment(records_json(page)),
                "total": total,
                "next": parameters.next_address(request, cursor),
            }
        )


def _start(cursor: str) -> _Start | None:
    if not cursor:
        return None
    version, place, total = cursors.decode(cursor, int, int, int)
    if not (0 <= version < 2**31 and 0 <= place <= FURTHEST and -1 <= total <= FURTHEST):
        raise UnknownCursor
    return _Start(version, place, None if total == -1 else total)


def _table(resource: str, start: _Start | None, as_of: str, actor: Actor) -> tables.Table:
    """Return the table that is served now, the one `as_of` some time, or the one that the first page came from."""
    table = tables.table(resource, actor, as_of if start is None else "")
    number = table.version.number if table.version else 0
    if start is None or start.version == number:
        return table
    if start.version == 0:
        raise UnknownCursor
    older = versions.accepted(table.resource, start.version)
    if not older.has_table:
        raise finding.NotFound("Table")
    return tables.of_version(table.resource, older)


def _rows(table: tables.Table, asked: Mapping[str, Any], start: _Start | None) -> tuple[Page, int | None]:
    """Return a page of rows and where the next one begins, None after the last."""
    by_number = not (asked["sort"] or asked["q"])
    place, limit = start.place if start else 0, asked["limit"]
    names = [column.name for column in table.columns]
    select = tuple(dict.fromkeys(asked["select"]))
    ask = Ask(
        filters=_after(read_filter(asked["filter"]), place if by_number else 0),
        q=asked["q"],
        # The number of the last row says where the next page begins.
        fields=select if not by_number or not select else (*select, ID.name),
        sort=read_sort(asked["sort"], names),
        limit=limit + 1,
        offset=0 if by_number else place,
        include_total=start is None,
    )
    page = tables.search(table, ask)
    more = len(page.rows) > limit
    place_of_id = next((n for n, column in enumerate(page.columns) if column == ID), 0)
    rows = page.rows[:limit]
    last = (int(rows[-1][place_of_id]) if by_number else place + limit) if more else None
    return _shown(Page(page.columns, rows, page.total, page.ranks), select), last


def _after(filters: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    return {"$and": [{ID.name: {"gt": number}}, filters]} if number else filters


def _shown(page: Page, select: tuple[str, ...]) -> Page:
    """Return the page with the columns that were asked for, and without ranks."""
    count = len(select) or len(page.columns)
    return Page(page.columns[:count], [row[:count] for row in page.rows], page.total)


def _groups(
    table: tables.Table, asked: Mapping[str, Any], measures: tuple[Measure, ...], start: _Start | None
) -> tuple[Page, int | None]:
    """Return a page of groups and where the next one begins, None after the last."""
    refuse_select(asked)
    place, limit = start.place if start else 0, asked["limit"]
    names = [*asked["group_by"], *(measure.name for measure in measures)]
    grouping = Grouping(
        group_by=tuple(asked["group_by"]),
        measures=measures,
        filters=read_filter(asked["filter"]),
        q=asked["q"],
        sort=read_sort(asked["sort"], names),
        limit=limit + 1,
        offset=place,
    )
    page = aggregate(table.path, table.columns, grouping)
    more = len(page.rows) > limit
    return Page(page.columns, page.rows[:limit], page.total), place + limit if more else None
