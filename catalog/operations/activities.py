"""The stream of what happened: looked at, and added to from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed, is_sysadmin, require
from catalog.models import Activity, Dashboard, User
from catalog.operations import trail


def mark_seen(*, actor: Actor) -> None:
    """Note that the actor has seen the news of what they follow. Raise NotAllowed."""
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to have a dashboard")
    Dashboard.objects.update_or_create(user=actor, defaults={"seen_until": timezone.now()})


@transaction.atomic
def record(user: User, object_id: UUID, activity_type: str, data: Mapping[str, Any], *, actor: Actor) -> Activity:
    """Add an activity of a user that happened elsewhere; return it. Sysadmins only. Raise NotAllowed."""
    require(is_sysadmin(actor), "Only sysadmins may create activities")
    row = Activity.objects.create(user=user, object_id=object_id, activity_type=activity_type, data=dict(data))
    trail.audit(actor, "record", "activity", row.id, after={"type": activity_type, "object": str(object_id)})
    return row
