"""How much the datasets are used: how often each was looked at and downloaded on each day, and nothing about by whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.models.datasets import Dataset, Resource
from catalog.records import Uses

RECENT_DAYS = 14
"""The days that count as recent, today included: CKAN's `tracking_summary` has the same two weeks."""


class Use(models.Model):
    """The uses of one kind on one day (Thai time) of one dataset, or of one of its resources."""

    VIEW, DOWNLOAD = "view", "download"
    KINDS: ClassVar = [(VIEW, VIEW), (DOWNLOAD, DOWNLOAD)]

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="uses")
    resource = models.ForeignKey(Resource, models.CASCADE, null=True, related_name="uses")
    """None: it was the dataset's own page."""
    kind = models.CharField(max_length=10, choices=KINDS)
    day = models.DateField()
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "kind", "day", "resource"], name="one_count_per_day", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["day", "kind"], name="uses_by_day")]

    def __str__(self) -> str:
        return f"{self.count} × {self.kind} {self.dataset_id} {self.day}"


class CountedBatch(models.Model):
    """A batch of counts that is in the table above: one that comes a second time, after a crash, is not counted again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


def recent_from(today: date) -> date:
    """Return the first of the days that are recent on a day."""
    return today - timedelta(days=RECENT_DAYS - 1)


def uses(dataset_ids: Collection[UUID | str]) -> dict[str, Uses]:
    """Return how much these datasets are used, resources included, by id as text, in one query; unused ones are left out."""
    return _summed(Use.objects.filter(dataset_id__in=list(dataset_ids)), "dataset_id")


def uses_of_resources(dataset_id: UUID) -> dict[str, Uses]:
    """Return the same of each resource of a dataset, by the resource's id."""
    return _summed(Use.objects.filter(dataset_id=dataset_id, resource__isnull=False), "resource_id")


def _summed(rows: models.QuerySet[Use], by: str) -> dict[str, Uses]:
    recent = Q(day__gte=recent_from(timezone.localdate()))
    views, downloads = Q(kind=Use.VIEW), Q(kind=Use.DOWNLOAD)
    found = rows.order_by().values(by).annotate(
        views=_sum(views), downloads=_sum(downloads), views_recent=_sum(views & recent),
        downloads_recent=_sum(downloads & recent),
    )  # fmt: skip
    return {
        str(row[by]): Uses(row["views"], row["downloads"], row["views_recent"], row["downloads_recent"])
        for row in found
    }


def _sum(which: Q) -> Coalesce:
    return Coalesce(Sum("count", filter=which), 0, output_field=models.BigIntegerField())
