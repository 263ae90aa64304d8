"""News, help and the portal's own pages, for readers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from catalog.access import Actor, is_sysadmin
from catalog.models import Page
from catalog.queries.finding import NotFound
from catalog.queries.paging import Rows, page_of

MOST_HELP = 200
"""Pages of help on their one list."""


def published(kind: str) -> QuerySet[Page]:
    """Return the pages of a kind that everybody may read now, the newest first."""
    return Page.objects.filter(kind=kind, published_at__lte=timezone.now()).order_by("-published_at", "slug")


def newest_news(count: int) -> Sequence[Page]:
    """Return the newest news."""
    return list(published(Page.NEWS)[:count])


def news(page: int) -> Rows[Page]:
    """Return a page of the news by its number from 1."""
    return page_of(published(Page.NEWS), page)


def help_pages() -> Sequence[Page]:
    """Return the pages of help by their titles."""
    return list(published(Page.HELP).order_by("title", "slug")[:MOST_HELP])


def one(kind: str, slug: str, actor: Actor) -> Page:
    """Return a page; a draft or one of the future only to operators. Raise NotFound."""
    rows = Page.objects.filter(kind=kind) if is_sysadmin(actor) else published(kind)
    row = rows.filter(slug=slug).first()
    if row is None:
        raise NotFound("Page")
    return row


def edited(slug: str) -> Page | None:
    """Return what operators wrote in place of a page that the portal brings along, or None."""
    return published(Page.PORTAL).filter(slug=slug).first()


def edited_names() -> set[str]:
    """Return the names of the portal's own pages that operators wrote anew, drafts included."""
    return set(Page.objects.filter(kind=Page.PORTAL).values_list("slug", flat=True))
