"""The query engine of this process: DuckDB in memory, opened when first needed, able to read one folder and no more."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import duckdb

from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.memory import give_back
from catalog.tables.store import SPILL, root_of


class NotEnoughMemory(Exception):
    """Answering needs more memory or room on disk than the engine may take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine of one process and one folder may take."""

    threads: int = 2
    memory_mb: int = 512


@dataclass(slots=True)
class _Database:
    connection: duckdb.DuckDBPyConnection
    spill: Path
    """Where the engine parks what does not fit into memory; it makes the folder when that happens first."""
    spilled: bool = False


@dataclass(slots=True)
class _Engines:
    """The engines of this process, by the real path of the folder that each may read."""

    limits: Limits = field(default_factory=Limits)
    databases: dict[str, _Database] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_engines = _Engines()

MOST_FOLDERS = 8
"""Engines kept open; a portal needs one. Beyond, the oldest closes when its last reader has finished."""


def limit(limits: Limits) -> None:
    """Set what engines opened from now on may take; call it once, where the process is wired."""
    _engines.limits = limits


@contextmanager
def cursor(table: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own to the engine that may read the table's folder; closed at the end.

    Raises `TableMissing`, `TableUnreadable` or `NotEnoughMemory` instead of the engine's own errors.
    """
    root = os.path.realpath(root_of(table))
    with _engines.lock:
        database = _engines.databases.get(root) or _open(root)
        own = database.connection.cursor()
    try:
        _touch(database)
        yield own
    except duckdb.OutOfMemoryException as error:
        raise NotEnoughMemory(str(table)) from error
    except duckdb.Error as error:
        if not table.exists():
            raise TableMissing(str(table)) from error
        raise TableUnreadable(f"{table}: {error}") from error
    finally:
        own.close()
        give_back()


def _open(root: str) -> _Database:
    spill = Path(root, f"{SPILL}{os.getpid()}-{uuid4().hex[:8]}")
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": _engines.limits.threads,
            "memory_limit": f"{_engines.limits.memory_mb}MB",
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_scan_all_frames": False,
            "python_enable_replacements": False,
        },
    )
    folder = root.rstrip("/").replace("'", "''")
    connection.execute(f"SET allowed_directories = ['{folder}/']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    if len(_engines.databases) >= MOST_FOLDERS:
        del _engines.databases[next(iter(_engines.databases))]
    database = _engines.databases[root] = _Database(connection, spill)
    return database


def _touch(database: _Database) -> None:
    """Keep the spill folder young while the process serves, or `store.sweep` would take it for left over."""
    try:
        os.utime(database.spill)
        database.spilled = True
    except FileNotFoundError:
        if database.spilled:  # The engine makes it only once.
            database.spill.mkdir(exist_ok=True)


def _forget_in_child() -> None:
    """A forked child has none of the engine's threads: it must neither use nor close what its parent opened."""
    for database in _engines.databases.values():
        # One reference that is never given back, so that the child does not wait for threads it does not have.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(database.connection))
    _engines.databases.clear()
    _engines.lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_in_child)
