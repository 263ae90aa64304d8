"""Messages through pipes: whole, bounded, and never waited for beyond a deadline."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from catalog.tables.jail.frames import BrokenFrame, receive, send


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("message", [b"", b"x", b"y" * 60_000])
def test_a_message_arrives_whole(message: bytes, pipe: tuple[int, int]) -> None:
    send(pipe[1], message)

    assert receive(pipe[0], 60_000) == message


def test_a_message_that_is_too_long_is_not_read(pipe: tuple[int, int]) -> None:
    send(pipe[1], b"x" * 11)

    with pytest.raises(BrokenFrame, match="a message of 11 bytes"):
        receive(pipe[0], 10)


def test_nobody_waits_for_a_reader_or_a_writer_that_does_nothing(pipe: tuple[int, int]) -> None:
    began = time.monotonic()

    with pytest.raises(BrokenFrame, match="too slow"):
        receive(pipe[0], 10, began + 0.1)
    with pytest.raises(BrokenFrame, match="too slow"):
        send(pipe[1], b"x" * 2**20, began + 0.2)
    assert time.monotonic() - began < 2


def test_half_a_message_is_none() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"\0\0\0\5abc")
    os.close(writing)

    with pytest.raises(BrokenFrame, match="closed"):
        receive(reading, 10)
    os.close(reading)
