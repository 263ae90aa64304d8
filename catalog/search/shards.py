"""Many datasets indexed by several processes at once, each into an index of its own; their segments make up one index.

A segment of Tantivy never changes and knows nothing of its neighbours, so an index is put together from others of the same
schema by moving their files and naming their segments in `meta.json`.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import shutil
from collections.abc import Sequence
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tantivy

from catalog.records import DatasetRecord, Uses
from catalog.search.documents import document
from catalog.search.schema import schema, to_document

logger = logging.getLogger(__name__)
HEAP = 128_000_000
META, MANAGED = "meta.json", ".managed.json"
Item = tuple[DatasetRecord, Sequence[str], Uses]
"""A dataset, the labels of those who may find it, and how much it is used."""


class ShardFailed(RuntimeError):
    """One of the processes ended before its work was done."""


class Shards:
    """Indexes that fill side by side in `folder`. Use it as a context: at its end no process is left, and no folder."""

    def __init__(self, folder: Path, count: int) -> None:
        """Start `count` processes, 1 or more."""
        # Spawned, not forked: threads and database connections of this process must not be inherited.
        context = multiprocessing.get_context("spawn")
        self.paths = [folder / f"shard-{number}" for number in range(count)]
        self._workers: list[tuple[Any, Connection]] = []
        for path in self.paths:
            path.mkdir()
            reading, writing = context.Pipe(duplex=False)
            worker = context.Process(target=_fill, args=(str(path), reading), daemon=True)
            worker.start()
            # The worker must hold the only reading end, so that either side notices when the other is gone.
            reading.close()
            self._workers.append((worker, writing))
        self._next = cycle(self._workers)

    @property
    def pids(self) -> list[int]:
        """The ids of the processes."""
        return [worker.pid for worker, _ in self._workers]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker, writing in self._workers:
            writing.close()
            worker.terminate()
            worker.join()
        for path in self.paths:
            shutil.rmtree(path, ignore_errors=True)

    def put(self, items: Sequence[Item]) -> None:
        """Hand some datasets, none of them twice, to the next process; wait while it is behind. Raises ShardFailed."""
        _, writing = next(self._next)
        try:
            writing.send(items)
        except OSError as error:
            raise ShardFailed("A process that builds the search index has died.") from error

    def move_into(self, index: Path) -> None:
        """Wait for all processes and make their segments part of an index that nobody has open. Raises ShardFailed."""
        for worker, writing in self._workers:
            try:
                writing.send(None)
            except OSError as error:
                raise ShardFailed("A process that builds the search index has died.") from error
            worker.join()
            if worker.exitcode != 0:
                raise ShardFailed(f"A process that builds the search index ended with {worker.exitcode}.")
        for path in self.paths:
            _adopt(index, path)


def _fill(path: str, reading: Connection) -> None:
    """Index what comes until None does; a parent that is gone ends it as well."""
    writer = tantivy.Index(schema(), path=path).writer(HEAP, 1)
    while items := reading.recv():
        for record, labels, uses in items:
            try:
                made = to_document(document(record, labels=labels, uses=uses))
            except Exception:
                # One odd dataset must not keep all others out of the index: it goes missing, and the log says why.
                logger.exception("The dataset %s cannot be indexed", record.id)
                continue
            writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()


def _adopt(index: Path, shard: Path) -> None:
    meta, added = (json.loads((path / META).read_text(encoding="utf-8")) for path in (index, shard))
    if meta["schema"] != added["schema"]:
        raise ShardFailed("A process built the search index by another schema.")
    known, further = (set(json.loads((path / MANAGED).read_text(encoding="utf-8"))) for path in (index, shard))
    for name in further - {META}:
        if (shard / name).is_file():
            (shard / name).rename(index / name)
    meta["segments"] += added["segments"]
    meta["opstamp"] = max(meta["opstamp"], added["opstamp"])
    (index / MANAGED).write_text(json.dumps(sorted(known | further)), encoding="utf-8")
    (index / META).write_text(json.dumps(meta), encoding="utf-8")
