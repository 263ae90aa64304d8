"""The portal in figures: charts with their tables, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.formats.thai import be_month
from catalog.queries import catalogue, statistics
from catalog.queries.statistics import Month
from catalog.web.charts import BarChart, bars
from catalog.web.paging import pager
from catalog.web.searching import whole_number

PAGE_SIZE = 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula (OWASP, CSV injection)."""


def page(request: HttpRequest) -> HttpResponse:
    """Show what the portal holds and how it is used by months, and the punctuality of the agencies by pages."""
    months, agencies = statistics.months(), statistics.punctuality()
    pages = max(-(-len(agencies) // PAGE_SIZE), 1)
    number = whole_number(request.GET.get("page"), 1, pages)
    context = {
        "numbers": catalogue.numbers(),
        "months": months[::-1],
        "charts": _charts(months),
        "agencies": agencies[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "pager": pager(number, pages, ()),
    }
    return render(request, "web/statistics.html", context)


def _charts(months: Sequence[Month]) -> list[BarChart]:
    labels = [be_month(month.first, get_language() or "th") for month in months]
    return [
        bars(_("Datasets"), labels, [month.datasets for month in months]),
        bars(_("Views"), labels, [month.views for month in months]),
        bars(_("Downloads"), labels, [month.downloads for month in months]),
        bars(_("Calls of the API"), labels, [month.calls for month in months]),
    ]


def months_csv(request: HttpRequest) -> HttpResponse:
    """Give the months as CSV (RFC 4180, UTF-8 with a byte order mark for Excel), the oldest first."""
    rows = (
        (f"{month.first:%Y-%m}", month.datasets, month.added, month.views, month.downloads, month.calls)
        for month in statistics.months()
    )
    return _csv("months", ("month", "datasets", "datasets_added", "views", "downloads", "api_calls"), rows)


def agencies_csv(request: HttpRequest) -> HttpResponse:
    """Give the punctuality of all agencies as CSV."""
    rows = (
        (row.organization.name, row.organization.title, row.datasets, row.promised, row.on_time)
        for row in statistics.punctuality()
    )
    header = ("organization", "title", "datasets", "datasets_with_promise", "datasets_on_time")
    return _csv("agencies", header, rows)


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
