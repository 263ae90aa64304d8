"""How parameters travel in a body: JSON, a form, a form whose one key is JSON, or parts with files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import QueryDict
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

ROW_WRITERS = frozenset({"datastore_create", "datastore_upsert"})
"""Actions whose records may hold numbers of more digits than a float has."""


class BadRequest(Exception):
    """The request is no call of an action; the text is sent back bare, with status 400, as CKAN does."""


class JSONBody(BaseParser):
    """A JSON object; an empty body is an empty one."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """Return the parameters; of those who write rows, the numbers of `records` digit by digit. Raise BadRequest."""
        return decoded(read(stream), exact=_writes_rows(parser_context))


class FormBody(BaseParser):
    """An HTML form; or, as `curl -d '{…}'` sends it, JSON that only claims to be one."""

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the parameters. Raise BadRequest."""
        body = read(stream)
        disguised = body.lstrip()[:3].lower()
        if disguised[:1] in (b"{", b"["):
            whole = body.rstrip()[-1:] in (b"}", b"]")
            return decoded(body if whole else body.rstrip().rstrip(b"="), exact=_writes_rows(parser_context))
        if disguised in (b"%7b", b"%5b"):
            return decoded(unquote_plus(body.decode("ascii", "replace")).rstrip().rstrip("=").encode())
        return QueryDict(body, encoding="utf-8")


class AnyType(BaseContentNegotiation):
    """The body decides the parser, and a body without a type is JSON; the answer is JSON whatever is accepted."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the parser for the request's media type, or None."""
        wanted = (request.content_type or "application/json").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return JSON."""
        return JSONRenderer(), "application/json"


PARSERS = (JSONBody, FormBody, MultiPartParser)


def read(stream: IO[Any]) -> bytes:
    """Return the whole body. Raise BadRequest for one that does not belong into memory."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(most + 1)
    if len(body) > most:
        raise BadRequest(f"The request body is larger than {most} bytes")
    return body


def _writes_rows(parser_context: Any) -> bool:
    return bool(parser_context) and parser_context["kwargs"].get("name") in ROW_WRITERS


def decoded(body: bytes, *, exact: bool = False) -> dict[str, Any]:
    """Return the JSON object of a body. Raise BadRequest, with CKAN's words, for anything else.

    With `exact`, numbers with a point in `records` are Decimals.
    """
    if not body.strip():
        return {}
    try:
        value = json.loads(body, parse_constant=_refuse, parse_float=Decimal if exact else float)
    except RecursionError:
        raise BadRequest("JSON Error: Error decoding JSON data. It nests too deep") from None
    except ValueError as error:
        raise BadRequest(f"JSON Error: Error decoding JSON data. {_words(error)}") from None
    if not isinstance(value, dict):
        shown = body[:100].decode("utf-8", "replace")
        raise BadRequest(f"JSON Error: Request data JSON decoded to {shown} but it needs to be a dictionary.")
    return {key: each if key == "records" else _floats(each) for key, each in value.items()} if exact else value


def _floats(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return {key: _floats(each) for key, each in value.items()} if isinstance(value, dict) else value


def as_parameters(data: Any) -> dict[str, Any]:
    """Return a form's fields as parameters: texts, or lists of texts for a field that occurs several times."""
    if not isinstance(data, QueryDict):
        return dict(data)
    return {key: values[0] if len(values) == 1 else values for key, values in data.lists()}


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _words(error: ValueError) -> str:
    return str(error).encode("utf-8", "backslashreplace").decode()[:200]
