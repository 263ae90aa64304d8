"""What people do with harvests: set a source up, approve it, run, pause, stop, and decide what only people can decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, has_permission, is_sysadmin, organizations_where, require
from catalog.operations import trail
from catalog.queries.finding import NotFound
from harvesters import scheduling
from harvesters.models import HarvestConflict, HarvestOutcome, HarvestRecord, HarvestRun, HarvestSource

MAY_NOT = "Only administrators of the agency may manage its harvests"
FIELDS = (
    "title", "kind", "url", "organization", "contact_email", "schedule", "mapping", "copy_formats", "copy_most_bytes",
    "brake_percent", "grace_days", "delay_seconds",
)  # fmt: skip
REACHING = ("kind", "url", "organization")
"""Fields whose change asks for a new approval: they decide where we reach and in whose name."""


class NotApproved(Exception):
    """The source has not been approved by the operators."""


def visible(actor: Actor) -> QuerySet[HarvestSource]:
    """Return the sources whose harvests the actor may see and manage."""
    rows = HarvestSource.objects.select_related("organization")
    return rows if is_sysadmin(actor) else rows.filter(organization__in=organizations_where(actor, "bulk"))


def find(source_id: str, actor: Actor) -> HarvestSource:
    """Return a source; raise NotFound for one that is not there or not the actor's."""
    source = visible(actor).filter(Q(id=source_id)).first()
    if source is None:
        raise NotFound("Harvest source")
    return source


def _may(source: HarvestSource, actor: Actor) -> None:
    require(has_permission(actor, "bulk", source.organization_id), MAY_NOT)


@transaction.atomic
def save(source: HarvestSource | None, values: Mapping[str, Any], *, actor: Actor) -> HarvestSource:
    """Make or change a source; one that is new or reaches elsewhere waits for an operator, unless an operator says it.

    Raise NotAllowed.
    """
    before = _facts(source) if source else None
    row = source or HarvestSource(created_by=trail.as_user(actor))
    reached = {name: getattr(row, name) for name in REACHING} if source else {}
    if source:
        _may(source, actor)
    for name in FIELDS:
        setattr(row, name, values[name])
    _may(row, actor)
    if is_sysadmin(actor):
        row.state = HarvestSource.APPROVED if not source else row.state
    elif any(reached.get(name) != getattr(row, name) for name in REACHING):
        row.state = HarvestSource.PROPOSED
    row.save()
    scheduling.plan(row)
    trail.audit(actor, "update" if source else "create", "harvest_source", row.id, before=before, after=_facts(row))
    return row


def _facts(source: HarvestSource) -> dict[str, Any]:
    found = {name: getattr(source, name) for name in (*FIELDS, "state")}
    return {**found, "organization": source.organization.name, "delay_seconds": str(source.delay_seconds)}


@transaction.atomic
def set_state(source: HarvestSource, state: str, *, actor: Actor) -> None:
    """Approve a source (operators only), pause it, or take it up again. Raise NotAllowed."""
    if source.state == HarvestSource.PROPOSED:
        require(is_sysadmin(actor), "Only operators of the portal may approve a harvest source")
    _may(source, actor)
    trail.audit(actor, state, "harvest_source", source.id, before={"state": source.state}, after={"state": state})
    source.state = state
    source.save(update_fields=["state"])
    scheduling.plan(source)


def run(
    source: HarvestSource, *, actor: Actor, purpose: str = HarvestRun.GATHER, everything: bool = False
) -> HarvestRun:
    """Begin a run. Raise NotAllowed, NotApproved for anything but a dry run of a source not approved, or Busy."""
    _may(source, actor)
    if purpose != HarvestRun.DRY and source.state == HarvestSource.PROPOSED:
        raise NotApproved
    return scheduling.begin(source, actor=actor, purpose=purpose, everything=everything)


@transaction.atomic
def ask(run: HarvestRun, wish: str, *, actor: Actor) -> None:
    """Ask a run to pause or to stop; it does so before its next record. One that nobody works on stops at once."""
    _may(run.source, actor)
    row = HarvestRun.objects.select_for_update().get(id=run.id)
    if row.state in (HarvestRun.WAITING, HarvestRun.PAUSED):
        stopped = wish == HarvestRun.STOP
        row.state = HarvestRun.STOPPED if stopped else HarvestRun.PAUSED
        row.finished_at = timezone.now() if stopped else None
    elif row.state == HarvestRun.RUNNING:
        row.wish = wish
    row.save(update_fields=["state", "wish", "finished_at"])


@transaction.atomic
def resume(run: HarvestRun, *, actor: Actor) -> None:
    """Go on with a paused run where it stopped."""
    _may(run.source, actor)
    if HarvestRun.objects.filter(id=run.id, state=HarvestRun.PAUSED).update(state=HarvestRun.WAITING, wish=""):
        queue.ask(scheduling.KIND, run.id)


@transaction.atomic
def release_brake(run: HarvestRun, *, actor: Actor) -> HarvestRun:
    """Gather everything again and take away what is missing, however much, on a person's word. Raise NotAllowed or Busy."""
    _may(run.source, actor)
    made = scheduling.begin(run.source, actor=actor, everything=True)
    HarvestRun.objects.filter(id=made.id).update(brake_released=True)
    trail.audit(actor, "release_brake", "harvest_source", run.source_id, after={"datasets": run.braked})
    return made


def choices(conflict: HarvestConflict) -> dict[str, Any]:
    """Return the decisions that a conflict allows, with their words."""
    words = dict(HarvestConflict.RESOLUTIONS)
    if conflict.kind == HarvestConflict.TITLE:
        allowed: tuple[str, ...] = (HarvestConflict.BOTH,)
    elif conflict.dataset is None:
        allowed = (HarvestConflict.IGNORE,)
    else:
        allowed = (HarvestConflict.ADOPT, HarvestConflict.APART, HarvestConflict.IGNORE)
    return {code: words[code] for code in allowed}


@transaction.atomic
def resolve(conflict: HarvestConflict, resolution: str, *, actor: Actor) -> None:
    """Record what a person decides about a conflict; the record is taken over accordingly in the next run.

    Raise NotAllowed: who adopts a dataset must be able to change it.
    """
    _may(conflict.source, actor)
    if resolution == HarvestConflict.ADOPT:
        owner = conflict.dataset.owner_org_id if conflict.dataset else None
        require(has_permission(actor, "update_dataset", owner), "You may not change this dataset")
    conflict.resolution = resolution
    conflict.resolved_by, conflict.resolved_at = trail.as_user(actor), timezone.now()
    conflict.save()
    if resolution != HarvestConflict.BOTH:
        again = Q(source=conflict.source, remote_id=conflict.remote_id)
        HarvestRecord.objects.filter(again).update(hash="", result=HarvestOutcome.CONFLICT)
    after = {"remote_id": conflict.remote_id, "kind": conflict.kind, "resolution": resolution}
    trail.audit(actor, "resolve", "harvest_conflict", str(conflict.id), after=after)


@transaction.atomic
def unprotect(record: HarvestRecord, field: str, *, actor: Actor) -> None:
    """Let the remote speak again about a field that was edited here, from the next run on. Raise NotAllowed."""
    _may(record.source, actor)
    row = HarvestRecord.objects.select_for_update().get(id=record.id)
    if field not in row.kept:
        return
    row.kept = [each for each in row.kept if each != field]
    row.written.pop(field, None)
    row.given_up = [*row.given_up, field]
    row.hash = ""
    row.save(update_fields=["kept", "written", "given_up", "hash"])
    trail.audit(actor, "unprotect", "harvest_record", str(row.id), after={"field": field})
