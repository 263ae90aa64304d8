"""The glossary in force: the built-in one with what operators changed, read again when they change something."""

from __future__ import annotations

import logging
import secrets
import threading
import time

from django.core.cache import cache
from redis.exceptions import RedisError

from catalog.models.glossary import GlossaryEntry
from catalog.search.glossary import Change, Glossary, built_in

logger = logging.getLogger(__name__)
GENERATION = "glossary-generation"
LOOK_EVERY = 2.0
"""Seconds after which a process looks whether somebody changed the glossary."""
MOST_ENTRIES = 20_000
"""Of more entries the most recently changed count."""


class _Reader:
    """What this process read last, and when it looked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.glossary: Glossary | None = None
        self.generation = ""
        self.looked = 0.0


_reader = _Reader()


def current() -> Glossary:
    """Return the glossary in force; a change made by another process counts after two seconds."""
    known, now = _reader.glossary, time.monotonic()
    if known is not None and now - _reader.looked < LOOK_EVERY:
        return known
    with _reader.lock:
        _reader.looked = now
        generation = _generation(_reader.generation)
        if _reader.glossary is None or generation != _reader.generation:
            _reader.glossary, _reader.generation = _read(), generation
        return _reader.glossary


def changed() -> None:
    """Have every process read the glossary again; to be called when a change has been committed."""
    _reader.glossary = None
    try:
        cache.set(GENERATION, secrets.token_hex(8), timeout=None)
    except RedisError:
        logger.warning("Other processes do not learn of the changed glossary: Redis is away", exc_info=True)


def _generation(known: str) -> str:
    try:
        found = cache.get(GENERATION)
        if found is None:
            cache.add(GENERATION, secrets.token_hex(8), timeout=None)
            found = cache.get(GENERATION)
        return str(found)
    except RedisError:
        # Without Redis nothing is said to have changed.
        return known


def _read() -> Glossary:
    rows = GlossaryEntry.objects.order_by("-changed_at").values_list("term", "other", "both_ways", "off")[:MOST_ENTRIES]
    changes = [Change(*row) for row in rows]
    return built_in().changed(reversed(changes)) if changes else built_in()
