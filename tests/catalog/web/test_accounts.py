"""Accounts: made with an address that is proved, protected by a second factor, and never handed to a stranger."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from catalog.models import User
from tests.cast import Cast, make_cast

NEW = {"email": "somsri.k@example.com", "password1": "น้ำท่วม-2567-ฝน", "password2": "น้ำท่วม-2567-ฝน"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found is not None
    return found[1]


def test_an_account_works_once_its_address_is_proved(client: Client, cast: Cast) -> None:
    assert client.post("/account/signup/", NEW).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["somsri.k@example.com"]
    assert "_auth_user_id" not in client.session
    client.post("/user/login", {"login": "somsri.k@example.com", "password": NEW["password1"]})
    assert "_auth_user_id" not in client.session
    page = client.get(link_in(message))
    client.post(link_in(message), {})
    assert page.status_code == 200
    Client().post("/user/login", {"login": "somsri.k@example.com", "password": NEW["password1"]})
    user = User.objects.get(email="somsri.k@example.com")
    assert user.username == "somsri-k"
    assert EmailAddress.objects.get(user=user).verified
    assert not user.is_staff


def test_who_has_an_account_already_is_told_by_mail_and_strangers_learn_nothing(client: Client, cast: Cast) -> None:
    taken = client.post("/account/signup/", {**NEW, "email": "malee@example.go.th"})
    free = Client().post("/account/signup/", NEW)
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert {message.to[0] for message in mail.outbox} == {"malee@example.go.th", "somsri.k@example.com"}
    assert User.objects.filter(email="malee@example.go.th").count() == 1


def test_strangers_make_no_accounts_where_that_is_switched_off(client: Client, cast: Cast, settings: Any) -> None:
    settings.SIGN_UP = False
    client.post("/account/signup/", NEW)
    assert not User.objects.filter(email=NEW["email"]).exists()
    assert b"/account/signup/" not in client.get("/user/login").content


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, cast: Cast) -> None:
    client.post("/user/login", {"login": "malee", "password": "maleemalee"})
    client.post("/user/logout")
    client.post("/account/password/reset/", {"email": "malee@example.go.th"})
    address = client.get(link_in(mail.outbox[-1])).headers["Location"]
    new = {"password1": NEW["password1"], "password2": NEW["password1"]}
    assert client.post(address, new).status_code == 302
    client.post("/user/login", {"login": "malee", "password": NEW["password1"]})
    assert client.session["_auth_user_id"] == str(cast.malee.pk)


def test_wrong_passwords_are_counted(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    answers = [client.post("/user/login", {"login": "piti", "password": "wrong"}) for _ in range(12)]
    client.post("/user/login", {"login": "piti", "password": "pitipiti"})
    assert "_auth_user_id" not in client.session
    assert all(answer.status_code in {200, 429} for answer in answers)


def test_staff_add_a_second_factor_and_are_asked_for_it(client: Client, cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.post("/user/login", {"login": "malee", "password": "maleemalee"})
    assert client.get("/workspace/").headers["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/totp/activate/").status_code == 302  # who forgot to sign out keeps the account
    client.post("/account/reauthenticate/", {"password": "maleemalee"})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/workspace/").status_code == 200
    again = Client()
    answer = again.post("/user/login", {"login": "malee", "password": "maleemalee"})
    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert "_auth_user_id" not in again.session
    assert again.get("/workspace/").status_code == 302


def test_a_second_factor_is_asked_of_staff_only_and_the_admin_has_no_side_door(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True
    reader, operator = Client(), Client()
    reader.force_login(cast.chujai)
    assert reader.get("/account/email/").status_code == 200
    operator.force_login(cast.sysadmin)
    assert operator.get("/admin/").headers["Location"] == "/account/2fa/"
    assert Client().get("/admin/login/").headers["Location"].startswith("/user/login?next=")


def test_an_operator_without_an_address_gets_in(client: Client, cast: Cast) -> None:
    User.objects.create_superuser("boss", "", "bossboss")
    assert client.post("/user/login", {"login": "boss", "password": "bossboss"}).headers["Location"] == "/workspace/"


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/password/reset/",
        "/account/email/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
    ],
)
def test_every_page_of_an_account_looks_like_the_site(client: Client, cast: Cast, language: str, path: str) -> None:
    if "signup" not in path and "reset" not in path:
        client.post("/user/login", {"login": "malee", "password": "maleemalee"})
        client.post("/account/reauthenticate/", {"password": "maleemalee"})
    answer = client.get(language + path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall("<h1", page)) == 1
    assert '<footer class="foot">' in page
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page)
