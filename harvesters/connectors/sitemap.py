"""Websites whose sitemap leads to pages with a schema.org Dataset in JSON-LD, as search engines for datasets read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import (
    address,
    decoded,
    email,
    moment,
    name_of,
    objects,
    plain,
    tags,
    text,
    without_blanks,
)
from harvesters.connectors.xmlscan import elements, first, local
from harvesters.http import EgressError

INCREMENTAL = False
ROWS = 10
"""Each record costs a request, so pages are small."""
MOST_MAPS = 1_000
_SCRIPT = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.*?)</script", re.IGNORECASE | re.DOTALL)


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the datasets that the pages of the sitemap describe, in its order; pages without one are passed over."""
    done, place = int(task.cursor.get("done", 0)), 0
    batch: list[Found] = []
    for url in _addresses(client, task):
        place += 1
        if place <= done:
            continue
        batch += _described(client, url)
        if place % ROWS == 0 and batch:
            yield Page(tuple(batch), {"done": place})
            batch = []
    yield Page(tuple(batch))


def _addresses(client: Client, task: Task) -> Iterator[str]:
    """Yield the pages of a sitemap, or of the sitemaps of an index, that are on the sitemap's own host."""
    waiting, host, number = [task.url], urlsplit(task.url).netloc, 0
    while waiting:
        number += 1
        if number > MOST_MAPS:
            raise BadSource(f"{task.url} leads to more than {MOST_MAPS} sitemaps.")
        url = waiting.pop(0)
        with client.get(url, accept="application/xml").file as file:
            for element in elements(file, frozenset({"url", "sitemap"}), url):
                found = address(first(element, "loc"))
                if urlsplit(found).netloc != host:
                    continue
                if local(element) == "sitemap":
                    waiting.append(found)
                else:
                    yield found


def _described(client: Client, url: str) -> Iterator[Found]:
    try:
        document = client.get(url, accept="text/html")
    except EgressError as error:
        if error.status in {404, 410}:
            return
        raise
    with document.file:
        page = decoded(document.read(), document.content_type)
    for script in _SCRIPT.findall(page):
        try:
            value = orjson.loads(script)
        except orjson.JSONDecodeError:
            continue
        for each in [*objects(value), *(one for graph in objects(value) for one in objects(graph.get("@graph")))]:
            if "Dataset" in text(each.get("@type")).rpartition("/")[2] and text(each.get("name")):
                raw = {**each, "page": url}
                yield Found(text(each.get("@id")) or url, raw, moment(each.get("dateModified")))


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a Dataset of schema.org in CKAN's shape."""
    title, publisher = text(raw.get("name")), next(iter(objects(raw.get("publisher") or raw.get("creator"))), {})
    contact = next(iter(objects(publisher.get("contactPoint"))), {})
    agency, modified = text(publisher.get("name")), moment(raw.get("dateModified"))
    identity = text(raw.get("identifier")) or text(raw.get("@id")) or text(raw.get("page"))
    return without_blanks(
        {
            "name": name_of(identity, title),
            "title": title,
            "notes": plain(text(raw.get("description"))),
            "url": address(raw.get("url")) or address(raw.get("page")),
            "version": text(raw.get("version"))[:100],
            "license_id": _license(raw.get("license")),
            "maintainer": text(contact.get("name")) or agency,
            "maintainer_email": email(contact.get("email")),
            "organization": {"name": name_of(agency, agency), "title": agency} if agency else {},
            "tags": tags(raw.get("keywords")),
            "metadata_modified": modified.isoformat() if modified else "",
            "resources": [_resource(each) for each in objects(raw.get("distribution"))],
        }
    )


def _license(value: Any) -> str:
    return text(value.get("url")) or text(value) if isinstance(value, Mapping) else text(value)


def _resource(raw: Mapping[str, Any]) -> dict[str, Any]:
    return without_blanks(
        {
            "name": text(raw.get("name")) or text(raw.get("encodingFormat")),
            "description": plain(text(raw.get("description"))),
            "url": address(raw.get("contentUrl")) or address(raw.get("url")),
            "format": text(raw.get("encodingFormat")),
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: the address of a description need not be that of its page."""
    return None
