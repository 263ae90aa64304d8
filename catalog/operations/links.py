"""What the link checker found, written where the quality score and the pages see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import LinkCheck, Resource
from catalog.operations.rendering import render

WORKS, FAILS, UNKNOWN = "works", "fails", "unknown"
BROKEN_AFTER = 3
"""Looks in a row that must fail, on different days, before people are told that a link is broken."""
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a link found."""

    verdict: str
    """`works`, `fails`, or `unknown` where the remote keeps programs out and people may well get in."""
    status: int = 0
    reason: str = ""


@transaction.atomic
def record(check: LinkCheck, look: Look) -> None:
    """Keep what a look found; when the link's state changes by it, the dataset's quality is assessed anew.

    This is no change of the dataset: nobody's edit, so no activity, and its time stamps stay.
    """
    row = LinkCheck.objects.select_for_update(of=("self",)).select_related("resource").get(pk=check.pk)
    resource, now = row.resource, timezone.now()
    if resource.url != check.url:
        row.url, row.failures, row.next_at = resource.url, 0, now
        row.save()
        return
    row.status, row.reason, row.checked_at = look.status, look.reason[:500], now
    if look.verdict == WORKS:
        row.failures, row.works_at = 0, now
    elif look.verdict == FAILS:
        row.failures = min(row.failures + 1, 1_000)
    row.next_at = now + (DAY if look.verdict == FAILS and row.failures <= BROKEN_AFTER else WEEK)
    row.save()
    state = Resource.LINK_BROKEN if row.failures >= BROKEN_AFTER else Resource.LINK_WORKS if row.works_at else ""
    if state != resource.link_state:
        Resource.objects.filter(id=resource.id).update(link_state=state)
        render(resource.dataset_id)
