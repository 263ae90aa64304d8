"""Datasets through the Action API (contract, sections 2 to 5)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Activity, AuditEntry, Dataset
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?")
KEYS = {
    "id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
    "license_id", "license_title", "isopen", "owner_org", "private", "state", "type", "creator_user_id",
    "metadata_created", "metadata_modified", "num_resources", "num_tags", "organization", "groups", "tags", "extras",
    "resources", "relationships_as_subject", "relationships_as_object",
}  # fmt: skip


def test_a_name_and_an_owner_are_enough(api: Api) -> None:
    made = api.post("package_create", {"name": "rainfall", "owner_org": "moph"}, user="somchai").result

    assert set(made) >= KEYS
    assert (made["title"], made["private"], made["state"], made["type"]) == ("rainfall", False, "active", "dataset")
    assert made["organization"]["name"] == "moph"
    assert STAMP.fullmatch(made["metadata_created"])
    assert made["notes"] is None
    assert api.get("package_show", id="rainfall").result == made
    assert api.get("package_show", id=made["id"]).result == made


def test_everything_that_is_sent_comes_back(api: Api) -> None:
    sent: dict[str, Any] = {
        "title": "ปริมาณฝน", "notes": "**ฝน**", "url": "http://example.go.th", "version": "2", "author": "ก",
        "author_email": "a@example.go.th", "maintainer": "ข", "maintainer_email": "b@example.go.th",
        "license_id": "cc-by", "private": True,
    }  # fmt: skip
    parts = {
        "tags": [{"name": "น้ำท่วม"}, {"name": "ฝน"}],
        "extras": [{"key": "frequency", "value": "monthly"}],
        "groups": [{"name": "health"}],
        "resources": [{"url": "http://example.go.th/a.csv", "name": "ก", "custom": {"n": 1}}],
    }

    made = api.dataset(**sent, **parts)

    assert {key: made[key] for key in sent} == sent
    assert [tag["name"] for tag in made["tags"]] == ["น้ำท่วม", "ฝน"]
    assert made["extras"] == parts["extras"]
    assert [group["name"] for group in made["groups"]] == ["health"]
    resource = made["resources"][0]
    assert (resource["custom"], resource["format"], resource["mimetype"]) == ({"n": 1}, "CSV", "text/csv")
    assert (resource["position"], resource["datastore_active"], resource["hash"]) == (0, False, "")


def test_all_errors_come_together_by_field(api: Api) -> None:
    answer = api.post(
        "package_create",
        {
            "name": "Bad Name", "owner_org": "moph", "author_email": "x", "tags": [{"name": "a"}],
            "extras": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
            "resources": [{"url": "http://x"}, {"url": "http://x", "size": "big"}],
        },
        user="somchai",
    )  # fmt: skip

    assert answer.status == 409
    assert set(answer.error) == {"__type", "name", "author_email", "tags", "extras_validation", "resources"}
    assert answer.error["resources"] == [{}, {"size": ["Invalid integer"]}]
    assert Dataset.objects.count() == 0


def test_malformed_nesting_is_400(api: Api) -> None:
    answer = api.post("package_create", {"name": "x1", "owner_org": "moph", "tags": ["a"]}, user="somchai")

    assert (answer.status, answer.error["__type"]) == (400, "Integrity Error")
    assert answer.error["data"]["tags"] == ["a"]


def test_a_taken_name_is_the_signal_to_update(api: Api) -> None:
    api.dataset()

    answer = api.post("package_create", {"name": "rainfall", "owner_org": "moph"}, user="somchai")

    assert (answer.status, answer.error["name"]) == (409, ["That URL is already in use."])


def test_permission_is_checked_before_the_input(api: Api) -> None:
    for user in (None, "lek", "mali"):
        assert api.post("package_create", {"name": "?"}, user=user).status == 403
    assert api.post("package_create", {"name": "x1", "owner_org": "moac"}, user="somchai").status == 403
    assert api.post("package_create", {"name": "x1"}, user="somchai").error["owner_org"]
    assert api.post("package_create", {"name": "x1", "owner_org": "none"}, user="somchai").status == 403
    assert api.post("package_create", {"name": "x1", "owner_org": "none"}, user="admin").error["owner_org"] == [
        "Organization does not exist"
    ]


def test_update_replaces_and_keeps_resources_that_are_not_given(api: Api) -> None:
    made = api.dataset(notes="old", tags=[{"name": "ฝน"}], resources=[{"url": "http://example.go.th/a.csv"}])

    kept = api.post("package_update", {"id": "rainfall", "title": "ใหม่"}, user="somchai").result
    emptied = api.post("package_update", {"id": made["id"], "name": "rain-2", "resources": []}, user="somchai").result

    assert (kept["title"], kept["notes"], kept["tags"], kept["name"]) == ("ใหม่", None, [], "rainfall")
    assert kept["resources"] == made["resources"]
    assert (emptied["resources"], emptied["name"], emptied["id"]) == ([], "rain-2", made["id"])
    assert emptied["metadata_modified"] > kept["metadata_modified"] > made["metadata_modified"]


def test_patch_changes_what_is_given_and_nothing_else(api: Api) -> None:
    made = api.dataset(notes="n", tags=[{"name": "ฝน"}], extras=[{"key": "k", "value": "v"}], update_frequency_unit="ปี")

    patched = api.post("package_patch", {"id": "rainfall", "title": "ใหม่"}, user="somchai").result

    differing = {key for key in made if made[key] != patched[key]}
    assert differing == {"title", "metadata_modified"}


def test_patching_one_spelling_of_a_standard_field_changes_the_other(api: Api) -> None:
    made = api.dataset(update_frequency_unit="ปี")

    by_label = api.post("package_patch", {"id": "rainfall", "update_frequency_unit": "เดือน"}, user="somchai").result
    by_code = api.post(
        "package_patch",
        {"id": "rainfall", "update_frequency_unit_code": made["update_frequency_unit_code"]},
        user="somchai",
    ).result

    assert by_label["update_frequency_unit_code"] != made["update_frequency_unit_code"]
    assert by_code["update_frequency_unit"] == "ปี"


def test_tag_string_adds_to_the_tags_in_a_patch(api: Api) -> None:
    api.dataset(tags=[{"name": "ฝน"}])

    patched = api.post("package_patch", {"id": "rainfall", "tag_string": "ลม,แดด"}, user="somchai").result

    assert {tag["name"] for tag in patched["tags"]} == {"ฝน", "ลม", "แดด"}


def test_sending_back_what_was_shown_changes_nothing(api: Api) -> None:
    made = api.dataset(
        tags=[{"name": "ฝน"}], extras=[{"key": "k", "value": "v"}], groups=[{"name": "health"}], license_id="cc-by",
        resources=[{"url": "http://example.go.th/a.csv", "custom": [1, None]}], data_type="ข้อมูลสถิติ",
    )  # fmt: skip
    lines = Activity.objects.count(), AuditEntry.objects.count()

    again = api.post("package_update", made, user="somchai").result
    patched = api.post("package_patch", {"id": "rainfall", "title": made["title"]}, user="somchai").result

    assert again == patched == made
    assert (Activity.objects.count(), AuditEntry.objects.count()) == lines


def test_delete_hides_and_patch_brings_back(api: Api) -> None:
    made = api.dataset()

    assert api.post("package_delete", {"id": "rainfall"}, user="somchai").result is None

    assert api.get("package_list").result == []
    assert api.get("package_search").result["count"] == 0
    assert api.get("package_show", id="rainfall").status == 403
    assert api.get("package_show", id="rainfall", user="mali").result["state"] == "deleted"
    restored = api.post("package_patch", {"id": made["id"], "state": "active"}, user="somchai").result
    assert restored["state"] == "active"
    assert api.get("package_search").result["count"] == 1


def test_the_name_of_a_deleted_dataset_can_be_taken(api: Api) -> None:
    old = api.dataset()
    api.post("package_delete", {"id": "rainfall"}, user="somchai")

    new = api.dataset()

    assert api.get("package_show", id="rainfall").result["id"] == new["id"]
    assert api.get("package_show", id=old["id"], user="admin").result["name"] == old["id"]


def test_purge_is_for_sysadmins_and_leaves_nothing(api: Api) -> None:
    made = api.dataset(resources=[{"url": "http://example.go.th/a.csv"}])

    assert api.post("dataset_purge", {"id": "rainfall"}, user="somchai").status == 403
    assert api.post("dataset_purge", {"id": "rainfall"}, user="admin").result is None
    assert api.get("package_show", id=made["id"], user="admin").status == 404
    assert api.get("resource_show", id=made["resources"][0]["id"], user="admin").status == 404
    assert api.get("package_search", include_private=True, user="admin").result["count"] == 0


def test_unknown_is_404_before_permission_and_hidden_is_403(api: Api) -> None:
    api.dataset("hidden", private=True)

    for action in ("package_update", "package_patch", "package_delete", "dataset_purge"):
        assert api.post(action, {"id": "none"}).status == 404
        assert api.post(action, {"id": "hidden"}).status == 403
    assert api.get("package_show", id="none").error["message"].startswith("Not found")
    assert api.get("package_show", id="hidden").error["message"].startswith("Access denied: ")


def test_a_missing_id_names_its_parameter(api: Api) -> None:
    assert api.get("package_show").error["name_or_id"] == ["Missing value"]
    for action in ("package_update", "package_patch", "package_delete"):
        assert api.post(action, user="somchai").error["id"] == ["Missing value"]


def test_the_list_is_sorted_public_and_in_parts(api: Api) -> None:
    for name in ("b-2", "a-1", "c-3"):
        api.dataset(name)
    api.dataset("hidden", private=True)
    api.dataset("draft", state="draft")

    assert api.get("package_list").result == ["a-1", "b-2", "c-3"]
    assert api.get("package_list", user="admin", include_private="false").result == ["a-1", "b-2", "c-3"]
    assert api.get("package_list", limit=1, offset="1").result == ["b-2"]
    assert api.get("package_list", limit=0).result == ["a-1", "b-2", "c-3"]
    assert api.get("package_list", offset=2**63 - 1).result == []
    assert api.get("package_list", limit=-1).error["limit"] == ["Must be a natural number"]
    assert api.get("package_list", limit="x").error["limit"] == ["Invalid integer"]


def test_whole_datasets_come_latest_first(api: Api) -> None:
    for name in ("a-1", "b-2", "c-3"):
        api.dataset(name)

    def names(**given: Any) -> list[str]:
        return [each["name"] for each in api.get("current_package_list_with_resources", **given).result]

    assert names() == ["c-3", "b-2", "a-1"]
    assert names(limit=1, offset=1) == ["b-2"]
    assert names(limit=2, page=2) == ["a-1"]
    assert names(page=1) == ["c-3", "b-2", "a-1"]
    assert api.get("current_package_list_with_resources", page=0).error["page"]


def test_autocomplete_looks_at_names_and_titles_and_hides_what_is_hidden(api: Api) -> None:
    api.dataset("rainfall", title="ปริมาณฝน")
    api.dataset("rain-hidden", private=True)

    assert api.get("package_autocomplete", q="rain").result == [
        {"name": "rainfall", "title": "ปริมาณฝน", "match_field": "name", "match_displayed": "rainfall"}
    ]
    assert api.get("package_autocomplete", q="ฝน").result[0]["match_displayed"] == "ปริมาณฝน (rainfall)"
    assert len(api.get("package_autocomplete", q="rain", user="mali").result) == 2


def test_only_public_data_can_be_public(api: Api) -> None:
    answer = api.post(
        "package_create", {"name": "x1", "owner_org": "moph", "data_category": "ข้อมูลส่วนบุคคล"}, user="somchai"
    )

    assert (answer.status, list(answer.error)) == (409, ["private", "__type"])


def test_addresses_of_our_own_are_those_of_the_request_or_of_the_setting(api: Api, settings: Any) -> None:
    api.dataset(url="@@SITE@@/x")

    assert api.get("package_show", id="rainfall").result["url"] == "http://testserver/x"
    settings.SITE_URL = "https://data.example.go.th"
    assert api.get("package_show", id="rainfall").result["url"] == "https://data.example.go.th/x"
    assert api.get("package_show", id="rainfall").body["help"].startswith("https://data.example.go.th/api/3/")


def test_show_is_one_query(api: Api) -> None:
    api.dataset(tags=[{"name": "ฝน"}], resources=[{"url": "http://x.go.th/a.csv"}] * 3)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        api.get("package_show", id="rainfall")

    assert len(captured) == 1


def test_sysadmins_choose_ids_and_others_do_not(api: Api) -> None:
    number = "11111111-2222-4333-8444-555555555555"

    assert api.dataset("one", user="somchai", id=number)["id"] != number
    assert api.dataset("two", user="admin", id=number)["id"] == number
    taken = api.post("package_create", {"name": "three", "owner_org": "moph", "id": number}, user="admin")
    assert taken.error["id"] == ["Dataset id already exists"]
