"""The stream of changes for those who keep a copy of the catalogue: numbered after commit, so that none is ever missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from catalog.access import Actor, is_sysadmin, roles, shares, visible_datasets
from catalog.models import Change, Dataset

NUMBERING = 7_305_821
"""The advisory lock of whoever gives out numbers: one at a time, so that their order is the order of the commits."""
_NUMBER = """
UPDATE catalog_change SET number = nextval('catalog_change_number') WHERE id IN (
    SELECT id FROM catalog_change WHERE number IS NULL ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """One dataset that changed, as it stands now for the one who asks."""

    number: int
    dataset_id: UUID
    at: datetime
    dataset: Dataset | None
    """With its name, titles and date. None: remove it, it is deleted or no longer for you."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A piece of the stream."""

    changes: Sequence[Changed]
    last: int
    """Where to go on: the number of the last change, or what was asked for when there is none."""
    more: bool


def changes(since: int, actor: Actor, count: int) -> Stream:
    """Return the changes with a number above `since`, `count` at most, the oldest first, of what the actor could see.

    A dataset stands where it changed last: asking again from `last` gives what has happened since. The numbers grow in
    the order of the commits and are never used twice.
    """
    _number_committed()
    rows = list(Change.objects.filter(_told_to(actor), number__gt=since).order_by("number")[: count + 1])
    page = rows[:count]
    seen = Dataset.objects.filter(visible_datasets(actor), id__in=[row.dataset_id for row in page])
    known = seen.exclude(state="deleted").only("name", "title", "title_en", "metadata_modified").in_bulk()
    found = [Changed(row.number or 0, row.dataset_id, row.at, known.get(row.dataset_id)) for row in page]
    return Stream(found, found[-1].number if found else since, len(rows) > count)


def gone(actor: Actor, since: datetime, until: datetime) -> QuerySet[Change]:
    """Return the changes in (since, until] by which a dataset went out of the actor's sight."""
    rows = Change.objects.filter(_told_to(actor), shown=False, at__gt=since, at__lte=until)
    return rows.exclude(
        dataset_id__in=Dataset.objects.filter(visible_datasets(actor)).exclude(state="deleted").values("id")
    )


def _told_to(actor: Actor) -> Q:
    if is_sysadmin(actor):
        return Q()
    mine = Q(owner_org_id__in=list(roles(actor))) | Q(dataset_id__in=list(shares(actor)))
    return Q(audience=Change.PUBLIC) | Q(audience=Change.AGENCY) & mine


def _number_committed() -> None:
    """Give numbers to the changes that are committed and have none, unless somebody else is at it."""
    if not Change.objects.filter(number=None).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [NUMBERING])
        if cursor.fetchone() == (True,):
            cursor.execute(_NUMBER)


def last_number() -> int:
    """Return the number of the last change that is committed; 0 before the first."""
    _number_committed()
    return Change.objects.aggregate(last=Max("number"))["last"] or 0
