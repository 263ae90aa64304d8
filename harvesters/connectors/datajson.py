"""DCAT-US catalogues, `data.json` of versions 1.1 and 3.0, read as a stream however long the file is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ijson

from harvesters.connectors.protocol import BadSource, Client, Document, Found, Page, Task
from harvesters.connectors.texts import (
    address,
    email,
    is_web_page,
    moment,
    name_of,
    objects,
    plain,
    tags,
    text,
    without_blanks,
)

INCREMENTAL = False
ROWS = 100
PLACES = ("dataset.item", "item", "datasetSeries.item.seriesMember.item")
"""Where datasets stand in the file: 1.1 and 3.0, version 1.0's bare list, and inside the series of 3.0."""
FREQUENCIES = {
    "R/P1Y": "year", "R/P6M": "half_year", "R/P3M": "quarter", "R/P1M": "month", "R/P1W": "week", "R/P7D": "week",
    "R/P1D": "day", "R/PT1H": "hour", "R/PT1M": "minute", "R/PT1S": "real_time",
}  # fmt: skip
"""ISO 8601's repeating intervals, as DCAT-US writes how often data change."""


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the datasets of the file in its order, once each."""
    document = client.get(task.url, accept="application/json", whole=True)
    with document.file:
        batch: list[Found] = []
        for raw in _datasets(document):
            batch.append(Found(text(raw.get("identifier")) or text(raw.get("@id")), raw, moment(raw.get("modified"))))
            if len(batch) == ROWS:
                yield Page(tuple(batch))
                batch = []
        yield Page(tuple(batch))


def _datasets(document: Document) -> Iterator[Mapping[str, Any]]:
    """Yield each dataset object as it is read; raise BadSource for what is no such file or is cut off."""
    document.file.seek(0)
    if is_web_page(document.file.read(500)):
        raise BadSource(f"{document.url} answered with a web page where JSON was expected.")
    found = False
    for place in PLACES:
        document.file.seek(0)
        try:
            for item in ijson.items(document.file, place, use_float=True):
                if isinstance(item, Mapping) and _is_dataset(item):
                    found = True
                    yield item
        except ijson.JSONError as error:
            raise BadSource(f"{document.url} is not JSON, or is cut off.") from error
        except UnicodeDecodeError as error:
            raise BadSource(f"{document.url} is not in UTF-8.") from error
    if not found and not _has_list(document):
        raise BadSource(f"{document.url} has no list of datasets.")


def _has_list(document: Document) -> bool:
    document.file.seek(0)
    return any(place in {"", "dataset", "datasetSeries"} and event == "start_array"
               for place, event, _ in ijson.parse(document.file))  # fmt: skip


def _is_dataset(item: Mapping[str, Any]) -> bool:
    kind = text(item.get("@type"))
    return kind in {"", "Dataset", "dcat:Dataset"} or kind.endswith("#Dataset")


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a DCAT-US dataset in CKAN's shape."""
    contact = next(iter(objects(raw.get("contactPoint"))), {})
    publisher = next(iter(objects(raw.get("publisher"))), {})
    identity, title = text(raw.get("identifier")) or text(raw.get("@id")), text(raw.get("title"))
    level = text(raw.get("accessLevel")).lower()
    return without_blanks(
        {
            "name": name_of(identity, title),
            "title": title,
            "notes": plain(text(raw.get("description"))),
            "url": address(raw.get("landingPage")),
            "license_id": text(raw.get("license")),
            "maintainer": text(contact.get("fn")),
            "maintainer_email": email(contact.get("hasEmail")),
            "author": text(publisher.get("name")),
            "organization": _organization(publisher),
            "tags": tags(raw.get("keyword")),
            "groups": [{"name": each.lower(), "title": each} for each in _themes(raw)],
            "update_frequency_unit": FREQUENCIES.get(
                text(raw.get("accrualPeriodicity")), FREQUENCIES.get(text(raw.get("modified")), "")
            ),
            "private": level not in {"", "public"},
            "metadata_modified": _stamp(raw.get("modified")),
            "metadata_created": _stamp(raw.get("issued")),
            "spatial": text(raw.get("spatial")),
            "temporal": text(raw.get("temporal")),
            "resources": [_resource(each) for each in objects(raw.get("distribution"))],
        }
    )


def _themes(raw: Mapping[str, Any]) -> list[str]:
    theme = raw.get("theme")
    return [found for each in (theme if isinstance(theme, list) else [theme]) if (found := text(each))]


def _organization(publisher: Mapping[str, Any]) -> dict[str, str]:
    title = text(publisher.get("name"))
    return {"name": name_of(title, title), "title": title} if title else {}


def _stamp(value: Any) -> str:
    found = moment(value)
    return found.isoformat() if found else ""


def _resource(raw: Mapping[str, Any]) -> dict[str, Any]:
    return without_blanks(
        {
            "name": text(raw.get("title")) or text(raw.get("format")),
            "description": plain(text(raw.get("description"))),
            "url": address(raw.get("downloadURL")) or address(raw.get("accessURL")),
            "format": text(raw.get("format")) or text(raw.get("mediaType")),
            "mimetype": text(raw.get("mediaType")),
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: a file tells all by itself."""
    return None
