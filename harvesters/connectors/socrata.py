"""Socrata catalogues, by their discovery API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import address, moment, name_of, objects, plain, text, without_blanks

INCREMENTAL = False
ROWS = 100


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the assets of the kind dataset, in the order of their ids, until a page is empty."""
    parts = urlsplit(task.url)
    offset = int(task.cursor.get("offset", 0))
    while True:
        asked = {"domains": parts.hostname or "", "search_context": parts.hostname or "", "only": "dataset",
                 "order": "dataset_id", "limit": str(ROWS), "offset": str(offset)}  # fmt: skip
        answer = client.json(f"{parts.scheme}://{parts.netloc}/api/catalog/v1", asked)
        if not isinstance(answer, Mapping) or not isinstance(answer.get("results"), list):
            raise BadSource(f"{task.url} does not answer as Socrata's discovery API.")
        found = [Found(text(_of(each).get("id")), each, moment(_of(each).get("updatedAt")))
                 for each in objects(answer["results"])]  # fmt: skip
        if not found:
            return
        offset += len(found)
        total = answer.get("resultSetSize")
        yield Page(tuple(found), {"offset": offset}, total if isinstance(total, int) else None)


def _of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    resource = raw.get("resource")
    return resource if isinstance(resource, Mapping) else {}


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return an asset in CKAN's shape, with its table as CSV and JSON."""
    about, kind = _of(raw), raw.get("classification") if isinstance(raw.get("classification"), Mapping) else {}
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), Mapping) else {}
    identity, title, parts = text(about.get("id")), text(about.get("name")), urlsplit(task.url)
    site = f"{parts.scheme}://{parts.netloc}"
    words = [*(kind.get("domain_tags") or ()), *(kind.get("tags") or ())]
    modified, created = moment(about.get("updatedAt")), moment(about.get("createdAt"))
    category = text(kind.get("domain_category"))
    return without_blanks(
        {
            "name": name_of(identity, title),
            "title": title,
            "notes": plain(text(about.get("description"))),
            "url": address(raw.get("permalink")) or address(raw.get("link")),
            "license_id": text(metadata.get("license")),
            "author": text(about.get("attribution")),
            "maintainer_email": text(about.get("contact_email")),
            "tags": [{"name": each} for each in dict.fromkeys(map(text, words)) if each],
            "groups": [{"name": category.lower(), "title": category}] if category else [],
            "metadata_modified": modified.isoformat() if modified else "",
            "metadata_created": created.isoformat() if created else "",
            "resources": [
                {"name": "CSV", "format": "CSV", "url": f"{site}/api/views/{identity}/rows.csv?accessType=DOWNLOAD"},
                {"name": "JSON", "format": "JSON", "url": f"{site}/resource/{identity}.json"},
            ],
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: an asset may answer though it is not listed any more."""
    return None
