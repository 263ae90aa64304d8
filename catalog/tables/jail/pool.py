"""The jailers of this process: a bounded number, started when first needed, replaced when they fail."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from catalog.tables.jail.child import ANSWERED, LARGEST_REQUEST, TOO_SLOW
from catalog.tables.jail.errors import JailBusy, SqlError, SqlTooLarge, SqlTooSlow
from catalog.tables.jail.frames import BrokenFrame, receive, send

_CODE = Path(__file__).resolve().parents[3]
"""Where the packages of this program lie."""

GRACE_SECONDS = 3.0
"""How much longer than a statement may take one waits for its jailer before that is taken to be dead."""

_Jailer = subprocess.Popen[bytes]


@dataclass(slots=True)
class _Jailers:
    most: int = 4
    idle: list[_Jailer] = field(default_factory=list)
    busy: dict[int, _Jailer] = field(default_factory=dict)
    """Those at work, by process id."""
    starting: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)


_jailers = _Jailers()


def limit(most: int) -> None:
    """Set how many jailers this process may have, each answering one statement at a time; 4 unless set."""
    with _jailers.changed:
        _jailers.most = most
        spare, _jailers.idle = _jailers.idle[most:], _jailers.idle[:most]
        _jailers.changed.notify_all()
    for jailer in spare:
        _kill(jailer)


def ask(request: bytes, *, seconds: float, most_bytes: int) -> bytes:
    """What a prisoner answers to a request.

    `seconds`: how long it may take, and how long one waits for a free jailer; `most_bytes`: how large the answer may be.
    Raises `SqlTooSlow`, `SqlTooLarge` when the prisoner died, `SqlError` when the jailer did, `JailBusy`.
    """
    jailer = _take(time.monotonic() + seconds)
    try:
        said = _exchange(jailer, request, seconds, most_bytes)
    except BaseException:
        _give_back(jailer, usable=False)
        raise
    _give_back(jailer, usable=said is not None)
    if said is None:
        raise SqlError("the statement could not be answered")
    if said.startswith(TOO_SLOW):
        raise SqlTooSlow("Query took too long")
    if not said.startswith(ANSWERED):
        raise SqlTooLarge("the statement takes more than its process may have")
    return said[len(ANSWERED) :]


def _exchange(jailer: _Jailer, request: bytes, seconds: float, most_bytes: int) -> bytes | None:
    """What the jailer says; None when it is of no more use."""
    if jailer.stdin is None or jailer.stdout is None:
        return None
    try:
        deadline = time.monotonic() + seconds + GRACE_SECONDS
        send(jailer.stdin.fileno(), request, deadline)
        return receive(jailer.stdout.fileno(), most_bytes + LARGEST_REQUEST + 1, deadline)
    except BrokenFrame:
        return None


def _take(deadline: float) -> _Jailer:
    with _jailers.changed:
        while len(_jailers.busy) + _jailers.starting >= _jailers.most:
            if not _jailers.changed.wait(deadline - time.monotonic()):
                raise JailBusy
        while _jailers.idle:
            jailer = _jailers.idle.pop()
            if jailer.poll() is None:
                _jailers.busy[jailer.pid] = jailer
                return jailer
            _close(jailer)
        _jailers.starting += 1
    started = None
    try:
        started = _start()
        return started
    finally:
        with _jailers.changed:
            _jailers.starting -= 1
            if started is not None:
                _jailers.busy[started.pid] = started
            _jailers.changed.notify()


def _give_back(jailer: _Jailer, *, usable: bool) -> None:
    if not usable:
        _kill(jailer)
    with _jailers.changed:
        _jailers.busy.pop(jailer.pid, None)
        if usable:
            _jailers.idle.append(jailer)
        _jailers.changed.notify()


def _start() -> _Jailer:
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "catalog.tables.jail.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"PYTHONPATH": str(_CODE), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )


def _kill(jailer: _Jailer) -> None:
    """End a jailer and its prisoner."""
    with suppress(ProcessLookupError):
        os.killpg(jailer.pid, signal.SIGKILL)
    _close(jailer)


def _close(jailer: _Jailer) -> None:
    for stream in (jailer.stdin, jailer.stdout):
        if stream is not None:
            stream.close()
    jailer.wait()


def close() -> None:
    """End the jailers that are idle; one at work ends when it finds that this process has gone."""
    with _jailers.changed:
        idle, _jailers.idle = _jailers.idle, []
    for jailer in idle:
        _kill(jailer)


def _forget_in_child() -> None:
    """A forked child starts jailers of its own; its parent's must not wait for it to go away as well."""
    for jailer in (*_jailers.idle, *_jailers.busy.values()):
        jailer.returncode = 0  # Not the child's to wait for.
        for stream in (jailer.stdin, jailer.stdout):
            if stream is not None:
                stream.close()
    _jailers.idle, _jailers.busy, _jailers.starting = [], {}, 0
    _jailers.changed = threading.Condition()


atexit.register(close)
os.register_at_fork(after_in_child=_forget_in_child)
