"""From the outbox of changed datasets to the index: the process that works it off, and how others wait for it."""

from __future__ import annotations

import logging
import select
import threading
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from catalog.models import SearchOutbox
from catalog.search.building import BuildRunning, note_touched
from catalog.search.entries import become_writer, engine, entries
from catalog.search.query import SearchError, SearchUnavailable
from catalog.search.rebuilding import RebuildStopped, rebuild
from catalog.search.writing import IndexBusy

__all__ = ["apply_batch", "catch_up", "engine", "run_indexer", "wait_for"]

logger = logging.getLogger(__name__)
CHANNEL = "catalog_search"
BATCH = 200
POLL = 1.0
CHECK_EVERY = 10.0


def apply_batch(*, keep_open: bool = True) -> int:
    """Bring the index up to date with the oldest 200 rows of the outbox and return how many there were.

    `keep_open` spares the next call the opening; others cannot write meanwhile.

    The rows go only after the index has committed them; a crash in between has them applied again, which changes
    nothing. Raises SearchUnavailable without an index, IndexBusy while another process has it open for writing.
    """
    with transaction.atomic():
        become_writer()
        rows = list(SearchOutbox.objects.order_by("id").values_list("id", "dataset_id")[:BATCH])
        if rows:
            ids = {dataset_id for _, dataset_id in rows}
            changed, gone = entries(ids)
            engine().apply(changed, gone, rows[-1][0])
            note_touched(engine().folder, map(str, ids))
            # By id, not up to the last one: rows of slower transactions may show up later with lower ids.
            SearchOutbox.objects.filter(id__in=[row for row, _ in rows]).delete()
        if not keep_open:
            # Before the lock goes, or the next in line would find the index still open.
            engine().close_writer()
        return len(rows)


def catch_up() -> None:
    """Apply all changes now, in this process; an index that is missing or out of date is built first.

    For tests and for commands that run without an indexer. Where an indexer runs, it has the index open and this
    leaves the work to it.
    """
    try:
        if engine().outdated():
            rebuild()
        while apply_batch(keep_open=False):
            pass
    except (IndexBusy, BuildRunning):
        logger.debug("The indexer is at work; nothing to do")


def wait_for(outbox_id: int, seconds: float = 1.0) -> bool:
    """Wait until the indexer has worked off a row of the outbox; return whether it did so within this many seconds.

    To be called after the transaction that wrote the row; with SEARCH_INLINE the work is done at once instead.
    """
    if settings.SEARCH_INLINE:
        catch_up()
        return True
    deadline, pause = time.monotonic() + seconds, 0.005
    while SearchOutbox.objects.filter(id=outbox_id).exists():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True


def run_indexer(stop: threading.Event) -> None:
    """Keep the index up to date until `stop` is set: woken by PostgreSQL, and once a second without being woken.

    A missing, damaged or outdated index is rebuilt in the background; a usable old one goes on being kept up to date
    until the new one takes its place. Losses of the database connection are waited out.
    """
    rebuilder = _Rebuilder(stop)
    while not stop.is_set():
        try:
            rebuilder.look()
            while not stop.is_set() and apply_batch() == BATCH:
                pass
            _wait_for_change()
        except (OperationalError, InterfaceError):
            logger.warning("The database is away; trying again", exc_info=True)
            connection.close()
            stop.wait(POLL)
        except (SearchUnavailable, SearchError):
            # No index to write to: the rows stay where they are until there is one.
            rebuilder.look(now=True)
            stop.wait(POLL)
        except IndexBusy:
            logger.warning("Another process is writing the search index; waiting for it")
            stop.wait(POLL)
    rebuilder.join()
    engine().close_writer()
    connection.close()


def _wait_for_change() -> None:
    with connection.cursor() as cursor:
        # Repeated for each wait: a new connection after a loss listens again, and for an old one this does nothing.
        cursor.execute(f"LISTEN {CHANNEL}")
    if SearchOutbox.objects.exists():
        return
    raw = connection.connection
    if not raw.notifies:
        select.select([raw], [], [], POLL)
    raw.poll()
    raw.notifies.clear()


class _Rebuilder:
    """Looks after the index from time to time, and has it rebuilt in a thread of its own."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._thread: threading.Thread | None = None
        self._next_look = 0.0

    def look(self, *, now: bool = False) -> None:
        """Begin a rebuild when the index needs one and none is under way."""
        busy = self._thread is not None and self._thread.is_alive()
        if busy or (not now and time.monotonic() < self._next_look):
            return
        self._next_look = time.monotonic() + CHECK_EVERY
        if engine().outdated():
            logger.info("The search index is missing or out of date: rebuilding it")
            self._thread = threading.Thread(target=self._rebuild, name="rebuild", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Wait for a rebuild that was told to stop."""
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _rebuild(self) -> None:
        try:
            count = rebuild(stop=self.stop)
            logger.info("The search index is rebuilt: %s datasets", count)
        except (BuildRunning, RebuildStopped) as error:
            logger.info("No rebuild: %s", type(error).__name__)
        except Exception:
            logger.exception("The rebuild of the search index failed; it will be tried again")
        finally:
            connection.close()
