"""The first page: search, topics, what is new, the portal in numbers, and two doors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.access import ANYBODY
from catalog.queries import catalogue, pages, uses
from catalog.queries.cards import holdings
from catalog.web.results import plain_cards

NEWEST = 6
MOST_USED = 4
NEWS = 3


def home(request: HttpRequest) -> HttpResponse:
    """Show the front page, the same for everybody."""
    newest = catalogue.latest(ANYBODY, NEWEST)
    used = uses.most_used(MOST_USED)
    topics = [group for group in catalogue.groups(ANYBODY) if group.package_count]  # type: ignore[attr-defined]
    context = {
        "numbers": catalogue.numbers(),
        "topics": topics,
        "news": pages.newest_news(NEWS),
        "cards": plain_cards(newest, holdings(row.id for row in newest)),
        "used": plain_cards(used, holdings(row.id for row in used)) if used else (),
    }
    return render(request, "web/home.html", context)
