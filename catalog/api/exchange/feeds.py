"""What changed last, for feed readers: Atom (RFC 4287) at CKAN's addresses, and JSON Feed 1.1 beside each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.access import ANYBODY
from catalog.api.exchange.answering import answer, outlet, page_number
from catalog.api.site import site_of
from catalog.models import Group, Organization
from catalog.queries import exchange, finding, found
from catalog.queries.exchange import Numbered, Scope
from catalog.queries.site import TITLE, options
from catalog.records import DatasetRecord
from catalog.search.query import Search

PAGE_SIZE = 20
TYPES = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}


@outlet
def datasets(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send the latest changes of all public datasets."""
    return _feed(
        request, kind, _("All datasets"), "/dataset", lambda: exchange.latest(Scope(), page_number(request), PAGE_SIZE)
    )


@outlet
def organization(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """Send those of an agency, by its id or name."""
    row = finding.organization(name, ANYBODY)
    return _of(request, kind, row, f"/organization/{row.name}", Scope(organization=row.id))


@outlet
def group(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """Send those of a topic, by its id or name."""
    row = finding.group(name, ANYBODY)
    return _of(request, kind, row, f"/group/{row.name}", Scope(group=row.id))


@outlet
def tag(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """Send those with a tag, by its id or name."""
    row = finding.tag(name)
    search = Search(chosen={"tags": (row.name,)})
    return _feed(
        request, kind, row.name, f"/dataset?{urlencode({'tags': row.name})}", lambda: _searched(request, search)
    )


@outlet
def custom(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send what a search finds, the latest change first: `q`, `fq` and the facets of the search page."""
    chosen = {
        facet: tuple(request.GET.getlist(facet))
        for facet in ("organization", "groups", "tags", "res_format", "license_id")
        if facet in request.GET
    }
    search = Search(text=request.GET.get("q", ""), lucene=tuple(request.GET.getlist("fq")), chosen=chosen)
    asked = urlencode([(key, value) for key, values in request.GET.lists() if key != "page" for value in values])
    title = request.GET.get("q") or _("Search")
    return _feed(request, kind, title, f"/dataset?{asked}", lambda: _searched(request, search))


def _of(request: HttpRequest, kind: str, row: Organization | Group, path: str, scope: Scope) -> HttpResponseBase:
    title = (row.title_en if get_language() == "en" else "") or row.title or row.name
    return _feed(request, kind, title, path, lambda: exchange.latest(scope, page_number(request), PAGE_SIZE))


def _searched(request: HttpRequest, search: Search) -> Numbered:
    number = page_number(request)
    changed = Search(
        text=search.text,
        lucene=search.lucene,
        chosen=search.chosen,
        sort=(("metadata_modified", "desc"),),
        start=(number - 1) * PAGE_SIZE,
        rows=PAGE_SIZE,
    )
    answered = found.ask(changed, ANYBODY)
    records = exchange.in_order([UUID(each) for each in answered.ids])
    return Numbered(records, answered.count, number, max(1, -(-answered.count // PAGE_SIZE)))


def _feed(request: HttpRequest, kind: str, title: str, path: str, load: Callable[[], Numbered]) -> HttpResponseBase:
    def chunks() -> Iterator[str]:
        write = _atom if kind == "atom" else _json
        yield write(request, f"{title} – {_site_title()}", site_of(request) + path, load())

    return answer(request, chunks, TYPES[kind], exchange.stamp())


def _site_title() -> str:
    return options(get_language() or settings.LANGUAGE_CODE)[TITLE]


def _pages(request: HttpRequest, page: Numbered) -> dict[str, str]:
    """The addresses of this page of the feed and its neighbours (RFC 5005)."""
    numbers = {"self": page.number, "first": 1, "last": page.last}
    numbers |= {"next": page.number + 1} if page.number < page.last else {}
    numbers |= {"previous": page.number - 1} if page.number > 1 else {}
    links = {}
    for relation, number in numbers.items():
        asked = request.GET.copy()
        asked["page"] = str(number)
        links[relation] = f"{site_of(request)}{request.path}?{asked.urlencode()}"
    return links


class _Paged(Atom1Feed):
    """Atom with the links to its other pages."""

    def add_root_elements(self, handler: Any) -> None:
        """Add the links to what Django writes."""
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})


def _atom(request: HttpRequest, title: str, address: str, page: Numbered) -> str:
    pages = _pages(request, page)
    pages.pop("self")
    feed = _Paged(
        title=title,
        link=address,
        description="",
        language=get_language(),
        feed_url=f"{site_of(request)}{request.get_full_path()}",
        feed_guid=address,
        pages=pages,
    )
    for record in page.records:
        feed.add_item(
            title=record.title or record.name,
            link=f"{site_of(request)}/dataset/{record.name}",
            unique_id=f"{site_of(request)}/dataset/{record.id}",
            description=record.notes or "",
            author_name=record.organization.title if record.organization else None,
            pubdate=record.metadata_created,
            updateddate=record.metadata_modified,
            categories=record.tags,
        )
    return feed.writeString("utf-8")


def _json(request: HttpRequest, title: str, address: str, page: Numbered) -> str:
    pages = _pages(request, page)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": address,
        "feed_url": pages["self"],
        **({"next_url": pages["next"]} if "next" in pages else {}),
        "language": get_language(),
        "items": [_item(record, site_of(request)) for record in page.records],
    }
    return orjson.dumps(feed).decode()


def _item(record: DatasetRecord, site: str) -> dict[str, object]:
    owner = record.organization
    return {
        "id": f"{site}/dataset/{record.id}",
        "url": f"{site}/dataset/{record.name}",
        "title": record.title or record.name,
        "content_text": record.notes or "",
        "date_published": _time(record.metadata_created),
        "date_modified": _time(record.metadata_modified),
        "authors": [{"name": owner.title, "url": f"{site}/organization/{owner.name}"}] if owner else [],
        "tags": list(record.tags),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
