"""CKAN catalogues, Thai GDC among them: `package_search` page by page in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import moment, text
from harvesters.http import EgressError

INCREMENTAL = True
ROWS = 100
SMALLEST = 10
"""Rows to ask for when a page is too large for the remote or for us."""
GD_CATALOG = "gdpublish-"
"""Prefix of the names that the government data catalogue gives to what it has registered from an agency."""
_PAGES = re.compile(r"/(?:api(?:/.*)?|dataset(?:/.*)?|organization(?:/.*)?|group(?:/.*)?)$")
_LOCALE = re.compile(r"/(?:th|en|[a-z]{2}_[A-Z]{2})$")


def root(url: str) -> str:
    """Return the address of a portal from any address that people copy: a page, the API, with or without a language."""
    parts = urlsplit(url.strip())
    path = _LOCALE.sub("", _PAGES.sub("", parts.path.rstrip("/")))
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the public datasets sorted by id; the end is an empty page, whatever `count` says."""
    start, rows = int(task.cursor.get("start", 0)), int(task.cursor.get("rows", ROWS))
    while True:
        asked = {"rows": str(rows), "start": str(start), "sort": "id asc"}
        if task.since:
            asked["fq"] = f"metadata_modified:[{task.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} TO *]"
        try:
            result = _result(client, f"{root(task.url)}/api/3/action/package_search", asked)
        except EgressError as error:
            # Old servers fall over long answers; a smaller page often comes through.
            if rows <= SMALLEST or not (error.passing or error.status >= 500):
                raise
            rows = SMALLEST
            continue
        found = [_found(each) for each in result["results"]]
        total = result.get("count") if isinstance(result.get("count"), int) else None
        if not found:
            return
        start += len(found)
        yield Page(tuple(found), {"start": start, "rows": rows}, total)


def _result(client: Client, url: str, params: Mapping[str, str]) -> Mapping[str, Any]:
    answer = client.json(url, params)
    result = answer.get("result") if isinstance(answer, Mapping) and answer.get("success") else None
    if not isinstance(result, Mapping) or not isinstance(result.get("results"), list):
        raise BadSource(f"{url} does not answer as CKAN's package_search.")
    return result


def _found(raw: Any) -> Found:
    if not isinstance(raw, Mapping):
        raise BadSource("The list of datasets holds something that is no dataset.")
    identity = text(raw.get("id")) or text(raw.get("name"))
    return Found(identity, raw, moment(raw.get("metadata_modified")))


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return the dataset as it is, under its agency's own name, with absolute addresses and without what is computed."""
    found = {key: value for key, value in raw.items() if key not in {"relationships_as_subject", "tracking_summary"}}
    name = text(raw.get("name"))
    found["name"] = name.removeprefix(GD_CATALOG) if len(name) > len(GD_CATALOG) + 1 else name
    found["extras"] = [each for each in raw.get("extras") or () if not _about_harvests(each)]
    found["resources"] = [_resource(each, task) for each in raw.get("resources") or () if isinstance(each, Mapping)]
    if not found.get("url"):
        found["url"] = f"{root(task.url)}/dataset/{name}"
    return found


def _about_harvests(extra: Any) -> bool:
    return isinstance(extra, Mapping) and str(extra.get("key", "")).startswith("harvest_")


def _resource(raw: Mapping[str, Any], task: Task) -> dict[str, Any]:
    """Return a resource as a link: a file or table that is the remote's is a link for us."""
    computed = {"url_type", "datastore_active", "package_id", "tracking_summary", "state", "cache_url"}
    found = {key: value for key, value in raw.items() if key not in computed}
    url = text(raw.get("url"))
    if url.startswith("/"):
        parts = urlsplit(task.url)
        found["url"] = f"{parts.scheme}://{parts.netloc}{url}"
    return found


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Ask for the one dataset: 404 and 403 say that the public has it no more, as does the state `deleted`."""
    try:
        answer = client.json(f"{root(task.url)}/api/3/action/package_show", {"id": remote_id})
    except EgressError as error:
        return True if error.status in {403, 404} else None
    except BadSource:
        return None
    result = answer.get("result") if isinstance(answer, Mapping) else None
    return result.get("state") == "deleted" or bool(result.get("private")) if isinstance(result, Mapping) else None
