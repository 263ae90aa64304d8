"""News with their feed, help, and the portal's own pages: about, accessibility, privacy, terms, contact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Page
from catalog.queries import pages
from catalog.queries.site import TITLE
from catalog.web.built_in_pages import built_in
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.site import origin, site_texts

LAST_PAGE = 10_000
IN_FEED = 30


def own(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the portal's own pages: as operators wrote it, else as the portal brings it along."""
    text = pages.edited(name) or built_in(name, get_language() or "th")
    return render(request, "web/page.html", {"text": text})


def news(request: HttpRequest) -> HttpResponse:
    """Show what is new, the newest first."""
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    found = pages.news(number)
    return render(request, "web/news.html", {"rows": found.rows, "pager": pager(number, found.pages, ())})


def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one piece of news; operators also see drafts."""
    return _single(request, Page.NEWS, slug)


def help_list(request: HttpRequest) -> HttpResponse:
    """Show the pages of help, and where else help is."""
    return render(request, "web/help.html", {"rows": pages.help_pages()})


def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of help; operators also see drafts."""
    return _single(request, Page.HELP, slug)


def _single(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = pages.one(kind, slug, request.user)
    return render(request, "web/page.html", {"text": row, "row": row})


def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest news as Atom (RFC 4287) in the page's language."""
    site = origin(request)
    address = site + reverse("news")
    atom = Atom1Feed(
        title=f"{_('News')} – {site_texts()[TITLE]}",
        link=address,
        description="",
        language=get_language(),
        feed_url=site + reverse("news-feed"),
        feed_guid=address,
        author_name=site_texts()[TITLE],
    )
    english = get_language() == "en"
    for row in pages.newest_news(IN_FEED):
        atom.add_item(
            title=(row.title_en if english else "") or row.title,
            link=site + reverse("news-item", args=[row.slug]),
            unique_id=f"{site}/news/{row.slug}",
            description=render_to_string("web/_news_body.html", {"row": row}),
            pubdate=row.published_at,
            updateddate=row.changed_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
