"""Topics: all of them, and each with its datasets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from catalog.queries import catalogue, finding
from catalog.web import searching
from catalog.web.following import is_followed
from catalog.web.paging import pager
from catalog.web.results import results


def groups(request: HttpRequest) -> HttpResponse:
    """Show all topics with the number of their datasets."""
    return render(request, "web/groups.html", {"groups": catalogue.groups(request.user)})


def group(request: HttpRequest, name: str) -> HttpResponse:
    """Show one topic and its datasets, which can be searched like all others."""
    row = finding.group(name, request.user)
    if row.name != name:
        return redirect("group", row.name, permanent=True)
    asked = searching.read(request.GET, groups=row.name)
    page = results(asked, request.user)
    context = {
        "group": row,
        "results": page,
        "pager": pager(asked.page, page.pages, asked.pairs()),
        "asked": asked,
        "followed": is_followed(request, row),
    }
    return render(request, "web/group.html", context)
