"""Counting uses: a tick in Redis while the page is served, added up in PostgreSQL once a minute, in the index once a day.

No row says who used what. That the same visitor opens the same thing again within half an hour is recognised by a hash,
keyed with the portal's secret, which Redis forgets by itself (docs/decisions/015).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from catalog.models import CountedBatch, Dataset, Resource, Use
from catalog.models.uses import RECENT_DAYS
from catalog.operations import trail
from catalog.operations.ticking import Counters, drain, ticks
from catalog.visitors import client_of, is_bot, is_browser, pseudonym

COUNTING, BATCHES = "uses:counting", "uses:batch:"
PORTION = 5_000
BATCHES_KEPT = timedelta(days=7)

ADD = """
INSERT INTO catalog_use (dataset_id, resource_id, kind, day, count)
SELECT given.dataset, given.resource, given.kind, given.day, given.count
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::bigint[]) AS given (dataset, resource, kind, day, count)
JOIN catalog_dataset ON catalog_dataset.id = given.dataset
LEFT JOIN catalog_resource ON catalog_resource.id = given.resource
WHERE given.resource IS NULL OR catalog_resource.dataset_id = given.dataset
ORDER BY 1, 2, 3, 4
ON CONFLICT (dataset_id, kind, day, resource_id) DO UPDATE SET count = catalog_use.count + EXCLUDED.count
"""
"""What was purged since it was used is no longer counted."""


def view(request: HttpRequest, dataset: Dataset, resource: Resource | None = None) -> None:
    """Count that a person looks at the page of a public dataset, or of one of its resources."""
    if is_browser(request):
        _note(Use.VIEW, request, dataset, resource)


def download(request: HttpRequest, resource: Resource) -> None:
    """Count that a file or a table of a public dataset is taken away, by a person or a program.

    The later pieces of a download in pieces are no downloads of their own.
    """
    wanted = request.headers.get("Range", "")
    if not wanted or wanted.replace(" ", "").startswith("bytes=0-"):
        _note(Use.DOWNLOAD, request, resource.dataset, resource)


def _note(kind: str, request: HttpRequest, dataset: Dataset, resource: Resource | None) -> None:
    if request.method != "GET" or dataset.state != "active" or dataset.private or is_bot(request):
        return
    what = f"{kind}|{dataset.pk}|{resource.pk if resource else ''}"
    visitor = pseudonym(client_of(request), request.headers.get("User-Agent", ""), what)
    ticks().once(COUNTING, f"{timezone.localdate()}|{what}", visitor)


def flush() -> int:
    """Add what was counted since the last time to the table of uses; return how many counters there were. Raises RedisError."""
    return drain(COUNTING, BATCHES, _add_batch)


def _add_batch(counters: Counters) -> int:
    added = 0
    while portion := list(islice(counters, PORTION)):
        rows = list(_rows(portion))
        columns = [list(column) for column in zip(*rows, strict=True)] if rows else []
        with connection.cursor() as cursor:
            if columns:
                cursor.execute(ADD, columns)
        added += len(rows)
    return added


def _rows(counters: list[tuple[bytes, bytes]]) -> Iterator[tuple[UUID, UUID | None, str, date, int]]:
    # HSCAN may give a field twice; within one statement it would also be refused.
    for name, count in dict(counters).items():
        day, kind, dataset, resource = name.decode().split("|")
        yield UUID(dataset), UUID(resource) if resource else None, kind, date.fromisoformat(day), int(count)


def rank_anew() -> int:
    """Have the index count again what was used yesterday and what has just ceased to be recent; return how many datasets.

    Once a day, as CKAN's tracking is brought up to date too: each use at once would keep the index busy.
    """
    today = timezone.localdate()
    days = [today - timedelta(days=1), today - timedelta(days=RECENT_DAYS), today - timedelta(days=RECENT_DAYS + 1)]
    with transaction.atomic():
        ids = list(Use.objects.filter(day__in=days).values_list("dataset_id", flat=True).distinct())
        trail.rank_anew(ids)
        CountedBatch.objects.filter(at__lt=timezone.now() - BATCHES_KEPT).delete()
    return len(ids)
