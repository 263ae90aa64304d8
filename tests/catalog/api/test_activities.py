"""What happened, told to those who may know (contract, section 14)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from catalog.models import Activity, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(api: Api) -> Any:
    """A dataset that was made and changed."""
    made = api.dataset(title="first")
    api.post("package_patch", {"id": "rainfall", "title": "second"}, user="somying")
    return made


def types(api: Api, action: str, user: str | None = None, **given: Any) -> list[str]:
    return [each["activity_type"] for each in api.get(action, user=user, **given).result]


def test_an_activity_holds_the_dataset_as_it_was_and_who_did_it(api: Api, changed: Any) -> None:
    found = api.get("package_activity_list", id="rainfall").result

    assert [each["activity_type"] for each in found] == ["changed package", "new package"]
    assert set(found[0]) == {"id", "timestamp", "user_id", "object_id", "activity_type", "data", "permission_labels"}
    assert found[0]["permission_labels"] == ["public"]
    assert [each["data"]["package"]["title"] for each in found] == ["second", "first"]
    assert [each["data"]["actor"] for each in found] == ["somying", "somchai"]
    assert found[0]["object_id"] == changed["id"]
    assert "@@SITE@@" not in str(found)


def test_a_change_that_changes_nothing_is_no_activity(api: Api, changed: Any) -> None:
    api.post("package_patch", {"id": "rainfall", "title": "second"}, user="somchai")

    assert Activity.objects.filter(object_id=changed["id"]).count() == 2


def test_streams_of_agencies_groups_people_and_all(api: Api, changed: Any) -> None:
    api.post("package_patch", {"id": "rainfall", "groups": [{"name": "health"}]}, user="somchai")
    api.post("organization_patch", {"id": "moph", "title": "x"}, user="somying")

    assert types(api, "organization_activity_list", id="moph")[0] == "changed organization"
    assert len(types(api, "organization_activity_list", id="moph")) == 4
    assert types(api, "group_activity_list", id="health") == ["changed package", "changed package", "new package"]
    assert types(api, "user_activity_list", id="somying") == ["changed organization", "changed package"]
    assert len(types(api, "recently_changed_packages_activity_list")) == 3
    assert types(api, "organization_activity_list", id="moac") == []
    for action in ("package_activity_list", "organization_activity_list", "group_activity_list", "user_activity_list"):
        assert api.get(action, id="none").status == 404
        assert api.get(action).error["id"]


def test_streams_are_paged_and_filtered(api: Api, changed: Any) -> None:
    def names(**given: Any) -> list[str]:
        return types(api, "package_activity_list", id="rainfall", **given)

    middle = Activity.objects.get(activity_type="new package").timestamp.timestamp() + 0.000_001

    assert names(limit=1) == ["changed package"]
    assert names(limit=1, offset=1) == ["new package"]
    assert names(limit=0) == []
    assert names(activity_types="new package") == ["new package"]
    assert names(exclude_activity_types='["new package"]') == ["changed package"]
    assert names(after=middle) == ["changed package"]
    assert names(before=time.time() - 3600) == []
    for wrong in (
        {"limit": -1},
        {"limit": "x"},
        {"offset": -1},
        {"before": "soon"},
        {"after": 1e300},
        {"activity_types": "new package", "exclude_activity_types": "changed package"},
    ):
        assert set(api.get("package_activity_list", id="rainfall", **wrong).error) == {"__type", next(iter(wrong))}
    assert names(activity_types="unknown") == []


def test_lists_are_cut_at_a_hundred(api: Api) -> None:
    made = api.dataset()
    row = Activity.objects.get(object_id=made["id"])
    Activity.objects.bulk_create(
        [Activity(object_id=row.object_id, activity_type="changed package", data=row.data) for _ in range(120)]
    )

    assert len(types(api, "package_activity_list", id="rainfall")) == 31
    assert len(types(api, "package_activity_list", id="rainfall", limit=500)) == 100


@pytest.mark.parametrize("user", [None, "lek", "wichai"])
def test_what_was_private_is_told_to_members_only(api: Api, user: str | None) -> None:
    api.dataset("hidden", private=True, title="ลับ")
    api.dataset("opened", private=True, title="ยังลับ")
    api.post("package_patch", {"id": "opened", "private": False, "title": "เปิด"}, user="somchai")

    assert api.get("package_activity_list", id="hidden", user=user).status == 403
    for action, given in (
        ("package_activity_list", {"id": "opened"}),
        ("organization_activity_list", {"id": "moph"}),
        ("user_activity_list", {"id": "somchai"}),
        ("recently_changed_packages_activity_list", {}),
    ):
        shown = api.get(action, user=user, **given).result
        assert [each["data"]["package"]["title"] for each in shown] == ["เปิด"], action
    assert len(types(api, "organization_activity_list", id="moph", user="mali")) == 3
    assert len(types(api, "recently_changed_packages_activity_list", user="admin")) == 1


def test_those_who_may_change_a_dataset_see_what_an_activity_kept(api: Api, changed: Any) -> None:
    newest, first = (each["id"] for each in api.get("package_activity_list", id="rainfall").result)

    for user in (None, "lek", "wichai", "mali"):
        for action in ("activity_show", "activity_data_show", "activity_diff"):
            assert api.get(action, id=newest, object_type="package", user=user).status == 403
    assert api.get("activity_show", id=newest, user="somchai").result["data"]["package"]["title"] == "second"
    short = api.get("activity_show", id=newest, include_data=False, user="somchai").result["data"]
    assert short == {"package": {"title": "second"}, "actor": "somying"}
    assert api.get("activity_data_show", id=first, object_type="package", user="somchai").result["title"] == "first"
    assert set(api.get("activity_data_show", id=first, user="somchai").result) == {"package"}
    assert api.get("activity_data_show", id=first, object_type="group", user="somchai").status == 404
    assert api.get("activity_show", id="none", user="somchai").status == 404


def test_a_difference_is_between_two_versions(api: Api, changed: Any) -> None:
    newest, first = (each["id"] for each in api.get("package_activity_list", id="rainfall").result)
    given = {"id": newest, "object_type": "package", "user": "somchai"}

    found = api.get("activity_diff", **given).result
    assert '-  "title": "first",\n' in found["diff"]
    assert '+  "title": "second",\n' in found["diff"]
    assert [each["id"] for each in found["activities"]] == [first, newest]
    assert "! " in api.get("activity_diff", **given, diff_type="context").result["diff"]
    assert "<table" in api.get("activity_diff", **given, diff_type="html").result["diff"]
    assert api.get("activity_diff", **given, diff_type="x").error["diff_type"]
    assert api.get("activity_diff", **{**given, "id": first}).status == 404
    assert api.get("activity_diff", id=newest, user="somchai").error["object_type"]


def test_admins_of_an_agency_see_what_its_activities_kept(api: Api) -> None:
    api.post("organization_patch", {"id": "moph", "title": "x"}, user="somying")
    number = api.get("organization_activity_list", id="moph").result[0]["id"]

    assert api.get("activity_data_show", id=number, object_type="group", user="somying").result["title"] == "x"
    assert api.get("activity_show", id=number, user="somchai").status == 403


def test_the_dashboard_tells_what_is_new_among_what_one_follows(api: Api, changed: Any) -> None:
    api.post("follow_dataset", {"id": "rainfall"}, user="lek")
    User.objects.filter(username="lek").update(date_joined="2020-01-01T00:00:00Z")

    assert api.get("dashboard_new_activities_count", user="lek").result == 2
    shown = api.get("dashboard_activity_list", user="lek").result
    assert [(each["activity_type"], each["is_new"]) for each in shown] == [
        ("changed package", True),
        ("new package", True),
    ]
    assert api.post("dashboard_mark_activities_old", user="lek").result is None
    assert api.get("dashboard_new_activities_count", user="lek").result == 0
    assert not any(each["is_new"] for each in api.get("dashboard_activity_list", user="lek").result)
    assert not any(each["is_new"] for each in api.get("dashboard_activity_list", user="somchai").result)
    for action in ("dashboard_activity_list", "dashboard_new_activities_count", "dashboard_mark_activities_old"):
        assert api.post(action).status == 403


def test_followed_agencies_and_people_bring_their_news_but_no_secrets(api: Api) -> None:
    User.objects.filter(username__in=["lek", "wichai"]).update(date_joined="2020-01-01T00:00:00Z")
    api.post("follow_group", {"id": "moph"}, user="lek")
    api.post("follow_user", {"id": "somchai"}, user="wichai")
    api.dataset("open")
    api.dataset("hidden", private=True)

    for user in ("lek", "wichai"):
        assert api.get("dashboard_new_activities_count", user=user).result == 1, user
        assert [each["data"]["package"]["name"] for each in api.get("dashboard_activity_list", user=user).result] == [
            "open"
        ]


def test_sysadmins_add_activities(api: Api, changed: Any) -> None:
    given = {
        "user_id": "lek",
        "object_id": "rainfall",
        "activity_type": "changed package",
        "data": {"package": changed},
    }

    assert api.post("activity_create", given, user="somying").status == 403
    made = api.post("activity_create", given, user="admin").result
    assert (made["object_id"], made["data"]["actor"]) == (changed["id"], "lek")
    assert types(api, "user_activity_list", id="lek") == ["changed package"]
    assert api.post("activity_create", {**given, "activity_type": "x"}, user="admin").error["activity_type"]
    for name in ("object_id", "user_id"):
        assert api.post("activity_create", {**given, name: "none"}, user="admin").error[name]
    assert api.post("activity_create", {**given, "data": "x"}, user="admin").error["data"]
    missing = api.post("activity_create", {}, user="admin").error
    assert set(missing) == {"__type", "user_id", "object_id", "activity_type"}
