"""Signing in through an issuer of OpenID Connect: its answers are fetched by the one way out, and bounded like all others."""

from __future__ import annotations

import logging
from typing import Any, cast

import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.views import login
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests.adapters import BaseAdapter

from catalog.models import User
from catalog.operations import accounts
from harvesters.http import EgressError, ask

logger = logging.getLogger(__name__)
SECONDS = 10.0
MOST_BYTES = 512 * 1024


class OneWayOut(BaseAdapter):
    """What carries the account library's requests: the portal's own client for everything outgoing."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        """Send a request and return the whole answer; raise ConnectionError for what may or can not be reached."""
        body = request.body.encode() if isinstance(request.body, str) else bytes(cast(bytes, request.body or b""))
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() != "content-length"}
        try:
            with ask(
                str(request.url),
                method=request.method or "GET",
                content=body or None,
                headers=headers,
                allowed_hosts=settings.EGRESS_ALLOWED_HOSTS,
                most_bytes=MOST_BYTES,
                seconds=SECONDS,
            ) as answer:
                return _as_response(request, answer.status, answer.headers, b"".join(answer.blocks))
        except EgressError as error:
            raise requests.ConnectionError(str(error), request=request) from error

    def close(self) -> None:
        """Nothing is kept open."""


def _as_response(request: requests.PreparedRequest, status: int, headers: Any, body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code, response.request, response.url = status, request, str(request.url)
    response.headers.update(headers)
    response._content = body
    response.encoding = "utf-8"
    return response


class IssuerRules(DefaultSocialAccountAdapter):
    """What the portal decides itself when somebody comes from an issuer."""

    def get_requests_session(self) -> requests.Session:
        """Return a session that goes the one way out, whatever the address."""
        session = requests.Session()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, OneWayOut())
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let people make an account through an issuer where strangers may make accounts at all."""
        return bool(settings.SIGN_UP)

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Ask for an address first where the issuer's belongs to somebody here, so that no account is taken over."""
        email = sociallogin.user.email
        taken = User.objects.filter(email__iexact=email) if email else User.objects.none()
        known = EmailAddress.objects.filter(email__iexact=email) if email else EmailAddress.objects.none()
        return bool(email) and not taken.exists() and not known.exists()

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Write the new account, and write down that it was made."""
        with transaction.atomic():
            made: User = super().save_user(request, sociallogin, form)
            name = sociallogin.account.extra_data.get("userinfo", {}).get("name", "")
            if name and not made.fullname:
                made.fullname = str(name)[:200]
                made.save(update_fields=["fullname"])
            accounts.joined(made)
        return made


def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to an issuer, as the library does; one that cannot be asked is said on the page of signing in."""
    try:
        answer: HttpResponse = login(request, provider_id)
    except requests.RequestException as error:
        logger.warning("the issuer %s cannot be asked: %s", provider_id, error)
        apps: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        name = next((app["name"] for app in apps if app["provider_id"] == provider_id), provider_id)
        return render(request, "account/issuer_away.html", {"issuer": name}, status=503)
    return answer
