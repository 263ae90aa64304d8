"""The facets of the unfiltered catalogue counted again as soon as the index has changed, before the next reader asks.

Most readers begin with everything, and in a large catalogue everything takes longest to count.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from catalog.search.query import Search, SearchError, SearchUnavailable

logger = logging.getLogger(__name__)
SLOW = 0.02
"""Seconds of CPU time from which on counting is worth a thread that does it beforehand."""
PAUSE = 0.5
"""Seconds between two looks at the index; after counting, ten times as long as that took."""
WANTED_FOR = 600.0
"""Seconds for which a question is kept warm after it was asked."""
MOST = 8


class Warmer:
    """Keeps the answers to the unfiltered questions of this process warm. Safe between threads and across forks."""

    def __init__(self, generation: Callable[[], str], ask: Callable[[Search], object]) -> None:
        """`generation` names the index's present content, `ask` answers a question and remembers its facets."""
        self._generation, self._ask = generation, ask
        self._lock = threading.Lock()
        self._wanted: OrderedDict[object, tuple[Search, float]] = OrderedDict()
        self._running_in = 0

    def note(self, search: Search, seconds: float) -> None:
        """Note that a question was asked whose facets took so many seconds of CPU time to count; 0: they were known."""
        if search.text.strip() not in {"", "*:*"} or search.lucene or search.chosen:
            return
        key = (search.text, search.facets, search.facet_limit, search.facet_mincount, search.labels, search.states)
        with self._lock:
            if key not in self._wanted and seconds < SLOW:
                return
            self._wanted[key] = search, time.monotonic()
            self._wanted.move_to_end(key)
            while len(self._wanted) > MOST:
                self._wanted.popitem(last=False)
            if self._running_in != os.getpid():
                self._running_in = os.getpid()
                threading.Thread(target=self._run, name="warm facets", daemon=True).start()

    def _run(self) -> None:
        known, pause = "", PAUSE
        while True:
            time.sleep(pause)
            pause = PAUSE
            try:
                generation = self._generation()
                if generation != known:
                    began = time.monotonic()
                    for question in self._still_wanted():
                        self._ask(question)
                    known, pause = generation, max(PAUSE, 10 * (time.monotonic() - began))
            except (SearchUnavailable, SearchError):
                logger.debug("no facets are kept warm: there is no index", exc_info=True)
                pause = 10 * PAUSE
            with self._lock:
                if not self._still_wanted():
                    self._running_in = 0
                    return

    def _still_wanted(self) -> list[Search]:
        limit = time.monotonic() - WANTED_FOR
        return [search for search, at in list(self._wanted.values()) if at > limit]
