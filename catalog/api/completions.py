"""CKAN's old addresses for completing what is being typed: `/api/2/util/…/autocomplete`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from catalog.access import NotAllowed
from catalog.api.authentication import reader_of
from catalog.api.ckan import envelope, organizations, parameters, resources, tags, users
from catalog.api.ckan.bodies import as_parameters
from catalog.api.ckan.call import Call
from catalog.api.ckan.datasets import package_autocomplete
from catalog.api.cors import readable
from catalog.api.site import site_of
from catalog.formats.ckan.checks import Invalid


def _result_set(name: str) -> Callable[[list[Any]], Any]:
    return lambda found: {"ResultSet": {"Result": [{name: each} for each in found] if name else found}}


def _plain(found: list[Any]) -> Any:
    return found


KINDS: dict[str, tuple[str, Callable[[Call], list[Any]], Callable[[list[Any]], Any]]] = {
    "dataset": ("incomplete", package_autocomplete, _result_set("")),
    "tag": ("incomplete", tags.tag_autocomplete, _result_set("Name")),
    "resource-format": ("incomplete", resources.format_autocomplete, _result_set("Format")),
    "group": ("q", organizations.group_autocomplete, _plain),
    "organization": ("q", organizations.organization_autocomplete, _plain),
    "user": ("q", users.user_autocomplete, _plain),
}
"""The parameter with the letters, the action that completes them, the form of the answer."""
LIMIT = 20


@readable
def completions(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer what could be meant by the letters of `incomplete` or `q`, at most `limit`; without letters nothing."""
    name, action, form = KINDS[kind]
    given = as_parameters(request.GET)
    try:
        parameters.clean(given)
        letters = parameters.text(given, name).strip()
        limit = parameters.natural(given, "limit", default=LIMIT) or LIMIT
        call = Call(reader_of(request), {"q": letters, "limit": limit}, {}, site_of(request), request.LANGUAGE_CODE, "")
        found = action(call) if letters else []
    except (Invalid, NotAllowed):
        found = []
    return HttpResponse(orjson.dumps(form(found)), content_type=envelope.JSON)
