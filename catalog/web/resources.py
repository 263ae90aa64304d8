"""The page of one resource: its table to look through, or what the file is, and every way to take it away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from catalog.access import may_edit
from catalog.formats.dictionary.shape import dictionary_of
from catalog.formats.standard.licenses import license_named
from catalog.formats.standard.showing import label
from catalog.models import Resource
from catalog.models.shapes import resource_record
from catalog.operations import uses
from catalog.queries import finding, reading, tables
from catalog.tables.engine import NotEnoughMemory
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.written.refusals import Refused
from catalog.web import exploring
from catalog.web.dictionaries import meanings
from catalog.web.explorer import previews, views
from catalog.web.explorer.opening import FAILURES, Opened
from catalog.web.site import origin
from catalog.web.standard import sections
from catalog.web.tables import TYPES, show


def resource(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Show a resource; an address with another dataset's name, or the dataset's id, moves on to the right one."""
    row = finding.resource(resource_id, request.user)
    if row.state != "active":
        raise finding.NotFound("Resource")
    if row.dataset.name != name or str(row.id) != resource_id:
        address = reverse("resource", args=[row.dataset.name, row.id])
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    uses.view(request, row.dataset, row)
    return render(request, "web/resource.html", context(request, row))


def context(request: HttpRequest, row: Resource) -> dict[str, Any]:
    """Return what the template of a resource shows."""
    language = get_language() or "th"
    record = resource_record(row)
    editable = may_edit(request.user, row.dataset)
    license_ = license_named(row.dataset.license_id or "notspecified")
    return {
        "resource": row,
        "record": record,
        "dataset": row.dataset,
        "version": row.current,
        "link": not row.url_type,
        "sections": sections(record, "resource", language),
        "license_title": label("license_id", row.dataset.license_id or "notspecified", language),
        "license_plain": license_.plain(language) if license_ else "",
        "editable": editable,
        "undecided": reading.undecided_of(row) if editable else None,
        "origin": origin(request),
        "sheets": previews.sheets(row.current) if row.current else [],
        **_table(request, row),
    }


def _table(request: HttpRequest, row: Resource) -> dict[str, Any]:
    """Return the table's part of the page; an unreadable table takes nothing else of the page with it."""
    table = tables.of_resource(row, request.user)
    if table is None:
        return {"shown": None, "preview": previews.preview(row.current) if row.current else None}
    asked = exploring.read(request.GET, table.columns)
    try:
        shown = show(table, asked)
    except (TableMissing, TableUnreadable, NotEnoughMemory, Refused) as failure:
        too_much = isinstance(failure, NotEnoughMemory | Refused)
        return {"shown": None, "table_failed": True, "too_much": too_much}
    return {
        "shown": shown,
        **_view(Opened(row, table, asked)),
        "columns": [(column, TYPES[column.type]) for column in table.columns],
        "meanings": meanings(dictionary_of(row.dictionary), table.columns),
        "operators": exploring.operator_choices(),
        "full": len(asked.filters) >= exploring.MOST_FILTERS,
    }


def _view(found: Opened) -> dict[str, Any]:
    """Return what the chosen way to look at the table needs; what cannot be computed leaves the rest of the page."""
    try:
        return views.context(found)
    except FAILURES:
        return {**views.frame(found), "view_failed": True}
