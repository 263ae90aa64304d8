"""The table of a resource, for somebody who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from catalog.access import Actor
from catalog.models import Resource, ResourceVersion
from catalog.models.shapes import column
from catalog.queries import finding
from catalog.records import Column
from catalog.tables import store


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of a resource lie, and what its columns are."""

    resource: Resource
    version: ResourceVersion
    path: Path
    columns: Sequence[Column]
    rows: int


def table(resource_id: str, actor: Actor) -> Table:
    """Return the table that a resource serves now; raise NotFound when there is none, NotAllowed when it is hidden."""
    resource = finding.resource(resource_id, actor)
    if resource.current is None or not resource.current.has_table:
        raise finding.NotFound(f'Resource "{resource_id}" was not found.')
    return of_version(resource, resource.current)


def of_version(resource: Resource, version: ResourceVersion) -> Table:
    """Return the table of one version of a resource."""
    columns = tuple(column(stored) for stored in version.columns)
    return Table(resource, version, store.table_path(settings.TABLES, str(version.id)), columns, version.rows or 0)
