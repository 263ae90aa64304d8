"""Do the links to agencies' files still work: gently, host by host, and slow to say that one is broken."""

from __future__ import annotations

import time
from collections import Counter

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from catalog import queue
from catalog.models import LinkCheck, Resource
from catalog.operations import links
from catalog.operations.links import Look
from harvesters import hosts
from harvesters.http import EgressError, ask
from harvesters.jobs import Again, Progress

KIND = "remote.links"
KEY = "due"
"""There is one job for all links that are due."""
SECONDS = 20.0
SLICE = 60.0
BATCH = 200
PER_HOST = 10
"""Links of one host that one batch looks at; the others wait for the next."""
DELAY = 0.5
KEPT_OUT = frozenset({401, 403, 405, 406, 407, 429, 451})
"""Answers of servers that keep programs out; people may well get in."""
GONE = frozenset({404, 410})


def begin() -> None:
    """Ask for a look at what is due, when something is."""
    if enrol() or _due().exists():
        queue.ask(KIND, KEY)


def enrol(most: int = 1_000) -> int:
    """Put links that the checker does not know yet on its list; return how many."""
    rows = Resource.objects.filter(state="active", url_type=None, link_check=None, url__regex=r"^https?://")
    rows = rows.filter(dataset__state="active", dataset__private=False)
    new = [LinkCheck(resource_id=number, url=url) for number, url in rows.values_list("id", "url")[:most]]
    return len(LinkCheck.objects.bulk_create(new, ignore_conflicts=True))


def _due() -> QuerySet[LinkCheck]:
    rows = LinkCheck.objects.filter(next_at__lte=timezone.now(), resource__state="active", resource__url_type=None)
    return rows.filter(resource__dataset__state="active", resource__dataset__private=False)


def look_at_due(key: str, progress: Progress) -> None:
    """Look at the links that are due, a minute long; raise `jobs.Again` when more are."""
    ends = time.monotonic() + SLICE
    looked: Counter[str] = Counter()
    for check in _due().select_related("resource").order_by("next_at")[:BATCH]:
        host = hosts.host_of(check.url)
        if looked[host] >= PER_HOST:
            continue
        looked[host] += 1
        progress(0, "links")
        links.record(check, look(check.resource.url))
        if time.monotonic() > ends:
            break
    if looked and _due().exists():
        raise Again(0)


def give_up(key: str, reason: str) -> None:
    """Do nothing: what is due is looked at when beat asks again."""


def look(url: str) -> Look:
    """Look at one link: HEAD may prove it alive, only a GET of its first byte may say that it is not."""
    first = _try(url, "HEAD", {})
    return first if first.verdict == links.WORKS else _try(url, "GET", {"Range": "bytes=0-0"})


def _try(url: str, method: str, headers: dict[str, str]) -> Look:
    try:
        with (
            hosts.turn(url, delay=DELAY, alive=_patient),
            ask(url, method=method, allowed_hosts=settings.EGRESS_ALLOWED_HOSTS, most_bytes=1024, seconds=SECONDS,
                headers=headers) as answer,
        ):  # fmt: skip
            return _judged(answer.status)
    except EgressError as error:
        busy = error.retry_after is not None
        lasting = not error.passing and not error.status
        return Look(links.UNKNOWN if busy or lasting else links.FAILS, error.status, str(error))


def _judged(status: int) -> Look:
    if 200 <= status < 300 or status == 416:
        return Look(links.WORKS, status)
    return Look(links.UNKNOWN if status in KEPT_OUT else links.FAILS, status, f"{status}")


def _patient() -> None:
    """Wait for a turn with the host without anything to tell meanwhile."""
