"""Everything that can happen to a table written through the API: made, changed, filled, emptied, dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from catalog.access import Actor, may_edit, require
from catalog.models import Dataset, Resource, WrittenTable
from catalog.models.shapes import relation
from catalog.operations import datasets, parts, table_checks, trail
from catalog.operations.defining import Definition, define
from catalog.operations.rendering import render
from catalog.records import ResourceRecord
from catalog.tables.asking import Ask
from catalog.tables.reading import LARGEST_PAGE, Page
from catalog.tables.written import reading, rows
from catalog.tables.written.refusals import Refused

READ_ONLY = (
    "Cannot edit read-only resource because changes made may be lost. Use a resource created for editing, "
    'e.g. with datastore_create, or use "force=true" to ignore this warning.'
)
SECONDS = 300
"""What one write may take."""
QUIET = timedelta(minutes=10)
"""A resource says at most this often that its rows have changed."""


class NoTable(Exception):
    """The resource has no table that is written through the API; the text says which."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a call wrote."""

    resource: Resource
    table: WrittenTable
    page: Page | None = None
    """The rows written or deleted as they are stored, if they were asked for."""


class _DryRun(Exception):
    """Everything went well, and nothing of it is to stay."""

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self.writing = writing


def create(
    resource: Resource,
    definition: Definition,
    records: Sequence[Any],
    *,
    actor: Actor,
    force: bool = False,
    wants_rows: bool = False,
) -> Writing:
    """Make the table of a resource, or change the one it has, and append records: all of it or nothing.

    Raise NotAllowed, or Refused with the parameter at fault; a resource with a file needs `force`.
    """
    with transaction.atomic(), _statements() as cursor:
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
        _check(dataset, resource, actor, force)
        return _create(cursor, dataset, resource, definition, records, actor, wants_rows)


def create_with_resource(
    dataset: Dataset,
    record: ResourceRecord,
    definition: Definition,
    records: Sequence[Any],
    *,
    actor: Actor,
    wants_rows: bool = False,
) -> Writing:
    """Make a resource at the end of a dataset and its table: all of it or nothing. Raise NotAllowed, Refused or Invalid."""
    with transaction.atomic(), _statements() as cursor:
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=dataset.id)
        require(may_edit(actor, dataset), "You may not change this dataset")
        last = dataset.resources.filter(state="active").aggregate(last=Max("position"))["last"]
        resource = parts.make_resource(dataset, record, 0 if last is None else last + 1)
        return _create(cursor, dataset, resource, definition, records, actor, wants_rows)


def _create(
    cursor: Any,
    dataset: Dataset,
    resource: Resource,
    definition: Definition,
    records: Sequence[Any],
    actor: Actor,
    wants_rows: bool,
) -> Writing:
    before = WrittenTable.objects.select_for_update().filter(resource=resource).first()
    table, changed = define(cursor, resource, before, definition, records[0] if records else None)
    outcome = rows.write(
        cursor, relation(table), records, method="insert", key=table.primary_key, next_id=table.next_id
    )
    _keep(table, outcome)
    changed.settle()
    after = {"columns": len(table.columns), "inserted": outcome.inserted}
    trail.audit(actor, "create" if before is None else "change", "table", resource.id, after=after)
    if before is None:
        Resource.objects.filter(id=resource.id).update(last_modified=timezone.now())
        datasets.changed(dataset, actor=actor)
    elif changed.columns:
        _told_anew(resource)
    page = reading.rows_of(cursor, relation(table), outcome.ids) if wants_rows else None
    return Writing(resource, table, page)


def upsert(
    resource: Resource,
    records: Sequence[Any],
    *,
    method: rows.Method,
    actor: Actor,
    force: bool = False,
    dry_run: bool = False,
    wants_rows: bool = False,
) -> Writing:
    """Insert, update or upsert rows: all or none; with `dry_run` none, but every check is made.

    Raise NotAllowed, NoTable, or Refused with the parameter at fault.
    """
    try:
        with transaction.atomic(), _statements() as cursor:
            _check(resource.dataset, resource, actor, force)
            with _locked(resource) as table:
                writing = _upserted(cursor, resource, table, records, method, actor, wants_rows)
            if dry_run:
                raise _DryRun(writing)
            return writing
    except _DryRun as end:
        return end.writing


def _upserted(
    cursor: Any,
    resource: Resource,
    table: WrittenTable,
    records: Sequence[Any],
    method: rows.Method,
    actor: Actor,
    wants_rows: bool,
) -> Writing:
    written = relation(table)
    outcome = rows.write(cursor, written, records, method=method, key=table.primary_key, next_id=table.next_id)
    _keep(table, outcome)
    after = {"inserted": outcome.inserted, "updated": outcome.updated}
    trail.audit(actor, method, "table", resource.id, after=after)
    return Writing(resource, table, reading.rows_of(cursor, written, outcome.ids) if wants_rows else None)


def delete_rows(
    resource: Resource, filters: Mapping[str, Any], *, actor: Actor, force: bool = False, wants_rows: bool = False
) -> Writing:
    """Delete the rows that pass the filters; without any filter all rows, while the table stays.

    Raise NotAllowed, NoTable, or BadAsk for filters that fit no column.
    """
    with transaction.atomic(), _statements() as cursor:
        _check(resource.dataset, resource, actor, force)
        with _locked(resource) as table:
            written, page = relation(table), None
            if wants_rows:
                page = reading.search(cursor, written, Ask(filters=filters, limit=LARGEST_PAGE, include_total=False))
            gone = rows.delete(cursor, written, filters)
            table.rows -= gone
            _touch(table)
            trail.audit(actor, "delete rows", "table", resource.id, after={"deleted": gone})
        return Writing(resource, table, page)


def drop(resource: Resource, *, actor: Actor, force: bool = False) -> None:
    """Drop the table with its dictionary and its aliases; a file of the resource is served as a table again.

    Raise NotAllowed, NoTable or Refused.
    """
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
        _check(dataset, resource, actor, force)
        table = _kept_away(resource)
        trail.audit(actor, "drop", "table", resource.id, before={"rows": table.rows, "columns": len(table.columns)})
        table.delete()
        datasets.changed(dataset, actor=actor)


def replaced(resource: Resource, *, actor: Actor) -> None:
    """Drop the table, if there is one, because a newly accepted file takes its place; the caller tells the dataset."""
    table = WrittenTable.objects.select_for_update().filter(resource=resource).first()
    if table is not None:
        trail.audit(actor, "drop", "table", resource.id, before={"rows": table.rows}, reason="a new file was accepted")
        table.delete()


def _check(dataset: Dataset, resource: Resource, actor: Actor, force: bool) -> None:
    require(may_edit(actor, dataset), "You may not change this dataset")
    if resource.url_type != "datastore" and not force:
        raise Refused("read-only", READ_ONLY)


@contextmanager
def _statements() -> Iterator[Any]:
    """Give a cursor of psycopg2 inside the present transaction, with a time limit for each statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [SECONDS * 1000])
        yield cursor.cursor


def _kept_away(resource: Resource) -> WrittenTable:
    """Keep other writers of the table away until the transaction ends, and return it. Raise NoTable."""
    table = WrittenTable.objects.select_for_update().filter(resource=resource).first()
    if table is None:
        raise NoTable(f'Resource "{resource.id}" was not found.')
    return table


@contextmanager
def _locked(resource: Resource) -> Iterator[WrittenTable]:
    """Do the same, and let the resource say afterwards that its rows have changed.

    It says so now and then only, for a loader writes many times a second. Whoever will change the dataset's row locks
    it first, as everybody else does.
    """
    now = timezone.now()
    last = resource.last_modified
    due = resource.url_type == "datastore" and (last is None or now - last >= QUIET)
    if due:
        Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
    yield _kept_away(resource)
    if due:
        Resource.objects.filter(id=resource.id).update(last_modified=now)
        _told_anew(resource)


def _keep(table: WrittenTable, outcome: rows.Outcome) -> None:
    table.rows += outcome.inserted
    table.next_id = outcome.next_id
    _touch(table)


def _touch(table: WrittenTable) -> None:
    table.revision += 1
    table.changed = timezone.now()
    table.save()
    table_checks.ask(table)


def _told_anew(resource: Resource) -> None:
    """Let search and the dataset's assessment see other columns; the dataset itself has not changed."""
    render(resource.dataset_id)
    trail.reindex([resource.dataset_id])
