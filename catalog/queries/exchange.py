"""The public catalogue for those who copy it whole: pages in an order that never shifts, and a stream of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from catalog.models import Change, Dataset
from catalog.models.shapes import dataset_record, with_parts
from catalog.queries.catalogue import PUBLIC
from catalog.records import DatasetRecord

CHUNK = 200
"""Datasets in memory at a time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the public datasets are meant; what is left empty does not narrow."""

    organization: UUID | None = None
    group: UUID | None = None
    since: datetime | None = None
    """Changed at this time or later."""
    until: datetime | None = None
    """Changed at this time or earlier."""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered page of public datasets."""

    records: Sequence[DatasetRecord]
    total: int
    number: int
    last: int


def condition(scope: Scope) -> Q:
    """Return the public datasets of a scope as a condition on datasets."""
    found = PUBLIC
    if scope.organization:
        found &= Q(owner_org_id=scope.organization)
    if scope.group:
        found &= Q(groups__id=scope.group)
    if scope.since:
        found &= Q(metadata_modified__gte=scope.since)
    if scope.until:
        found &= Q(metadata_modified__lte=scope.until)
    return found


def stamp() -> int:
    """Return a number that is another after every change of the catalogue: what the ETag of a whole catalogue is made of."""
    return Change.objects.aggregate(last=Max("id"))["last"] or 0


def changed() -> datetime | None:
    """Return when a public dataset changed last."""
    found: datetime | None = Dataset.objects.filter(PUBLIC).aggregate(last=Max("metadata_modified"))["last"]
    return found


def numbered(number: int, size: int, scope: Scope = EVERYTHING) -> Numbered:
    """Return a page, from 1, of the datasets in the order in which they came, so that new ones join at the end.

    A page past the end is empty.
    """
    rows = Dataset.objects.filter(condition(scope))
    total = rows.count()
    start = (number - 1) * size
    ids = list(rows.order_by("metadata_created", "id").values_list("id", flat=True)[start : start + size])
    found = {record.id: record for record in map(dataset_record, with_parts().filter(PUBLIC, id__in=ids))}
    records = [found[str(each)] for each in ids if str(each) in found]
    return Numbered(records, total, number, max(1, -(-total // size)))


def records(scope: Scope = EVERYTHING, after: UUID | None = None) -> Iterator[DatasetRecord]:
    """Yield the datasets of a scope in the order of their ids, a chunk in memory at a time."""
    rows = with_parts().filter(condition(scope))
    while chunk := list((rows.filter(id__gt=after) if after else rows).order_by("id")[:CHUNK]):
        yield from map(dataset_record, chunk)
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].id
