"""How much datasets are used, for every door: totals, CKAN's `tracking_summary`, and what is used most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from catalog.models import Dataset, Use
from catalog.models.shapes import with_parts
from catalog.models.uses import recent_from, uses, uses_of_resources
from catalog.records import UNUSED, Uses


def of_dataset(dataset_id: UUID) -> Uses:
    """Return how much a dataset is used, its resources included."""
    return uses([dataset_id]).get(str(dataset_id), UNUSED)


def tracked(package: dict[str, Any]) -> dict[str, Any]:
    """Return CKAN's JSON of a dataset with a `tracking_summary` in it and in each of its resources.

    Total and recent (14 days) views: of the dataset's page and those of its resources; of a resource its own page and
    its downloads, which is what CKAN's tracking counts there.
    """
    number = UUID(package["id"])
    of_resources = uses_of_resources(number)
    resources = [
        {**each, "tracking_summary": _visits(of_resources.get(each["id"], UNUSED))} for each in package["resources"]
    ]
    own = of_dataset(number)
    return {
        **package,
        "resources": resources,
        "tracking_summary": {"total": own.views, "recent": own.views_recent},
    }


def _visits(found: Uses) -> Mapping[str, int]:
    return {"total": found.views + found.downloads, "recent": found.views_recent + found.downloads_recent}


def most_used(count: int) -> Sequence[Dataset]:
    """Return the public datasets that were looked at and downloaded most in the last two weeks, the most used first."""
    rows = Use.objects.filter(
        day__gte=recent_from(timezone.localdate()), dataset__state="active", dataset__private=False
    )
    ranked = rows.order_by().values("dataset_id").annotate(uses=Sum("count")).order_by("-uses", "dataset_id")[:count]
    ids = [row["dataset_id"] for row in ranked]
    known = {row.id: row for row in with_parts().filter(id__in=ids)}
    return [known[each] for each in ids if each in known]
