"""A list cut into pages, as the pages of harvests show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.web.paging import Pager, Pairs, pager
from catalog.web.searching import whole_number

SIZE = 50
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    rows: Sequence[Any]
    total: int
    pager: Pager


def pages_of(request: HttpRequest, rows: QuerySet[Any], pairs: Pairs = ()) -> Page:
    """Return the page that the address asks for; `pairs` are the other parameters of the address."""
    total = rows.count()
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    found = list(rows[(number - 1) * SIZE : number * SIZE])
    return Page(found, total, pager(number, max(-(-total // SIZE), 1), pairs))
