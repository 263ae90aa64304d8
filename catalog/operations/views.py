"""Everything that can happen to the views of a resource."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog.access import Actor, is_sysadmin, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Resource, ResourceView
from catalog.operations import trail

MOST = 100
"""Views of one resource."""


@transaction.atomic
def create(
    resource: Resource, view_type: str, title: str, description: str, options: Mapping[str, Any], *, actor: Actor
) -> ResourceView:
    """Add a view behind the others of a resource; return it. Raise NotAllowed, or Invalid when there are too many."""
    _require_editor(resource, actor)
    Resource.objects.select_for_update(of=("self",)).get(id=resource.id)
    if resource.views.count() >= MOST:
        raise Invalid({"resource_id": [f"A resource has at most {MOST} views"]})
    last = resource.views.aggregate(last=Max("position"))["last"]
    row = ResourceView.objects.create(
        resource=resource,
        position=0 if last is None else last + 1,
        view_type=view_type,
        title=title,
        description=description,
        options=dict(options),
    )
    trail.audit(actor, "create_view", "resource", resource.id, after={"view": str(row.id), "type": view_type})
    return row


@transaction.atomic
def update(
    row: ResourceView, title: str, description: str, options: Mapping[str, Any], *, actor: Actor
) -> ResourceView:
    """Replace what a view says; its type and place stay. Raise NotAllowed."""
    _require_editor(row.resource, actor)
    row.title, row.description, row.options = title, description, dict(options)
    row.save()
    trail.audit(actor, "update_view", "resource", row.resource_id, after={"view": str(row.id)})
    return row


@transaction.atomic
def delete(row: ResourceView, *, actor: Actor) -> None:
    """Remove a view. Raise NotAllowed."""
    _require_editor(row.resource, actor)
    trail.audit(actor, "delete_view", "resource", row.resource_id, before={"view": str(row.id), "type": row.view_type})
    row.delete()


@transaction.atomic
def reorder(resource: Resource, ids: Sequence[str], *, actor: Actor) -> list[str]:
    """Put these views of a resource first, in this order, the others behind them; return all ids in their order.

    Raise NotAllowed, or Invalid on `order`.
    """
    _require_editor(resource, actor)
    present = {str(row.id): row for row in resource.views.select_for_update()}
    if len(set(ids)) != len(ids) or not set(ids) <= set(present):
        raise Invalid({"order": ["These are not the views of the resource, each once"]})
    order = [*ids, *(each for each in present if each not in set(ids))]
    for position, each in enumerate(order):
        present[each].position = position
    ResourceView.objects.bulk_update(present.values(), ["position"])
    return order


@transaction.atomic
def clear(view_types: Collection[str], *, actor: Actor) -> None:
    """Remove the views of these types from all resources, or all views when none is named; sysadmins only."""
    require(is_sysadmin(actor), "Only sysadmins may clear views")
    rows = ResourceView.objects.filter(view_type__in=view_types) if view_types else ResourceView.objects.all()
    gone, _ = rows.delete()
    trail.audit(actor, "clear_views", "resource", "", after={"types": sorted(view_types), "views": gone})


def _require_editor(resource: Resource, actor: Actor) -> None:
    require(may_edit(actor, resource.dataset), "You may not change this dataset")
