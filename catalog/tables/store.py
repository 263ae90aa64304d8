"""Where tables lie on disk: one immutable file per resource version, put in place whole, swept when left over."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from uuid import uuid4

_VERSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

TEMPORARY = ".tmp-"
"""The names of files that are still being written begin so."""

SPILL = ".spill-"
"""The names of the folders in which a query engine parks what does not fit into memory begin so."""

COPY = "written-"
"""The names of copies of tables that are written in PostgreSQL begin so: they can be made again whenever they are wanted."""

LEFT_OVER_SECONDS = 24 * 3600
"""A temporary name or a copy untouched for so long belongs to nobody any more."""


class BadVersionId(ValueError):
    """The identifier of a version is not made of letters, digits, `-` and `_` only."""


def table_path(root: Path, version_id: str) -> Path:
    """Where the table of a version lies; the file need not exist. Raises `BadVersionId`."""
    if not _VERSION_ID.fullmatch(version_id):
        raise BadVersionId(version_id)
    # The last characters differ even where identifiers begin with the time of their making.
    return root / version_id[-2:].lower().rjust(2, "0") / f"{version_id}.parquet"


def root_of(table: Path) -> Path:
    """The folder under which `table_path` put the table."""
    return table.parent.parent


def temporary_path(root: Path, version_id: str) -> Path:
    """A fresh name beside the table's own to write to, in a folder that exists. Raises `BadVersionId`."""
    final = table_path(root, version_id)
    final.parent.mkdir(parents=True, exist_ok=True)
    return final.parent / f"{TEMPORARY}{version_id}-{uuid4().hex}"


def put(temporary: Path, root: Path, version_id: str) -> Path:
    """Make a finished file the version's table, at once and durably; gives its path. Raises `BadVersionId`, `OSError`."""
    final = table_path(root, version_id)
    final.parent.mkdir(parents=True, exist_ok=True)
    _flush(temporary)
    temporary.replace(final)
    _flush(final.parent)
    return final


def remove(root: Path, version_id: str) -> bool:
    """Delete a version's table; False when there was none. Raises `BadVersionId`, `OSError`."""
    try:
        table_path(root, version_id).unlink()
    except FileNotFoundError:
        return False
    return True


def sweep(root: Path, now: float | None = None) -> int:
    """Delete temporary files, spill folders and copies untouched for a day before `now` (seconds since 1970).

    Gives how many.
    """
    limit = (time.time() if now is None else now) - LEFT_OVER_SECONDS
    left_over = (*root.glob(f"*/{TEMPORARY}*"), *root.glob(f"{SPILL}*"), *root.glob(f"*/{COPY}*.parquet"))
    old = [path for path in left_over if _touched(path) < limit]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # Somebody else was quicker.
        return float("inf")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
