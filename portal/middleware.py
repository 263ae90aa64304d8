"""What every answer of the portal has in common: the language in the address, and the headers of a safe site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: https:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that keep foreign scripts, frames and guesses of content types out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def language_in_the_address(get_response: Answer) -> Answer:
    """Choose the language by the address: `/en/…` is English, `/th/…` and everything else Thai; links keep the prefix."""
    codes = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        code, _, rest = request.path_info.lstrip("/").partition("/")
        language, prefix = settings.LANGUAGE_CODE, get_script_prefix()
        if code in codes:
            language = code
            request.path_info = f"/{rest}"
            set_script_prefix(f"{prefix}{code}/")
        request.LANGUAGE_CODE = language
        try:
            with translation.override(language):
                response = get_response(request)
        finally:
            set_script_prefix(prefix)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def keep_our_own_files(headers: dict[str, str], path: str, url: str) -> None:
    """Let browsers keep the portal's own static files for a year: their addresses change with their content."""
    if url.startswith(("/static/css/", "/static/js/", "/static/img/")):
        headers["Cache-Control"] = "max-age=31536000, public, immutable"
