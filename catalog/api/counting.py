"""Which calls of programs are counted, and as what: middleware for all interfaces at once."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from catalog.operations import calls

Answer = Callable[[HttpRequest], HttpResponseBase]

DOORS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (door, re.compile(pattern))
    for door, pattern in (
        ("v1", r"/api/v1/"),
        ("ckan", r"/api/(?:3/)?action/"),
        ("mcp", r"/mcp/?$"),
        ("dump", r"/datastore/dump/"),
        ("feed", r"/(?:feeds/|oai$|catalog\.\w+$|data\.json$|copies/)"),
    )
)
"""The interfaces by their paths: the first that fits."""


def counted_calls(get_response: Answer) -> Answer:
    """Count each call that was answered; refused ones and mistakes are none, nor is a browser's question whether it may."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        door = door_of(request.path_info) if request.method != "OPTIONS" and response.status_code < 400 else ""
        if door:
            calls.note(door)
        return response

    return middleware


def door_of(path: str) -> str:
    """Return which interface a path belongs to; empty for pages."""
    return next((door for door, pattern in DOORS if pattern.match(path)), "")
