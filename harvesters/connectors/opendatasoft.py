"""Opendatasoft catalogues, by the Explore API 2.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import moment, name_of, plain, tags, text, without_blanks
from harvesters.http import EgressError

INCREMENTAL = False
ROWS = 100
DEEPEST = 10_000
"""The API refuses `offset` and `limit` that add up to more; beyond, ids are asked for in order from the last one on."""


def _api(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/api/explore/v2.1/catalog/datasets"


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the datasets in the order of their ids, each page asked for from the last id on, so that none can shift."""
    last, total = str(task.cursor.get("after", "")), task.cursor.get("total")
    while True:
        asked = {"limit": str(ROWS), "order_by": "dataset_id"}
        if last:
            asked["where"] = f'dataset_id > "{last}"'
        answer = client.json(_api(task.url), asked)
        if not isinstance(answer, Mapping) or not isinstance(answer.get("results"), list):
            raise BadSource(f"{task.url} does not answer as Opendatasoft's Explore API.")
        found = [Found(text(each.get("dataset_id")), each, moment(_default(each).get("modified")))
                 for each in answer["results"] if isinstance(each, Mapping)]  # fmt: skip
        found = [each for each in found if each.id and '"' not in each.id and "\\" not in each.id]
        if not found:
            return
        if total is None:
            total = answer.get("total_count")
        if found[-1].id <= last:
            raise BadSource(f"The pages of {task.url} lead in circles.")
        last = found[-1].id
        yield Page(tuple(found), {"after": last, "total": total}, total if isinstance(total, int) else None)


def _default(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    metas = raw.get("metas")
    default = metas.get("default") if isinstance(metas, Mapping) else None
    return default if isinstance(default, Mapping) else {}


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a dataset in CKAN's shape, with its table as CSV, JSON and XLSX where it has one."""
    about, identity = _default(raw), text(raw.get("dataset_id"))
    title, parts = text(about.get("title")), urlsplit(task.url)
    exports = f"{_api(task.url)}/{quote(identity)}/exports"
    themes = about.get("theme")
    modified = moment(about.get("modified"))
    return without_blanks(
        {
            "name": name_of(identity, title),
            "title": title,
            "notes": plain(text(about.get("description"))),
            "url": f"{parts.scheme}://{parts.netloc}/explore/dataset/{quote(identity)}/",
            "license_id": text(about.get("license_url")) or text(about.get("license")),
            "author": text(about.get("publisher")),
            "tags": tags(about.get("keyword")),
            "groups": [{"name": text(each).lower(), "title": text(each)}
                       for each in (themes if isinstance(themes, list) else [themes]) if text(each)],
            "metadata_modified": modified.isoformat() if modified else "",
            "resources": [{"name": label, "format": label, "url": f"{exports}/{label.lower()}"}
                          for label in ("CSV", "JSON", "XLSX") if raw.get("has_records")],
        }
    )  # fmt: skip


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Ask for the one dataset."""
    try:
        client.json(f"{_api(task.url)}/{quote(remote_id)}")
    except EgressError as error:
        return True if error.status in {403, 404} else None
    except BadSource:
        return None
    return False
