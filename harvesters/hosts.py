"""Consideration for remote hosts, shared by all workers through Redis: so many requests at once, so far apart, rest when told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.cache import cache

from harvesters.http import EgressError

AT_ONCE = 2
"""Requests that one host gets from us at the same time."""
LONGEST_WAIT = 60.0
STEP = 0.05
LEASE = 45.0
"""Seconds for which a place is held without a sign of life; longer than one read from a connection may take."""
LONGEST_REST = 6 * 3600.0

Alive = Callable[[], None]


def host_of(url: str) -> str:
    """Return the host of an address in lower case."""
    return (urlsplit(url).hostname or "").lower()


@contextmanager
def turn(url: str, *, delay: float, alive: Alive) -> Iterator[Alive]:
    """Wait for a turn with the host, at most a minute, and hold it; `alive` is called while waiting.

    Yield the function to call while the answer is read: it says that the turn is still needed.
    Raise EgressError when the host asked to be left alone for longer than that, or is busy with our other requests.
    """
    host = host_of(url)
    limit = time.monotonic() + LONGEST_WAIT
    resting = cache.get(f"host-rest:{host}")
    if resting and resting - time.time() > LONGEST_WAIT:
        raise EgressError(f"{host} asked to be left alone.", passing=True, retry_after=resting - time.time())
    while resting and time.time() < resting:
        alive()
        time.sleep(STEP)
    place = _place(host, limit, alive)
    try:
        while delay and not cache.add(f"host-pause:{host}", 1, timeout=delay):
            alive()
            time.sleep(STEP)
        yield _renewing(place, alive)
    finally:
        cache.delete(place)


def _renewing(place: str, alive: Alive) -> Alive:
    """Return `alive` that also keeps the place, at most every few seconds."""
    last = time.monotonic()

    def renew() -> None:
        nonlocal last
        alive()
        if time.monotonic() - last > LEASE / 4:
            last = time.monotonic()
            cache.set(place, 1, timeout=LEASE)

    return renew


def _place(host: str, limit: float, alive: Alive) -> str:
    """Take one of the host's places; a dead worker's is free again when its lease has run out."""
    while True:
        for number in range(AT_ONCE):
            place = f"host-place:{host}:{number}"
            if cache.add(place, 1, timeout=LEASE):
                return place
        if time.monotonic() > limit:
            raise EgressError(f"{host} is busy with other requests of this portal.", passing=True, retry_after=30)
        alive()
        time.sleep(STEP)


def rest(url: str, seconds: float) -> None:
    """Leave a host alone for so long, at most six hours."""
    seconds = min(seconds, LONGEST_REST)
    cache.set(f"host-rest:{host_of(url)}", time.time() + seconds, timeout=seconds)
