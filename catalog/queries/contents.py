"""Resources across datasets, and the contents that each has and had, for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from catalog.access import Actor, may_edit, visible_datasets
from catalog.models import Dataset, Resource, ResourceVersion
from catalog.queries.finding import NotFound


def resources(actor: Actor) -> QuerySet[Resource]:
    """Return the resources of the active datasets that the actor may see, with dataset, current version and written table."""
    seen = Dataset.objects.filter(visible_datasets(actor), state="active")
    rows = Resource.objects.filter(state="active", dataset__in=seen.values("id"))
    return rows.select_related("dataset", "current", "written").defer(
        "dataset__rendered", "dataset__notes", "current__report"
    )


def versions(resource: Resource, actor: Actor, *, before: int | None, count: int) -> Sequence[ResourceVersion]:
    """Return the newest versions of a resource that the actor may see, with numbers below `before` if one is given."""
    rows = _seen(resource, actor)
    return list((rows.filter(number__lt=before) if before is not None else rows).order_by("-number")[:count])


def version(resource: Resource, number: int, actor: Actor) -> ResourceVersion:
    """Return a version of a resource by its number; raise NotFound."""
    row = _seen(resource, actor).filter(number=number).first() if number < 2**31 else None
    if row is None:
        raise NotFound("Version")
    return row


def _seen(resource: Resource, actor: Actor) -> QuerySet[ResourceVersion]:
    """Return the accepted versions; those who may change the dataset see what was sent in besides."""
    rows = resource.versions.all()
    return rows if may_edit(actor, resource.dataset) else rows.filter(state=ResourceVersion.ACCEPTED)
