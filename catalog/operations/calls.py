"""Counting the calls of each interface for programs: a tick in Redis per call, added up in PostgreSQL once a minute."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import F
from django.utils import timezone

from catalog.models import Calls
from catalog.operations.ticking import Counters, drain, ticks

COUNTING, BATCHES = "calls:counting", "calls:batch:"


def note(door: str) -> None:
    """Count one call of an interface today (Thai time)."""
    ticks().each(COUNTING, f"{timezone.localdate()}|{door}")


def flush() -> int:
    """Add what was counted since the last time to the table of calls; return how many calls that were. Raises RedisError."""
    return drain(COUNTING, BATCHES, _add)


def _add(counters: Counters) -> int:
    # A scan may give a name twice, so the last one counts; there are as many names as interfaces, per day.
    counts = Counter({name.decode(): int(count) for name, count in counters})
    for name, count in counts.items():
        day, door = name.split("|")
        row, _created = Calls.objects.get_or_create(day=date.fromisoformat(day), door=door, defaults={"count": 0})
        Calls.objects.filter(pk=row.pk).update(count=F("count") + count)
    return counts.total()
