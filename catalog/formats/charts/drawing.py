"""Drawing charts in a process of its own, with a time limit, since the library cannot be interrupted and holds memory."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.formats.charts.child import DRAWN, LENGTH

SECONDS = 15.0
"""What one picture may take, the start of the process included, and how long one waits for one's turn."""
LARGEST = 16 * 2**20
"""Bytes of a picture."""
_CODE = Path(__file__).resolve().parents[3]


class DrawingFailed(Exception):
    """The chart could not be drawn, or not in time."""


class _Ended(Exception):
    """The process has gone: it was idle for too long, or died."""


@dataclass(slots=True)
class _Draughtsman:
    """The one process of ours that draws, and whose turn it is."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    process: subprocess.Popen[bytes] | None = None


_draughtsman = _Draughtsman()


def draw(spec: Mapping[str, Any]) -> bytes:
    """Return the picture of a Vega-Lite specification as SVG (UTF-8). Raise DrawingFailed."""
    return _drawn({"spec": spec})


def painted(svg: str) -> bytes:
    """Return an SVG of ours as PNG, two pixels for each. Raise DrawingFailed."""
    return _drawn({"svg": svg})


def _drawn(wish: Mapping[str, Any]) -> bytes:
    deadline = time.monotonic() + SECONDS
    if not _draughtsman.turn.acquire(timeout=SECONDS):
        raise DrawingFailed("other charts are being drawn")
    try:
        request = json.dumps(wish).encode()
        try:
            answer = _exchange(request, deadline)
        except _Ended:
            answer = _exchange(request, deadline)
    except _Ended as error:
        raise DrawingFailed("the process that draws has ended") from error
    finally:
        _draughtsman.turn.release()
    if not answer.startswith(DRAWN):
        raise DrawingFailed(answer[1:].decode(errors="replace"))
    return answer[1:]


def _exchange(request: bytes, deadline: float) -> bytes:
    process = _draughtsman.process
    if process is None or process.poll() is not None:
        close()
        process = _draughtsman.process = _start()
    if process.stdin is None or process.stdout is None:
        raise _Ended
    try:
        process.stdin.write(LENGTH.pack(len(request)) + request)
        process.stdin.flush()
        size = LENGTH.unpack(_read(process.stdout.fileno(), LENGTH.size, deadline))[0]
        if size > LARGEST:
            raise DrawingFailed("the picture is too large")
        return _read(process.stdout.fileno(), size, deadline)
    except (BrokenPipeError, _Ended) as error:
        close()
        raise _Ended from error
    except DrawingFailed:
        close()
        raise


def _read(descriptor: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size > 0:
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise DrawingFailed("drawing takes too long")
        part = os.read(descriptor, size)
        if not part:
            raise _Ended
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "catalog.formats.charts.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": str(_CODE), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent", "TZ": "UTC"},
        start_new_session=True,
    )


def close() -> None:
    """End the process that draws."""
    process, _draughtsman.process = _draughtsman.process, None
    if process is None:
        return
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was still to be written has nobody to go to
                stream.close()
    process.wait()


def _forget_in_child() -> None:
    """A forked child starts a process of its own."""
    _draughtsman.turn = threading.Lock()
    _draughtsman.process = None


atexit.register(close)
os.register_at_fork(after_in_child=_forget_in_child)
