"""What the page of one dataset shows beside the dataset itself: accepted versions of its files, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.access import Actor, may_edit
from catalog.models import Activity, Dataset, Resource, ResourceVersion
from catalog.models.shapes import dataset_record
from catalog.queries import finding
from catalog.records import DatasetRecord

VERSIONS, ACTIVITIES = 20, 30
"""How many of the newest a page shows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A dataset as its page shows it."""

    dataset: Dataset
    record: DatasetRecord
    resources: Sequence[Resource]
    versions: Sequence[ResourceVersion]
    activities: Sequence[Activity]
    editable: bool
    undecided: Sequence[ResourceVersion]
    """For those who may edit: the newest upload of each resource that is not served (being checked, held, rejected)."""


def dataset(key: str, actor: Actor) -> Reading:
    """Return the dataset with this id or name for somebody, in a number of queries that does not depend on its size.

    Raise NotFound or NotAllowed.
    """
    row = finding.dataset(key, actor, parts=True)
    resources = [each for each in row.resources.all() if each.state == "active"]
    editable = may_edit(actor, row)
    return Reading(
        dataset=row,
        record=dataset_record(row),
        resources=resources,
        versions=_accepted(row),
        activities=list(Activity.objects.filter(object_id=row.id).defer("data").order_by("-timestamp")[:ACTIVITIES]),
        editable=editable,
        undecided=list(undecided(each.id for each in resources)) if editable else [],
    )


def _accepted(row: Dataset) -> list[ResourceVersion]:
    accepted = ResourceVersion.objects.filter(resource__dataset=row, resource__state="active", state="accepted")
    return list(accepted.select_related("resource").defer("report", "columns").order_by("-received_at")[:VERSIONS])


def undecided(resource_ids: Iterable[UUID]) -> Sequence[ResourceVersion]:
    """Return the newest upload of each of these resources where that is not an accepted one."""
    newest = (
        ResourceVersion.objects.filter(resource_id__in=list(resource_ids))
        .order_by("resource_id", "-number")
        .distinct("resource_id")
        .values("id")
    )
    rows = ResourceVersion.objects.filter(id__in=newest).exclude(
        state__in=["accepted", "replaced", "treated", "withdrawn"]
    )
    return list(rows.select_related("resource").defer("columns"))


def undecided_of(resource: Resource) -> ResourceVersion | None:
    """Return the newest upload of a resource if it is not an accepted one."""
    return next(iter(undecided([resource.id])), None)
