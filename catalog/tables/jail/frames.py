"""Messages through pipes between the portal and its jailers: a length, then that many bytes."""

from __future__ import annotations

import os
import select
import struct
import time

_LENGTH = struct.Struct(">I")


class BrokenFrame(Exception):
    """The other side went away, was too slow, or sent something else."""


def send(descriptor: int, message: bytes, deadline: float | None = None) -> None:
    """Write a message, until `deadline` of the monotonic clock. Raises `BrokenFrame`."""
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    try:
        while rest:
            _wait(descriptor, select.POLLOUT, deadline)
            # A pipe that is ready takes so much without making its writer wait.
            rest = rest[os.write(descriptor, rest[: select.PIPE_BUF]) :]
    except OSError as error:
        raise BrokenFrame(str(error)) from error


def receive(descriptor: int, most: int, deadline: float | None = None) -> bytes:
    """Read a message of at most so many bytes, until `deadline` of the monotonic clock. Raises `BrokenFrame`."""
    length = _LENGTH.unpack(_read(descriptor, _LENGTH.size, deadline))[0]
    if length > most:
        raise BrokenFrame(f"a message of {length} bytes")
    return _read(descriptor, length, deadline)


def _read(descriptor: int, size: int, deadline: float | None) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        _wait(descriptor, select.POLLIN, deadline)
        piece = os.read(descriptor, min(size - len(pieces), 2**20))
        if not piece:
            raise BrokenFrame("closed")
        pieces += piece
    return bytes(pieces)


def _wait(descriptor: int, event: int, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    wait = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
    if not poll.poll(wait):
        raise BrokenFrame("too slow")
