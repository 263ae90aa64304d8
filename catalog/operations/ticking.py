"""Counters that tick in Redis while something is served, and are added up in PostgreSQL later, each exactly once.

The caller never waits for Redis longer than a tenth of a second, and without it nothing is counted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from catalog.models import CountedBatch

logger = logging.getLogger(__name__)
Counters = Iterator[tuple[bytes, bytes]]
"""Names of counters and how far they have counted; a name may come twice."""

AGAIN_AFTER = 30 * 60
"""Seconds for which the same visitor's next use of the same thing is not counted."""
TIMEOUT = 0.1
"""Seconds that Redis has to answer: a page must not wait for being counted."""
PAUSE = 5.0
"""Seconds for which a Redis that did not answer is left alone."""

TICK = """
if redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then
    return redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
end
return 0
"""


class Ticks:
    """The counters in Redis, and whether it is worth asking."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self.script = self.redis.register_script(TICK)
        self.away_until = 0.0

    def once(self, counting: str, what: str, visitor: str) -> None:
        """Count one use, unless this visitor has just been counted for it."""
        self._tell(lambda: self.script(keys=[f"uses:seen:{visitor}", counting], args=[AGAIN_AFTER, what]))

    def each(self, counting: str, what: str) -> None:
        """Count one more."""
        self._tell(lambda: self.redis.hincrby(counting, what, 1))

    def _tell(self, order: Callable[[], object]) -> None:
        if time.monotonic() < self.away_until:
            return
        try:
            order()
        except RedisError as error:
            self.away_until = time.monotonic() + PAUSE
            logger.warning("nothing is counted for %d seconds: Redis does not answer (%s)", PAUSE, error)


def ticks() -> Ticks:
    """Return the counters of the Redis that the settings name."""
    return _ticks(settings.CACHES["default"]["LOCATION"])


@lru_cache(maxsize=4)
def _ticks(url: str) -> Ticks:
    return Ticks(url)


def drain(counting: str, batches: str, add: Callable[[Counters], int]) -> int:
    """Hand what was counted under a key to `add`, and return the sum of what that returns.

    A batch is put aside in Redis under a name of its own (beginning with `batches`), which is written down in the same
    transaction: however this ends, and whatever is started again, each batch is added exactly once. Raises RedisError.
    """
    redis = Redis.from_url(settings.CACHES["default"]["LOCATION"])
    with suppress(ResponseError):  # there is nothing to put aside when nothing was counted
        redis.rename(counting, f"{batches}{uuid4()}")
    added = 0
    for key in list(redis.scan_iter(match=f"{batches}*")):
        with transaction.atomic():
            number = UUID(key.decode().removeprefix(batches))
            _batch, created = CountedBatch.objects.get_or_create(id=number)
            if created:
                added += add(redis.hscan_iter(key, count=1_000))
        redis.delete(key)
    return added
