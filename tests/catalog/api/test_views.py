"""Views of resources (contract, section 6.4)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import ResourceView
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(api: Api) -> str:
    return str(api.dataset(resources=[{"url": "http://x.go.th/a.csv"}])["resources"][0]["id"])


def make(api: Api, resource: str, title: str = "ตาราง", **given: Any) -> Any:
    sent = {"resource_id": resource, "view_type": "datatables_view", "title": title, **given}
    return api.post("resource_view_create", sent, user="somchai")


def test_a_view_keeps_the_options_of_its_type(api: Api, resource: str) -> None:
    made = make(api, resource, description="d", show_fields=["a"], limit=5).result

    assert set(made) == {"id", "resource_id", "package_id", "title", "description", "view_type", "show_fields", "limit"}
    assert (made["show_fields"], made["limit"], made["resource_id"]) == (["a"], 5, resource)
    assert api.get("resource_view_show", id=made["id"]).result == made
    assert api.get("resource_view_list", id=resource).result == [made]
    sent = {"id": made["id"], "title": "อื่น", "view_type": "image_view"}
    changed = api.post("resource_view_update", sent, user="somchai").result
    assert (changed["title"], changed["view_type"], "limit" in changed) == ("อื่น", "datatables_view", False)
    assert api.post("resource_view_delete", {"id": made["id"]}, user="somchai").result is None
    assert api.get("resource_view_list", id=resource).result == []


def test_views_are_put_into_another_order(api: Api, resource: str) -> None:
    first, second, third = (make(api, resource, title).result["id"] for title in "abc")

    answer = api.post("resource_view_reorder", {"id": resource, "order": [third]}, user="somchai").result
    assert answer == {"id": resource, "order": [third, first, second]}
    assert [each["id"] for each in api.get("resource_view_list", id=resource).result] == answer["order"]
    for order in (None, "x", [third, third], ["x"], [1]):
        assert api.post("resource_view_reorder", {"id": resource, "order": order}, user="somchai").error["order"]


def test_what_is_wrong_with_a_view_is_named(api: Api, resource: str) -> None:
    assert make(api, resource, view_type="magic").error["view_type"]
    assert make(api, resource, view_type=None).error["view_type"]
    assert make(api, resource, title="").error["title"]
    assert make(api, "none").status == 404
    assert api.post("resource_view_create", {}, user="somchai").error["resource_id"]
    ResourceView.objects.bulk_create(
        [ResourceView(resource_id=resource, view_type="image_view", title="x") for _ in range(100)]
    )
    assert make(api, resource).error["resource_id"]


def test_views_follow_the_dataset(api: Api, resource: str) -> None:
    view = make(api, resource).result["id"]

    for user in (None, "lek", "mali", "wichai"):
        for action in ("resource_view_update", "resource_view_delete", "resource_view_create", "resource_view_reorder"):
            given = {"id": resource if action.endswith("reorder") else view, "resource_id": resource, "title": "x"}
            sent = {**given, "view_type": "image_view", "order": [view]}
            assert api.post(action, sent, user=user).status == 403, (action, user)
    api.post("package_patch", {"id": "rainfall", "private": True}, user="somchai")
    assert api.get("resource_view_show", id=view).status == 403
    assert api.get("resource_view_list", id=resource).status == 403
    assert api.get("resource_view_show", id=view, user="mali").status == 200
    api.post("resource_delete", {"id": resource}, user="somchai")
    assert api.get("resource_view_show", id=view, user="mali").status == 404


def test_sysadmins_clear_views_of_all_resources(api: Api, resource: str) -> None:
    make(api, resource)
    make(api, resource, view_type="image_view")

    assert api.post("resource_view_clear", {}, user="somying").status == 403
    api.post("resource_view_clear", {"view_types": ["image_view"]}, user="admin")
    assert [each["view_type"] for each in api.get("resource_view_list", id=resource).result] == ["datatables_view"]
    assert api.post("resource_view_clear", {}, user="admin").result is None
    assert not ResourceView.objects.exists()
