"""Who calls: the owner of an API token in a header; a token that is not good makes the caller anonymous, never an error."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from catalog.access import Actor
from catalog.models import ApiToken, User

HEADERS = ("Authorization", "X-CKAN-API-Key", "api-key")
"""The current name, the one documented until CKAN 2.9, and the one that some portals ask for."""
NOTED_EVERY = timedelta(minutes=1)
"""How often the time of a token's last use is written."""


class TokenAuthentication(BaseAuthentication):
    """API tokens for Django REST framework; requests for JSONP are anonymous whatever they carry."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's owner and the token, or None for an anonymous caller."""
        if request.method == "GET" and "callback" in request.query_params:
            return None
        token = token_of(request._request)
        return (token.user, token) if token else None


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the first good token among the request's headers, with its owner, and note that it was used."""
    given = (request.headers.get(name, "").strip() for name in HEADERS)
    for secret in dict.fromkeys(each.removeprefix("Bearer ").strip() for each in given if each):
        token = ApiToken.find(secret)
        if token is not None:
            _note_use(token)
            return token
    return None


def reader_of(request: HttpRequest) -> Actor:
    """Return who reads a file: a token's owner, else the person signed in on the site's pages."""
    token = token_of(request)
    return token.user if token else request.user


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_access is None or token.last_access < now - NOTED_EVERY:
        stale = Q(last_access=None) | Q(last_access__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, id=token.id).update(last_access=now)
