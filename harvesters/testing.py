"""A quick look at a source while somebody sets it up: does it answer, how many datasets has it, what do they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from catalog.formats.ckan.checks import Invalid, Malformed
from catalog.formats.ckan.mirror import read_dumped
from harvesters import flattening
from harvesters.asking import Remote
from harvesters.connectors.kinds import connector_of
from harvesters.connectors.protocol import BadSource, Task
from harvesters.http import EgressError
from harvesters.mapping import applied, from_json

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Look:
    """What a source gave at first sight."""

    error: str = ""
    """Why it could not be read; empty: it could."""
    total: int | None = None
    titles: tuple[str, ...] = ()
    raw: Any = None
    """The first record as the remote gives it."""
    mapped: Mapping[str, Any] = field(default_factory=dict)
    """The same as the portal would have it, field by field."""
    complaint: str = ""
    """Why the first record could not be taken over."""


def look(kind: str, url: str, mapping: Mapping[str, Any], *, title: str = "") -> Look:
    """Fetch the first page of a source, within a few seconds, and map its first record."""
    connector, task = connector_of(kind), Task(url=url, title=title)
    client = Remote(allowed_hosts=settings.EGRESS_ALLOWED_HOSTS, attempts=1, most_seconds=SECONDS)
    try:
        page = next(iter(connector.pages(client, task)), None)
    except (EgressError, BadSource) as error:
        return Look(error=str(error))
    if page is None or not page.records:
        return Look(total=0)
    records = [connector.package(each.raw, task) for each in page.records[:5]]
    titles = tuple(str(each.get("title") or each.get("name")) for each in records)
    first = page.records[0].raw
    total = page.total if page.total is not None else None if page.cursor else len(page.records)
    try:
        mapped = flattening.flat(read_dumped(applied(records[0], first, from_json(mapping))).record)
    except (Invalid, Malformed) as error:
        return Look(total=total, titles=titles, raw=first, complaint=str(error))
    return Look(total=total, titles=titles, raw=first, mapped=mapped)
