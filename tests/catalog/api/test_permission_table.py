"""The whole table: who (in which role) may do what (each action on a dataset) in which state of the dataset (section 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from catalog.models import ApiToken, User
from tests.catalog.api.conftest import CAST, Api

pytestmark = pytest.mark.django_db
COLLABORATORS = {"reader": "member", "helper": "editor"}
EVERYBODY = {None, *CAST, *COLLABORATORS}
ACCOUNTS = EVERYBODY - {None}
SEE = {"mali", "somchai", "somying", "admin", *COLLABORATORS}
EDIT = {"somchai", "somying", "admin", "helper"}
MANAGE = {"somying", "admin"}
SYSADMIN = {"admin"}
STATES: dict[str, dict[str, Any]] = {
    "public": {},
    "private": {"private": True},
    "draft": {"state": "draft"},
    "deleted": {"state": "deleted"},
}
Given = Callable[[dict[str, str]], dict[str, Any]]
READING: dict[str, Given] = {
    "package_show": lambda made: {"id": "target"},
    "resource_show": lambda made: {"id": made["resource"]},
    "resource_view_show": lambda made: {"id": made["view"]},
    "resource_view_list": lambda made: {"id": made["resource"]},
    "package_activity_list": lambda made: {"id": "target"},
    "package_relationships_list": lambda made: {"id": "target"},
    "dataset_follower_count": lambda made: {"id": "target"},
}
EDITING: dict[str, Given] = {
    "package_patch": lambda made: {"id": "target", "notes": "x"},
    "package_update": lambda made: {"id": "target", "notes": "x"},
    "package_revise": lambda made: {"match": {"id": made["dataset"]}, "update": {"notes": "x"}},
    "package_delete": lambda made: {"id": "target"},
    "package_resource_reorder": lambda made: {"id": "target", "order": [made["resource"]]},
    "resource_create": lambda made: {"package_id": "target", "url": "http://x.go.th/b.csv"},
    "resource_patch": lambda made: {"id": made["resource"], "name": "x"},
    "resource_update": lambda made: {"id": made["resource"], "url": "http://x.go.th/b.csv"},
    "resource_delete": lambda made: {"id": made["resource"]},
    "resource_view_create": lambda made: {"resource_id": made["resource"], "view_type": "image_view", "title": "x"},
    "resource_view_update": lambda made: {"id": made["view"], "title": "x"},
    "resource_view_reorder": lambda made: {"id": made["resource"], "order": [made["view"]]},
    "resource_view_delete": lambda made: {"id": made["view"]},
    "activity_show": lambda made: {"id": made["activity"]},
    "activity_data_show": lambda made: {"id": made["activity"], "object_type": "package"},
}
MANAGING: dict[str, Given] = {
    "package_collaborator_create": lambda made: {"id": "target", "user_id": "lek", "capacity": "member"},
    "package_collaborator_delete": lambda made: {"id": "target", "user_id": "reader"},
    "package_collaborator_list": lambda made: {"id": "target"},
    "bulk_update_private": lambda made: {"org_id": "moph", "datasets": [made["dataset"]]},
    "bulk_update_delete": lambda made: {"org_id": "moph", "datasets": [made["dataset"]]},
}
ADMINISTRATING: dict[str, Given] = {
    "dataset_purge": lambda made: {"id": "target"},
    "package_owner_org_update": lambda made: {"id": "target", "organization_id": "moac"},
    "dataset_follower_list": lambda made: {"id": "target"},
}


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(api: Api, state: str) -> dict[str, str]:
    """Make a dataset of moph in a state, with a resource, a view and collaborators; return the ids."""
    dataset = api.dataset("target", resources=[{"url": "http://x.go.th/a.csv"}])
    resource = dataset["resources"][0]["id"]
    view = {"resource_id": resource, "view_type": "image_view", "title": "a"}
    for name, capacity in COLLABORATORS.items():
        api.secrets[name] = ApiToken.issue(User.objects.create_user(name, f"{name}@example.go.th", "secret"), "test")[1]
        given = {"id": "target", "user_id": name, "capacity": capacity}
        assert api.post("package_collaborator_create", given, user="somying").status == 200
    ids = {
        "dataset": dataset["id"],
        "resource": resource,
        "view": api.post("resource_view_create", view, user="somchai").result["id"],
        "activity": api.get("package_activity_list", id="target").result[0]["id"],
    }
    api.post("package_patch", {"id": "target", **STATES[state]}, user="somchai")
    return ids


def allowed(api: Api, action: str, given: dict[str, Any]) -> set[str | None]:
    """Return who may call an action; what a call changed is undone before the next one calls."""
    found: set[str | None] = set()
    for user in EVERYBODY:
        savepoint = transaction.savepoint()
        answer = api.post(action, given, user=user)
        transaction.savepoint_rollback(savepoint)
        assert answer.status in {200, 403}, (action, user, answer.body)
        if answer.status == 200:
            found.add(user)
    return found


@pytest.mark.parametrize("action", READING)
def test_who_reads(api: Api, made: dict[str, str], state: str, action: str) -> None:
    assert allowed(api, action, READING[action](made)) == (EVERYBODY if state == "public" else SEE)


@pytest.mark.parametrize("action", ["follow_dataset", "am_following_dataset"])
def test_who_follows(api: Api, made: dict[str, str], state: str, action: str) -> None:
    assert allowed(api, action, {"id": "target"}) == (ACCOUNTS if state == "public" else SEE)


@pytest.mark.parametrize("action", EDITING)
def test_who_edits(api: Api, made: dict[str, str], state: str, action: str) -> None:
    assert allowed(api, action, EDITING[action](made)) == EDIT


@pytest.mark.parametrize("action", MANAGING)
def test_who_manages(api: Api, made: dict[str, str], state: str, action: str) -> None:
    assert allowed(api, action, MANAGING[action](made)) == MANAGE


@pytest.mark.parametrize("action", ADMINISTRATING)
def test_who_administrates(api: Api, made: dict[str, str], state: str, action: str) -> None:
    assert allowed(api, action, ADMINISTRATING[action](made)) == SYSADMIN


def test_who_finds(api: Api, made: dict[str, str], state: str) -> None:
    found = {
        user for user in EVERYBODY if api.post("package_search", {"include_private": True}, user=user).result["count"]
    }
    drafts = {
        user for user in EVERYBODY if api.post("package_search", {"include_drafts": True}, user=user).result["count"]
    }

    assert found == {"public": EVERYBODY, "private": SEE, "draft": set(), "deleted": set()}[state]
    assert drafts == {"public": EVERYBODY, "private": set(), "draft": SEE, "deleted": set()}[state]


@pytest.mark.parametrize(
    ("action", "given", "expected"),
    [
        ("package_create", {"name": "new-one", "owner_org": "moph"}, {"somchai", "somying", "admin"}),
        ("organization_patch", {"id": "moph", "title": "x"}, MANAGE),
        ("organization_member_create", {"id": "moph", "username": "lek", "role": "member"}, MANAGE),
        ("organization_member_delete", {"id": "moph", "username": "mali"}, MANAGE),
        ("member_create", {"id": "moph", "object": "lek", "object_type": "user", "capacity": "editor"}, MANAGE),
        ("organization_purge", {"id": "moph"}, SYSADMIN),
        ("organization_create", {"name": "new-one"}, SYSADMIN),
        ("group_create", {"name": "new-one"}, SYSADMIN),
        ("group_patch", {"id": "health", "title": "x"}, SYSADMIN),
        ("group_delete", {"id": "health"}, SYSADMIN),
        ("group_purge", {"id": "health"}, SYSADMIN),
        ("group_member_create", {"id": "health", "username": "lek", "role": "member"}, SYSADMIN),
        ("member_create", {"id": "health", "object": "open", "object_type": "package", "capacity": "public"}, {"somchai", "admin"}),
        ("user_create", {"name": "piti", "email": "piti@example.go.th", "password": "longenough"}, SYSADMIN),
        ("user_delete", {"id": "mali"}, SYSADMIN),
        ("user_patch", {"id": "lek", "fullname": "x"}, {"lek", "admin"}),
        ("api_token_create", {"user": "lek", "name": "x"}, {"lek", "admin"}),
        ("api_token_list", {"user_id": "lek"}, {"lek", "admin"}),
        ("vocabulary_create", {"name": "words"}, SYSADMIN),
        ("activity_create", {"user_id": "lek", "object_id": "open", "activity_type": "changed package"}, SYSADMIN),
        ("dashboard_activity_list", {}, ACCOUNTS),
        ("organization_list_for_user", {}, EVERYBODY),
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", ["public"])
def test_who_does_what_beside_datasets(
    api: Api, made: dict[str, str], action: str, given: dict[str, Any], expected: set[str | None]
) -> None:
    api.dataset("open", user="wichai")

    assert allowed(api, action, given) == expected
