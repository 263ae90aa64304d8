"""Telling those who keep a copy of the catalogue which datasets changed, and to whom that is any business."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.utils import timezone

from catalog.models import Change, Dataset


def announce(dataset_ids: Iterable[UUID]) -> None:
    """Note in the change's own transaction that these datasets changed, are hidden now, or are gone.

    What was never public leaves no trace for the public; what no longer is, one.
    """
    ids = sorted(set(dataset_ids))  # always locked in the same order, or two transactions would wait for each other
    rows = Dataset.objects.filter(id__in=ids).exclude(state="deleted").values_list(
        "id", "owner_org_id", "private", "state"
    )  # fmt: skip
    owners = {number: owner for number, owner, _, _ in rows}
    public = {number for number, _, private, state in rows if state == "active" and not private}
    _tell(Change.PUBLIC, [each for each in ids if each in public], owners)
    _tell(Change.AGENCY, [each for each in ids if each in owners and each not in public], owners)
    _withdraw(Change.PUBLIC, [each for each in ids if each not in public])
    _withdraw(Change.AGENCY, [each for each in ids if each in public or each not in owners])


def _tell(audience: str, ids: Collection[UUID], owners: Mapping[UUID, UUID | None]) -> None:
    now = timezone.now()
    Change.objects.bulk_create(
        [Change(dataset_id=each, audience=audience, owner_org_id=owners[each], shown=True, at=now) for each in ids],
        update_conflicts=True,
        unique_fields=["dataset_id", "audience"],
        update_fields=["owner_org_id", "shown", "at", "number"],
        batch_size=1_000,
    )


def _withdraw(audience: str, ids: Collection[UUID]) -> None:
    if ids:
        seen = Change.objects.filter(audience=audience, dataset_id__in=ids, shown=True)
        seen.update(shown=False, at=timezone.now(), number=None)
