"""The whole index anew from the database, while the old one goes on answering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from catalog.models import Dataset, SearchOutbox
from catalog.search.building import Build
from catalog.search.entries import become_writer, engine, entries

CHUNK = 500

Progress = Callable[[int, int], None]
"""Called with how many datasets have been read, and how many there were at the beginning."""


class RebuildStopped(RuntimeError):
    """The rebuild was told to stop; the old index stays in use."""


def rebuild(progress: Progress | None = None, stop: threading.Event | None = None) -> int:
    """Build the index from the database, put it in the old one's place in one step and return how many datasets it holds.

    Changes made meanwhile go into the old index and into the new one. Raises BuildRunning when another process is
    rebuilding, and RebuildStopped when `stop` is set before the end.
    """
    done = 0
    total = Dataset.objects.exclude(state="deleted").count()
    with Build(engine().folder) as build:
        with transaction.atomic():
            # From here on whoever changes the old index knows of this build.
            become_writer()
            position = SearchOutbox.objects.aggregate(last=Max("id"))["last"] or 0
        for ids in _chunks():
            if stop and stop.is_set():
                raise RebuildStopped
            build.put(entries(ids)[0])
            done += len(ids)
            if progress:
                progress(done, max(total, done))
        with transaction.atomic():
            become_writer()
            changed, gone = entries(build.touched())
            build.put(changed)
            build.drop(gone)
            build.publish(position)
    return engine().count()


def _chunks() -> Iterator[list[UUID]]:
    rows = Dataset.objects.exclude(state="deleted").order_by("id").values_list("id", flat=True)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(id__gt=chunk[-1])[:CHUNK])
