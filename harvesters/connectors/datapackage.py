"""A Data Package: one dataset described by the `datapackage.json` beside its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import address, email, moment, name_of, objects, plain, tags, text, without_blanks

INCREMENTAL = False


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the one dataset, or those of a list of packages."""
    value = client.json(task.url)
    found = objects(value)
    if not found or not all(isinstance(each.get("resources"), list) for each in found):
        raise BadSource(f"{task.url} is no Data Package: it has no list of resources.")
    yield Page(tuple(Found(text(each.get("id")) or text(each.get("name")) or task.url, each) for each in found))


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a Data Package in CKAN's shape; relative paths are below the package's own address."""
    contributors = objects(raw.get("contributors"))
    contact = next((each for each in contributors if text(each.get("role")) == "contact"), None) or next(
        iter(contributors), {}
    )
    licence = next(iter(objects(raw.get("licenses")) or objects(raw.get("license"))), {})
    title, created = text(raw.get("title")), moment(raw.get("created"))
    name = text(raw.get("name"))
    return without_blanks(
        {
            "name": name_of(name or task.url, title),
            "title": title or name or task.title,
            "notes": plain(text(raw.get("description"))),
            "url": address(raw.get("homepage")),
            "version": text(raw.get("version"))[:100],
            "license_id": text(licence.get("name")) or text(licence.get("type")) or text(licence.get("path"))
            or text(licence.get("title")),
            "maintainer": text(contact.get("title")),
            "maintainer_email": email(contact.get("email")),
            "tags": tags(raw.get("keywords")),
            "metadata_created": created.isoformat() if created else "",
            "resources": [_resource(each, task) for each in objects(raw.get("resources"))],
        }
    )  # fmt: skip


def _resource(raw: Any, task: Task) -> dict[str, Any]:
    path = raw.get("path")
    place = text(path[0] if isinstance(path, list) and path else path) or text(raw.get("url"))
    return without_blanks(
        {
            "name": text(raw.get("title")) or text(raw.get("name")),
            "description": plain(text(raw.get("description"))),
            "url": address(urljoin(task.url, place)),
            "format": text(raw.get("format")),
            "mimetype": text(raw.get("mediatype")),
            "hash": text(raw.get("hash")),
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: a file tells all by itself."""
    return None
