"""The search page and the suggestions below its box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.queries.suggesting import suggest as completions
from catalog.web import searching
from catalog.web.paging import pager
from catalog.web.results import results

LONGEST_PREFIX = 100
"""Nobody types more before looking at suggestions; more is not completed."""


def search(request: HttpRequest) -> HttpResponse:
    """Show the datasets that fit what was asked, with facets, chips, sort and pages."""
    asked = searching.read(request.GET)
    page = results(asked, request.user)
    return render(
        request,
        "web/search.html",
        {"results": page, "pager": pager(asked.page, page.pages, asked.pairs()), "asked": asked},
    )


def suggest(request: HttpRequest) -> HttpResponse:
    """Return completions of what is being typed as a fragment of HTML: options of a listbox."""
    prefix = searching.clean(request.GET.get("q", ""))
    suggestions = completions(prefix, request.user) if 0 < len(prefix) <= LONGEST_PREFIX else []
    return render(request, "web/suggestions.html", {"suggestions": suggestions})
