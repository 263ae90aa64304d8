"""Which bytes of a file a request asks for (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

ONE_RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})", re.IGNORECASE)


class OutOfRange(Exception):
    """The file has none of the bytes asked for: status 416."""


def asked_range(request: HttpRequest, size: int, etag: str, modified: datetime) -> tuple[int, int] | None:
    """Return the first and last byte asked for, or None for the whole file; raise OutOfRange.

    The whole file also answers what is not understood, several ranges, an If-Range about another content, and HEAD, for
    which parts are not defined.
    """
    if request.method != "GET":
        return None
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match.groups() == ("", "") or not _same_content(request, etag, modified):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None  # an invalid range is ignored
    if start > end:
        raise OutOfRange
    return start, end


def _same_content(request: HttpRequest, etag: str, modified: datetime) -> bool:
    """Tell whether If-Range, if there is one, names this content."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith('"'):
        return condition == etag
    return parse_http_date_safe(condition) == int(modified.timestamp())
