"""Ending letters by the link in each of them: a person presses a button, their mail program sends one POST (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.operations import notices


# A mail program has no cookies; whoever holds the signed link may do this and nothing else.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether letters shall end (GET changes nothing, for scanners of mail follow links), or end them (POST)."""
    user = notices.subscriber(token)
    if request.method == "POST":
        notices.end_letters(user)
    response = render(request, "account/unsubscribe.html", {"done": request.method == "POST"})
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
