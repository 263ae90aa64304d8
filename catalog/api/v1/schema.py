"""`/api/v1/schema`: the description of the REST API by OpenAPI 3.1, made out of the views and shapes themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.site import site_of
from catalog.api.v1.view import ReadView

VERSION = "1.0.0"
"""Of the API: the second number rises with what is added, the first with what would break a client."""
FILTER = "filter"
"""The parameter that holds a JSON object."""
_known: dict[tuple[str, str], dict[str, Any]] = {}


class BearerScheme(OpenApiAuthenticationExtension):
    """How tokens are described."""

    target_class = "catalog.api.v1.credentials.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer", "description": _("An API token. Reading public data needs none.")}


def description(site: str) -> dict[str, Any]:
    """Return the OpenAPI document in the language of the address, for the portal at this address; made once for each."""
    key = (get_language() or "", site)
    if key not in _known:
        if len(_known) > 20:  # strangers choose the host where SITE_URL is not set
            _known.clear()
        _known[key] = _made(site)
    return _known[key]


def _made(site: str) -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator(urlconf="catalog.api.v1.urls").get_schema(request=None, public=True)
    english = get_language() == "en"
    document["info"] = {
        "title": settings.SITE_TITLE_EN if english else settings.SITE_TITLE,
        "version": VERSION,
        "description": _(
            "The open data of the government: read datasets, the rows of their tables, and what changed. Reading needs "
            "no key. Lists are paged by the address in `next`; every answer has an ETag; errors are problems (RFC 9457)."
        ),
    }
    document["servers"] = [{"url": site}]
    for call in (method for methods in document["paths"].values() for method in methods.values()):
        call["security"] = [{}, {"token": []}]
        for parameter in call.get("parameters", ()):
            _correct(parameter)
    return document


def _correct(parameter: dict[str, Any]) -> None:
    """Say of a parameter what the library cannot: that leaving it out is no value of it, and that one is JSON."""
    if parameter["schema"].get("default") == "":
        del parameter["schema"]["default"]
    if parameter["name"] == FILTER:
        del parameter["schema"]
        parameter["content"] = {"application/json": {"schema": {"type": "object"}}}


class Schema(ReadView):
    """The description of the API."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the OpenAPI document."""
        return Response(description(site_of(request._request)))
