"""Datasets shared with people from elsewhere (contract, section 3.2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.access import visible_datasets
from catalog.models import Collaborator, Dataset, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(api: Api) -> Any:
    """A private dataset of moph, shared with wichai (editor) and lek (member)."""
    made = api.dataset("hidden", private=True, resources=[{"url": "http://x.go.th/a.csv"}])
    for user, capacity in (("wichai", "editor"), ("lek", "member")):
        share(api, user, capacity)
    return made


def share(api: Api, user: str, capacity: str, by: str = "somying") -> Any:
    given = {"id": "hidden", "user_id": user, "capacity": capacity}
    return api.post("package_collaborator_create", given, user=by)


def test_collaborators_find_and_read_what_is_shared(api: Api, hidden: Any) -> None:
    for user in ("wichai", "lek"):
        assert api.get("package_show", id="hidden", user=user).status == 200
        assert api.get("resource_show", id=hidden["resources"][0]["id"], user=user).status == 200
        assert api.get("package_search", include_private=True, user=user).result["count"] == 1
        assert api.get("package_search", user=user).result["count"] == 0
        assert api.get("package_autocomplete", q="hid", user=user).result
        assert api.get("organization_show", id="moph", user=user).result["package_count"] == 1
    assert api.get("package_search", include_private=True).result["count"] == 0
    assert api.get("package_show", id="hidden").status == 403


def test_editors_change_it_and_members_do_not(api: Api, hidden: Any) -> None:
    resource = hidden["resources"][0]["id"]
    for action, given in (
        ("package_patch", {"id": "hidden", "title": "x"}),
        ("resource_patch", {"id": resource, "name": "x"}),
        ("resource_create", {"package_id": "hidden", "url": "http://x.go.th/b.csv"}),
        ("package_revise", {"match": {"name": "hidden"}, "update": {"title": "y"}}),
    ):
        assert api.post(action, given, user="lek").status == 403, action
        assert api.post(action, given, user="wichai").status == 200, action
    upload = {"package_id": "hidden", "upload": SimpleUploadedFile("a.csv", b"a\n1\n")}
    assert api.upload("resource_create", upload, user="wichai").status == 200
    assert share(api, "mali", "editor", by="wichai").status == 403
    assert api.post("package_patch", {"id": "hidden", "owner_org": "moac"}, user="wichai").status == 200
    assert api.post("package_patch", {"id": "hidden", "owner_org": "moph"}, user="wichai").status == 409  # as CKAN


def test_a_role_ends_at_once(api: Api, hidden: Any) -> None:
    given = {"id": "hidden", "user_id": "wichai"}

    assert share(api, "wichai", "member").result["capacity"] == "member"
    assert api.post("package_patch", {"id": "hidden", "title": "x"}, user="wichai").status == 403
    assert api.post("package_collaborator_delete", given, user="somying").result is None
    assert api.get("package_show", id="hidden", user="wichai").status == 403
    assert api.get("package_search", include_private=True, user="wichai").result["count"] == 0
    assert api.post("package_collaborator_delete", given, user="somying").status == 404


def test_admins_of_the_agency_choose_and_see_collaborators(api: Api, hidden: Any) -> None:
    for user in ("mali", "somchai", "wichai", "lek"):
        assert share(api, "mali", "member", by=user).status == 403, user
        assert api.get("package_collaborator_list", id="hidden", user=user).status == 403, user
    listed = api.get("package_collaborator_list", id="hidden", user="somying").result
    assert [(set(each), each["capacity"]) for each in listed] == [
        ({"package_id", "user_id", "capacity", "modified"}, "member"),
        ({"package_id", "user_id", "capacity", "modified"}, "editor"),
    ]
    assert len(api.get("package_collaborator_list", id="hidden", capacity="editor", user="admin").result) == 1
    assert share(api, "lek", "admin").error["message"] == 'Role must be one of "editor, member"'
    assert share(api, "nobody", "member").status == 404
    assert share(api, "lek", "").error["capacity"]


def test_people_see_their_own_collaborations(api: Api, hidden: Any) -> None:
    mine = api.get("package_collaborator_list_for_user", id="lek", user="lek").result
    assert [(set(each), each["package_id"]) for each in mine] == [
        ({"package_id", "capacity", "modified"}, hidden["id"])
    ]
    assert api.get("package_collaborator_list_for_user", id="lek", user="wichai").status == 403
    assert len(api.get("package_collaborator_list_for_user", id="lek", user="admin").result) == 1


def test_what_is_deleted_is_shared_with_nobody(api: Api, hidden: Any) -> None:
    api.post("package_delete", {"id": "hidden"}, user="somchai")

    lek = User.objects.get(username="lek")
    assert not Dataset.objects.filter(visible_datasets(lek)).exists()
    assert api.get("package_search", include_private=True, user="lek").result["count"] == 0
    assert api.get("package_collaborator_list_for_user", id="lek", user="lek").result == []


def test_without_the_setting_there_are_no_collaborators(api: Api, hidden: Any, settings: Any) -> None:
    settings.COLLABORATORS = False

    assert api.get("package_show", id="hidden", user="wichai").status == 403
    assert api.get("package_search", include_private=True, user="wichai").result["count"] == 0
    for action in ("package_collaborator_create", "package_collaborator_delete", "package_collaborator_list"):
        error = api.post(action, {"id": "hidden", "user_id": "lek", "capacity": "member"}, user="somying").error
        assert error["message"] == "Dataset collaborators not enabled"
    assert Collaborator.objects.count() == 2
