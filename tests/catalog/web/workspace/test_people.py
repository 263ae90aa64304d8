"""API tokens and the members of an agency."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import ApiToken, Membership

pytestmark = pytest.mark.django_db


def make_token(client, **data):
    page = client.post("/en/workspace/tokens", {"name": "รายเดือน", "days": "90", **data})
    found = re.search(r'<code class="secret">([^<]+)</code>', page.content.decode())
    return page, found[1] if found else None


def test_a_token_is_shown_once_and_works(cast, malee, herd):
    page, secret = make_token(malee)
    assert "no-store" in page.headers["Cache-Control"]
    assert ApiToken.find(secret).user == cast.malee
    assert secret not in malee.get("/en/workspace/tokens").content.decode()
    shown = Client().get("/api/3/action/package_show?id=herd", headers={"authorization": secret})
    assert shown.json()["result"]["private"] is True


@pytest.mark.parametrize("data", [{"name": "  "}, {"days": "7000"}, {"days": "x"}, {"name": "ก" * 101}])
def test_a_token_needs_a_name_and_a_lifetime_of_the_list(malee, data):
    page, secret = make_token(malee, **data)
    assert (page.status_code, secret) == (422, None)
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_refused_at_once(malee):
    secret = make_token(malee)[1]
    malee.post(reverse("token-revoke", args=[ApiToken.objects.get().id]))
    assert ApiToken.find(secret) is None


def test_nobody_sees_or_revokes_the_tokens_of_others(malee, mana):
    make_token(malee, name="ของมาลี")
    assert "ของมาลี" not in mana.get(reverse("tokens")).content.decode()
    assert mana.post(reverse("token-revoke", args=[ApiToken.objects.get().id])).status_code == 403
    assert ApiToken.objects.get().revoked_at is None


def test_only_administrators_see_the_members(mana, malee, manee, piti):
    assert mana.get("/workspace/members/").headers["Location"] == "/workspace/members/livestock/"
    assert "malee" in mana.get("/workspace/members/livestock/").content.decode()
    for other in (malee, manee, piti):
        assert other.get("/workspace/members/").status_code == 403
        assert other.get("/workspace/members/livestock/").status_code == 403
        assert other.post("/workspace/members/livestock/", {"user": "chujai", "role": "admin"}).status_code == 403
        assert other.post("/workspace/members/livestock/manee", {"remove": "1"}).status_code == 403
    assert Membership.objects.filter(organization__name="livestock").exclude(user__is_superuser=True).count() == 3


def test_a_member_is_added_changed_and_removed(cast, mana):
    mana.post("/workspace/members/livestock/", {"user": " Chujai ", "role": "editor"})
    assert Membership.objects.get(user=cast.chujai).capacity == "editor"
    mana.post("/workspace/members/livestock/chujai", {"role": "member"})
    assert Membership.objects.get(user=cast.chujai).capacity == "member"
    mana.post("/workspace/members/livestock/chujai", {"remove": "1"})
    assert not Membership.objects.filter(user=cast.chujai).exists()


@pytest.mark.parametrize(
    "data", [{"user": "nobody", "role": "editor"}, {"user": "", "role": "editor"}, {"user": "chujai", "role": "king"}]
)
def test_a_wrong_member_is_refused_beside_the_field(mana, data):
    response = mana.post("/en/workspace/members/livestock/", data)
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


def test_an_unknown_role_changes_nothing(cast, mana):
    assert mana.post("/workspace/members/livestock/malee", {"role": "king"}).status_code == 404
    assert Membership.objects.get(user=cast.malee).capacity == "editor"


@pytest.mark.parametrize("data", [{"role": "member"}, {"remove": "1"}])
def test_nobody_takes_their_own_role_away(cast, mana, data):
    response = mana.post("/en/workspace/members/livestock/mana", data)
    assert response.status_code == 403
    assert "another administrator can" in response.content.decode()
    assert Membership.objects.get(user=cast.mana).capacity == "admin"


def test_a_sysadmin_chooses_the_agency(cast, as_user):
    page = as_user(cast.sysadmin).get("/workspace/members/").content.decode()
    assert "/workspace/members/livestock/" in page and "/workspace/members/weather" in page
