"""The cookie that makes an opinion count once: a random name, signed, of nobody."""

from __future__ import annotations

import secrets

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

VISITOR = "visitor"
A_YEAR = 365 * 24 * 60 * 60


def visitor_of(request: HttpRequest) -> str:
    """Return the name in the visitor's cookie, or a new one."""
    try:
        return str(request.get_signed_cookie(VISITOR, salt=VISITOR))
    except (KeyError, BadSignature):
        return secrets.token_hex(16)


def remember(request: HttpRequest, response: HttpResponse, visitor: str) -> None:
    """Give the visitor the cookie with this name."""
    response.set_signed_cookie(
        VISITOR, visitor, salt=VISITOR, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
