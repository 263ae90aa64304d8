"""The public catalogue for those who copy it whole: pages in an order that never shifts, and a stream of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q
from django.utils import timezone

from catalog.models import Change, Dataset, Group, Organization
from catalog.models.shapes import dataset_record, with_parts
from catalog.queries import changes
from catalog.queries.catalogue import PUBLIC
from catalog.records import DatasetRecord

CHUNK = 200
"""Datasets in memory at a time."""
ADDRESSES = 10_000
"""Pages in one part of the site map; the protocol allows 50,000 and 50 MB."""


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


def _parts() -> Any:
    """The query of datasets with their parts, without what no other format is made of."""
    return with_parts().defer("rendered", "quality")


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
    return changes.last_number()


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
    return Numbered(in_order(ids), total, number, max(1, -(-total // size)))


def records(scope: Scope = EVERYTHING, after: UUID | None = None) -> Iterator[DatasetRecord]:
    """Yield the datasets of a scope in the order of their ids, a chunk in memory at a time."""
    rows = _parts().filter(condition(scope))
    while chunk := list((rows.filter(id__gt=after) if after else rows).order_by("id")[:CHUNK]):
        yield from map(dataset_record, chunk)
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].id


OWN = (
    "/", "/dataset", "/organization", "/group", "/requests/", "/showcases/", "/news/", "/help/", "/statistics",
    "/developers/", "/about", "/accessibility", "/privacy", "/terms", "/contact",
)  # fmt: skip
"""The portal's own pages by their paths."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that search engines may list: its path without language, and when it changed if that is known."""

    path: str
    changed: datetime | None = None


def address_parts() -> int:
    """Return how many parts of `ADDRESSES` the public datasets make."""
    return -(-Dataset.objects.filter(PUBLIC).count() // ADDRESSES)


def addresses(number: int) -> Iterator[Page]:
    """Yield the pages of a part of the site: 0 the portal's own, agencies and topics; from 1 the datasets'."""
    if number == 0:
        yield from map(Page, OWN)
        for kind, model in (("organization", Organization), ("group", Group)):
            names = model.objects.filter(state="active").order_by("name").values_list("name", flat=True)
            yield from (Page(f"/{kind}/{name}") for name in names.iterator())
        return
    rows = Dataset.objects.filter(PUBLIC).order_by("metadata_created", "id")
    found = rows.values_list("name", "metadata_modified")[(number - 1) * ADDRESSES : number * ADDRESSES]
    for name, changed_at in found.iterator(chunk_size=2_000):
        yield Page(f"/dataset/{name}", changed_at)


def latest(scope: Scope, number: int, size: int) -> Numbered:
    """Return a page of the public datasets, the latest change first, without what only their own pages show."""
    rows = Dataset.objects.filter(condition(scope))
    total = rows.count()
    start = (number - 1) * size
    ids = list(rows.order_by("-metadata_modified", "id").values_list("id", flat=True)[start : start + size])
    return Numbered(in_order(ids), total, number, max(1, -(-total // size)))


def in_order(ids: Sequence[UUID]) -> Sequence[DatasetRecord]:
    """Return the records of those of these datasets that are public, in this order."""
    found = {record.id: record for record in map(dataset_record, _parts().filter(PUBLIC, id__in=ids))}
    return [found[str(each)] for each in ids if str(each) in found]


@dataclass(frozen=True, slots=True)
class Harvested:
    """A public dataset as it stands, or None where it is public no more, and when that last changed."""

    dataset_id: UUID
    at: datetime
    record: DatasetRecord | None


@dataclass(frozen=True, slots=True)
class Harvest:
    """A piece of what changed, and the number to go on from."""

    items: Sequence[Harvested]
    last: int
    more: bool


def harvested(
    after: int, since: datetime | None, until: datetime | None, organization: UUID | None, count: int
) -> Harvest:
    """Return the public changes with a number above `after` in a span of time, `count` at most, the oldest first."""
    rows = Change.objects.filter(audience=Change.PUBLIC, number__gt=after)
    changes.last_number()
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lte=until)
    if organization:
        rows = rows.filter(owner_org_id=organization)
    found = list(rows.order_by("number")[: count + 1])
    page = found[:count]
    known = {record.id: record for record in in_order([row.dataset_id for row in page])}
    items = [Harvested(row.dataset_id, row.at, known.get(str(row.dataset_id))) for row in page]
    return Harvest(items, (page[-1].number or 0) if page else after, len(found) > count)


def earliest() -> datetime:
    """Return the time of the oldest change that is told; now when there is none."""
    found: datetime | None = Change.objects.filter(audience=Change.PUBLIC).aggregate(first=Min("at"))["first"]
    return found or timezone.now()


def rendered() -> Iterator[str]:
    """Yield the CKAN JSON of all public datasets in the order of their ids, one line each."""
    rows = Dataset.objects.filter(PUBLIC).order_by("id").values_list("rendered", flat=True)
    yield from rows.iterator(chunk_size=CHUNK)


def withdrawn_since(moment: float) -> bool:
    """Tell whether a dataset went out of the public's sight after a moment (seconds since 1970)."""
    at = datetime.fromtimestamp(moment, tz=UTC)
    return Change.objects.filter(audience=Change.PUBLIC, shown=False, at__gte=at).exists()
