"""What the public sent in and waits for an operator: let through, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from catalog.formats.ckan.checks import Invalid
from catalog.operations import questions, requests, showcases
from catalog.queries import community
from catalog.queries import requests as known_requests
from catalog.queries.finding import NotFound
from catalog.web.workspace.pages import show

KINDS: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "request": (known_requests.one, requests.moderate),
    "question": (community.question, questions.moderate),
    "showcase": (community.showcase, showcases.moderate),
}
"""How each kind is found, and the operation that decides on it."""


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show operators what waits, the oldest first."""
    return show(request, "review.html", {"waiting": community.waiting(request.user)}, tab="review")


@require_POST
def decide(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Let something through (`decision` is `show`), or refuse it, which needs a reason."""
    if kind not in KINDS:
        raise NotFound("Review")
    find, moderate = KINDS[kind]
    shown, reason = request.POST.get("decision") == "show", request.POST.get("reason", "").strip()
    if not shown and not reason:
        messages.error(request, gettext("Say why it is not shown."))
        return redirect("review")
    try:
        moderate(find(number, request.user), shown=shown, reason=reason, actor=request.user)
    except Invalid:
        messages.error(request, gettext("This text cannot be taken as it is."))
        return redirect("review")
    text = gettext("Everybody can read it now.") if shown else gettext("Nobody else can read it.")
    messages.success(request, text)
    return redirect("review")
