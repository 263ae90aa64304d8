"""What every page knows about the site: its name, the language it is read in, and the same page in the other language."""

from __future__ import annotations

from collections.abc import Mapping
from threading import local
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.signals import request_started
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from catalog.queries.site import ABOUT, DESCRIPTION, INTRODUCTION, TITLE, options

CODES = tuple(code for code, _ in settings.LANGUAGES)
QUERY_SIGNS = "/%[]=:;$&()+,!?*@'~"
"""What may stand in a query string as it is (RFC 3986), the percent sign of what is quoted already included."""

SECTIONS = {
    "search": "search",
    "dataset": "search",
    "resource": "search",
    "organizations": "organizations",
    "organization": "organizations",
    "groups": "groups",
    "group": "groups",
    "data-requests": "data-requests",
    "data-request": "data-requests",
    "data-request-new": "data-requests",
    "showcases": "showcases",
    "showcase": "showcases",
    "showcase-new": "showcases",
    "developers": "developers",
    "sign-in": "sign-in",
}
"""The entry of the main menu for each address name."""


def without_language(path: str) -> str:
    """Return a path without its language prefix: `/en/dataset` and `/th/dataset` give `/dataset`."""
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in CODES else path


def path_in(language: str, request: HttpRequest) -> str:
    """Return the path of this page in a language; Thai has no prefix."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return prefix + escape_uri_path(without_language(request.path))


def address_in(language: str, request: HttpRequest) -> str:
    """Return the address of this page in a language, query string included."""
    # WSGI hands over the bytes of an address as Latin-1; what a browser or curl sent unquoted is quoted here.
    query = quote(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"), safe=QUERY_SIGNS)
    return path_in(language, request) + (f"?{query}" if query else "")


def origin(request: HttpRequest) -> str:
    """Return scheme and host under which the site is found: the setting, or what the reader used."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def site_texts() -> Mapping[str, str]:
    """Return what the portal says about itself in the page's language, by the keys of `queries.site.OPTIONS`.

    The database is asked once per request and language.
    """
    language = get_language() or settings.LANGUAGE_CODE
    if language not in _asked.__dict__:
        _asked.__dict__[language] = options(language)
    known: Mapping[str, str] = _asked.__dict__[language]
    return known


def _forget(**_signal: Any) -> None:
    _asked.__dict__.clear()


_asked = local()
request_started.connect(_forget)


def section(request: HttpRequest) -> str:
    """Return which entry of the main menu the page belongs to; empty for those that belong to none."""
    match = request.resolver_match
    return SECTIONS.get(match.url_name or "", "") if match else ""


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates what the site says about itself, and the page's language, section and addresses in both languages."""
    language = get_language() or settings.LANGUAGE_CODE
    texts = site_texts()
    other = next(code for code in CODES if code != language)
    return {
        "site_title": texts[TITLE],
        "site_description": texts[DESCRIPTION],
        "site_about": texts[ABOUT],
        "site_introduction": texts[INTRODUCTION],
        "page_language": language,
        "other_language": other,
        "other_address": address_in(other, request),
        "origin": origin(request),
        "canonical": origin(request) + path_in(language, request),
        "section": section(request),
    }
