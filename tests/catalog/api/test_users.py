"""Accounts, tokens, tags and licences (contract, sections 8 and 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import ApiToken, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
PRIVATE = {"email", "apikey", "password", "password_hash", "reset_key"}


def test_a_user_without_what_is_private(api: Api) -> None:
    found = api.get("user_show", id="somchai").result

    assert (found["name"], found["display_name"], found["sysadmin"], found["state"]) == (
        "somchai",
        "somchai",
        False,
        "active",
    )
    assert not PRIVATE & set(found)
    assert len(found["email_hash"]) == 32
    assert not PRIVATE & set(api.get("user_show", id="somchai", user="wichai", include_password_hash=True).result)


def test_oneself_and_sysadmins_see_the_address(api: Api) -> None:
    for user in ("somchai", "admin"):
        found = api.get("user_show", id="somchai", user=user, include_password_hash=True).result
        assert (found["email"], found["apikey"]) == ("somchai@example.go.th", None)
        assert not {"password", "password_hash"} & set(found)


def test_without_an_id_it_is_oneself(api: Api) -> None:
    assert api.get("user_show", user="mali").result["name"] == "mali"
    assert api.get("user_show").status == 404
    assert api.get("user_show", id="none").status == 404


def test_datasets_of_a_user_are_those_the_caller_may_see(api: Api) -> None:
    api.dataset("rainfall")
    api.dataset("hidden", private=True)

    for user, count in ((None, 1), ("wichai", 1), ("mali", 2)):
        found = api.get("user_show", id="somchai", include_datasets=True, user=user).result
        assert (len(found["datasets"]), found["number_created_packages"]) == (count, count)


def test_users_are_listed_without_addresses(api: Api) -> None:
    User.objects.filter(username="lek").update(is_active=False)

    found = api.get("user_list").result
    assert [each["name"] for each in found] == ["admin", "mali", "somchai", "somying", "wichai"]
    assert not any(PRIVATE & set(each) for each in found)
    assert api.get("user_list", all_fields=False, order_by="name").result == [each["name"] for each in found]
    assert [each["name"] for each in api.get("user_list", q="SOM").result] == ["somchai", "somying"]
    assert api.get("user_list", q="example.go.th").result == []
    assert api.get("user_list", email="mali@example.go.th", user="wichai").status == 403
    assert [each["name"] for each in api.get("user_list", email="MALI@example.go.th", user="admin").result] == ["mali"]
    assert api.get("user_list", order_by="password").result == found


def test_a_token_works_until_it_is_revoked(api: Api) -> None:
    made = api.post("api_token_create", {"user": "lek", "name": "script"}, user="lek").result

    def caller() -> int:
        return api.client.get("/api/3/action/user_show", HTTP_AUTHORIZATION=made["token"]).status_code

    assert set(made) == {"token", "id"}
    assert caller() == 200
    listed = api.get("api_token_list", user_id="lek", user="lek").result
    assert [each["name"] for each in listed] == ["test", "script"]
    assert set(listed[0]) == {"id", "name", "user_id", "created_at", "last_access"}
    assert made["token"] not in str(listed)
    assert api.post("api_token_revoke", {"jti": made["id"]}, user="lek").result is None
    assert caller() == 404


def test_tokens_of_others_are_out_of_reach(api: Api) -> None:
    made = api.post("api_token_create", {"user": "lek", "name": "script"}, user="lek").result

    assert api.post("api_token_create", {"user": "lek", "name": "x"}, user="mali").status == 403
    assert api.post("api_token_create", {"user": "lek", "name": "x"}).status == 403
    assert api.get("api_token_list", user_id="lek", user="mali").status == 403
    assert api.get("api_token_list", user_id="lek").status == 403
    for given in ({"token": made["token"]}, {"jti": made["id"]}, {"token": "none"}, {"jti": "none"}):
        assert api.post("api_token_revoke", given, user="mali").status == 403
        assert api.post("api_token_revoke", given).status == 403
    assert api.post("api_token_revoke", {"token": made["token"]}, user="admin").result is None
    assert api.post("api_token_create", {"user": "lek"}, user="lek").error["name"] == ["Missing value"]
    assert api.post("api_token_revoke", {}, user="lek").error["token"] == ["Missing value"]


def test_expired_tokens_and_deleted_users_are_anonymous(api: Api) -> None:
    ApiToken.objects.filter(user__username="lek").update(expires_at=timezone.now() - timedelta(seconds=1))
    User.objects.filter(username="mali").update(is_active=False)

    assert api.get("user_show", user="lek").status == 404
    assert api.get("user_show", user="mali").status == 404


def test_the_last_use_is_noted_once_a_minute(api: Api) -> None:
    token = ApiToken.objects.filter(user__username="lek")

    api.get("site_read", user="lek")
    first = token.get().last_access
    api.get("site_read", user="lek")
    assert token.get().last_access == first
    token.update(last_access=timezone.now() - timedelta(minutes=2))
    api.get("site_read", user="lek")
    assert token.get().last_access >= first


def test_tags_are_those_of_public_datasets(api: Api) -> None:
    made = api.dataset(tags=[{"name": "ฝน"}, {"name": "ลม แรง"}])
    api.dataset("hidden", private=True, tags=[{"name": "ลับ"}])

    assert api.get("tag_list").result == ["ฝน", "ลม แรง"]
    assert api.get("tag_list", user="admin").result == ["ฝน", "ลม แรง"]
    assert api.get("tag_list", query="ลม").result == ["ลม แรง"]
    entry: dict[str, Any] = api.get("tag_list", all_fields=True, query="ฝน").result[0]
    assert entry == {"id": made["tags"][0]["id"], "name": "ฝน", "display_name": "ฝน", "vocabulary_id": None}
    assert api.get("tag_show", id="ฝน").result == entry
    shown = api.get("tag_show", id=entry["id"], include_datasets=True).result
    assert [each["name"] for each in shown["packages"]] == ["rainfall"]
    assert api.get("tag_show", id="ลับ").status == 404
    assert api.get("tag_list", vocabulary_id="none").status == 404


def test_licences_have_ckans_facts_as_texts(api: Api) -> None:
    found = {each["id"]: each for each in api.get("license_list").result}

    assert {
        "notspecified",
        "odc-pddl",
        "odc-odbl",
        "odc-by",
        "cc-zero",
        "cc-by",
        "cc-by-sa",
        "cc-nc",
        "other-closed",
    } <= set(found)
    assert (found["cc-by"]["od_conformance"], found["cc-by"]["is_generic"]) == ("approved", "False")
    assert found["ogl"]["od_conformance"] == "approved"
