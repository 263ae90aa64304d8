"""Who calls the REST API: the owner of a token, or anybody; a token that is not good is said to be so."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from catalog.api.authentication import token_of
from catalog.models import ApiToken, User


class BearerToken(BaseAuthentication):
    """API tokens in the header `Authorization`, with or without the word Bearer (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's owner and the token, or None without the header; raise AuthenticationFailed for a bad token."""
        token = token_of(request._request)
        if token is not None:
            return token.user, token
        if request.headers.get("Authorization", "").strip():
            raise AuthenticationFailed(_("The token is unknown, has expired or was revoked."))
        return None

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that goes with 401."""
        return "Bearer"
