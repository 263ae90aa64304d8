"""The work of an agency in figures: what waits, what is late, and where most points of quality are to be won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Avg, Count, F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.access import Actor
from catalog.models import Dataset, Review
from catalog.quality import TOTALS
from catalog.queries import workspace
from catalog.queries.reviews import at_stage

_LOST = """
    SELECT part->>'code', count(*), sum((part->>'of')::int - (part->>'points')::int) AS lost
    FROM catalog_dataset, jsonb_array_elements(quality->'parts') AS part
    WHERE id IN ({chosen}) AND (part->>'points')::int < (part->>'of')::int
    GROUP BY 1 ORDER BY lost DESC, 1
"""
"""Which parts of the quality score lack how many points in the chosen datasets."""

COUNTED = (Review.IN_REVIEW, Review.APPROVED, Review.SCHEDULED, Review.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Gain:
    """One part of the quality score over all datasets of the agencies."""

    code: str
    datasets: int
    """How many lack points of it."""
    points: int
    """How many points they lack together."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The figures of the actor's agencies."""

    total: int
    public: int
    late: int
    stages: Mapping[str, int]
    """How many datasets are at each stage of `Review` that asks for somebody, drafts included."""
    score: float | None
    """The mean quality, of 100."""
    mqa: float | None
    """The mean points of the European assessment, of 405."""
    gains: Sequence[Gain]
    """Where most points are to be won, the most first."""


def late(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Keep the datasets whose promised frequency is not kept today."""
    return rows.filter(quality__due__lt=timezone.localdate().isoformat())


def lacking(rows: QuerySet[Dataset], code: str) -> QuerySet[Dataset]:
    """Keep the datasets that lack points of a part of the quality score."""
    return rows.exclude(quality__parts__contains=[{"code": code, "points": TOTALS[code]}])


def glance(actor: Actor) -> Glance:
    """Return the figures of the datasets of the actor's agencies, in four queries."""
    rows = Dataset.objects.filter(id__in=workspace.datasets(actor).values("id")).order_by()
    staged = {stage: Count("id", filter=~public() & Q(review__stage=stage)) for stage in COUNTED}
    points = {key: Avg(Cast(F(f"quality__{key}"), IntegerField())) for key in ("score", "mqa")}
    found = rows.aggregate(total=Count("id"), public=Count("id", filter=public()), **staged, **points)
    stages = {Review.DRAFT: at_stage(rows, Review.DRAFT).count(), **{stage: found[stage] for stage in COUNTED}}
    return Glance(
        found["total"], found["public"], late(rows).count(), stages, found["score"], found["mqa"], _gains(rows)
    )


def public() -> Q:
    """Return the condition for the datasets that everybody sees."""
    return Q(state="active", private=False)


def _gains(rows: QuerySet[Dataset]) -> Sequence[Gain]:
    chosen, parameters = rows.values("id").query.sql_with_params()
    # What is put in is Django's own statement; its values stay parameters.
    statement = _LOST.replace("{chosen}", chosen)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Gain(code, number, points) for code, number, points in cursor.fetchall() if code in TOTALS]
