"""Whether somebody must add a second factor before they work for an agency or run the portal."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from catalog.access import is_sysadmin, roles

STAFF_AREAS = ("/admin/", "/workspace", "/harvest")


def is_due(request: HttpRequest) -> bool:
    """Tell whether the portal asks for a second factor from this person, who has none; asked once per session."""
    if not settings.SECOND_FACTOR_FOR_STAFF or request.session.get("second_factor"):
        return False
    if not is_sysadmin(request.user) and not roles(request.user):
        return False
    if is_mfa_enabled(request.user):
        request.session["second_factor"] = True
        return False
    return True


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever lacks a second factor from the pages of staff to the page where one is added."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(STAFF_AREAS) and is_due(request):
            text = _("Whoever works with the agencies' data needs a second factor. Please add one.")
            messages.warning(request, text)
            return redirect("mfa_index")
        return get_response(request)

    return middleware
