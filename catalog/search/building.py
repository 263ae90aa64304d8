"""A new index built beside the one in use, and put in its place in one step."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from catalog.search.documents import IndexDocument
from catalog.search.schema import marker, schema, to_document, version
from catalog.search.shards import Shards

CURRENT = "current"
BUILDING = ".building"
TOUCHED = "touched"
LOCK = "building.lock"
HEAP = 128_000_000


class BuildRunning(RuntimeError):
    """Another process is building an index in this folder."""


class Build:
    """One rebuild. Use it as a context: what is not published by its end is thrown away.

    While it runs, whoever changes the index in use notes the changed ids (`note_touched`); they are read back by
    `touched` and added again just before `publish`.
    """

    def __init__(self, folder: Path) -> None:
        """Begin a build in `folder`; raise BuildRunning when there is one already."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = (folder / LOCK).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise BuildRunning("The search index is being rebuilt already.") from error
        for left_over in folder.glob(f"*{BUILDING}"):
            shutil.rmtree(left_over)
        self.path = folder / f"index-{version()}-{time.time_ns()}{BUILDING}"
        self.path.mkdir()
        (self.path / TOUCHED).touch()
        self._index = tantivy.Index(schema(), path=str(self.path))
        self._writer = self._index.writer(HEAP, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.path.name.endswith(BUILDING):
            # Its threads must have ended, or they would go on writing into the folder that is being removed.
            self._writer.rollback()
            self._writer.wait_merging_threads()
            shutil.rmtree(self.path)
        self._lock.close()

    def adopt(self, shards: Shards) -> None:
        """Take over what several processes have indexed; before anything is put in. Raises ShardFailed."""
        # Until the files are there nobody may have the index open; a failure leaves a writer that can be closed.
        self._writer.wait_merging_threads()
        try:
            shards.move_into(self.path)
        finally:
            self._index = tantivy.Index.open(str(self.path))
            self._writer = self._index.writer(HEAP, 1)

    def put(self, entries: Iterable[IndexDocument]) -> None:
        """Add entries, replacing those with the same id."""
        for entry in entries:
            self._writer.delete_documents_by_term("id", entry["id"][0])
            self._writer.add_document(to_document(entry))

    def drop(self, ids: Iterable[str]) -> None:
        """Take datasets out again."""
        for each in ids:
            self._writer.delete_documents_by_term("id", each)

    def touched(self) -> set[str]:
        """Return the ids of datasets that were changed in the index in use since this build began."""
        return set((self.path / TOUCHED).read_text(encoding="ascii").split())

    def publish(self, position: int) -> Path:
        """Finish the index and make it the one in use; older ones are deleted. `position` is the last change it has seen."""
        self._writer.add_document(marker(position, 0))
        self._writer.commit()
        self._writer.wait_merging_threads()
        (self.path / TOUCHED).unlink()
        finished = self.path.with_name(self.path.name.removesuffix(BUILDING))
        self.path.rename(finished)
        self.path = finished
        link = self.folder / f"{CURRENT}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(finished.name)
        link.replace(self.folder / CURRENT)
        for old in self.folder.glob("index-*"):
            # Whoever still reads an old index has its files open and goes on until the next question.
            if old != finished:
                shutil.rmtree(old, ignore_errors=True)
        return finished


def note_touched(folder: Path, ids: Iterable[str]) -> None:
    """Tell a build that is under way that these datasets changed; on disk when this returns."""
    for build in folder.glob(f"index-*{BUILDING}"):
        if _abandoned(folder):
            shutil.rmtree(build, ignore_errors=True)
            continue
        with (build / TOUCHED).open("a", encoding="ascii") as file:
            file.writelines(f"{each}\n" for each in ids)
            file.flush()
            os.fsync(file.fileno())


def _abandoned(folder: Path) -> bool:
    """Tell whether nobody holds the lock that a build holds as long as its process lives."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
