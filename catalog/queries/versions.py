"""The contents that a resource has, had and is about to have."""

from __future__ import annotations

import time
from uuid import UUID

from catalog.access import Actor, may_edit
from catalog.models import Resource, ResourceVersion
from catalog.queries.finding import NotFound

POLL_SECONDS = 0.05


def wait_until_decided(resource_id: UUID, seconds: float) -> bool:
    """Wait until no upload of a resource is being checked any more, but not longer than that; tell whether it is so."""
    deadline = time.monotonic() + seconds
    checking = ResourceVersion.objects.filter(resource_id=resource_id, state=ResourceVersion.RECEIVED)
    while checking.exists():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def served(resource: Resource, actor: Actor) -> ResourceVersion | None:
    """Return the version whose file the actor gets: the current one.

    Before there is one, those who may edit get the newest upload, whatever became of it, and the others None.
    """
    if resource.current is not None:
        return resource.current
    return resource.versions.first() if may_edit(actor, resource.dataset) else None


def is_awaited(resource: Resource) -> bool:
    """Tell whether the first file of a resource is still being checked."""
    return resource.current is None and resource.versions.filter(state=ResourceVersion.RECEIVED).exists()


def accepted(resource: Resource, number: int) -> ResourceVersion:
    """Return an accepted version of a resource by its number; raise NotFound."""
    version = resource.versions.filter(number=number, state=ResourceVersion.ACCEPTED).first()
    if version is None:
        raise NotFound("Version")
    return version
