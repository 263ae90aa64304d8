"""Giving memory back to the system after tables were read: allocators keep what they had at their busiest moment."""

from __future__ import annotations

import ctypes
import threading
import time

import pyarrow as pa

PAUSE_SECONDS = 10.0
"""Nobody gives back more often: it takes some milliseconds."""

_lock = threading.Lock()
_last = 0.0


def give_back() -> bool:
    """Return to the system what Arrow and the C library hold and nobody uses; tells whether it was time for that."""
    global _last
    now = time.monotonic()
    if now - _last < PAUSE_SECONDS or not _lock.acquire(blocking=False):
        return False
    try:
        _last = now
        pa.default_memory_pool().release_unused()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only the GNU C library has it
        if trim is not None:
            trim(0)
        return True
    finally:
        _lock.release()
