"""Changing parts of a dataset, its order, its owner, many at once (contract, section 5.3), and searching resources (6.3)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Activity, Resource
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(api: Api) -> Any:
    return api.dataset(
        notes="old", tags=[{"name": "ฝน"}], extras=[{"key": "k", "value": "v"}],
        resources=[{"url": "http://x.go.th/a.csv", "name": "a"}, {"url": "http://x.go.th/b.csv", "name": "b"}],
    )  # fmt: skip


def revise(api: Api, given: dict[str, Any], user: str | None = "somchai") -> Any:
    return api.post("package_revise", given, user=user)


def test_a_revision_changes_what_it_names_and_nothing_else(api: Api, dataset: Any) -> None:
    found = revise(api, {"match": {"name": "rainfall"}, "update": {"notes": "new"}}).result["package"]

    assert {key for key in dataset if dataset[key] != found[key]} == {"notes", "metadata_modified"}
    assert api.get("package_show", id="rainfall").result == found


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("package_update", {"id": "rainfall"}),
        ("package_patch", {"id": "rainfall", "title": "x"}),
        ("package_revise", {"match": {"name": "rainfall"}, "update": {"notes": "x"}}),
    ],
)
def test_the_envelope_names_what_was_changed(api: Api, dataset: Any, action: str, given: dict[str, Any]) -> None:
    body = api.post(action, given, user="somchai").body

    assert list(body) == ["help", "success", "result", "changed_entities"]
    assert body["changed_entities"] == {"packages": [dataset["id"]]}


def test_flattened_keys_reach_into_resources(api: Api, dataset: Any) -> None:
    first, second = (each["id"] for each in dataset["resources"])
    found = revise(
        api,
        {
            "match__id": dataset["id"],
            "match__resources__0__name": "a",
            "update__title": "ใหม่",
            f"update__resources__{first[:5]}__description": "by id",
            "update__resources__-1__name": "last",
            "update__resources__extend": [{"url": "http://x.go.th/c.csv", "name": "c"}],
        },
    ).result["package"]

    assert found["title"] == "ใหม่"
    assert [each["name"] for each in found["resources"]] == ["a", "last", "c"]
    assert found["resources"][0]["description"] == "by id"
    assert [each["id"] for each in found["resources"]][:2] == [first, second]


def test_a_dataset_that_is_not_as_expected_stays_as_it_is(api: Api, dataset: Any) -> None:
    given = {"match": {"name": "rainfall", "notes": "other"}, "update": {"notes": "new"}}

    assert revise(api, given).error["match"] == ["notes"]
    assert revise(api, {"match__name": "rainfall", "match__resources__5__name": "x"}).error["match"] == [
        "resources__5__name"
    ]
    assert revise(api, {"match": {"name": "rainfall", "tags": [{"name": "x"}]}}).error["match"] == ["tags__0__name"]
    assert revise(api, {"update": {"notes": "new"}}).error["match__id"] == "Missing value"
    assert revise(api, {"match": {"name": "none"}}).status == 404
    assert revise(api, {"match": {"name": "rainfall"}}, user="mali").status == 403
    assert api.get("package_show", id="rainfall").result == dataset


@pytest.mark.parametrize(
    ("patterns", "gone"),
    [
        (["-notes"], {"notes"}),
        ("-notes", {"notes"}),
        (["+notes", "-notes"], set()),
        (["-resources__0"], {"resources"}),
        (["-resources"], {"resources"}),
        (["+notes", "+tags", "+resources", "-*"], {"extras"}),
    ],
)
def test_a_filter_clears_what_it_names_and_the_first_match_wins(
    api: Api, dataset: Any, patterns: Any, gone: set[str]
) -> None:
    found = revise(api, {"match": {"name": "rainfall"}, "filter": patterns}).result["package"]

    compared = ("notes", "extras", "resources", "tags")
    assert {key for key in compared if found[key] != dataset[key]} == gone
    if patterns == ["-resources__0"]:
        assert [each["name"] for each in found["resources"]] == ["b"]


def test_the_answer_is_thinned_out_on_request(api: Api, dataset: Any) -> None:
    given = {"match": {"name": "rainfall"}, "include": ["+package__id", "+package__resources__*__name", "-package__*"]}

    assert revise(api, given).result == {"package": {"id": dataset["id"], "resources": [{"name": "a"}, {"name": "b"}]}}


@pytest.mark.parametrize(
    "given",
    [
        {"filter": ["notes"]}, {"filter": ["-"]}, {"update__nothing__here": 1}, {"update__resources__9__name": "x"},
        {"update": {"resources": {"a": 1}}}, {"update__resources__extend": "x"}, {"update": [1]}, {"include": ["x"]},
        {"update__resources__0__name__deeper": 1},
    ],
)  # fmt: skip
def test_instructions_that_make_no_sense_are_named(api: Api, dataset: Any, given: dict[str, Any]) -> None:
    answer = revise(api, {"match": {"name": "rainfall"}, **given})

    assert answer.status == 409
    named = {key.removeprefix("update__") for key in given}
    assert set(answer.error) - {"__type"} <= named
    assert api.get("package_show", id="rainfall").result == dataset


def test_files_are_attached_where_they_belong(api: Api, dataset: Any) -> None:
    upload = SimpleUploadedFile("c.csv", b"a,b\n1,2\n")
    given = {
        "match": json.dumps({"name": "rainfall"}),
        "update": json.dumps({"notes": "with a file"}),
        "update__resources__1__upload": upload,
    }
    found = api.upload("package_revise", given, user="somchai").result["package"]

    assert found["notes"] == "with a file"
    assert [each["url_type"] for each in found["resources"]] == [None, "upload"]
    assert Resource.objects.get(id=found["resources"][1]["id"]).versions.get().file_name == "c.csv"
    wrong = {"match": json.dumps({"name": "rainfall"}), "update__resources__9__upload": SimpleUploadedFile("d", b"x")}
    assert api.upload("package_revise", wrong, user="somchai").error["resources__9__upload"]


def test_a_revision_whose_second_file_is_too_large_keeps_neither(
    api: Api, dataset: Any, settings: Any, tmp_path: Path
) -> None:
    options = {"location": tmp_path / "storage"}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    settings.MAX_UPLOAD_SIZE = 100
    given = {
        "match": json.dumps({"name": "rainfall"}),
        "update": json.dumps({"notes": "new"}),
        "update__resources__0__upload": SimpleUploadedFile("a.csv", b"a\n1\n"),
        "update__resources__1__upload": SimpleUploadedFile("b.csv", b"b" * 200),
    }

    assert api.upload("package_revise", given, user="somchai").error["upload"] == ["File upload too large"]

    assert api.get("package_show", id="rainfall").result == dataset
    assert [each for each in (tmp_path / "storage").rglob("*") if each.is_file()] == []


def test_resources_are_put_into_another_order(api: Api, dataset: Any) -> None:
    extra = api.post(
        "resource_create", {"package_id": "rainfall", "url": "http://x.go.th/c.csv"}, user="somchai"
    ).result["id"]
    first, second = (each["id"] for each in dataset["resources"])

    answer = api.post("package_resource_reorder", {"id": "rainfall", "order": [extra]}, user="somchai").result
    assert answer == {"id": dataset["id"], "order": [extra, first, second]}
    shown = api.get("package_show", id="rainfall").result["resources"]
    assert [(each["id"], each["position"]) for each in shown] == [(extra, 0), (first, 1), (second, 2)]


def test_orders_that_make_no_sense_are_refused(api: Api, dataset: Any) -> None:
    first = dataset["resources"][0]["id"]
    for order in (None, "x", {"a": 1}, [first, first], ["unknown"], [1]):
        answer = api.post("package_resource_reorder", {"id": "rainfall", "order": order}, user="somchai")
        assert (
            answer.error["order"] == ["Missing value"] if order is None else isinstance(answer.error["order"], str)
        ), order
    assert api.post("package_resource_reorder", {"id": "rainfall", "order": [first]}, user="mali").status == 403


def test_sysadmins_give_a_dataset_to_another_agency(api: Api, dataset: Any) -> None:
    given = {"id": "rainfall", "organization_id": "moac"}

    assert api.post("package_owner_org_update", given, user="somying").status == 403
    assert api.post("package_owner_org_update", given, user="admin").result is None
    found = api.get("package_show", id="rainfall").result
    assert found["organization"]["name"] == "moac"
    api.post("package_patch", {"id": "rainfall", "title": "x"}, user="admin")
    assert api.get("package_show", id="rainfall").result["owner_org"] == found["owner_org"]
    assert api.post("package_owner_org_update", {"id": "rainfall"}, user="admin").error["organization_id"]
    none = {"id": "rainfall", "organization_id": "none"}
    assert api.post("package_owner_org_update", none, user="admin").status == 409


def test_an_admin_changes_many_datasets_of_the_agency(api: Api) -> None:
    mine = [api.dataset(f"mine-{number}")["id"] for number in range(2)]
    other = api.dataset("other", user="wichai")["id"]

    def names() -> list[str]:
        return list(api.get("package_list").result)

    given = {"org_id": "moph", "datasets": [*mine, other]}
    for action in ("bulk_update_private", "bulk_update_public", "bulk_update_delete"):
        assert api.post(action, given, user="somchai").status == 403
    assert api.post("bulk_update_private", given, user="somying").result is None
    assert names() == ["other"]
    assert api.get("package_search").result["count"] == 1
    api.post("bulk_update_public", given, user="somying")
    assert names() == ["mine-0", "mine-1", "other"]
    assert api.post("bulk_update_delete", given, user="somying").result is None
    assert names() == ["other"]
    api.post("bulk_update_public", given, user="somying")
    assert names() == ["other"]
    assert api.post("bulk_update_private", {"org_id": "moph"}, user="somying").error["datasets"]
    assert Activity.objects.filter(activity_type="deleted package").count() == 2


def test_all_datasets_change_or_none(api: Api) -> None:
    api.dataset("mine-0", private=True)
    api.dataset("mine-1", private=True, data_category="personal")

    given = {"org_id": "moph", "datasets": ["mine-0", "mine-1"]}
    assert api.post("bulk_update_public", given, user="somying").error["private"]
    assert api.get("package_list").result == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name:A", ["a"]), (["url:x.go.th", "name:b"], ["b"]), ("format:csv", ["a", "b"]), ("format:c%", []),
        ("url:_", []), ("hash:", ["a", "b"]), ("created:20", ["a", "b"]), ("size:1", []), ("cache_url:c", []),
        ("name:", ["a", "b"]),
    ],
)  # fmt: skip
def test_resources_are_searched(api: Api, dataset: Any, query: Any, found: list[str]) -> None:
    api.dataset("hidden", private=True, resources=[{"url": "http://x.go.th/a.csv", "name": "a"}])

    answer = api.post("resource_search", {"query": query, "order_by": "name"}).result

    assert (answer["count"], [each["name"] for each in answer["results"]]) == (len(found), found)


def test_resource_search_pages_and_matches_the_beginning_of_a_hash(api: Api) -> None:
    api.dataset(resources=[
        {"url": "a", "hash": "abc1", "name": "1", "cache_url": "http://c.go.th", "size": 1024},
        {"url": "b", "hash": "bcab", "name": "2"},
    ])  # fmt: skip

    def names(**given: Any) -> list[str]:
        return [each["name"] for each in api.get("resource_search", **given).result["results"]]

    assert names(query="hash:AB") == ["1"]
    assert names(query="cache_url:C.GO") == ["1"]
    assert names(query="size:102") == ["1"]
    assert names(query="name:", order_by="name", limit=1, offset=1) == ["2"]
    assert api.get("resource_search", query="name:", limit=1).result["count"] == 2
    for wrong in ("id:x", "x", "", "package_id:x"):
        assert isinstance(api.get("resource_search", query=wrong).error["query"], str)
    assert api.get("resource_search", query="name:a", order_by="secret").error["order_by"]


def test_datasets_are_related_to_each_other(api: Api, dataset: Any) -> None:
    api.dataset("floods")
    given = {"subject": "rainfall", "object": "floods", "type": "parent_of", "comment": "c"}

    assert api.post("package_relationship_create", given, user="somchai").result == given
    seen = {"subject": "floods", "object": "rainfall", "type": "child_of", "comment": "c"}
    assert api.get("package_relationships_list", id="floods").result == [seen]
    assert api.get("package_relationships_list", id="rainfall", id2="floods", rel="parent_of").result == [given]
    assert api.get("package_relationships_list", id="rainfall", rel="links_to").result == []
    changed = {**seen, "comment": "d"}
    assert api.post("package_relationship_update", changed, user="somchai").result == changed
    assert api.post("package_relationship_delete", given, user="somchai").result is None
    assert api.post("package_relationship_delete", given, user="somchai").status == 404
    assert api.get("package_relationships_list", id="rainfall", id2="floods").status == 404


def test_relations_need_both_ends_and_hide_private_ones(api: Api, dataset: Any) -> None:
    api.dataset("hidden", private=True)
    api.dataset("other", user="wichai")
    given = {"subject": "rainfall", "object": "other", "type": "links_to"}

    assert api.post("package_relationship_create", given, user="somchai").status == 403
    assert api.post("package_relationship_create", {**given, "type": "x"}, user="admin").error["type"]
    assert api.post("package_relationship_create", {**given, "object": "rainfall"}, user="admin").error["object"]
    api.post("package_relationship_create", {**given, "object": "hidden"}, user="somchai")
    assert api.get("package_relationships_list", id="rainfall").result == []
    assert len(api.get("package_relationships_list", id="rainfall", user="mali").result) == 1


def test_a_call_that_changes_nothing_names_no_changed_dataset(api: Api, dataset: Any) -> None:
    body = api.post("package_revise", {"match": {"name": "rainfall"}}, user="somchai").body

    assert "changed_entities" not in body
