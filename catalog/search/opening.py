"""The index as it is on disk at the moment of a question."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Query, Searcher

from catalog.search.asking import term
from catalog.search.building import CURRENT
from catalog.search.fields import OLDEST_READABLE, SCHEMA_VERSION
from catalog.search.query import SearchError, SearchUnavailable
from catalog.search.schema import MARKER, version
from catalog.search.wholeness import damaged

logger = logging.getLogger(__name__)
_NAME = re.compile(r"index-s(\d+)-")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn the engine's panics, which no `except Exception` catches, and its refusals into SearchError."""
    try:
        yield
    except SearchError:
        raise
    except ValueError as error:
        raise SearchError(f"The search engine refused the question: {str(error)[:200]}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise SearchError("The search engine cannot answer this question.") from error


def made_with(name: str) -> int:
    """Return the SCHEMA_VERSION that stands in the name of an index; 0 when none does."""
    match = _NAME.match(name)
    return int(match[1]) if match else 0


@dataclass(frozen=True, slots=True)
class View:
    """The index during one question: commits that come meanwhile do not show."""

    searcher: Searcher
    generation: str
    """A name for this content of the index."""
    position: int
    """The last change that the index has seen."""
    commits: int
    since: int
    """The schema that the index was made with; see `catalog.search.fields.LATER`."""


class Reader:
    """Opens the index in `folder` when it is first asked for, and again after a fork or a rebuild."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[int, str, tantivy.Index] | None = None

    def target(self) -> str:
        """Return the name of the index in use; raise SearchUnavailable when there is none."""
        try:
            return (self.folder / CURRENT).readlink().name
        except OSError as error:
            raise SearchUnavailable("There is no search index yet; it is being built.") from error

    def view(self, patience: float = 0.0) -> View:
        """Return the index as it is now.

        When it is missing or cannot be read, try again for `patience` seconds, then raise SearchUnavailable.
        """
        deadline = time.monotonic() + patience
        while True:
            try:
                return self._view()
            except SearchUnavailable:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.1)

    def index(self, name: str) -> tantivy.Index:
        """Return the opened index of this name; raise ValueError when it cannot be read by this program."""
        # A child of a fork must not use its parent's reader: it would never see a commit.
        with self._lock:
            if self._opened is None or self._opened[:2] != (os.getpid(), name):
                if not OLDEST_READABLE <= made_with(name) <= SCHEMA_VERSION:
                    raise ValueError(f"{name} was made for another schema.")
                index = tantivy.Index.open(str(self.folder / name))
                index.config_reader("manual")
                self._opened = (os.getpid(), name, index)
            return self._opened[2]

    def outdated(self) -> bool:
        """Tell whether the index is missing, unreadable, or made for another schema or dictionary."""
        try:
            name = self.target()
            if file := damaged(self.folder / name):
                logger.error("The search index is damaged: %s is missing or not as it was written", file)
                return True
            # Opened afresh: what an earlier opening still has in memory says nothing about the files.
            searcher = tantivy.Index.open(str(self.folder / name)).searcher()
            with guarded():
                searcher.search(Query.all_query(), limit=1)
                _marker(searcher)
        except (OSError, ValueError, KeyError, SearchUnavailable):
            return True
        return not name.startswith(f"index-{version()}-")

    def _view(self) -> View:
        name = self.target()
        try:
            index = self.index(name)
            index.reload()
            searcher = index.searcher()
            position, commits = _marker(searcher)
        except (ValueError, OSError) as error:
            self._opened = None
            raise SearchUnavailable("The search index cannot be read; it is being rebuilt.") from error
        return View(searcher, f"{name}.{commits}", position, commits, made_with(name))


def _marker(searcher: Searcher) -> tuple[int, int]:
    hits = searcher.search(term("id", MARKER), limit=1).hits
    if not hits:
        raise ValueError("The index does not say what it has seen.")
    addresses = [hits[0][1]]
    position, commits = (searcher.fast_field_values(field, addresses)[0] for field in ("position", "commits"))
    return int(position or 0), int(commits or 0)
