"""Giving memory back to the system after tables were read: allocators keep what they had at their busiest moment."""

from __future__ import annotations

import ctypes
import threading
import time
from dataclasses import dataclass, field

import pyarrow as pa

PAUSE_SECONDS = 10.0
"""Nobody gives back more often: it takes some milliseconds."""


@dataclass(slots=True)
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float = 0.0


_turn = _Turn()


def give_back() -> bool:
    """Return to the system what Arrow and the C library hold and nobody uses; tells whether it was time for that."""
    now = time.monotonic()
    if now - _turn.last < PAUSE_SECONDS or not _turn.lock.acquire(blocking=False):
        return False
    try:
        _turn.last = now
        pa.default_memory_pool().release_unused()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only the GNU C library has it
        if trim is not None:
            trim(0)
        return True
    finally:
        _turn.lock.release()
