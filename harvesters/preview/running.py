"""Ask a process of its own how a file would be read: a few at a time, a few seconds each, whatever the file does."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from catalog.records import Choices

PROJECT = Path(__file__).resolve().parents[2]
CHILD = "harvesters.preview.child"
SECONDS = 25
AT_ONCE = 2
"""In one process of the web server: further ones are asked to try again, for reading takes a whole core."""
NOTHING_SAID: Mapping[str, Any] = {}
_free = threading.BoundedSemaphore(AT_ONCE)


class NoPreview(Exception):
    """There is none now: `busy`, or it takes too much time or memory (`heavy`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Preview:
    """How the beginning of a file is read: the report as JSON, the first rows as they are, and whether choices were dropped."""

    report: dict[str, Any]
    rows: list[tuple[int, list[str]]]
    forgotten: bool


def preview(
    path: Path,
    *,
    file_name: str,
    declared_format: str,
    choices: Choices,
    today: date,
    dictionary: Mapping[str, Any] = NOTHING_SAID,
) -> Preview:
    """Read the beginning of a file with these choices, under a data dictionary as stored. Raise NoPreview."""
    if not _free.acquire(timeout=1.0):
        raise NoPreview("busy")
    try:
        with tempfile.TemporaryDirectory(prefix="preview-") as folder:
            asked = {
                "path": str(path),
                "file_name": file_name,
                "declared_format": declared_format,
                "choices": asdict(choices),
                "today": today.isoformat(),
                "folder": folder,
                "dictionary": dict(dictionary),
            }
            return _ask(asked)
    finally:
        _free.release()


def _ask(asked: dict[str, Any]) -> Preview:
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD],
            cwd=PROJECT,
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise NoPreview("heavy") from error
    return Preview(**json.loads(done.stdout))
