"""The whole index anew from the database, while the old one goes on answering."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from catalog.models import Dataset, SearchOutbox
from catalog.search.building import Build
from catalog.search.entries import become_writer, engine, entries, items
from catalog.search.shards import Shards

CHUNK = 500
WORTH_PROCESSES = 5_000
"""Datasets from which on it pays to start processes."""
PROCESSES = max(1, min(os.cpu_count() or 1, 8))

Progress = Callable[[int, int], None]
"""Called with how many datasets have been read, and how many there were at the beginning."""


class RebuildStopped(RuntimeError):
    """The rebuild was told to stop; the old index stays in use."""


def rebuild(
    progress: Progress | None = None, stop: threading.Event | None = None, *, processes: int = PROCESSES
) -> int:
    """Build the index from the database, put it in the old one's place in one step and return how many datasets it holds.

    From 5,000 datasets on, several processes share the work; this one reads the database.

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
        with _Filling(build, processes if total >= WORTH_PROCESSES else 1) as filling:
            for ids in _chunks():
                if stop and stop.is_set():
                    raise RebuildStopped
                filling.put(ids)
                done += len(ids)
                if progress:
                    progress(done, max(total, done))
            filling.finish()
        with transaction.atomic():
            become_writer()
            changed, gone = entries(build.touched())
            build.put(changed)
            build.drop(gone)
            build.publish(position)
    return engine().count()


class _Filling:
    """Fills a new index, in this process or through several others."""

    def __init__(self, build: Build, processes: int) -> None:
        self._build = build
        self._shards = Shards(build.path, processes) if processes > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shards:
            self._shards.__exit__(kind, error, trace)

    def put(self, ids: Sequence[UUID]) -> None:
        """Index these datasets."""
        if self._shards:
            self._shards.put(items(ids))
        else:
            self._build.put(entries(ids)[0])

    def finish(self) -> None:
        """Have everything in the index that was put in."""
        if self._shards:
            self._build.adopt(self._shards)


def _chunks() -> Iterator[list[UUID]]:
    rows = Dataset.objects.exclude(state="deleted").order_by("id").values_list("id", flat=True)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(id__gt=chunk[-1])[:CHUNK])
