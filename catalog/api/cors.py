"""Cross-origin reading by any web page: CKAN's three headers, sent when a browser names an origin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

METHODS = "POST, PUT, GET, DELETE, OPTIONS"
HEADERS = "X-CKAN-API-KEY, Authorization, Content-Type, Range, If-Range, If-None-Match, If-Modified-Since"
SHOWN = (
    "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Last-Modified, Retry-After, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
View = Callable[..., HttpResponseBase]


def allow(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let pages of other sites read the response; credentials are tokens in a header, never cookies."""
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = HEADERS
        response.headers["Access-Control-Expose-Headers"] = SHOWN


def readable(view: View) -> View:
    """Let pages of other sites read what a view gives: GET and HEAD, and OPTIONS for browsers that ask first."""
    safe: View = require_safe(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = HttpResponse() if request.method == "OPTIONS" else safe(request, *args, **kwargs)
        allow(request, response)
        return response

    return answer
