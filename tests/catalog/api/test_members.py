"""Making, deleting and purging organizations and groups, their members and pictures (contract, sections 7.4 and 7.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from catalog.models import Activity, Dataset, Following, Group, GroupMembership, Membership, Organization, User
from catalog.operations import organizations
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 30
GIF = b"GIF89a" + b"\x00" * 30
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 30


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    options = {"location": tmp_path / "storage"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options},
    }
    return tmp_path / "storage" / "group"


def roles(name: str) -> dict[str, str]:
    return dict(Membership.objects.filter(organization__name=name).values_list("user__username", "capacity"))


def group_roles(name: str) -> dict[str, str]:
    return dict(GroupMembership.objects.filter(group__name=name).values_list("user__username", "capacity"))


def test_an_admin_gives_and_takes_roles(api: Api) -> None:
    given = {"id": "moph", "username": "lek", "role": "editor"}

    made = api.post("organization_member_create", given, user="somying").result

    lek, moph = User.objects.get(username="lek"), Organization.objects.get(name="moph")
    assert {key: made[key] for key in ("table_name", "table_id", "capacity", "group_id", "state")} == {
        "table_name": "user", "table_id": str(lek.id), "capacity": "editor", "group_id": str(moph.id), "state": "active",
    }  # fmt: skip
    assert api.dataset("mine", user="somchai")["name"] == "mine"
    assert api.post("package_patch", {"id": "mine", "title": "x"}, user="lek").status == 200
    again = api.post("organization_member_create", {**given, "role": "member"}, user="somying").result
    assert (again["id"], again["capacity"]) == (made["id"], "member")
    assert api.post("package_patch", {"id": "mine", "title": "y"}, user="lek").status == 403
    assert api.post("organization_member_delete", {"id": "moph", "username": "lek"}, user="somying").result is None
    assert "lek" not in roles("moph")


def test_only_admins_change_members_and_never_their_own_admin_role(api: Api) -> None:
    given = {"id": "moph", "username": "lek", "role": "member"}

    for user in (None, "lek", "mali", "somchai", "wichai"):
        assert api.post("organization_member_create", given, user=user).status == 403, user
        assert api.post("organization_member_delete", {"id": "moph", "username": "mali"}, user=user).status == 403
        assert api.post("group_member_create", {**given, "id": "health"}, user=user).status == 403
        assert api.post("group_member_delete", {"id": "health", "username": "somchai"}, user=user).status == 403
    lowered = api.post("organization_member_create", {**given, "username": "somying"}, user="somying")
    assert (lowered.status, roles("moph")["somying"]) == (403, "admin")
    assert "cannot revoke" in lowered.error["message"]


def test_what_is_wrong_with_a_member_is_named(api: Api) -> None:
    def errors(action: str, **given: Any) -> Any:
        return api.post(action, {"id": "moph", "username": "lek", "role": "member", **given}, user="admin")

    assert errors("organization_member_create", role="king").error["role"]
    assert errors("organization_member_create", role=None).error["role"]
    assert errors("organization_member_create", username=None).error["username"]
    assert errors("organization_member_create", username="nobody").error["username"]
    assert errors("organization_member_delete", username="nobody").status == 404
    assert errors("organization_member_create", id="health").error["id"]
    assert errors("group_member_create", id="health", role="editor").error["role"]
    assert errors("group_member_create", id="moph").error["id"]


def test_a_groups_admin_chooses_its_members(api: Api) -> None:
    api.post("group_member_create", {"id": "health", "username": "mali", "role": "admin"}, user="admin")

    made = api.post("group_member_create", {"id": "health", "username": "lek", "role": "member"}, user="mali").result
    assert (made["capacity"], group_roles("health")) == (
        "member",
        {"somchai": "member", "mali": "admin", "lek": "member"},
    )
    lowered = api.post("group_member_create", {"id": "health", "username": "mali", "role": "member"}, user="mali")
    assert lowered.status == 403
    assert api.post("group_patch", {"id": "health", "title": "ใหม่"}, user="mali").status == 200
    assert api.post("group_patch", {"id": "health", "title": "ใหม่"}, user="lek").status == 403
    api.post("group_member_delete", {"id": "health", "username": "lek"}, user="mali")
    assert "lek" not in group_roles("health")


def test_the_general_form_does_the_same(api: Api) -> None:
    user = {"id": "moph", "object": "lek", "object_type": "user", "capacity": "editor"}

    assert api.post("member_create", user, user="somchai").status == 403
    assert api.post("member_create", user, user="somying").result["capacity"] == "editor"
    assert api.post("member_delete", user, user="somying").result is None
    assert "lek" not in roles("moph")
    assert api.post("member_create", {**user, "object": "none"}, user="somying").status == 404
    assert api.post("member_create", {**user, "object_type": "x"}, user="somying").error["object_type"]
    assert api.post("member_create", {"id": "moph"}, user="somying").error["object"]


def test_members_of_a_group_put_datasets_into_it(api: Api) -> None:
    api.dataset("other", user="wichai")
    given = {"id": "health", "object": "other", "object_type": "package", "capacity": "public"}

    for user in (None, "lek", "wichai", "somying"):
        assert api.post("member_create", given, user=user).status == 403, user
    assert api.post("member_create", given, user="somchai").result["table_name"] == "package"
    assert [each["name"] for each in api.get("package_show", id="other").result["groups"]] == ["health"]
    assert api.get("package_search", fq="groups:health").result["count"] == 1
    assert api.get("member_list", id="health", object_type="package").result[0][1:] == ["package", "public"]
    assert api.post("member_delete", given, user="somchai").result is None
    assert api.get("package_search", fq="groups:health").result["count"] == 0
    assert api.post("member_create", {**given, "id": "moph"}, user="admin").error["object_type"]


def test_an_organization_is_put_under_another(api: Api) -> None:
    given = {"id": "moac", "object": "moph", "object_type": "group", "capacity": "parent"}

    assert api.post("member_create", given, user="admin").result["table_name"] == "group"
    assert [each["name"] for each in api.get("organization_show", id="moac").result["groups"]] == ["moph"]
    assert api.get("member_list", id="moac", object_type="group").result[0][1:] == ["group", "public"]
    assert api.post("package_create", {"name": "below", "owner_org": "moac"}, user="somying").status == 200
    api.post("member_delete", given, user="admin")
    assert api.get("organization_show", id="moac").result["groups"] == []
    assert api.post("member_create", {**given, "id": "health", "object": "health"}, user="admin").error["object_type"]


def test_the_roles_there_are(api: Api) -> None:
    assert [each["value"] for each in api.get("member_roles_list").result] == ["admin", "editor", "member"]
    assert api.get("member_roles_list", group_type="group").result == [
        {"text": "Admin", "value": "admin"}, {"text": "Member", "value": "member"},
    ]  # fmt: skip
    assert api.get("member_roles_list", group_type="x").error["group_type"]


@pytest.mark.parametrize("kind", ["organization", "group"])
def test_users_and_datasets_come_with_the_object_and_stay_when_not_given(api: Api, kind: str) -> None:
    api.dataset("rainfall")
    users = [{"name": "lek", "capacity": "admin"}, {"name": "mali"}]
    sent: dict[str, Any] = {"name": "new-one", "users": users}
    if kind == "group":
        sent["packages"] = [{"name": "rainfall"}]
    made = api.post(f"{kind}_create", sent, user="admin").result

    expected = {"lek": "admin", "mali": "member", "admin": "admin"}
    assert {each["name"]: each["capacity"] for each in made["users"]} == expected
    assert made["package_count"] == (kind == "group")
    kept = api.post(f"{kind}_patch", {"id": "new-one", "title": "x"}, user="lek").result
    assert ({each["name"] for each in kept["users"]}, kept["package_count"]) == (set(expected), made["package_count"])
    fewer = api.post(f"{kind}_update", {"id": "new-one", "users": users[:1], "packages": []}, user="lek").result
    assert (fewer["users"][0]["name"], len(fewer["users"]), fewer["package_count"]) == ("lek", 1, 0)
    assert api.post(f"{kind}_update", {"id": "new-one", "users": [{"x": 1}]}, user="lek").error["users"]
    known = api.post(f"{kind}_update", {"id": "new-one", "users": [*users, {"name": "none"}]}, user="lek").result
    assert {each["name"] for each in known["users"]} == {"lek", "mali"}


def test_an_organization_with_datasets_is_not_deleted(api: Api) -> None:
    api.dataset("rainfall", private=True)

    for user in (None, "lek", "mali", "somchai", "wichai"):
        assert api.post("organization_delete", {"id": "moph"}, user=user).status == 403
    assert "datasets" in api.post("organization_delete", {"id": "moph"}, user="somying").error["message"]
    assert (
        "datasets"
        in api.post("organization_patch", {"id": "moph", "state": "deleted"}, user="somying").error["message"]
    )
    api.post("package_delete", {"id": "rainfall"}, user="somchai")
    assert api.post("organization_delete", {"id": "moph"}, user="somying").result is None
    assert api.get("organization_show", id="moph").status == 403
    assert api.get("organization_list").result == ["moac"]
    assert Activity.objects.filter(activity_type="deleted organization").count() == 1
    assert api.post("organization_patch", {"id": "moph", "state": "active"}, user="admin").status == 200
    assert api.get("organization_show", id="moph").status == 200


def test_a_deleted_group_leaves_its_datasets(api: Api, work: Any) -> None:
    api.dataset("rainfall", groups=[{"name": "health"}])

    assert api.post("group_delete", {"id": "health"}, user="somchai").status == 403
    assert api.post("group_delete", {"id": "health"}, user="admin").result is None
    work()
    assert api.get("group_list").result == []
    assert api.get("package_show", id="rainfall").result["groups"] == []
    assert api.post("package_patch", {"id": "rainfall", "title": "x"}, user="somying").status == 200
    assert api.post("group_create", {"name": "health"}, user="admin").error["name"]


def test_purged_organizations_and_groups_leave_their_datasets_without_them(api: Api) -> None:
    api.dataset("rainfall", groups=[{"name": "health"}])
    api.dataset("gone", private=True)
    api.post("package_delete", {"id": "gone"}, user="somchai")
    for action, key in (("group_purge", "health"), ("organization_purge", "moph")):
        assert api.post(action, {"id": key}, user="somying").status == 403
        assert api.post(action, {"id": key}, user="admin").result is None
        assert api.post(action, {"id": key}, user="admin").status == 404

    found = api.get("package_show", id="rainfall").result
    assert (found["organization"], found["owner_org"], found["groups"]) == (None, None, [])
    assert api.get("package_search", fq="groups:health").result["count"] == 0
    assert api.get("package_show", id="gone").status == 403
    assert not Group.objects.exists() and Organization.objects.count() == 1
    assert Dataset.objects.count() == 2


def test_an_organization_with_private_datasets_is_not_purged(api: Api) -> None:
    api.dataset("rainfall", private=True)

    assert "private" in api.post("organization_purge", {"id": "moph"}, user="admin").error["message"]
    assert api.get("package_show", id="rainfall", user="mali").status == 200


def test_purging_forgets_the_followers_and_frees_the_organizations_below(api: Api) -> None:
    moph, lek = Organization.objects.get(name="moph"), User.objects.get(username="lek")
    Organization.objects.filter(name="moac").update(parent=moph)
    Following.objects.create(follower=lek, kind="organization", object_id=moph.id)

    api.post("organization_purge", {"id": "moph"}, user="admin")

    assert not Following.objects.exists()
    assert api.get("organization_show", id="moac").result["groups"] == []


def test_a_name_that_somebody_else_takes_meanwhile_is_named(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(Organization, "save", taken)

    assert api.post("organization_create", {"name": "quick"}, user="admin").error["name"] == [organizations.TAKEN]


def test_the_settings_let_every_account_make_organizations_and_groups(api: Api, settings: Any) -> None:
    settings.ACCOUNTS_CREATE_ORGANIZATIONS = True

    assert api.post("group_create", {"name": "mine-too"}, user="lek").status == 403
    settings.ACCOUNTS_CREATE_GROUPS = True
    assert api.post("group_create", {"name": "mine-too"}, user="lek").result["users"][0]["capacity"] == "admin"
    assert api.post("organization_create", {"name": "mine"}).status == 403
    made = api.post("organization_create", {"name": "mine", "users": [{"name": "mali"}]}, user="lek").result
    assert {each["name"]: each["capacity"] for each in made["users"]} == {"lek": "admin", "mali": "member"}


@pytest.mark.parametrize(
    ("name", "body", "kind"), [("a.png", PNG, "png"), ("b.GIF", GIF, "gif"), ("c.jpeg", JPEG, "jpg")]
)
def test_pictures_are_kept_and_served(api: Api, name: str, body: bytes, kind: str) -> None:
    mime = {"png": "image/png", "gif": "image/gif", "jpg": "image/jpeg"}[kind]
    sent = {"id": "moph", "image_upload": SimpleUploadedFile(name, body, mime)}

    found = api.upload("organization_patch", sent, user="somying").result

    assert found["image_display_url"] == f"http://testserver/uploads/group/{found['image_url']}"
    served = api.client.get(f"/uploads/group/{found['image_url']}")
    assert (b"".join(served.streaming_content), served.headers["Content-Type"]) == (body, mime)
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    kept = api.post("organization_patch", {"id": "moph", "title": "x"}, user="somying").result
    assert kept["image_url"] == found["image_url"]
    back = {"id": "moph", "image_url": found["image_display_url"]}
    assert api.post("organization_update", back, user="somying").result["image_url"] == found["image_url"]


def test_a_new_picture_replaces_the_old_one_and_it_can_be_taken_away(api: Api, storage: Path) -> None:
    def patch(**sent: Any) -> str:
        return str(api.upload("group_patch", {"id": "health", **sent}, user="admin").result["image_url"])

    first = patch(image_upload=SimpleUploadedFile("a.png", PNG, "image/png"))
    second = patch(image_upload=SimpleUploadedFile("a.gif", GIF, "image/gif"))
    assert [each.name for each in storage.iterdir()] == [second] != [first]
    assert patch(clear_upload="true") == ""
    assert list(storage.iterdir()) == []
    assert api.client.get(f"/uploads/group/{second}").status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "mime"),
    [
        ("a.png", b"<svg onload=alert(1)>", "image/png"), ("a.svg", b"<svg/>", "image/svg+xml"), ("a.html", PNG, "text/html"),
        ("a.png", PNG, "text/html"), ("a.gif", PNG, "image/gif"), ("a", PNG, "image/png"), ("a.png", b"", "image/png"),
        ("a.png", PNG + b"\x00" * (2 * 1024 * 1024), "image/png"),
    ],
)  # fmt: skip
def test_other_files_are_no_pictures(api: Api, storage: Path, name: str, body: bytes, mime: str) -> None:
    sent = {"name": "pictured", "image_upload": SimpleUploadedFile(name, body, mime)}

    answer = api.upload("organization_create", sent, user="admin")

    assert answer.status == 409 and "image_upload" in answer.error
    assert not Organization.objects.filter(name="pictured").exists()
    assert not storage.exists()


def test_a_picture_of_a_change_that_fails_is_not_kept(api: Api, storage: Path) -> None:
    sent = {"name": "moph", "image_upload": SimpleUploadedFile("a.png", PNG, "image/png")}

    assert api.upload("organization_create", sent, user="admin").error["name"]
    assert list(storage.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../secret_key", "..%2f..%2fsecret_key", "x.png", "a" * 32 + ".html", "0" * 32 + ".png"]
)
def test_only_pictures_are_served_there(api: Api, name: str) -> None:
    assert api.client.get(f"/uploads/group/{name}").status_code == 404
