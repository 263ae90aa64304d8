"""Is this portal alive, and does it reach what it stands on?"""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError


def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 while this process can answer at all."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when PostgreSQL and Redis answer, 503 with the missing ones otherwise."""
    missing = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        missing.append("postgresql")
    try:
        cache.get("health")
    except (RedisError, OSError):
        missing.append("redis")
    return JsonResponse(
        {"status": "ready" if not missing else "not ready", "missing": missing}, status=503 if missing else 200
    )
