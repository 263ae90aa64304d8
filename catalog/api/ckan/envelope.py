"""What every answer of the Action API is wrapped in, and the answers outside it: bare texts, JSONP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
from django.http import HttpResponse
from django.utils.html import escape

from catalog.api.ckan.call import Changed

JSON = "application/json;charset=utf-8"
JAVASCRIPT = "application/javascript;charset=utf-8"


def help_address(action: str, site: str) -> str:
    """Return the address of an action's help text."""
    return f"{site}/api/3/action/help_show?name={quote(action, safe='', errors='replace')}"


def success(action: str, result: Any, site: str, *, callback: str = "") -> HttpResponse:
    """Return the answer of an action that went well; with `callback` as a script that calls that function.

    `result` is a JSON value; parts of it may be orjson.Fragments, which are sent as they are. For `Changed` the answer
    names what was changed beside it.
    """
    whole: dict[str, Any] = {"help": help_address(action, site), "success": True}
    if isinstance(result, Changed):
        whole["result"] = result.result
        if result.packages:
            whole["changed_entities"] = {"packages": list(result.packages)}
    else:
        whole["result"] = result
    body = orjson.dumps(whole)
    if callback:
        return HttpResponse(b"%b(%b);" % (escape(callback).encode("utf-8", "replace"), body), content_type=JAVASCRIPT)
    return HttpResponse(body, content_type=JSON)


def failure(action: str, error: dict[str, Any], site: str, status: int) -> HttpResponse:
    """Return the answer of an action that failed: an object with `__type` and what else the kind of error carries."""
    body = orjson.dumps({"help": help_address(action, site), "success": False, "error": error})
    return HttpResponse(body, content_type=JSON, status=status)


def bare(message: str, status: int = 400) -> HttpResponse:
    """Return CKAN's answer to what is no call of an action: a JSON string and nothing else."""
    plain = f"Bad request: {message}".encode("utf-8", "backslashreplace").decode()
    return HttpResponse(orjson.dumps(plain), content_type=JSON, status=status)
