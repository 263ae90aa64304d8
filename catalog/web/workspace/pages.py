"""What all pages of an agency have in common: who gets in, how refusals look, the tabs above each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from catalog.access import NotAllowed, is_sysadmin, roles
from catalog.models.people import ADMIN
from catalog.web.errors import staff_page
from catalog.web.workspace.error_texts import in_words

View = Callable[..., HttpResponseBase]

INVALID = 422
"""The status of a form that comes back with errors (RFC 9110, Unprocessable Content)."""


def staff(view: View) -> View:
    """Guard a page of an agency: strangers sign in first, people without any role are told so (403), nothing is cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_sysadmin(request.user) and not roles(request.user):
            raise NotAllowed(_("Your account does not belong to an agency yet."))
        try:
            response = view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise NotAllowed(in_words(str(refusal))) from refusal
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return staff_page(guarded)  # type: ignore[arg-type]  # a download is answered as a stream


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, tab: str = "workspace", status: int = 200
) -> HttpResponse:
    """Answer with a page under the tabs of the workspace; `tab` is the address name of the one that is open."""
    return render(
        request,
        f"workspace/{template}",
        {"section": "workspace", "tabs": _tabs(request, tab), **context},
        status=status,
    )


def _tabs(request: HttpRequest, current: str) -> list[tuple[str, str, bool]]:
    tabs = [
        ("workspace", _("Datasets")),
        ("template", _("Excel template")),
        ("workspace-requests", _("Data requests")),
        ("workspace-questions", _("Questions and faults")),
        ("tokens", _("API tokens")),
    ]
    if is_sysadmin(request.user) or ADMIN in roles(request.user).values():
        tabs += [("members-of", _("Members")), ("harvests", _("Harvests"))]
    if is_sysadmin(request.user):
        tabs.append(("review", _("Review")))
    return [(reverse(name), text, name == current) for name, text in tabs]
