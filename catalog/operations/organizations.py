"""Everything that can happen to organizations and to topic groups."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.db import IntegrityError, transaction

from catalog import queue
from catalog.access import Actor, is_sysadmin, may_create, may_manage, require
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.groups import organization_dict
from catalog.formats.thai import sort_key
from catalog.models import Dataset, Following, Group, GroupMembership, Membership, Organization
from catalog.models.groups import Gathering
from catalog.models.people import ADMIN
from catalog.models.shapes import organization_record
from catalog.operations import parts, pictures, trail
from catalog.operations.lengths import check_lengths
from catalog.operations.rendering import render
from catalog.records import OrganizationRecord

logger = logging.getLogger(__name__)

RENDER = "render"
"""The kind of job that renders anew what shows an organization's or a topic's name."""
TAKEN = "Group name already exists in database"
STREAMED = (
    "id", "name", "title", "type", "description", "image_url", "created", "is_organization", "approval_status", "state",
)  # fmt: skip
COLUMNS = ("name", "title", "title_en", "description", "description_en", "image_url", "state", "extras")


@transaction.atomic
def create(record: OrganizationRecord, *, actor: Actor) -> Organization | Group:
    """Make an organization, or a group when the record says so; its maker becomes its admin. Raise NotAllowed or Invalid."""
    kind = "organization" if record.is_organization else "group"
    require(may_create(actor, kind), f"You may not create {kind}s")
    row: Organization | Group = Organization() if record.is_organization else Group()
    _fill(row, record)
    _save(row, force_insert=True)
    user = trail.as_user(actor)
    if user is not None and isinstance(row, Organization):
        Membership.objects.create(user=user, organization=row, capacity=ADMIN)
    elif user is not None and isinstance(row, Group):
        GroupMembership.objects.create(user=user, group=row, capacity=ADMIN)
    _note(row, f"new {kind}", "create", actor, before=None)
    return row


@transaction.atomic
def update(row: Organization | Group, record: OrganizationRecord, *, actor: Actor) -> Organization | Group:
    """Replace what an organization or a group says by the record; return it. Raise NotAllowed or Invalid."""
    kind = "organization" if isinstance(row, Organization) else "group"
    require(may_manage(actor, row), f"You may not change this {kind}")
    before = organization_record(row)
    _fill(row, record)
    if organization_record(row) == before:
        return row
    gone = row.state == "deleted" != before.state
    if gone:
        _require_no_datasets(row)
    _save(row)
    _note(row, f"{'deleted' if gone else 'changed'} {kind}", "update", actor, before=before)
    if before.image_url != row.image_url:
        pictures.discard(before.image_url)
    queue.ask(RENDER, row.id)
    return row


def delete(row: Organization | Group, *, actor: Actor) -> None:
    """Hide an organization or a group; its row stays. Raise NotAllowed, or Invalid for an organization with datasets."""
    update(row, replace(organization_record(row), state="deleted"), actor=actor)


@transaction.atomic
def purge(row: Organization | Group, *, actor: Actor) -> None:
    """Remove an organization or a group for good; its datasets stay, without it. Sysadmins only.

    Raise NotAllowed, or Invalid for an organization with private datasets: they cannot be private to nobody.
    """
    kind = "organization" if isinstance(row, Organization) else "group"
    require(is_sysadmin(actor), f"Only sysadmins may purge {kind}s")
    ids = list(row.datasets.values_list("id", flat=True))
    if isinstance(row, Organization):
        if row.datasets.filter(private=True).exclude(state="deleted").exists():
            raise Invalid({"message": "Organization cannot be purged while it still has private datasets"})
        row.datasets.update(owner_org=None)
        row.children.update(parent=None)
    number, image = row.id, row.image_url
    trail.audit(actor, "purge", kind, number, before=_json(organization_record(row)))
    Following.objects.filter(kind=kind, object_id=number).delete()
    row.delete()
    pictures.discard(image)
    for dataset_id in ids:
        render(dataset_id)
    trail.reindex(ids)


def _require_no_datasets(row: Organization | Group) -> None:
    if isinstance(row, Organization) and row.datasets.exclude(state="deleted").exists():
        raise Invalid({"message": "Organization cannot be deleted while it still has datasets"})


def _save(row: Organization | Group, **options: Any) -> None:
    """Write the row; raise Invalid when another transaction took the name since `_fill`."""
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        raise Invalid({"name": [TAKEN]}) from error


def _fill(row: Gathering, record: OrganizationRecord) -> None:
    taken = Organization.objects.filter(name=record.name).exclude(id=row.id).exists()
    if taken or Group.objects.filter(name=record.name).exclude(id=row.id).exists():
        raise Invalid({"name": [TAKEN]})
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
    trail.activity(actor, activity, row.id, {"group": _shown(row)})
    trail.audit(actor, action, kind, row.id, before=_json(before) if before else None, after=after)


def _json(record: OrganizationRecord) -> dict[str, Any]:
    values = asdict(record)
    values["created"] = record.created.isoformat() if record.created else None
    return values


def _shown(row: Gathering) -> dict[str, Any]:
    """Return what the activity stream keeps: the columns that CKAN has for it."""
    return {key: value for key, value in organization_dict(organization_record(row)).items() if key in STREAMED}


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
