"""A person's private feed (Atom, RFC 4287): the news of what they follow, at an address that only they know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.api.exchange.feeds import TYPES
from catalog.api.site import site_of
from catalog.models import NoticeSettings
from catalog.queries import news, private_feeds
from catalog.queries.finding import NotFound
from catalog.queries.news import Piece, Section
from catalog.search.query import SearchUnavailable

_UNSERIALISABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
REACHES_BACK = timedelta(days=30)


@require_safe
def following(request: HttpRequest, token: str) -> HttpResponse:
    """Send the news of the last thirty days of whatever the owner of the address follows and may see."""
    try:
        owner = private_feeds.feed_owner(token)
        text = _written(request, list(_sections(owner)))
        response = HttpResponse(text, content_type=TYPES["atom"])
    except NotFound:
        response = HttpResponse(status=404)
    except SearchUnavailable:
        response = HttpResponse(status=503, headers={"Retry-After": "60"})
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _sections(owner: NoticeSettings) -> Iterator[Section]:
    until = timezone.now()
    since = until - REACHES_BACK
    yield news.of_datasets(owner.user, since, until)
    yield news.of_gatherings(owner.user, since, until)
    for search in owner.user.saved_searches.all():
        yield news.of_search(owner.user, search, max(since, search.created_at), until)


def _written(request: HttpRequest, sections: list[Section]) -> str:
    site = site_of(request)
    feed = Atom1Feed(
        title=_("What I follow"),
        link=site + reverse("account-following"),
        description="",
        language=get_language(),
        feed_url=site + request.path,
    )
    told: dict[tuple[str, str], Piece] = {}
    for section in sections:
        for piece in section.pieces:
            told.setdefault((piece.kind, str(piece.id)), piece)
    for (kind, number), piece in sorted(told.items(), key=lambda each: each[1].at, reverse=True):
        feed.add_item(
            title=_title(piece),
            link=site + reverse("dataset", args=[piece.name]),
            unique_id=f"urn:uuid:{number}#{kind}-{piece.at:%Y%m%dT%H%M%S%f}",
            description=_clean(render_to_string("notices/piece.txt", {"piece": piece}).strip()),
            pubdate=piece.at,
            updateddate=piece.at,
        )
    return str(feed.writeString("utf-8"))


def _title(piece: Piece) -> str:
    title = (piece.title_en if get_language() == "en" else "") or piece.title
    return {
        news.NEW: _("New: %(title)s"),
        news.CHANGED: _("Changed: %(title)s"),
        news.WITHDRAWN: _("Withdrawn: %(title)s"),
    }[piece.kind] % {"title": _clean(title)}


def _clean(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return _UNSERIALISABLE.sub("", text)
