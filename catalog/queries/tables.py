"""The table of a resource, for somebody who may read it: out of its file, or written row by row through the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction

from catalog.access import Actor, may_read_rows, require
from catalog.formats.dictionary.shape import described, dictionary_of
from catalog.models import Resource, ResourceVersion, TableAlias, WrittenTable
from catalog.models.shapes import column, relation, written_of
from catalog.queries import finding, versions
from catalog.records import Column
from catalog.tables import reading, store
from catalog.tables.asking import Ask, BadAsk
from catalog.tables.facts import TableMissing
from catalog.tables.written import reading as written_reading
from catalog.tables.written.snapshot import copy_id, existing, remove_older, snapshot

SECONDS = 60
"""What one question to a written table may take (contract 12.7)."""
HELD = "The rows are held until a responsible person has decided about personal data"
MOST_ATTEMPTS = 10
"""How often a copy is begun anew because somebody wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a resource, and what its columns are."""

    resource: Resource
    version: ResourceVersion | None
    """The version whose table it is; None for a table written through the API."""
    columns: Sequence[Column]
    rows: int
    written: WrittenTable | None = None

    @property
    def path(self) -> Path:
        """The table as a Parquet file: a version's own, or a copy of a written table as it stands now.

        Raises NotFound when the written table was dropped meanwhile.
        """
        if self.written is not None:
            return _copy(self.written)
        return store.table_path(settings.TABLES, str(self.version.id if self.version else ""))

    @property
    def etag(self) -> str:
        """A text that is different for each content."""
        if self.version is not None:
            return f"{self.version.sha256}-table-{self.version.id}{self._said}"
        return f"{copy_id(str(self.written.id), self.written.revision)}{self._said}" if self.written else ""

    @property
    def _said(self) -> str:
        """A text that is different for each data dictionary, which answers tell of beside the rows."""
        said = self.resource.dictionary
        return f"-{blake2b(orjson.dumps(said), digest_size=6).hexdigest()}" if said else ""

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it, and caches may keep it."""
        dataset = self.resource.dataset
        served = self.written is None or self.written.is_served
        return served and dataset.state == "active" and not dataset.private

    @property
    def modified(self) -> datetime:
        """When the content, or what is said of it, became what it is."""
        if self.version is not None:
            since = self.version.decided_at or self.version.received_at
        else:
            since = self.written.changed if self.written else self.resource.created
        return max(since, self.resource.metadata_modified) if self.resource.dictionary else since


@dataclass(frozen=True, slots=True)
class Facts:
    """How large a table is, and how it is organized, as `datastore_info` tells it; sizes in bytes."""

    rows: int
    size: int
    index_size: int
    database_size: int
    aliases: Sequence[str]
    primary_key: Sequence[str] = ()
    indexes: Sequence[Sequence[str]] = ()


def table(key: str, actor: Actor, as_of: str = "") -> Table:
    """Return the table that a resource serves now, or did `as_of` some version or time, by its id or an alias.

    Raise NotFound when there is none, NotAllowed when it is hidden, BadAsk for an `as_of` at which there was none.
    """
    resource = finding.resource(resource_id(key), actor)
    found = _earlier(resource, as_of) if as_of else of_resource(resource, actor)
    if found is None:
        require(written_of(resource) is None, HELD)
        raise finding.NotFound(f'Resource "{key}" was not found.')
    return found


def _earlier(resource: Resource, as_of: str) -> Table:
    if written_of(resource) is not None:
        raise BadAsk("as_of", "a table that is written row by row keeps no earlier versions")
    version = versions.as_of(resource, as_of)
    if not version.has_table:
        raise BadAsk("as_of", f"version {version.number} is not a table")
    return of_version(resource, version)


def resource_id(key: str) -> str:
    """Return the id of the resource that an alias stands for, or what was given when it is none."""
    if finding.as_uuid(key) is not None or "\x00" in key:
        return key
    alias = TableAlias.objects.filter(name=key).values_list("table__resource_id", flat=True).first()
    return str(alias) if alias else key


def of_resource(resource: Resource, actor: Actor) -> Table | None:
    """Return the table that a resource serves: the one written through the API, else that of its file, else None.

    One that is held for personal data is None to those who may not decide about it.
    """
    row = written_of(resource)
    if row is not None and not may_read_rows(actor, row, resource.dataset):
        return None
    if row is not None:
        columns = described(relation(row).columns, dictionary_of(resource.dictionary))
        return Table(resource, None, columns, row.rows, row)
    if resource.current is None or not resource.current.has_table:
        return None
    return of_version(resource, resource.current)


def of_version(resource: Resource, version: ResourceVersion) -> Table:
    """Return the table of one version of a resource."""
    columns = described(map(column, version.columns), dictionary_of(resource.dictionary))
    return Table(resource, version, columns, version.rows or 0)


def search(found: Table, ask: Ask) -> reading.Page:
    """Return the page of rows that was asked for.

    Raise BadAsk, Refused (too slow), NotEnoughMemory, TableUnreadable, or NotFound when it was dropped meanwhile.
    """
    if found.written is None:
        return reading.search(found.path, found.columns, ask)
    with database() as cursor:
        return written_reading.search(cursor, relation(found.written), ask)


def facts(found: Table) -> Facts:
    """Return how large the table is. Raise TableMissing, TableUnreadable, or NotFound when it was dropped meanwhile."""
    if found.written is None:
        size = reading.info(found.path)
        return Facts(size.rows, size.size_bytes, 0, size.size_bytes, ())
    row = found.written
    with database() as cursor:
        sizes = written_reading.sizes(cursor, relation(row))
    aliases = list(row.aliases.values_list("name", flat=True))
    return Facts(row.rows, sizes.table, sizes.indexes, sizes.database, aliases, row.primary_key, row.indexes)


@contextmanager
def database() -> Iterator[Any]:
    """Give a cursor of psycopg2 in a transaction with a time limit; a table that is gone is NotFound."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [SECONDS * 1000])
            yield cursor.cursor
    except TableMissing as error:
        raise finding.NotFound("Table") from error


def _copy(row: WrittenTable) -> Path:
    """Return the copy of a written table as it stands now, made if there is none yet."""
    for _ in range(MOST_ATTEMPTS):
        current = WrittenTable.objects.filter(id=row.id).first()
        if current is None:
            raise finding.NotFound("Table")
        name = copy_id(str(current.id), current.revision)
        if path := existing(settings.TABLES, name) or _copied(current, name):
            return path
    raise finding.NotFound("A moment of rest: the table changes too often to be copied")


def _copied(row: WrittenTable, name: str) -> Path | None:
    def is_current() -> bool:
        return WrittenTable.objects.filter(id=row.id, revision=row.revision).exists()

    try:
        with transaction.atomic():
            connection.ensure_connection()
            path = snapshot(connection.connection, relation(row), settings.TABLES, name, is_current)
    except TableMissing:
        return None
    if path is not None:
        remove_older(settings.TABLES, str(row.id), path)
    return path
