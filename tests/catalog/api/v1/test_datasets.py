"""Datasets through the REST API: pages, filters, search, one of them, the number of SQL queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from catalog.models import Dataset
from tests.catalog.api.conftest import Api

from .conftest import Rest

pytestmark = pytest.mark.django_db


def names(pages: list[list[Any]]) -> list[str]:
    return [item["name"] for page in pages for item in page]


@pytest.fixture
def five(api: Api) -> list[str]:
    """Publish five datasets, of which three changed at the very same moment."""
    made = [
        api.dataset("rain", title="ปริมาณฝน", tags=[{"name": "ฝน"}], license_id="cc-by"),
        api.dataset("rice", title="ข้าวนาปี", user="wichai", tags=[{"name": "ข้าว"}, {"name": "ฝน"}]),
        api.dataset("health", title="สถานพยาบาล", groups=[{"name": "health"}]),
        api.dataset("dengue", title="ไข้เลือดออก", data_type="ข้อมูลสถิติ"),
        api.dataset("fish", title="ปลา", user="wichai"),
    ]
    api.post(
        "resource_create",
        {"package_id": made[0]["id"], "url": "https://example.org/a.csv", "format": "csv"},
        user="somchai",
    )
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for days, each in enumerate(made):
        Dataset.objects.filter(id=each["id"]).update(metadata_modified=moment + timedelta(days=min(days, 2)))
    return [each["id"] for each in made]


@pytest.mark.parametrize("sort", ["", "updated", "-updated", "created", "title", "-name", "name"])
def test_pages_give_each_dataset_once_in_one_order(rest: Rest, five: list[str], sort: str) -> None:
    given = {"sort": sort} if sort else {}
    whole = names(rest.pages("datasets", limit=100, **given))
    assert sorted(whole) == ["dengue", "fish", "health", "rain", "rice"]
    assert names(rest.pages("datasets", limit=2, **given)) == whole
    assert names(rest.pages("datasets", limit=1, **given)) == whole


def test_pages_do_not_skip_when_something_is_deleted_between(rest: Rest, api: Api, five: list[str]) -> None:
    first = rest.get("datasets", limit=2, sort="name")
    api.post("package_delete", {"id": "dengue"}, user="somchai")
    second = rest.get(first["next"].removeprefix("http://testserver"))
    assert [each["name"] for each in first["items"] + second["items"]] == ["dengue", "fish", "health", "rain"]


@pytest.mark.parametrize("q", [{}, {"q": "*:*"}])
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"organization": "moac"}, {"rice", "fish"}),
        ({"organization": ["moac", "moph"]}, {"rice", "fish", "rain", "health", "dengue"}),
        ({"organization": "nothing"}, set()),
        ({"group": "health"}, {"health"}),
        ({"tag": "ฝน"}, {"rain", "rice"}),
        ({"tag": ["ข้าว", "ไม่มี"]}, {"rice"}),
        ({"format": "csv"}, {"rain"}),
        ({"license": "cc-by"}, {"rain"}),
        ({"data_type": "statistics"}, {"dengue"}),
        ({"state": "deleted"}, set()),
        ({"organization": "moph", "tag": "ฝน"}, {"rain"}),
    ],
)
def test_filters_find_the_same_with_and_without_a_search(
    rest: Rest, five: list[str], given: dict[str, Any], found: set[str], q: dict[str, str]
) -> None:
    assert set(names(rest.pages("datasets", **given, **q))) == found


def test_an_organization_may_be_named_by_its_id(rest: Rest, five: list[str]) -> None:
    number = rest.get("organizations/moac")["id"]
    assert set(names(rest.pages("datasets", organization=number))) == {"rice", "fish"}


@pytest.mark.parametrize("zone", ["Z", "+00:00"])
def test_dates_bound_the_list(rest: Rest, five: list[str], zone: str) -> None:
    since = {"updated_since": f"2026-01-02T00:00:00{zone}"}
    assert set(names(rest.pages("datasets", **since))) == {"rice", "health", "dengue", "fish"}
    until = {"updated_until": f"2026-01-02T00:00:00{zone}"}
    assert set(names(rest.pages("datasets", **until))) == {"rain", "rice"}
    assert names(rest.pages("datasets", **since, **until)) == ["rice"]


def test_a_search_finds_thai_words_and_pages_on(rest: Rest, five: list[str]) -> None:
    assert names(rest.pages("datasets", q="ฝน", limit=1))[0] == "rain"
    assert sorted(names(rest.pages("datasets", q="ฝน", limit=1))) == ["rain", "rice"]
    assert names(rest.pages("datasets", q="*:*", sort="-name", limit=2)) == ["rice", "rain", "health", "fish", "dengue"]


def test_a_dataset_says_everything_in_both_languages(rest: Rest, api: Api, table: str) -> None:
    api.post(
        "package_patch",
        {"id": "cattle", "title_en": "Cattle", "license_id": "cc-by", "data_type": "ข้อมูลสถิติ", "maintainer": "กองสถิติ"},
        user="somchai",
    )
    body = rest.get("datasets/cattle")
    assert body["title"]["th"] == "จำนวนโค"
    assert body["license"]["label"]["en"] == "Creative Commons Attribution"
    assert body["license"]["open"] is True
    assert body["data_type"] == {
        "code": "statistics",
        "label": {"th": "ข้อมูลสถิติ", "en": body["data_type"]["label"]["en"]},
    }
    assert body["organization"]["url"] == "http://testserver/api/v1/organizations/moph"
    assert body["contact"]["name"] == "กองสถิติ"
    assert body["formats"] == ["CSV"]
    assert body["page_url"] == "http://testserver/dataset/cattle"
    (resource,) = body["resources"]
    assert resource["table"]["rows"] == 7
    assert resource["table"]["columns"][0]["name"] == "จังหวัด"
    assert rest.get("datasets/" + body["id"]) == body
    for address in (body["url"], resource["url"], resource["table"]["rows_url"], resource["versions_url"]):
        assert rest.response(address.removeprefix("http://testserver")).status_code == 200


def test_addresses_keep_the_language_that_was_asked(rest: Rest, table: str) -> None:
    body = rest.get("/en/api/v1/datasets/cattle")
    assert body["url"] == "http://testserver/en/api/v1/datasets/cattle"


def test_the_number_of_queries_does_not_grow_with_the_page(
    rest: Rest, five: list[str], table: str, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for limit in (1, 6):
        with django_assert_num_queries(4):  # datasets, resources, tags, groups
            rest.get("datasets", limit=limit)
    with django_assert_num_queries(4):
        rest.get("datasets/cattle")
    for limit in (1, 6):
        with django_assert_num_queries(1):
            rest.get("resources", limit=limit)
    with django_assert_num_queries(2):  # organizations, counts
        rest.get("organizations")
    with django_assert_num_queries(1):
        rest.get(f"resources/{table}/rows")


def test_a_list_that_has_not_changed_is_304(rest: Rest, api: Api, five: list[str]) -> None:
    first = rest.response("datasets")
    assert first["Last-Modified"] == "Sat, 03 Jan 2026 00:00:00 GMT"
    again = rest.response("datasets", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    api.post("package_delete", {"id": "fish"}, user="wichai")
    assert rest.response("datasets", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    # What went left no date behind, so that a date alone is never an answer to a list.
    assert rest.response("datasets", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 200
