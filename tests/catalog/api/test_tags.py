"""Tags and vocabularies (contract, section 9)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Tag, Term, Vocabulary
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def countries(api: Api) -> Any:
    given = {"name": "countries", "tags": [{"name": "ไทย"}, {"name": "ลาว"}]}
    return api.post("vocabulary_create", given, user="admin").result


def names(tags: Any) -> list[str]:
    return [each["name"] for each in tags]


def test_a_vocabulary_has_its_tags(api: Api, countries: Any) -> None:
    assert (set(countries), names(countries["tags"])) == ({"id", "name", "tags"}, ["ลาว", "ไทย"])
    assert {each["vocabulary_id"] for each in countries["tags"]} == {countries["id"]}
    assert api.get("vocabulary_show", id="countries").result == countries
    assert api.get("vocabulary_show", id=countries["id"]).result == countries
    assert api.get("vocabulary_list").result == [countries]
    assert api.get("vocabulary_show", id="none").status == 404


def test_only_sysadmins_change_vocabularies_and_tags(api: Api, countries: Any) -> None:
    for user in (None, "lek", "somying"):
        for action, given in (
            ("vocabulary_create", {"name": "x1"}),
            ("vocabulary_update", {"id": "countries", "name": "x1"}),
            ("vocabulary_delete", {"id": "countries"}),
            ("tag_create", {"name": "พม่า", "vocabulary_id": "countries"}),
            ("tag_delete", {"id": "ไทย", "vocabulary_id": "countries"}),
        ):
            assert api.post(action, given, user=user).status == 403, action


def test_a_vocabulary_is_renamed_and_its_tags_replaced(api: Api, countries: Any) -> None:
    kept = countries["tags"][1]["id"]
    given = {"id": "countries", "name": "states", "tags": [{"name": "ไทย"}, {"name": "พม่า"}]}

    changed = api.post("vocabulary_update", given, user="admin").result
    assert (changed["name"], names(changed["tags"])) == ("states", ["พม่า", "ไทย"])
    assert kept in {each["id"] for each in changed["tags"]}
    renamed = api.post("vocabulary_update", {"id": "states", "name": "lands"}, user="admin").result
    assert names(renamed["tags"]) == ["พม่า", "ไทย"]
    assert api.post("vocabulary_delete", {"id": "lands"}, user="admin").result is None
    assert not Vocabulary.objects.exists() and not Term.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "countries"}, "name"), ({"name": "x"}, "name"), ({"name": "x" * 101}, "name"), ({}, "name"),
        ({"name": "ok-1", "tags": [{"name": "!"}]}, "tags"), ({"name": "ok-1", "tags": [{}]}, "tags"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_vocabulary_is_named(api: Api, countries: Any, given: Any, field: str) -> None:
    assert api.post("vocabulary_create", given, user="admin").error[field]
    assert Vocabulary.objects.count() == 1


def test_datasets_carry_tags_of_vocabularies(api: Api, countries: Any) -> None:
    thai = countries["tags"][1]
    made = api.dataset(tags=[{"name": "ฝน"}, {"name": "ไทย", "vocabulary_id": countries["id"]}, {"name": "ไทย"}])

    assert [(each["name"], each["vocabulary_id"]) for each in made["tags"]] == [
        ("ฝน", None), ("ไทย", None), ("ไทย", countries["id"]),
    ]  # fmt: skip
    assert (made["num_tags"], made["tags"][2]["id"]) == (3, thai["id"])
    again = api.post("package_update", made, user="somchai").result
    assert again == made
    assert api.get("tag_list").result == ["ฝน", "ไทย"]
    api.post("tag_delete", {"id": "ไทย", "vocabulary_id": "countries"}, user="admin")
    assert names(api.get("package_show", id="rainfall").result["tags"]) == ["ฝน", "ไทย"]
    api.post("tag_delete", {"id": "ฝน"}, user="admin")
    assert names(api.get("package_show", id="rainfall").result["tags"]) == ["ไทย"]
    assert not Tag.objects.filter(name="ฝน").exists()


def test_a_text_of_tags_adds_to_those_that_a_patch_keeps(api: Api, countries: Any) -> None:
    api.dataset(tags=[{"name": "ฝน"}, {"name": "ไทย", "vocabulary_id": "countries"}])

    changed = api.post("package_patch", {"id": "rainfall", "tag_string": "น้ำ"}, user="somchai").result

    assert names(changed["tags"]) == ["น้ำ", "ฝน", "ไทย"]


@pytest.mark.parametrize(
    "tag",
    [
        {"name": "ไทย", "vocabulary_id": "none"},
        {"name": "จีน", "vocabulary_id": "countries"},
        {"name": "ไทย", "vocabulary_id": {"x": 1}},
    ],
)
def test_tags_that_their_vocabulary_lacks_are_refused(api: Api, countries: Any, tag: Any) -> None:
    answer = api.post("package_create", {"name": "rainfall", "owner_org": "moph", "tags": [tag]}, user="somchai")

    assert len(answer.error["tags"]) == 1


def test_tags_of_a_vocabulary_are_listed_shown_and_searched(api: Api, countries: Any) -> None:
    api.dataset(tags=[{"name": "ไทย", "vocabulary_id": "countries"}])
    api.dataset("hidden", private=True, tags=[{"name": "ไทย", "vocabulary_id": "countries"}])

    assert api.get("tag_list", vocabulary_id="countries").result == ["ลาว", "ไทย"]
    assert api.get("tag_list").result == []
    shown = api.get("tag_show", id="ไทย", vocabulary_id="countries", include_datasets=True).result
    assert (shown["vocabulary_id"], names(shown["packages"])) == (countries["id"], ["rainfall"])
    assert api.get("tag_show", id=shown["id"]).result["name"] == "ไทย"
    assert api.get("tag_show", id="ไทย").status == 404
    assert api.get("tag_show", id="จีน", vocabulary_id="countries").status == 404
    found = api.get("tag_search", query="ล", vocabulary_id="countries").result
    assert (found["count"], names(found["results"])) == (1, ["ลาว"])
    assert api.get("tag_list", vocabulary_id="none").status == 404


def test_a_tag_is_added_to_a_vocabulary_once(api: Api, countries: Any) -> None:
    given = {"name": "พม่า", "vocabulary_id": "countries"}

    assert api.post("tag_create", given, user="admin").result["vocabulary_id"] == countries["id"]
    assert api.post("tag_create", given, user="admin").error["name"]
    assert api.post("tag_create", {"name": "x!", "vocabulary_id": "countries"}, user="admin").error["name"]
    assert api.post("tag_create", {"name": "free"}, user="admin").error["vocabulary_id"]
    assert api.post("tag_delete", {"id": "none"}, user="admin").status == 404


def test_free_tags_are_searched_by_all_words(api: Api) -> None:
    api.dataset(tags=[{"name": "น้ำ ฝน"}, {"name": "น้ำ ท่วม"}, {"name": "น้ำ"}])
    api.dataset("hidden", private=True, tags=[{"name": "น้ำ ลับ"}])

    def found(**given: Any) -> list[str]:
        return names(api.get("tag_search", **given).result["results"])

    assert found(query="น้ำ") == ["น้ำ", "น้ำ ท่วม", "น้ำ ฝน"]
    assert found(query=["น้ำ", "ฝน"]) == ["น้ำ ฝน"]
    assert found(query="") == found() == []
    assert found(query="น้ำ", limit=1, offset=1) == ["น้ำ ท่วม"]
    assert api.get("tag_search", query="น้ำ", limit=1).result["count"] == 3
    assert set(api.get("tag_search", query="น้ำ").result["results"][0]) == {"id", "name", "vocabulary_id"}
    assert api.get("tag_autocomplete", q="ท่วม").result == api.get("tag_autocomplete", query="ท่วม").result == ["น้ำ ท่วม"]
