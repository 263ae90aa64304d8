"""A jailer: a process that has everything at hand, forks a prisoner for each request, and buries it in time.

It never looks into a statement itself, so it stays clean and serves on; the prisoner answers one request and ends.
Started by `catalog.tables.jail.pool` as a program of its own; requests come in and answers go out as frames.
"""

from __future__ import annotations

import os
import select
import signal
import tempfile
import time

import orjson
from duckdb import DuckDBPyConnection

from catalog.tables.jail.answer import answer, opened
from catalog.tables.jail.frames import BrokenFrame, receive, send

REQUESTS, ANSWERS = 0, 1
"""The file descriptors of a jailer."""

_PIPE = 3
"""The one file descriptor of a prisoner that leads anywhere."""

LARGEST_REQUEST = 2**20
"""Bytes of a request."""

ANSWERED, TOO_SLOW, DIED = b"A", b"T", b"D"
"""The first byte of what a jailer sends; what the prisoner said follows the first."""


def main() -> None:
    """Serve until the portal goes away."""
    os.environ.clear()
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
    # The folder is gone: nothing has a name relative to it, and nothing can be put there.
    connection = opened()
    while True:
        try:
            send(ANSWERS, _serve(receive(REQUESTS, LARGEST_REQUEST), connection))
        except BrokenFrame:
            return


def _serve(request: bytes, connection: DuckDBPyConnection) -> bytes:
    asked = orjson.loads(request)
    deadline = time.monotonic() + asked["seconds"]
    reading, writing = os.pipe()
    prisoner = os.fork()
    if prisoner == 0:
        _imprison(request, writing, connection)
    os.close(writing)
    try:
        said = _listen(reading, deadline, asked.get("bytes", LARGEST_REQUEST) + LARGEST_REQUEST)
    finally:
        os.close(reading)
        os.kill(prisoner, signal.SIGKILL)
        status = os.waitpid(prisoner, 0)[1]
    if said is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return TOO_SLOW
    return said


def _imprison(request: bytes, writing: int, connection: DuckDBPyConnection) -> None:
    """Answer in a process of its own, which holds nothing but the pipe; never returns."""
    try:
        os.dup2(writing, _PIPE)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(_PIPE):
            os.dup2(nothing, standard)
        os.closerange(_PIPE + 1, os.sysconf("SC_OPEN_MAX"))
        send(_PIPE, answer(request, connection))
    finally:
        os._exit(0)


def _listen(reading: int, deadline: float, most: int) -> bytes | None:
    """What the prisoner says; None when it is too slow. Raises `BrokenFrame` when the portal has gone away."""
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    poll.register(REQUESTS, select.POLLIN)
    ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
    if REQUESTS in ready:
        raise BrokenFrame("the portal has gone away")
    if not ready:
        return None
    try:
        return ANSWERED + receive(reading, most, deadline)
    except BrokenFrame:
        return None if time.monotonic() >= deadline else DIED


if __name__ == "__main__":
    main()
