"""Organizations, groups, their members, and what users see of them (contract, section 7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Group, Organization, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(api: Api) -> Api:
    api.dataset("rainfall", groups=[{"name": "health"}])
    api.dataset("hidden", private=True, groups=[{"name": "health"}])
    return api


def test_an_organization_has_ckans_parts(catalogue: Api) -> None:
    found = catalogue.get("organization_show", id="moph").result

    assert (found["name"], found["type"], found["is_organization"], found["package_count"]) == (
        "moph",
        "organization",
        True,
        1,
    )
    assert (found["display_name"], found["state"], found["approval_status"]) == (
        "กระทรวงสาธารณสุข",
        "active",
        "approved",
    )
    assert (found["extras"], found["groups"], found["num_followers"]) == ([], [], 0)
    assert [(user["name"], user["capacity"]) for user in found["users"]] == [
        ("mali", "member"), ("somchai", "editor"), ("somying", "admin"),
    ]  # fmt: skip
    assert "packages" not in found
    assert catalogue.get("organization_show", id=found["id"]).result == found


def test_nothing_private_of_members_is_shown(catalogue: Api) -> None:
    for user in found["users"] if (found := catalogue.get("organization_show", id="moph").result) else []:
        assert not {"email", "apikey", "password", "password_hash", "reset_key"} & set(user)


def test_the_parts_are_chosen_by_flags(catalogue: Api) -> None:
    given = dict.fromkeys(
        ("include_users", "include_extras", "include_groups", "include_followers", "include_dataset_count"), "no"
    )
    bare = catalogue.get("organization_show", id="moph", **given).result
    full = catalogue.get("organization_show", id="moph", include_datasets=True, include_member_count="1").result

    assert not {"users", "extras", "groups", "package_count"} & set(bare)
    assert [each["name"] for each in full["packages"]] == ["rainfall"]
    assert full["member_count"] == 3
    assert catalogue.get("organization_show", id="moph", include_users="maybe").error["include_users"]


def test_counts_and_datasets_are_those_the_caller_may_see(catalogue: Api) -> None:
    for action, key in (("organization_show", "moph"), ("group_show", "health")):
        for user, count in ((None, 1), ("wichai", 1), ("mali", 2), ("admin", 2)):
            found = catalogue.get(action, id=key, include_datasets=True, user=user).result
            assert (found["package_count"], len(found["packages"])) == (count, count)


def test_organizations_and_groups_have_two_faces(catalogue: Api) -> None:
    assert catalogue.get("organization_show", id="health").status == 404
    assert catalogue.get("group_show", id="moph").status == 404
    found = catalogue.get("group_show", id="health").result
    assert (found["type"], found["is_organization"]) == ("group", False)


def test_lists_are_names_or_objects(catalogue: Api) -> None:
    assert catalogue.get("organization_list").result == ["moac", "moph"]
    assert catalogue.get("group_list").result == ["health"]
    entry = catalogue.get("organization_list", all_fields=True).result[1]
    assert (entry["name"], entry["package_count"]) == ("moph", 1)
    assert not {"extras", "users", "groups"} & set(entry)
    more = catalogue.get(
        "organization_list", all_fields=True, include_users=1, include_extras=1, include_groups=1
    ).result[1]
    assert {"extras", "users", "groups"} <= set(more)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"sort": "name desc"}, ["moph", "moac"]),
        ({"sort": "package_count"}, ["moph"]),
        ({"order_by": "name"}, ["moac", "moph"]),
        ({"sort": "package_count asc"}, ["moac", "moph"]),
        ({"organizations": "moph,none"}, ["moph"]),
        ({"organizations": '["moac"]'}, ["moac"]),
        ({"q": "สาธารณสุข"}, ["moph"]),
        ({"q": "MOA"}, ["moac"]),
        ({"limit": 1, "offset": 1}, ["moph"]),
    ],
)
def test_lists_are_sorted_and_filtered(catalogue: Api, given: Any, found: list[str]) -> None:
    assert catalogue.get("organization_list", **given).result == found


@pytest.mark.parametrize("sort", ["state", "name sideways", "name asc desc", "id"])
def test_other_orders_are_refused(api: Api, sort: str) -> None:
    assert "Cannot sort" in api.get("organization_list", sort=sort).error["message"]


def test_lists_of_objects_are_cut_at_25_in_few_queries(api: Api) -> None:
    Organization.objects.bulk_create(
        [Organization(name=f"org-{n}", title=f"o{n}", title_key=f"o{n:03}") for n in range(30)]
    )

    with CaptureQueriesContext(connection) as captured:
        found = api.get("organization_list", all_fields=True, include_users=True, include_groups=True).result

    assert len(found) == 25
    assert len(captured) <= 5
    assert len(api.get("organization_list", all_fields=True, offset=25).result) == 7
    assert len(api.get("organization_list").result) == 32


@pytest.mark.parametrize(("kind", "model"), [("organization", Organization), ("group", Group)])
def test_sysadmins_make_change_and_patch(api: Api, kind: str, model: Any) -> None:
    sent = {"name": "new-one", "title": "ใหม่", "description": "d", "extras": [{"key": "a", "value": "1"}]}
    made = api.post(f"{kind}_create", sent, user="admin").result

    assert {key: made[key] for key in sent} == sent
    assert [(user["name"], user["capacity"]) for user in made["users"]] == [("admin", "admin")]
    patched = api.post(f"{kind}_patch", {"id": "new-one", "title": "อื่น"}, user="admin").result
    assert {key for key in {**made, **patched} if made.get(key) != patched.get(key)} == {
        "title", "display_name", "num_followers", "packages",
    }  # fmt: skip
    updated = api.post(f"{kind}_update", {"id": made["id"], "title": "x"}, user="admin").result
    assert (updated["description"], updated["extras"], updated["name"]) == ("d", [], "new-one")
    assert api.post(f"{kind}_create", {"name": "moph"}, user="admin").error["name"] == [
        "Group name already exists in database"
    ]
    assert api.post(f"{kind}_create", {"name": "Bad Name"}, user="admin").error["name"]
    assert api.post(f"{kind}_create", {"name": "x1", "title": "x" * 501}, user="admin").error["title"]
    assert api.post(f"{kind}_update", {"id": "new-one", "type": "other"}, user="admin").error["type"]
    assert api.post(f"{kind}_update", {"id": "none"}, user="admin").status == 404
    assert model.objects.filter(name="x1").count() == 0


def test_who_may_make_and_change(api: Api) -> None:
    for user in (None, "lek", "mali", "somchai"):
        assert api.post("organization_create", {"name": "x1"}, user=user).status == 403
        assert api.post("group_create", {"name": "x1"}, user=user).status == 403
        assert api.post("organization_patch", {"id": "moph", "title": "x"}, user=user).status == 403
        assert api.post("group_patch", {"id": "health", "title": "x"}, user=user).status == 403
    assert api.post("organization_patch", {"id": "moph", "title": "x"}, user="somying").status == 200
    assert api.post("organization_patch", {"id": "moac", "title": "x"}, user="somying").status == 403


def test_parents_are_given_and_make_no_loop(api: Api) -> None:
    made = api.post("organization_create", {"name": "dept", "groups": [{"name": "moph"}]}, user="admin").result

    assert [parent["name"] for parent in made["groups"]] == ["moph"]
    assert api.post("organization_patch", {"id": "dept", "title": "x"}, user="admin").result["groups"] == made["groups"]
    assert api.post("organization_patch", {"id": "moph", "groups": [{"name": "dept"}]}, user="admin").error["groups"]


def test_a_user_learns_where_to_put_datasets(api: Api) -> None:
    def roles(user: str | None, **given: Any) -> list[tuple[str, str]]:
        rows = api.get("organization_list_for_user", user=user, **given).result
        return [(row["name"], row["capacity"]) for row in rows]

    assert roles(None) == roles("lek") == []
    assert roles("mali") == [("moph", "member")]
    assert roles("mali", permission="create_dataset") == []
    assert roles("somchai", permission="create_dataset") == [("moph", "editor")]
    assert roles("somying", permission="admin") == [("moph", "admin")]
    assert roles("admin", permission="create_dataset") == [("moac", "admin"), ("moph", "admin")]
    assert roles("admin", id="somchai") == [("moph", "editor")]
    assert api.get("organization_list_for_user", permission="fly").error["permission"]
    counted = api.get("organization_list_for_user", user="mali", include_dataset_count=True).result
    assert counted[0]["package_count"] == 0


def test_a_user_learns_which_groups_take_their_datasets(api: Api) -> None:
    def names(user: str | None, **given: Any) -> list[str]:
        return [each["name"] for each in api.get("group_list_authz", user=user, **given).result]

    assert names(None) == names("lek") == names("somying") == []
    assert names("somchai") == names("admin") == ["health"]
    assert names("admin", am_member=True) == []
    assert (
        api.post(
            "package_create", {"name": "x1", "owner_org": "moph", "groups": [{"name": "health"}]}, user="somying"
        ).status
        == 403
    )
    assert (
        api.post(
            "package_create", {"name": "x1", "owner_org": "moph", "groups": [{"name": "none"}]}, user="somchai"
        ).status
        == 404
    )


def test_datasets_of_a_group(catalogue: Api) -> None:
    assert [each["name"] for each in catalogue.get("group_package_show", id="health").result] == ["rainfall"]
    assert len(catalogue.get("group_package_show", id="health", user="mali").result) == 2
    assert len(catalogue.get("group_package_show", id="health", user="mali", limit=1).result) == 1


def test_completions(api: Api) -> None:
    assert [each["name"] for each in api.get("organization_autocomplete", q="mop").result] == ["moph"]
    assert [each["name"] for each in api.get("organization_autocomplete", q="เกษตร").result] == ["moac"]
    assert set(api.get("group_autocomplete", q="hea").result[0]) == {"id", "name", "title"}


def test_members_are_triples_with_roles_in_words(catalogue: Api) -> None:
    people = {str(user.id): user.username for user in User.objects.all()}

    users = catalogue.get("member_list", id="moph", object_type="user").result
    assert sorted((people[number], kind, role) for number, kind, role in users) == [
        ("mali", "user", "Member"), ("somchai", "user", "Editor"), ("somying", "user", "Admin"),
    ]  # fmt: skip
    assert len(catalogue.get("member_list", id="moph", object_type="user", capacity="admin").result) == 1
    assert [row[1:] for row in catalogue.get("member_list", id="health", object_type="package").result] == [
        ["package", "public"]
    ]
    assert len(catalogue.get("member_list", id="health", object_type="package", user="mali").result) == 2
    assert [row[1:] for row in catalogue.get("member_list", id="moph", object_type="package").result] == [
        ["package", "organization"]
    ]
    assert catalogue.get("member_list", id="none").status == 404


def test_a_deleted_organization_is_hidden(api: Api) -> None:
    Organization.objects.filter(name="moac").update(state="deleted")

    assert api.get("organization_list").result == ["moph"]
    assert api.get("organization_show", id="moac").status == 403
    assert api.get("organization_show", id="moac", user="admin").status == 200
    assert api.post("package_create", {"name": "x1", "owner_org": "moac"}, user="wichai").status == 403
