"""Signing in through an issuer of OpenID Connect that runs on loopback: new people, known people, and impostors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from catalog.models import User
from harvesters.identity import IssuerRules
from tests.cast import Cast, make_cast
from tests.harvesters.issuer import CLIENT, SECRET, Issuer, running

START = "/account/oidc/thaid/login/"
PERSON = {"sub": "x-1", "name": "สมศรี ใจดี", "email": "somsri@example.com", "email_verified": True}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    """Run an issuer that the portal knows by the name of ThaID, on an inner address that the operators allow."""
    with running() as found:
        app = {
            "provider_id": "thaid",
            "name": "ThaID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": found.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
        settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
        found.person = dict(PERSON)
        yield found


def come_from(issuer: Issuer, client: Client) -> Any:
    """Go through the issuer as a browser does; return the portal's answer to the way back."""
    away = client.post(START)
    assert away.status_code == 302, away.content[:500]
    asked = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
    assert {"state", "code_challenge", "client_id"} <= set(asked)
    back = urlsplit(issuer.authorize(asked))
    return client.get(f"{back.path}?{back.query}")


def test_the_page_offers_the_issuer_and_going_there_needs_a_form(client: Client, cast: Cast, issuer: Issuer) -> None:
    assert START in client.get("/user/login").content.decode()
    assert client.get(START).status_code == 200


def test_a_stranger_gets_an_account_without_any_role(client: Client, cast: Cast, issuer: Issuer) -> None:
    come_from(issuer, client)
    user = User.objects.get(email="somsri@example.com")
    assert (user.fullname, user.is_staff, user.memberships.count()) == ("สมศรี ใจดี", False, 0)
    assert SocialAccount.objects.get(user=user).uid == "x-1"
    again = Client()
    come_from(issuer, again)
    if "_auth_user_id" in again.session:
        assert again.session["_auth_user_id"] == str(user.pk)
    assert User.objects.filter(email="somsri@example.com").count() == 1


def test_an_account_is_not_handed_to_who_has_its_address_elsewhere(client: Client, cast: Cast, issuer: Issuer) -> None:
    issuer.person = {**PERSON, "email": "malee@example.go.th"}
    answer = come_from(issuer, client)
    assert answer.headers["Location"].startswith("/account/3rdparty/signup/")
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=cast.malee).exists()
    client.post("/account/3rdparty/signup/", {"email": "malee@example.go.th"})
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=cast.malee).exists()


def test_its_owner_connects_the_two_when_signed_in(client: Client, cast: Cast, issuer: Issuer) -> None:
    issuer.person = {**PERSON, "email": "malee@example.go.th"}
    client.post("/user/login", {"login": "malee", "password": "maleemalee"})
    away = client.post(f"{START}?process=connect")
    asked = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
    back = urlsplit(issuer.authorize(asked))
    client.get(f"{back.path}?{back.query}")
    assert SocialAccount.objects.get(user=cast.malee).uid == "x-1"
    later = Client()
    come_from(issuer, later)
    assert later.session["_auth_user_id"] == str(cast.malee.pk)
    assert EmailAddress.objects.filter(user=cast.malee, email="malee@example.go.th").exists()


def test_a_way_back_that_nobody_began_is_refused(client: Client, cast: Cast, issuer: Issuer) -> None:
    answer = client.get("/account/oidc/thaid/login/callback/?code=stolen&state=unknown")
    assert answer.status_code in {200, 401, 403}
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_an_issuer_that_is_away_is_said_on_a_page(client: Client, cast: Cast, issuer: Issuer, settings: Any) -> None:
    settings.EGRESS_ALLOWED_HOSTS = []
    answer = client.post(START)
    assert answer.status_code == 503
    assert "ThaID" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_inner_addresses_are_reached_only_where_operators_allow_them(issuer: Issuer, settings: Any) -> None:
    session = IssuerRules().get_requests_session()
    assert session.get(f"{issuer.address}/jwks").json()["keys"]
    settings.EGRESS_ALLOWED_HOSTS = []
    with pytest.raises(OSError, match="is not a web port"):
        session.get(f"{issuer.address}/jwks")
