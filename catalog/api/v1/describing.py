"""How views are described for OpenAPI: one answer, and the problems that can come instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from catalog.api.v1.problems import MEDIA_TYPE
from catalog.api.v1.shapes import Problem

View = TypeVar("View", bound=Callable[..., Any])
ALWAYS = (400, 401, 406, 429, 503)
"""What any call can meet."""


def page_of(item: type[serializers.Serializer], name: str) -> type[serializers.Serializer]:
    """Return the shape of one page of a list of such items."""
    fields: dict[str, Any] = {
        "__doc__": f"A page of {name}.",
        "items": item(many=True),
        "next": serializers.URLField(allow_null=True, help_text=_("The next page; null after the last.")),
    }
    return type(f"{item.__name__.removesuffix('Shape')}Page", (serializers.Serializer,), fields)


def described(
    operation: str,
    answer: Any,
    summary: str | Promise,
    *,
    parameters: Sequence[Any] = (),
    keys: Sequence[OpenApiParameter] = (),
    tag: str,
    failures: Sequence[int] = (),
) -> Callable[[View], View]:
    """Describe a view's `get`: its name, what it answers and what it takes.

    `keys` are the parts of its address, `failures` the statuses of problems that only this view has.
    """
    known = (*ALWAYS, 403, 404) if keys else (*ALWAYS, 404) if parameters else ALWAYS
    problem = OpenApiResponse(Problem, description="A problem (RFC 9457).")
    responses = {200: answer, 304: OpenApiResponse(description="The caller has it already.")}
    return extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[tag],
        parameters=[*keys, *parameters],
        responses={**responses, **{(status, MEDIA_TYPE): problem for status in (*known, *failures)}},
    )


def key(name: str, description: str | Promise, *, uuid: bool = True) -> OpenApiParameter:
    """Return the description of a part of an address."""
    schema = {"type": "string", "format": "uuid"} if uuid else {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, required=True, description=description)


def number(name: str, description: str | Promise) -> OpenApiParameter:
    """Return the description of a part of an address that is a whole number from 1."""
    schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, required=True, description=description)
