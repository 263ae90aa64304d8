"""Two versions of a table compared: as a page, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Resource
from catalog.queries import comparisons, versions
from catalog.queries.comparisons import Compared
from catalog.queries.finding import NotFound
from catalog.tables.asking import BadAsk
from catalog.tables.comparing import KINDS, Difference, Kind
from catalog.tables.engine import NotEnoughMemory
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.timing import TooSlow
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.versions import readable

PAGE_SIZE = 50
LAST_PAGE = 20_000
LARGEST_LIMIT = 1_000
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query string asks for."""

    old: int
    new: int
    key: tuple[str, ...]
    whole_rows: bool
    kinds: tuple[Kind, ...]

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the parameters of an address."""
        found = [("from", str(self.old)), ("to", str(self.new)), *(("key", name) for name in self.key)]
        found += [("by", "row")] if self.whole_rows else []
        return found + ([("kind", kind) for kind in self.kinds] if len(self.kinds) < len(KINDS) else [])


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row that differs; `before` only where another text stood there."""

    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that differs, as the page shows it."""

    kind: Kind
    times: int
    cells: Sequence[Cell]


def _asked(request: HttpRequest, resource: Resource) -> Asked:
    """Read the query string; without numbers, the version served now is compared with the one before it."""
    current = resource.current
    if current is None:
        raise NotFound("Version")
    given = request.GET
    new = whole_number(given.get("to"), current.number, versions.LARGEST_NUMBER)
    older = versions.before(versions.accepted(resource, new))
    old = whole_number(given.get("from"), older.number if older else new, versions.LARGEST_NUMBER)
    kinds = tuple(kind for kind in KINDS if kind in given.getlist("kind")) or KINDS
    key = tuple(name for name in given.getlist("key") if name)
    return Asked(old, new, key, given.get("by") == "row", kinds)


def _compared(resource: Resource, asked: Asked) -> Compared:
    return comparisons.compare(resource, asked.old, asked.new, asked.key, whole_rows=asked.whole_rows)


def compare(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Show what became of the columns and rows from one version to another, a page of rows at a time."""
    resource = readable(request, resource_id)
    asked = _asked(request, resource)
    context: dict[str, Any] = {
        "resource": resource,
        "dataset": resource.dataset,
        "asked": asked,
        "numbers": _numbers(resource),
        "query": urlencode(asked.pairs()),
        "kinds": [(kind, kind in asked.kinds) for kind in KINDS],
    }
    status = 200
    try:
        compared = _compared(resource, asked)
        context |= _shown(request, compared, asked)
    except (BadAsk, TooSlow, NotEnoughMemory, TableMissing, TableUnreadable) as failure:
        status, _code, context["failure"] = described(failure)
    return render(request, "web/compare.html", context, status=status)


def _numbers(resource: Resource) -> Sequence[int]:
    rows = resource.versions.filter(state="accepted", has_table=True)
    return list(rows.values_list("number", flat=True)[:500])


def _shown(request: HttpRequest, compared: Compared, asked: Asked) -> dict[str, Any]:
    counts = compared.counts
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    total = sum(getattr(counts, kind) for kind in asked.kinds)
    found = comparisons.page(compared, asked.kinds, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    pages = max(-(-total // PAGE_SIZE), 1)
    pairs = compared.columns.pairs
    return {
        "compared": compared,
        "counts": counts,
        "renamed": [pair for pair in pairs if pair.is_renamed],
        "retyped": [pair for pair in pairs if pair.is_retyped],
        "columns": [pair.new for pair in pairs],
        "rows": [_row(difference) for difference in found],
        "pager": pager(number, min(pages, LAST_PAGE), asked.pairs()),
    }


def _row(difference: Difference) -> Row:
    after, before = difference.after, difference.before
    if after is None or before is None:
        return Row(difference.kind, difference.times, [Cell(text(value)) for value in after or before or ()])
    cells = [Cell(text(now), None if now == then else text(then)) for then, now in zip(before, after, strict=True)]
    return Row(difference.kind, difference.times, cells)


def text(value: Any) -> str:
    """Return a cell as plain text: ISO 8601 for dates and times, digits for numbers, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


BAD_KEY = gettext_lazy(
    "These columns do not tell the rows of both versions apart. Choose others, or compare whole rows."
)
TOO_SLOW = gettext_lazy(
    "These versions are too large to be compared while you wait, or too many people compare now. Try again later, "
    "choose a key, or download both."
)
TOO_MUCH = gettext_lazy(
    "Comparing these versions needs more memory than the portal gives to one reader. Download both to compare them."
)


def described(failure: Exception) -> tuple[int, str, str]:
    """Return the status, the code and the words for a comparison that cannot be made."""
    match failure:
        case BadAsk():
            return 400, "bad_key", str(BAD_KEY)
        case TooSlow():
            return 503, "too_slow", str(TOO_SLOW)
        case NotEnoughMemory():
            return 503, "too_much", str(TOO_MUCH)
    return 503, "table_unavailable", _("The table cannot be read at the moment.")


def compare_json(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Send the comparison as JSON: the columns, the exact counts, and `limit` (100) differing rows from `offset` on."""
    resource = readable(request, resource_id)
    asked = _asked(request, resource)
    limit = whole_number(request.GET.get("limit"), 100, LARGEST_LIMIT)
    offset = _offset(request.GET.get("offset"))
    try:
        compared = _compared(resource, asked)
        rows = comparisons.page(compared, asked.kinds, limit=limit, offset=offset)
    except (BadAsk, TooSlow, NotEnoughMemory, TableMissing, TableUnreadable) as failure:
        status, code, words = described(failure)
        return _json({"status": status, "code": code, "detail": words}, status)
    return _json(
        {**_summary(compared), "limit": limit, "offset": offset, "items": [_item(compared, each) for each in rows]}
    )


def _offset(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 19 else 0


def _json(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    content = orjson.dumps(body, default=str)
    return HttpResponse(content, content_type="application/json", status=status)


def _summary(compared: Compared) -> dict[str, Any]:
    changes, counts = compared.columns, compared.counts
    return {
        "from": compared.old.number,
        "to": compared.new.number,
        "columns": {
            "added": [column.name for column in changes.added],
            "removed": [column.name for column in changes.removed],
            "renamed": [{"from": pair.old.name, "to": pair.new.name} for pair in changes.pairs if pair.is_renamed],
            "retyped": [
                {"column": pair.new.name, "from": pair.old.type, "to": pair.new.type}
                for pair in changes.pairs
                if pair.is_retyped
            ],
        },
        "rows": {
            "from": counts.old,
            "to": counts.new,
            "added": counts.added,
            "removed": counts.removed,
            "changed": counts.changed,
        },
        "key": compared.key,
        "matched_by": compared.matched,
    }


def _item(compared: Compared, difference: Difference) -> dict[str, Any]:
    names = [pair.new.name for pair in compared.columns.pairs]
    before, after = (
        None if cells is None else dict(zip(names, cells, strict=True))
        for cells in (difference.before, difference.after)
    )
    return {"change": difference.kind, "before": before, "after": after, "times": difference.times}


def compare_csv(request: HttpRequest, name: str, resource_id: str) -> HttpResponseBase:
    """Send every row that differs as CSV for spreadsheets; a changed row has a line before and a line after."""
    resource = readable(request, resource_id)
    asked = _asked(request, resource)
    try:
        compared = _compared(resource, asked)
    except (BadAsk, TooSlow, NotEnoughMemory, TableMissing, TableUnreadable) as failure:
        status, _code, words = described(failure)
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
    response = StreamingHttpResponse(_lines(compared, asked.kinds), content_type="text/csv; charset=utf-8")
    file_name = f"changes-{compared.old.number}-{compared.new.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _lines(compared: Compared, kinds: Sequence[Kind]) -> Iterator[str]:
    names = [pair.new.name for pair in compared.columns.pairs]
    yield BOM + _line(["change", *names])
    for difference in comparisons.stream(compared, kinds):
        if difference.kind == "changed":
            yield _line(["before", *(difference.before or ())]) + _line(["after", *(difference.after or ())])
        else:
            yield _line([difference.kind, *(difference.after or difference.before or ())]) * difference.times


def _line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(value) for value in cells])
    return line.getvalue()


def _safe(value: Any) -> str:
    """Return a cell as text that no spreadsheet takes for a formula (OWASP, CSV injection); numbers are left alone."""
    shown = text(value)
    return f"'{shown}" if isinstance(value, str) and shown.startswith(("=", "+", "-", "@", "\t", "\r")) else shown
