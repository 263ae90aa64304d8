"""Following datasets, groups, organizations and people (contract, section 10)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Following, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
TARGETS = [
    ("dataset", "rainfall", "dataset"),
    ("group", "health", "group"),
    ("group", "moph", "organization"),
    ("user", "mali", "user"),
]


@pytest.fixture
def api(api: Api) -> Api:
    api.dataset("rainfall", title="ฝน")
    return api


@pytest.mark.parametrize(("verb", "key", "kind"), TARGETS)
def test_one_follows_and_ceases_to(api: Api, verb: str, key: str, kind: str) -> None:
    def count() -> int:
        return int(api.get(f"{kind}_follower_count", id=key).result)

    assert (api.get(f"am_following_{verb}", id=key, user="lek").result, count()) == (False, 0)
    made = api.post(f"follow_{verb}", {"id": key}, user="lek").result
    lek = str(User.objects.get(username="lek").id)
    assert (set(made), made["follower_id"]) == ({"follower_id", "object_id", "datetime"}, lek)
    assert api.post(f"follow_{verb}", {"id": made["object_id"]}, user="lek").result == made
    assert (api.get(f"am_following_{verb}", id=key, user="lek").result, count()) == (True, 1)
    assert api.get(f"{kind}_followee_count", id="lek").result == api.get("followee_count", id="lek").result == 1
    listed = api.get(f"{kind}_followee_list", id="lek", user="lek").result
    assert [each["name"] for each in listed] == [key]
    assert [each["name"] for each in api.get(f"{kind}_follower_list", id=key, user="admin").result] == ["lek"]
    assert api.post(f"unfollow_{verb}", {"id": key}, user="lek").result is None
    assert api.post(f"unfollow_{verb}", {"id": key}, user="lek").status == 404
    assert (count(), Following.objects.count()) == (0, 0)


@pytest.mark.parametrize(("verb", "key", "kind"), TARGETS)
def test_who_may_do_what(api: Api, verb: str, key: str, kind: str) -> None:
    for action in (f"follow_{verb}", f"unfollow_{verb}", f"am_following_{verb}"):
        assert api.post(action, {"id": key}).status == 403
        assert api.post(action, {"id": "none"}, user="lek").error["id"]
        assert api.post(action, {}, user="lek").error["id"]
    for user in (None, "lek", "mali"):
        assert api.get(f"{kind}_follower_list", id=key, user=user).status == 403
    for user in (None, "mali"):
        assert api.get(f"{kind}_followee_list", id="lek", user=user).status == 403
        assert api.get("followee_list", id="lek", user=user).status == 403
    assert api.get(f"{kind}_follower_count", id="none").error["id"]


def test_nobody_follows_themselves_or_what_they_cannot_see(api: Api) -> None:
    api.dataset("hidden", private=True)

    assert api.post("follow_user", {"id": "lek"}, user="lek").error["message"]
    assert api.post("follow_dataset", {"id": "hidden"}, user="lek").status == 403
    assert not Following.objects.exists()


def test_everything_followed_is_listed_with_what_it_is(api: Api) -> None:
    for verb, key, _ in TARGETS:
        api.post(f"follow_{verb}", {"id": key}, user="lek")

    found = api.get("followee_list", id="lek", user="lek").result
    shown = [(each["type"], each["display_name"], each["dict"]["name"]) for each in found]
    assert shown == [
        ("dataset", "ฝน", "rainfall"), ("group", "สุขภาพ", "health"), ("organization", "กระทรวงสาธารณสุข", "moph"),
        ("user", "mali", "mali"),
    ]  # fmt: skip
    assert [each["type"] for each in api.get("followee_list", id="lek", q="MA", user="admin").result] == ["user"]
    assert api.get("followee_count", id="lek").result == 4


def test_what_is_hidden_later_is_not_listed_and_what_is_purged_is_forgotten(api: Api) -> None:
    api.post("follow_dataset", {"id": "rainfall"}, user="lek")
    api.post("package_patch", {"id": "rainfall", "private": True}, user="somchai")

    assert api.get("dataset_followee_list", id="lek", user="lek").result == []
    assert api.get("dataset_followee_count", id="lek", user="lek").result == 0
    api.post("dataset_purge", {"id": "rainfall"}, user="admin")
    assert not Following.objects.exists()


def test_objects_tell_how_many_follow_them(api: Api) -> None:
    for user in ("lek", "mali"):
        api.post("follow_group", {"id": "moph"}, user=user)
        api.post("follow_user", {"id": "somchai"}, user=user)
    User.objects.filter(username="lek").update(is_active=False)

    assert api.get("organization_show", id="moph").result["num_followers"] == 1
    shown: Any = api.get("user_show", id="somchai", include_num_followers=True).result
    assert shown["num_followers"] == 1
