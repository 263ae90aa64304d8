"""The portal in figures: what it held and how much it was used month by month, and how punctual the agencies are.

Both are asked of the database at most every ten minutes by each process: they read whole tables.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from catalog.models import Calls, Dataset, Organization, Use
from catalog.quality import PROMISED_DAYS
from catalog.queries.catalogue import PUBLIC

MONTHS = 24
FRESH_FOR = 600
"""Seconds."""

PUNCTUALITY = """
SELECT owner_org_id, count(*),
       count(*) FILTER (WHERE part #>> '{params,unit}' = ANY(%(promises)s)),
       count(*) FILTER (WHERE part #>> '{params,unit}' = ANY(%(promises)s)
                          AND (part #>> '{params,updated}')::date + (part #>> '{params,allowed}')::int >= %(today)s)
FROM catalog_dataset
CROSS JOIN LATERAL (
    SELECT jsonb_path_query_first(quality, '$.parts[*] ? (@.code == "freshness")') AS part
) AS freshness
WHERE state = 'active' AND NOT private AND owner_org_id IS NOT NULL
GROUP BY owner_org_id
"""
"""By what the quality score wrote down when the dataset last changed: its promise and the day of its newest data."""


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month, and how many datasets there were at its end (or are now)."""

    first: date
    datasets: int
    added: int
    views: int
    downloads: int
    calls: int
    """By programs, to all interfaces together."""


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many public datasets an agency has, how many of them promise an update, and how many keep the promise today."""

    organization: Organization
    datasets: int
    promised: int
    on_time: int

    @property
    def percent(self) -> int | None:
        """The share of kept promises; None without any promise."""
        return round(100 * self.on_time / self.promised) if self.promised else None


def months() -> Sequence[Month]:
    """Return the last 24 months, the present one last."""
    return _months(timezone.localdate(), int(time.monotonic() // FRESH_FOR))


def punctuality() -> Sequence[Punctuality]:
    """Return every agency with public datasets, those with most promises first."""
    return _punctuality(timezone.localdate(), int(time.monotonic() // FRESH_FOR))


def forget() -> None:
    """Ask the database again the next time."""
    _months.cache_clear()
    _punctuality.cache_clear()


@lru_cache(maxsize=1)
def _months(today: date, _turn: int) -> Sequence[Month]:
    firsts = _firsts(today)
    added = _added()
    uses = Use.objects.filter(day__gte=firsts[0], dataset__state="active", dataset__private=False)
    used = uses.order_by().annotate(month=TruncMonth("day")).values_list("kind", "month").annotate(sum=Sum("count"))
    counts = {(kind, month): total for kind, month, total in used}
    called = Calls.objects.filter(day__gte=firsts[0]).order_by().annotate(month=TruncMonth("day"))
    calls = dict(called.values_list("month").annotate(sum=Sum("count")))
    before = sum(count for month, count in added.items() if month < firsts[0])
    held = list(accumulate((added.get(first, 0) for first in firsts), initial=before))[1:]
    return tuple(
        Month(
            first,
            total,
            added.get(first, 0),
            counts.get((Use.VIEW, first), 0),
            counts.get((Use.DOWNLOAD, first), 0),
            calls.get(first, 0),
        )
        for first, total in zip(firsts, held, strict=True)
    )


def _firsts(today: date) -> list[date]:
    """Return the first days of the last months, the present one last."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def _added() -> Mapping[date, int]:
    """Return how many of the datasets that are public now came in each month (Thai time)."""
    rows = Dataset.objects.filter(PUBLIC).order_by().annotate(month=TruncMonth("metadata_created"))
    found = rows.values_list("month").annotate(count=Count("id"))
    return {timezone.localtime(month).date(): count for month, count in found}


@lru_cache(maxsize=1)
def _punctuality(today: date, _turn: int) -> Sequence[Punctuality]:
    promises = list(PROMISED_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(PUNCTUALITY, {"promises": promises, "today": today})
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
    names = Organization.objects.filter(id__in=counts).only("id", "name", "title", "title_en", "title_key")
    rows = [Punctuality(row, *counts[row.id]) for row in names]
    return tuple(sorted(rows, key=lambda row: (-row.promised, -row.on_time, row.organization.title_key)))
