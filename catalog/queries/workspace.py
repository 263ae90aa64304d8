"""What the pages of an agency show: its datasets, the uploads that wait or failed, the work on one upload."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from catalog.access import Actor, is_sysadmin, organizations_where
from catalog.formats.standard.fields import mandatory_fields
from catalog.models import Dataset, Job, Organization, PersonalDecision, Resource, ResourceVersion, WrittenTable

VALIDATE = "validate"
TREAT = "treat"
"""The kind of job that checks a received version; its key is the version's id."""
UNANSWERED = timedelta(seconds=30)
"""A job that waits longer than this, or shows no sign of life for so long, is worth a word to those who wait."""
MOST_UNDECIDED = 10
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the check of an upload is."""

    state: str
    """`waiting`, `running`, `silent` (its worker may be dead), `late` (no worker took it yet), `lost` (no work is open)."""
    percent: int = 0
    stage: str = ""
    attempt: int = 1


def datasets(actor: Actor, *, trash: bool = False) -> QuerySet[Dataset]:
    """Return the datasets of the actor's agencies with these agencies, the latest change first.

    Those that are not deleted, or with `trash` those that are.
    """
    rows = Dataset.objects.filter(Q(state="deleted") if trash else ~Q(state="deleted"))
    rows = rows.select_related("owner_org", "review")
    if not is_sysadmin(actor):
        rows = rows.filter(owner_org__in=organizations_where(actor, "read"))
    return rows.defer("rendered", "notes", "notes_en", "standard", "extras").order_by("-metadata_modified", "id")


def _newest(resources: QuerySet[Resource]) -> QuerySet[Any]:
    """Give resources `newest`: the state of their newest upload."""
    versions = ResourceVersion.objects.filter(resource=OuterRef("pk")).order_by("-number")
    return resources.filter(state="active").annotate(newest=Subquery(versions.values("state")[:1]))


def with_newest(rows: QuerySet[Dataset], state: str) -> QuerySet[Dataset]:
    """Keep the datasets with a file whose newest upload is in a state of `ResourceVersion`."""
    return rows.filter(Exists(_newest(Resource.objects.filter(dataset=OuterRef("pk"))).filter(newest=state)))


def incomplete(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Keep the datasets that lack one of the 14 mandatory items of the standard."""
    points = 2 * len(mandatory_fields())
    return rows.exclude(quality__parts__contains=[{"code": "mandatory", "points": points}])


@dataclass(frozen=True, slots=True)
class Undecided:
    """The newest uploads in the actor's agencies that are not served: how many of each state, and the latest of them."""

    counts: Mapping[str, int]
    latest: Sequence[ResourceVersion]


def undecided(actor: Actor) -> Undecided:
    """Return what is being checked, held or rejected in the agencies where the actor may change datasets, in two queries."""
    resources = Resource.objects.exclude(dataset__state="deleted")
    if not is_sysadmin(actor):
        resources = resources.filter(dataset__owner_org__in=organizations_where(actor, "update_dataset"))
    waiting = _newest(resources).filter(newest__in=["received", "held", "rejected"])
    counted = waiting.values("newest").order_by().annotate(number=Count("id"))
    newest = ResourceVersion.objects.filter(resource=OuterRef("pk")).order_by("-number").values("id")[:1]
    latest = (
        ResourceVersion.objects.filter(id__in=waiting.values_list(Subquery(newest), flat=True))
        .select_related("resource__dataset__owner_org")
        .defer("report", "columns", "resource__dataset__rendered")
        .order_by("-received_at")
    )
    counts = {row["newest"]: row["number"] for row in counted}
    return Undecided(counts, list(latest[:MOST_UNDECIDED]) if counts else [])


def held_tables(actor: Actor) -> Sequence[WrittenTable]:
    """Return the tables held for personal data where the actor may decide, the latest change first, in one query."""
    rows = WrittenTable.objects.filter(state=WrittenTable.HELD, resource__state="active")
    rows = rows.exclude(resource__dataset__state="deleted")
    if not is_sysadmin(actor):
        rows = rows.filter(resource__dataset__owner_org__in=organizations_where(actor, "update_dataset"))
    found = rows.select_related("resource__dataset").defer("columns", "resource__dataset__rendered")
    return list(found.order_by("-changed")[:MOST_UNDECIDED])


def undecided_of(dataset_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[ResourceVersion]]:
    """Return for each of these datasets the newest uploads that are not served, in one query."""
    newest = (
        ResourceVersion.objects.filter(resource__dataset__in=list(dataset_ids), resource__state="active")
        .order_by("resource_id", "-number")
        .distinct("resource_id")
    )
    rows = (
        ResourceVersion.objects.filter(id__in=newest.values("id"), state__in=["received", "held", "rejected"])
        .select_related("resource")
        .defer("report", "columns")
    )
    found: defaultdict[UUID, list[ResourceVersion]] = defaultdict(list)
    for version in rows:
        found[version.resource.dataset_id].append(version)
    return found


def newest_by_resource(dataset: Dataset) -> Mapping[UUID, ResourceVersion]:
    """Return the newest upload of each resource of a dataset, whatever became of it."""
    rows = (
        ResourceVersion.objects.filter(resource__dataset=dataset)
        .order_by("resource_id", "-number")
        .distinct("resource_id")
        .defer("report", "columns")
    )
    return {row.resource_id: row for row in rows}


def checking(version: ResourceVersion) -> Checking | None:
    """Return how far the check of a version is, or the making of its cleaned form; None when there is nothing to wait for."""
    if version.state == ResourceVersion.HELD:
        return _treating(version)
    if version.state != ResourceVersion.RECEIVED:
        return None
    job = Job.objects.filter(kind=VALIDATE, key=str(version.id)).order_by("-asked_at").first()
    if job is None or job.state in {Job.DONE, Job.FAILED}:
        version.refresh_from_db(fields=["state"])  # the check may have ended since the version was read
        return Checking("lost") if version.state == ResourceVersion.RECEIVED else None
    return _of_job(job)


def _treating(version: ResourceVersion) -> Checking | None:
    decision = version.decisions.filter(state=PersonalDecision.PENDING).first()
    if decision is None:
        return None
    job = Job.objects.filter(kind=TREAT, key=str(decision.id)).order_by("-asked_at").first()
    if job is None or job.state in {Job.DONE, Job.FAILED}:
        version.refresh_from_db(fields=["state"])
        return Checking("lost") if version.state == ResourceVersion.HELD else None
    return _of_job(job)


def _of_job(job: Job) -> Checking:
    limit = timezone.now() - UNANSWERED
    if job.state == Job.PENDING:
        return Checking("late" if job.asked_at < limit else "waiting", attempt=job.attempts + 1)
    silent = job.heartbeat_at is not None and job.heartbeat_at < limit
    return Checking("silent" if silent else "running", job.progress, job.stage, job.attempts)


def newer(version: ResourceVersion) -> ResourceVersion | None:
    """Return the newest upload of the same resource if it is a later one."""
    rows = ResourceVersion.objects.filter(resource=version.resource_id, number__gt=version.number)
    return rows.defer("report", "columns").order_by("-number").first()


def versions(resource: Resource) -> QuerySet[ResourceVersion]:
    """Return all uploads of a resource with the people who sent them, the newest first."""
    return resource.versions.select_related("received_from").defer("report", "columns").order_by("-number")


def free_name(base: str) -> str:
    """Return a dataset's address name that nobody has: the base itself, or with the next free number behind it."""
    short = base[: LONGEST_NAME - 8]
    alike = Q(name=base) | Q(name__regex=rf"^{short}-[0-9]+$")
    taken = set(Dataset.objects.filter(alike).values_list("name", flat=True))
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{short}-{number}"
    return name


def owners(actor: Actor, current: Organization | None = None) -> Sequence[Organization]:
    """Return the agencies that a dataset of the actor's may belong to, the one that it belongs to now included."""
    allowed = Q(id__in=organizations_where(actor, "create_dataset").values("id"))
    if current is not None:
        allowed |= Q(id=current.id)
    return list(Organization.objects.filter(allowed))
