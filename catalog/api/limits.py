"""Fair shares of the API: a token bucket in Redis per client, the same for every door; without Redis there is no limit."""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from catalog.api import cors
from catalog.api.authentication import HEADERS
from catalog.api.ckan import envelope
from catalog.api.site import site_of
from catalog.api.v1 import problems
from catalog.api.v1.view import share
from catalog.models import ApiToken
from catalog.visitors import client_of

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]

COSTS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), cost)
    for pattern, cost in (
        (r"/datastore/dump/", 10),
        (r"/dataset/[^/]+/resource/[^/]+/(?:version/\d+/)?download(?:/|$)", 5),
        (r"/dataset/[^/]+/resource/[^/]+/(?:(?:chart|map)\.(?:svg|png)|groups\.csv|sql(?:\.csv)?)$", 10),
        (r"/(?:data\.json$|copies/|dataset/[^/]+/datapackage\.zip$)", 10),
        (r"/mcp/?$", 5),
        (r"/(?:catalog\.\w+|oai|feeds/.+)$", 2),
        (r"/api/(?:3/)?action/datastore_search_sql/?$", 10),
        (r"/api/(?:3/)?action/(?:datastore_search|package_search|resource_search|\w+_autocomplete)/?$", 2),
        (r"/api/v1/resources/[^/]+/rows$", 2),
        (r"/api(?:/|$)", 1),
    )
)
"""What a call costs, by its path: the first that fits. Other paths are pages for people, and free."""
SEARCH = 2
"""What a list of datasets costs when it is searched."""

TAKE = """
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(burst, (tonumber(kept[1]) or burst) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local allowed = 0
if left >= cost then
    left = left - cost
    allowed = 1
end
redis.call('HSET', KEYS[1], 'left', string.format('%.6f', left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return {allowed, string.format('%.6f', left)}
"""
"""Fill the bucket for the time that has passed, and take the cost out if it is in there; at once, by Redis's clock."""

TIMEOUT = 0.25
"""Seconds that Redis has to answer: a limit must not cost more than what it saves."""
PAUSE = 5.0
"""Seconds for which a Redis that did not answer is left alone."""
KNOWN_FOR = 60
"""Seconds for which it is remembered whether a token is good."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a client may use: cost units a minute, and at once."""

    per_minute: int
    burst: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a call: whether it may go on, and what is left."""

    allowed: bool
    limit: int
    left: float
    per_second: float
    cost: int

    @property
    def reset(self) -> int:
        """In how many seconds the bucket is full again."""
        return math.ceil((self.limit - self.left) / self.per_second)

    @property
    def wait(self) -> int:
        """In how many seconds there is enough for this call."""
        return max(1, math.ceil((self.cost - self.left) / self.per_second))


class _Buckets:
    """The buckets in Redis, and whether it is worth asking."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self.script = self.redis.register_script(TAKE)
        self.away_until = 0.0

    def ask(self, question: Callable[[], Any]) -> Any:
        """Return what Redis answers; None while it does not, which is logged once per pause."""
        if time.monotonic() < self.away_until:
            return None
        try:
            return question()
        except RedisError as error:
            self.away_until = time.monotonic() + PAUSE
            logger.warning("no limits for %d seconds: Redis does not answer (%s)", PAUSE, error)
            return None


@lru_cache(maxsize=4)
def _buckets(url: str) -> _Buckets:
    return _Buckets(url)


def fair_shares(get_response: Answer) -> Answer:
    """Let each client use its share of the API: middleware for all doors at once.

    The answers say by `RateLimit-*` headers what is left; beyond it 429 says when to go on, in the door's own form.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        cost = cost_of(request) if settings.RATE_LIMITS else 0
        taken = take(request, cost) if cost else None
        if taken is None:
            return get_response(request)
        response = get_response(request) if taken.allowed else too_many(request, taken.wait)
        response.headers["RateLimit-Limit"] = str(taken.limit)
        response.headers["RateLimit-Remaining"] = str(int(taken.left))
        response.headers["RateLimit-Reset"] = str(taken.reset)
        return response

    return middleware


def cost_of(request: HttpRequest) -> int:
    """Return what a request costs; 0 for pages, and for browsers that ask whether they may call."""
    if request.method == "OPTIONS":
        return 0
    path = request.path_info
    cost = next((cost for pattern, cost in COSTS if pattern.match(path)), 0)
    return SEARCH if path == "/api/v1/datasets" and request.GET.get("q") else cost


def take(request: HttpRequest, cost: int) -> Taken | None:
    """Take the cost of a request out of its client's bucket; None when Redis does not answer."""
    buckets = _buckets(settings.CACHES["default"]["LOCATION"])
    token = _token(request, buckets)
    share_of_client = token_share() if token else anonymous_share()
    burst, rate = max(share_of_client.burst, cost), share_of_client.per_minute / 60
    key = f"limits:{token}" if token else f"limits:{client_of(request)}"
    answer = buckets.ask(lambda: buckets.script(keys=[key], args=[rate, burst, cost]))
    return Taken(bool(answer[0]), burst, float(answer[1]), rate, cost) if answer else None


def anonymous_share() -> Share:
    """Return what a client without a token may use."""
    return Share(settings.RATE_LIMIT_ANONYMOUS, settings.RATE_LIMIT_ANONYMOUS_BURST)


def token_share() -> Share:
    """Return what a client with a token may use."""
    return Share(settings.RATE_LIMIT_TOKEN, settings.RATE_LIMIT_TOKEN_BURST)


def _token(request: HttpRequest, buckets: _Buckets) -> str:
    """Return what stands for the request's token if that is good; a bad one gives no share of its own."""
    given = (request.headers.get(name, "").strip().removeprefix("Bearer ").strip() for name in HEADERS)
    for secret in filter(None, given):
        name = f"token:{ApiToken.digest_of(secret)}"
        if _is_known(f"limits:known:{name}", secret, buckets):
            return name
    return ""


def _is_known(name: str, secret: str, buckets: _Buckets) -> bool:
    """Tell whether a token is good, by what Redis remembers of it for a minute."""
    known = buckets.ask(lambda: buckets.redis.get(name))
    if known is None:
        known = b"1" if _is_good(secret) else b"0"
        buckets.ask(lambda: buckets.redis.set(name, known, ex=KNOWN_FOR))
    return bool(known == b"1")


def _is_good(secret: str) -> bool:
    try:
        return ApiToken.find(secret) is not None
    except DatabaseError:
        return False  # whoever answers the request will say that the database is away


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the answer to a client that has used up its share, in the form of the door it came to."""
    path = request.path_info
    if path.startswith("/api/v1"):
        response = problems.too_many(seconds)
        share(response)
        return response
    message = _("Too many requests. Go on in %(seconds)s seconds.") % {"seconds": seconds}
    if action := _action(path):
        error = {"__type": "Too Many Requests", "message": message}
        response = envelope.failure(action, error, site_of(request), 429)
    else:
        response = HttpResponse(f"{message}\n", "text/plain; charset=utf-8", 429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    cors.allow(request, response)
    return response


def _action(path: str) -> str:
    """Return the action that a path calls, if its door answers in CKAN's form; else nothing."""
    if path.startswith("/datastore"):
        return "datastore_search"
    return path.rstrip("/").rsplit("/", 1)[-1] if "/action/" in path else ""
