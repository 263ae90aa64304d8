"""Figures that cost a scan of a table: groups and profiles of columns, remembered while the content is the same."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from hashlib import blake2b
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

from catalog.queries.tables import Table
from catalog.tables import aggregate, profile
from catalog.tables.aggregate import Grouping
from catalog.tables.asking import Ask
from catalog.tables.profile import Profile
from catalog.tables.reading import Page

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
KEPT_SECONDS = 24 * 3600
MOST_KEPT = 2_000
"""Larger pages of groups are not remembered."""


def groups(table: Table, grouping: Grouping) -> Page:
    """Return the page of groups; raise as `catalog.tables.aggregate.aggregate` does."""
    if grouping.limit > MOST_KEPT:
        return aggregate.aggregate(table.path, table.columns, grouping)
    return remembered(
        table, ("groups", asdict(grouping)), lambda: aggregate.aggregate(table.path, table.columns, grouping)
    )


def profile_of(table: Table, name: str, ask: Ask) -> Profile:
    """Return the summary of a column over the rows that filters and words leave; raise as `profile.profile` does."""
    wanted = ("profile", name, repr(dict(ask.filters)), repr(ask.q))
    return remembered(table, wanted, lambda: profile.profile(table.path, table.columns, name, ask))


def remembered(table: Table, wanted: Any, compute: Callable[[], Answer]) -> Answer:
    """Return what was computed before for this content and this wish, or compute it; without Redis always the latter."""
    key = blake2b(repr((table.etag, wanted)).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
    try:
        known: Answer | None = cache.get(f"summary:{key}")
        if known is None:
            known = compute()
            cache.set(f"summary:{key}", known, timeout=KEPT_SECONDS)
        return known
    except RedisError:
        logger.warning("figures are not remembered: Redis does not answer", exc_info=True)
        return compute()
