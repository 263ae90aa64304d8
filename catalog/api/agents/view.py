"""`/mcp`: the bridge between a plain view and the protocol's server, which is written for another kind of web server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from catalog.api.agents.calling import Caller, caller
from catalog.api.authentication import reader_of
from catalog.api.site import site_of

HOP = frozenset({"content-length", "connection", "transfer-encoding"})


@csrf_exempt
def mcp(request: HttpRequest) -> HttpResponse:
    """Answer one message of an agent; only POST, for nothing is kept that a stream could tell of later.

    A browser on a page of another site is refused: the protocol asks servers for it, against DNS rebinding.
    """
    if request.method != "POST":
        return HttpResponse("Send messages by POST.\n", "text/plain", 405, headers={"Allow": "POST"})
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        return HttpResponse("Pages of other sites may not use this address.\n", "text/plain", 403)
    caller.set(Caller(reader_of(request), site_of(request)))
    return async_to_sync(_answer)(_scope(request), request.body)


def _scope(request: HttpRequest) -> dict[str, Any]:
    """Return the request in the terms of ASGI."""
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }


async def _answer(scope: dict[str, Any], body: bytes) -> HttpResponse:
    from catalog.api.agents.server import session_manager  # noqa: PLC0415 - large, and most processes never need it

    response = HttpResponse()
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            response.status_code = message["status"]
            for name, value in message["headers"]:
                if name.decode().lower() not in HOP:
                    response.headers[name.decode()] = value.decode("latin-1")
        else:
            response.write(message.get("body", b""))

    manager = session_manager()
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    return response
