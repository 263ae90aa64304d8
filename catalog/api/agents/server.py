"""The protocol's server: the official SDK, without sessions, each request by itself inside a plain view."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import ToolAnnotations

from catalog.api.agents.tools import TOOLS
from catalog.api.ckan import errors

LARGEST_REQUEST = 256 * 1024
INSTRUCTIONS = """Open data of Thai government agencies. Start with search_datasets (Thai words find most), look at columns with
describe_table before reading, prefer summarize_rows or run_sql to reading many rows, and give people the citation and the
link that each answer ends with. Years are often Buddhist era (2567 is 2024); look at the values. Everything is read-only."""
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


@functools.cache
def server() -> MCPServer:
    """Return the server with its tools; made when the first agent comes, for its library is large."""
    made: MCPServer = MCPServer(
        "open-data-portal",
        title=settings.SITE_TITLE_EN,
        instructions=INSTRUCTIONS,
        website_url=settings.SITE_URL or None,
        log_level="WARNING",
        subscriptions=False,
    )
    for tool in TOOLS:
        made.tool(annotations=READ_ONLY, structured_output=False)(_guarded(tool))
    return made


def session_manager() -> StreamableHTTPSessionManager:
    """Return what answers one request: JSON instead of a stream, nothing kept afterwards."""
    return StreamableHTTPSessionManager(
        server()._lowlevel_server, json_response=True, stateless=True, max_request_body_size=LARGEST_REQUEST
    )


def _guarded(tool: Callable[..., str]) -> Callable[..., Any]:
    """Return the tool as the SDK calls it: in the request's own thread, its refusals as sentences, no trace of a fault."""

    @functools.wraps(tool)
    async def call(*args: Any, **kwargs: Any) -> str:
        return await sync_to_async(_call, thread_sensitive=True)(tool, *args, **kwargs)

    return call


def _call(tool: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    try:
        return tool(*args, **kwargs)
    except Exception as error:  # described by the one table of errors, logged there if unforeseen
        _, described = errors.describe(error)
        reasons = [
            f"{name}: {' '.join(map(str, text)) if isinstance(text, list) else text}"
            for name, text in described.items()
        ]
        raise ToolError("; ".join(reason for reason in reasons if not reason.startswith("__type"))) from None
