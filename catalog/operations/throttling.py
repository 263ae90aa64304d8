"""How often somebody may do something: a counter in Redis per client that forgets by itself; without Redis there is no limit."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from catalog.visitors import pseudonym

logger = logging.getLogger(__name__)
TIMEOUT = 0.5

COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then
    redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return count
"""


@lru_cache(maxsize=4)
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0))


def admits(what: str, client: str, *, most: int, seconds: int) -> bool:
    """Count that a client does something, and tell whether that is at most the so-manieth time within these seconds.

    The client's address is not kept, only its pseudonym.
    """
    redis = _redis(settings.CACHES["default"]["LOCATION"])
    try:
        count = redis.eval(COUNT, 1, f"throttle:{what}:{pseudonym(client)}", seconds)
    except RedisError as error:
        logger.warning("%s is not limited: Redis does not answer (%s)", what, error)
        return True
    return int(count) <= most
