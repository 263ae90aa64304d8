"""A file as an answer: conditional, resumable, and harmless in a browser whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from catalog.api.ranges import OutOfRange, asked_range

BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A file that never changes, and how to open it."""

    open: Callable[[], BinaryIO]
    size: int
    sha256: str
    """Or another text that is different for each content."""
    modified: datetime
    mimetype: str
    file_name: str
    public: bool


def send(request: HttpRequest, content: Content) -> HttpResponseBase:
    """Answer GET or HEAD with the file or the part asked for: 200, 206, 304, 412 or 416.

    It is an attachment in a sandbox, so that no page of an agency's runs on this site's origin. What is private is kept
    in no cache.
    """
    # The parts of a compressed answer would be other bytes, so the middleware must not compress this one.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag = f'"{content.sha256}"'
    response = _conditional(request, content, etag) or _bytes(request, content, etag)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(content.modified.timestamp())
    harmless(response, content.file_name, public=content.public)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def harmless(response: HttpResponseBase, file_name: str, *, public: bool) -> None:
    """Add the headers of a download: its name (RFC 8187), no sniffing, no scripts, and who may keep it."""
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"


def _conditional(request: HttpRequest, content: Content, etag: str) -> HttpResponseBase | None:
    """Return 304 or 412 when the request's conditions say so."""
    return get_conditional_response(request, etag=etag, last_modified=int(content.modified.timestamp()))


def _bytes(request: HttpRequest, content: Content, etag: str) -> HttpResponseBase:
    try:
        part = asked_range(request, content.size, etag, content.modified)
    except OutOfRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{content.size}"})
    start, end = part or (0, content.size - 1)
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=content.mimetype)
    else:
        response = StreamingHttpResponse(blocks(content.open, start, end), content_type=content.mimetype)
    response.headers["Content-Length"] = str(end - start + 1)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end}/{content.size}"
    return response


def blocks(open_file: Callable[[], BinaryIO], start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a file from `start` to `end`, both included; it is opened when the first are wanted."""
    with open_file() as file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
