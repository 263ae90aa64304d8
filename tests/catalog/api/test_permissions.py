"""Who may do what: a table of roles, actions and states, and a private dataset hunted through every action."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.api.ckan.registry import READS
from catalog.models import User
from tests.catalog.api.conftest import CAST, Api
from tests.catalog.api.test_resources import Work

pytestmark = pytest.mark.django_db
PEOPLE = [None, *CAST]
SEEING = {"mali", "somchai", "somying", "admin"}
EDITING = {"somchai", "somying", "admin"}
STATES: dict[str, dict[str, Any]] = {
    "public": {},
    "private": {"private": True},
    "draft": {"state": "draft"},
    "deleted": {"state": "deleted"},
}
SECRET = "เจอแล้วลับมาก"
"""Stands in every text of the hidden dataset."""


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def dataset(api: Api, state: str) -> Any:
    made = api.dataset("target", resources=[{"url": "http://x.go.th/a.csv"}])
    api.post("package_patch", {"id": "target", **STATES[state]}, user="somchai")
    return made


def test_who_reads_what(api: Api, dataset: Any, state: str) -> None:
    resource = dataset["resources"][0]["id"]

    for user in PEOPLE:
        expected = 200 if state == "public" or user in SEEING else 403
        assert api.get("package_show", id="target", user=user).status == expected, user
        assert api.get("resource_show", id=resource, user=user).status == expected, user
        download = api.client.get(f"/dataset/target/resource/{resource}/download", **api.headers(user))
        assert download.status_code == (302 if expected == 200 else 403), user


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("package_patch", {"title": "x"}),
        ("package_update", {"title": "x", "owner_org": "moph"}),
        ("resource_create", {"url": "http://x.go.th/b.csv"}),
        ("resource_patch", {"name": "x"}),
        ("resource_update", {"url": "http://x.go.th/b.csv"}),
        ("resource_delete", {}),
        ("package_delete", {}),
    ],
)
def test_who_changes_what(api: Api, dataset: Any, state: str, action: str, given: dict[str, Any]) -> None:
    target = {
        "id": dataset["resources"][0]["id"] if action.startswith("resource_") else "target",
        "package_id": "target",
    }
    if action == "resource_create":
        del target["id"]

    for user in [*sorted(set(CAST) - EDITING), None]:
        assert api.post(action, {**target, **given}, user=user).status == 403, user
    assert api.post(action, {**target, **given}, user="somchai").status == 200


def test_an_editor_cannot_give_a_dataset_to_another_agency(api: Api) -> None:
    api.dataset()

    assert api.post("package_patch", {"id": "rainfall", "owner_org": "moac"}, user="somchai").status == 409  # as CKAN
    assert api.post("package_patch", {"id": "rainfall", "owner_org": "moac"}, user="admin").status == 200


def test_the_state_and_owner_of_others_cannot_be_set(api: Api) -> None:
    made = api.dataset()
    me = str(User.objects.get(username="somchai").id)

    sent = {
        "creator_user_id": "x",
        "metadata_created": "2001-01-01",
        "metadata_modified": "2001-01-01",
        "num_resources": 9,
    }
    patched = api.post("package_patch", {"id": "rainfall", "title": "x", **sent}, user="somchai").result

    assert patched["creator_user_id"] == me
    assert patched["metadata_created"] == made["metadata_created"]
    assert patched["metadata_modified"] > made["metadata_modified"]


@pytest.fixture
def hidden(api: Api, work: Work) -> dict[str, str]:
    """Make a private dataset with a table, every text of it a secret; return its ids and names."""
    made = api.dataset(
        "hidden-one", private=True, title=SECRET, notes=SECRET, tags=[{"name": SECRET}], groups=[{"name": "health"}],
        extras=[{"key": "k", "value": SECRET}], author=SECRET, license_id=SECRET,
    )  # fmt: skip
    upload = SimpleUploadedFile("t.csv", f"name,n\n{SECRET},1\n".encode())
    table = api.upload(
        "resource_create", {"package_id": "hidden-one", "name": SECRET, "upload": upload}, user="somchai"
    ).result
    work()
    return {"dataset": made["id"], "name": "hidden-one", "resource": table["id"], "tag": made["tags"][0]["id"]}


@pytest.mark.parametrize("user", [None, "lek", "wichai"])
def test_no_reading_action_shows_a_trace_of_a_private_dataset(
    api: Api, hidden: dict[str, str], user: str | None
) -> None:
    targets = [*hidden.values(), "moph", "health", "somchai", SECRET, ""]
    flags = {
        "include_datasets": True, "include_private": True, "include_drafts": True, "include_deleted": True,
        "all_fields": True, "include_users": True, "include_extras": True, "include_dataset_count": True,
    }  # fmt: skip
    for action in READS:
        for target in targets:
            keys = dict.fromkeys(("id", "resource_id", "q", "query", "name"), target)
            search = {
                "q": target,
                "include_private": True,
                "include_drafts": True,
                "facet.field": ["tags", "license_id", "name"],
            }
            answer = api.post(action, search if action == "package_search" else {**flags, **keys}, user=user)
            shown = json.dumps(
                {"status": answer.status, "result": (answer.body or {}).get("result")}, ensure_ascii=False
            )
            for trace in (SECRET, "hidden-one", hidden["dataset"], hidden["resource"]):
                assert trace not in shown, (action, target)


@pytest.mark.parametrize("user", [None, "lek", "wichai"])
def test_counts_do_not_tell_of_a_private_dataset(api: Api, hidden: dict[str, str], user: str | None) -> None:
    found = api.post("package_search", {"q": SECRET, "include_private": True}, user=user).result
    shown = [
        api.get(f"{kind}_show", id=name, user=user).result
        for kind, name in (("organization", "moph"), ("group", "health"))
    ]

    assert found["count"] == 0
    assert [each["package_count"] for each in shown] == [0, 0]
    assert api.get("user_show", id="somchai", user=user).result["number_created_packages"] == 0
    assert api.get("datastore_search", resource_id=hidden["resource"], user=user).status == 403
    assert api.get("datastore_info", resource_id=hidden["resource"], user=user).status == 403


def test_members_find_their_private_dataset_everywhere(api: Api, hidden: dict[str, str]) -> None:
    for user in ("mali", "somchai", "admin"):
        assert api.get("package_show", id="hidden-one", user=user).status == 200
        assert api.get("package_search", q=SECRET, include_private=True, user=user).result["count"] == 1
        assert api.get("datastore_search", resource_id=hidden["resource"], user=user).result["total"] == 1
