"""`/catalog.ttl`, `.rdf`, `.xml`, `.jsonld` and the same behind a dataset's address: DCAT-AP 3 for harvesters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from catalog.api.authentication import reader_of
from catalog.api.exchange.answering import answer, outlet, page_number
from catalog.api.site import site_of
from catalog.formats.dcat import jsonld, rdfxml, turtle
from catalog.formats.dcat.catalogue import Catalogue, Part, catalogue_node, page_node
from catalog.formats.dcat.dataset import dataset_address, dataset_node
from catalog.formats.dcat.graph import Node
from catalog.models.shapes import dataset_record
from catalog.queries import exchange, finding
from catalog.queries.exchange import Numbered, Scope
from catalog.queries.site import TITLE, options

PAGE_SIZE = 100
Writer = Callable[[Iterable[Node]], Iterator[str]]
SYNTAXES: Mapping[str, tuple[Writer, str]] = {
    "ttl": (turtle.write, "text/turtle; charset=utf-8"),
    "rdf": (rdfxml.write, "application/rdf+xml; charset=utf-8"),
    "xml": (rdfxml.write, "application/rdf+xml; charset=utf-8"),
    "jsonld": (jsonld.write, "application/ld+json"),
}


@outlet
def catalogue(request: HttpRequest, syntax: str) -> HttpResponseBase:
    """Send one page of the public catalogue: `page`, and `modified_since` (ISO 8601) for what changed since then."""
    since = request.GET.get("modified_since", "")
    moment = _moment(since)
    if since and moment is None:
        return HttpResponse(
            _("modified_since is no date or time of ISO 8601.") + "\n", "text/plain; charset=utf-8", 400
        )
    write, content_type = SYNTAXES[syntax]

    def chunks() -> Iterator[str]:
        found = exchange.numbered(page_number(request), PAGE_SIZE, Scope(since=moment))
        return write(_nodes(request, syntax, since, found))

    return answer(request, chunks, content_type, exchange.stamp())


@outlet
def dataset(request: HttpRequest, name: str, syntax: str) -> HttpResponseBase:
    """Send the description of one dataset, by its id or name."""
    actor = reader_of(request)
    row = finding.dataset(name, actor, parts=True)
    write, content_type = SYNTAXES[syntax]
    record = dataset_record(row)
    public = row.state == "active" and not row.private
    chunks = lambda: write([dataset_node(record, site_of(request))])  # noqa: E731 - one expression, made when wanted
    return answer(request, chunks, content_type, record, public=public)


def _moment(text: str) -> datetime | None:
    """Return a date or time as people and programs write it; without a zone it is UTC."""
    try:
        day = parse_date(text)
        found = datetime(day.year, day.month, day.day) if day else parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _nodes(request: HttpRequest, syntax: str, since: str, found: Numbered) -> Iterator[Node]:
    site = site_of(request)
    about = Catalogue(
        site=site,
        title=options("th")[TITLE],
        title_en=options("en")[TITLE],
        description=_("Data of the government, open to everybody: find, read and download them."),
        publisher=options("th")[TITLE],
        modified=exchange.changed(),
    )

    def address(number: int) -> str:
        asked = {"page": number, **({"modified_since": since} if since else {})}
        return f"{site}/catalog.{syntax}?{urlencode(asked)}"

    part = Part(
        datasets=[dataset_address(record, site) for record in found.records],
        total=found.total,
        per_page=PAGE_SIZE,
        this=address(found.number),
        first=address(1),
        last=address(found.last),
        before=address(found.number - 1) if found.number > 1 else "",
        after=address(found.number + 1) if found.number < found.last else "",
    )
    yield catalogue_node(about, part)
    yield page_node(part)
    for record in found.records:
        yield dataset_node(record, site)
