"""Everything that can happen to organizations and to topic groups."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction

from catalog import queue
from catalog.access import Actor, has_permission, is_sysadmin, require
from catalog.formats.ckan.checks import Invalid
from catalog.formats.thai import sort_key
from catalog.models import Dataset, Group, GroupMembership, Membership, Organization
from catalog.models.groups import Gathering
from catalog.models.people import ADMIN
from catalog.models.shapes import organization_record
from catalog.operations import parts, trail
from catalog.operations.lengths import check_lengths
from catalog.operations.rendering import render
from catalog.records import OrganizationRecord

logger = logging.getLogger(__name__)

RENDER = "render"
"""The kind of job that renders anew what shows an organization's or a topic's name."""
COLUMNS = ("name", "title", "title_en", "description", "description_en", "image_url", "state", "extras")


@transaction.atomic
def create(record: OrganizationRecord, *, actor: Actor) -> Gathering:
    """Make an organization, or a group when the record says so; its maker becomes its admin. Raise NotAllowed or Invalid."""
    kind = "organization" if record.is_organization else "group"
    require(is_sysadmin(actor), f"You may not create {kind}s")
    row: Gathering = Organization() if record.is_organization else Group()
    _fill(row, record)
    row.save(force_insert=True)
    user = trail.as_user(actor)
    if user is not None and isinstance(row, Organization):
        Membership.objects.create(user=user, organization=row, capacity=ADMIN)
    elif user is not None and isinstance(row, Group):
        GroupMembership.objects.create(user=user, group=row, capacity=ADMIN)
    _note(row, f"new {kind}", "create", actor, before=None)
    return row


@transaction.atomic
def update(row: Gathering, record: OrganizationRecord, *, actor: Actor) -> Gathering:
    """Replace what an organization or a group says by the record; return it. Raise NotAllowed or Invalid."""
    kind = "organization" if isinstance(row, Organization) else "group"
    allowed = has_permission(actor, "admin", row.id) if isinstance(row, Organization) else is_sysadmin(actor)
    require(allowed, f"You may not change this {kind}")
    before = organization_record(row)
    _fill(row, record)
    if organization_record(row) != before:
        row.save()
        _note(row, f"changed {kind}", "update", actor, before=before)
        queue.ask(RENDER, row.id)
    return row


def _fill(row: Gathering, record: OrganizationRecord) -> None:
    taken = Organization.objects.filter(name=record.name).exclude(id=row.id).exists()
    if taken or Group.objects.filter(name=record.name).exclude(id=row.id).exists():
        raise Invalid({"name": ["Group name already exists in database"]})
    for name in COLUMNS:
        setattr(row, name, getattr(record, name))
    row.title = (record.title or "").strip() or record.name
    check_lengths(row)
    row.title_key = sort_key(row.title)
    if isinstance(row, Organization):
        row.level = record.level
        row.parent = _parent(row, record.parent)


def _parent(row: Organization, wanted: str | None) -> Organization | None:
    """Return the organization above, by id or name; raise Invalid for an unknown one or a loop."""
    if not wanted:
        return None
    parent = Organization.objects.filter(parts.by_id_or_name([wanted])).first()
    if parent is None:
        raise Invalid({"groups": ["Organization does not exist"]})
    above: Organization | None = parent
    while above is not None:
        if above.id == row.id:
            raise Invalid({"groups": ["An organization cannot be above itself"]})
        above = above.parent
    return parent


def _note(row: Gathering, activity: str, action: str, actor: Actor, *, before: OrganizationRecord | None) -> None:
    kind = activity.rsplit(maxsplit=1)[-1]
    after = _json(organization_record(row))
    trail.activity(actor, activity, row.id, {"group": after})
    trail.audit(actor, action, kind, row.id, before=_json(before) if before else None, after=after)


def _json(record: OrganizationRecord) -> dict[str, Any]:
    values = asdict(record)
    values["created"] = record.created.isoformat() if record.created else None
    return values


def render_datasets(row_id: str, progress: Callable[[int, str], None]) -> None:
    """Render anew every dataset whose JSON shows the name of this organization or topic, and have it indexed."""
    shown = Dataset.objects.filter(owner_org__id=row_id) | Dataset.objects.filter(groups__id=row_id)
    ids = list(shown.values_list("id", flat=True).distinct())
    for done, dataset_id in enumerate(ids):
        with transaction.atomic():
            render(dataset_id)
            with trail.without_waiting():
                trail.reindex([dataset_id])
        progress(100 * done // len(ids), "rendering")


def leave_as_rendered(row_id: str, reason: str) -> None:
    """Keep the old names in the datasets' JSON; the failed job tells the operators."""
    logger.error("datasets of %s keep an old name: %s", row_id, reason)
