"""Completions of a letter or two in a large index: which come first is looked up now and then, who may see them each time.

A letter begins tens of thousands of completions, and to rank them all takes tens of milliseconds after every change of the
index. The best ones hardly ever change, so they are kept for a minute, each with a dataset that has it. A completion whose
dataset has changed or is hidden by now is looked up anew before anybody sees it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from tantivy import Query, Searcher

from catalog.search.asking import both, silent, term
from catalog.search.query import Suggestion

Found = Sequence[tuple[str, Suggestion]]
"""Completions with their entries in the index's field `suggest`."""
SLOW = 0.005
"""Seconds of CPU time from which on the best completions are remembered; what is found faster is always found anew."""
FRESH = 60.0
"""Seconds for which they count."""
REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class _Known:
    """A completion, its entry, and the id of a dataset that has it."""

    entry: str
    suggestion: Suggestion
    witness: str


class ShortPrefixes:
    """The best completions by prefix and reader; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[float, Sequence[_Known]]] = OrderedDict()
        self._busy: set[Hashable] = set()

    def best(
        self, key: Hashable, searcher: Searcher, visible: Query, find: Callable[[], Found]
    ) -> Sequence[tuple[str, Suggestion]]:
        """Return the best completions that are visible now; `find` ranks all of them, and is called when it must be.

        `key` names the prefix and the reader, `visible` matches what that reader may find.
        """
        with self._lock:
            at, known = self._known.get(key, (0.0, ()))
        if not known:
            return self._found(key, searcher, visible, find)
        if time.monotonic() - at > FRESH:
            self._renew(key, searcher, visible, find)
        return list(_still_visible(searcher, visible, known))

    def forget(self) -> None:
        """Forget all completions."""
        with self._lock:
            self._known.clear()

    def _found(self, key: Hashable, searcher: Searcher, visible: Query, find: Callable[[], Found]) -> Found:
        began = time.thread_time()
        found = find()
        if time.thread_time() - began > SLOW:
            known = list(_with_witnesses(searcher, visible, found))
            with self._lock:
                self._known[key] = time.monotonic(), known
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found

    def _renew(self, key: Hashable, searcher: Searcher, visible: Query, find: Callable[[], Found]) -> None:
        """Look them up anew in a thread, once at a time; meanwhile the known ones go on."""
        with self._lock:
            if key in self._busy:
                return
            self._busy.add(key)

        def renew() -> None:
            try:
                self._found(key, searcher, visible, find)
            finally:
                with self._lock:
                    self._busy.discard(key)

        threading.Thread(target=renew, name="suggestions", daemon=True).start()


def _with_witnesses(searcher: Searcher, visible: Query, found: Found) -> Iterable[_Known]:
    for entry, suggestion in found:
        if witness := _holder(searcher, both([silent(term("suggest", entry)), visible])):
            yield _Known(entry, suggestion, witness)


def _still_visible(searcher: Searcher, visible: Query, known: Sequence[_Known]) -> Iterable[tuple[str, Suggestion]]:
    for each in known:
        has = silent(term("suggest", each.entry))
        # The id first: it leaves one dataset to look at. Only without it all that have the completion are gone through.
        if _holder(searcher, both([silent(term("id", each.witness)), has, visible])) or _holder(
            searcher, both([has, visible])
        ):
            yield each.entry, each.suggestion


def _holder(searcher: Searcher, query: Query) -> str:
    """Return the id of a dataset that matches, "" when none does."""
    hits = searcher.search(query, limit=1, count=False).hits
    return str(searcher.doc(hits[0][1])["id"][0]) if hits else ""
