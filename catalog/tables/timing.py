"""Statements of the engine that a reader waits for, but not for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from catalog.tables import engine

_one_at_a_time = threading.Semaphore()


class TooSlow(Exception):
    """The comparison takes longer than a reader may keep the portal busy."""


@contextmanager
def timed(table: Path, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of the engine whose statements are broken off after so many seconds. Raises `TooSlow`.

    One at a time in a process, so that comparisons never take the engine away from other readers.
    """
    if not _one_at_a_time.acquire(timeout=seconds):
        raise TooSlow(str(table))
    try:
        with _interrupted(table, seconds) as cursor:
            yield cursor
    finally:
        _one_at_a_time.release()


@contextmanager
def _interrupted(table: Path, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.cursor(table) as cursor:
        alarm = threading.Timer(seconds, cursor.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            raise TooSlow(str(table)) from error
        finally:
            alarm.cancel()
