"""How every copy of the catalogue is answered: streamed, conditional, the same for all readers, and in no cache if private."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from hashlib import blake2b

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from catalog.access import NotAllowed
from catalog.api.cors import readable
from catalog.queries.finding import NotFound

BLOCK = 64 * 1024
"""Letters that are sent together: a chunk for each dataset would cost more than the dataset."""


def outlet(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Guard a view for programs of other sites: GET and HEAD only, hidden is as unknown, readable by any page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (NotFound, NotAllowed) as error:
            raise Http404(str(error)) from error

    return readable(guarded)


def page_number(request: HttpRequest) -> int:
    """Return the page asked for, from 1; what is no such number is page 1."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def answer(
    request: HttpRequest,
    chunks: Callable[[], Iterable[str]],
    content_type: str,
    *validators: object,
    public: bool = True,
) -> HttpResponseBase:
    """Stream the chunks as UTF-8, or say 304 without making any; the validators tell one content from another."""
    said = "\n".join(map(str, (request.get_full_path(), request.get_host(), *validators)))
    etag = f'W/"{blake2b(said.encode(), digest_size=16).hexdigest()}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None and request.method == "HEAD":
        response = HttpResponse(content_type=content_type)
    if response is None:
        response = StreamingHttpResponse(_blocks(chunks()), content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    return response


def _blocks(chunks: Iterable[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= BLOCK:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
