"""Making, changing and closing accounts (contract, section 8.2)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import ApiToken, AuditEntry, GroupMembership, Membership, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
PITI = {"name": "piti", "email": "piti@example.go.th", "password": "longenough", "fullname": "ปิติ", "about": "สวัสดี"}


def test_sysadmins_make_accounts(api: Api) -> None:
    for user in (None, "lek", "somying"):
        assert api.post("user_create", PITI, user=user).status == 403
    made = api.post("user_create", PITI, user="admin").result

    assert {key: made[key] for key in ("name", "email", "fullname", "about", "state", "sysadmin")} == {
        "name": "piti", "email": "piti@example.go.th", "fullname": "ปิติ", "about": "สวัสดี", "state": "active", "sysadmin": False,
    }  # fmt: skip
    assert not {"password", "password_hash", "token"} & set(made)
    assert User.objects.get(username="piti").check_password("longenough")
    assert "longenough" not in str(list(AuditEntry.objects.values()))


def test_an_account_can_come_with_a_token(api: Api) -> None:
    token = api.post("user_create", {**PITI, "with_apitoken": True}, user="admin").result["token"]

    shown = api.client.get("/api/3/action/user_show", HTTP_AUTHORIZATION=token).json()["result"]
    assert shown["name"] == "piti"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": "Bad Name"}, {"name"}), ({"name": None}, {"name"}), ({"name": "somchai"}, {"name"}),
        ({"email": None}, {"email"}), ({"email": "x"}, {"email"}), ({"email": "SOMCHAI@Example.go.th"}, {"email"}),
        ({"password": "short"}, {"password"}), ({"password": None}, {"password"}),
        ({"about": "see https://spam.example"}, {"about"}), ({"fullname": "x" * 201}, {"fullname"}),
        ({"name": "", "email": "x", "password": "x", "about": "http://"}, {"name", "email", "password", "about"}),
    ],
)  # fmt: skip
def test_everything_wrong_with_an_account_is_named(api: Api, wrong: dict[str, Any], fields: set[str]) -> None:
    answer = api.post("user_create", {**PITI, **wrong}, user="admin")

    assert set(answer.error) == {*fields, "__type"}
    assert not User.objects.filter(username="piti").exists()


def test_people_change_themselves_and_nothing_that_makes_them_mightier(api: Api) -> None:
    sent = {"id": "lek", "fullname": "เล็ก", "sysadmin": True, "state": "deleted", "password": "another-one"}
    changed = api.post("user_patch", sent, user="lek").result

    assert (changed["fullname"], changed["email"], changed["sysadmin"]) == ("เล็ก", "lek@example.go.th", False)
    lek = User.objects.get(username="lek")
    assert (lek.is_active, lek.is_superuser, lek.check_password("another-one")) == (True, False, True)
    assert api.post("user_patch", {"id": "lek", "name": "big"}, user="lek").error["name"]
    assert api.post("user_update", {"id": "lek", "fullname": "x"}, user="lek").error["email"]
    assert api.post("user_patch", {"id": "lek", "email": "mali@example.go.th"}, user="lek").error["email"]
    cleared = api.post("user_update", {"id": "lek", "email": "new@example.go.th"}, user="lek").result
    assert (cleared["fullname"], cleared["email"]) == (None, "new@example.go.th")
    assert User.objects.get(username="lek").check_password("another-one")


def test_nobody_but_sysadmins_changes_others(api: Api) -> None:
    for user in (None, "mali", "somying"):
        assert api.post("user_patch", {"id": "lek", "fullname": "x"}, user=user).status == 403
        assert api.post("user_delete", {"id": "lek"}, user=user).status == 403
    changed = api.post("user_patch", {"id": "lek", "name": "big", "sysadmin": True}, user="admin").result
    assert (changed["name"], changed["sysadmin"]) == ("big", True)
    assert api.post("user_patch", {"id": "none"}, user="admin").status == 404


def test_a_closed_account_can_do_nothing_and_can_be_opened_again(api: Api) -> None:
    assert api.post("user_delete", {"id": "somchai"}, user="admin").result is None

    assert api.post("package_create", {"name": "x1", "owner_org": "moph"}, user="somchai").status == 403
    assert api.get("user_show", id="somchai").status == 404
    assert api.get("user_show", id="somchai", user="admin").result["state"] == "deleted"
    assert "somchai" not in api.get("user_list", all_fields=False).result
    assert not Membership.objects.filter(user__username="somchai").exists()
    assert not GroupMembership.objects.filter(user__username="somchai").exists()
    opened = api.post("user_patch", {"id": "somchai", "state": "active"}, user="admin").result
    assert opened["state"] == "active"
    assert ApiToken.find(api.secrets["somchai"]) is None
    assert api.post("user_create", {**PITI, "name": "somchai"}, user="admin").error["name"]


def test_completions_of_names(api: Api) -> None:
    User.objects.filter(username="lek").update(fullname="สมหมาย")

    assert [each["name"] for each in api.get("user_autocomplete", q="SOM").result] == ["somchai", "somying"]
    found = api.get("user_autocomplete", q="สมหมาย", user="admin").result
    assert [(set(each), each["name"]) for each in found] == [({"id", "name", "fullname"}, "lek")]
    assert api.get("user_autocomplete", q="example.go.th", user="admin").result == []
    assert len(api.get("user_autocomplete", q="som", limit=1).result) == 1
    assert api.get("user_autocomplete").error["q"]
