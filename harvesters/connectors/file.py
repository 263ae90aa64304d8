"""One file or API at an address, fetched on schedule: one dataset with one resource that gets a new version each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from harvesters.connectors.protocol import Client, Found, Page, Task
from harvesters.connectors.texts import name_of, without_blanks

INCREMENTAL = False


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the one dataset; its content is fetched with the files of harvests."""
    yield Page((Found(task.url, {"url": task.url, "title": task.title}),))


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return the dataset under the source's name; all else comes from the source's defaults."""
    title = raw["title"] or raw["url"]
    file_name = unquote(urlsplit(raw["url"]).path).rpartition("/")[2]
    return without_blanks(
        {
            "name": name_of(raw["url"], title),
            "title": title,
            "url": raw["url"],
            "resources": [{"name": file_name or title, "url": raw["url"]}],
        }
    )


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: an address that does not answer is a failure, not a deletion."""
    return None
