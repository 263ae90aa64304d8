"""package_search (contract, section 11)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(api: Api) -> Api:
    """Three public datasets of two agencies, a private one and a draft."""
    api.dataset(
        "rainfall", title="ปริมาณน้ำฝนรายเดือน", tags=[{"name": "ฝน"}, {"name": "อากาศ"}], license_id="cc-by",
        groups=[{"name": "health"}], resources=[{"url": "http://x.go.th/a.csv"}], extras=[{"key": "year", "value": "2021"}],
    )  # fmt: skip
    api.dataset("dengue", title="ผู้ป่วยไข้เลือดออก", tags=[{"name": "ฝน"}], resources=[{"url": "http://x.go.th/a.pdf"}])
    api.dataset("rice", user="wichai", title="Rice prices")
    api.dataset("hidden", private=True, title="ปริมาณลับ", tags=[{"name": "ลับ"}])
    api.dataset("draft", state="draft", title="ปริมาณร่าง")
    return api


def names(api: Api, user: str | None = None, **given: Any) -> list[str]:
    return [each["name"] for each in api.get("package_search", user=user, **given).result["results"]]


def test_everything_is_found_the_latest_change_first(catalogue: Api) -> None:
    for q in (None, "", "*:*", '""'):
        found = catalogue.post("package_search", {} if q is None else {"q": q}).result
        assert (found["count"], found["facets"], found["search_facets"]) == (3, {}, {})
        assert found["sort"] == "score desc, metadata_modified desc"
        assert [each["name"] for each in found["results"]] == ["rice", "dengue", "rainfall"]


def test_results_are_what_package_show_gives(catalogue: Api) -> None:
    found = catalogue.get("package_search", fq="name:rainfall").result["results"]

    assert found == [catalogue.get("package_show", id="rainfall").result]


def test_a_part_of_a_thai_title_is_found(catalogue: Api) -> None:
    assert names(catalogue, q="น้ำฝน")[0] == "rainfall"


def test_all_of_two_words_must_be_there(catalogue: Api) -> None:
    assert names(catalogue, q="rainfall nonsense") == []


@pytest.mark.parametrize(
    ("fq", "found"),
    [
        ("organization:moph", {"rainfall", "dengue"}),
        ("+organization:moph -res_format:PDF", {"rainfall"}),
        ("license_id:(cc-by OR cc-zero)", {"rainfall"}),
        ("-tags:ฝน", {"rice"}),
        ("year:2021", {"rainfall"}),
        ("metadata_modified:[2020-01-01T00:00:00Z TO *]", {"rainfall", "dengue", "rice"}),
        ("metadata_modified:[NOW TO *]", set()),
        ("nonsense:x", set()),
    ],
)
def test_filters_are_solr_expressions(catalogue: Api, fq: str, found: set[str]) -> None:
    assert set(names(catalogue, fq=fq)) == found
    assert set(names(catalogue, fq_list=json.dumps([fq]))) == found


def test_pages_cut_silently_and_end_empty(catalogue: Api) -> None:
    assert names(catalogue, sort="name asc", rows=2) == ["dengue", "rainfall"]
    assert names(catalogue, sort="name asc", rows=2, start=2) == ["rice"]
    assert names(catalogue, rows=2, start=10) == []
    assert names(catalogue, start=2**62) == []
    assert len(names(catalogue, rows=100_000)) == 3
    assert len(names(catalogue, rows="")) == 3
    empty = catalogue.get("package_search", rows=0).result
    assert (empty["count"], empty["results"]) == (3, [])


def test_harvesters_can_sort_by_id(catalogue: Api) -> None:
    ids = [each["id"] for each in catalogue.get("package_search", sort="id asc").result["results"]]

    assert ids == sorted(ids)
    assert catalogue.get("package_search", sort="id asc").result["sort"] == "id asc"


def test_facets_count_and_come_backwards_by_display_name(catalogue: Api) -> None:
    found = catalogue.post(
        "package_search", {"facet.field": ["tags", "organization", "license_id", "none"], "rows": 0}
    ).result

    assert found["facets"]["tags"] == {"ฝน": 2, "อากาศ": 1}
    assert found["facets"]["organization"] == {"moph": 2, "moac": 1}
    assert found["search_facets"]["organization"] == {
        "title": "organization",
        "items": [
            {"name": "moac", "display_name": "กระทรวงเกษตรและสหกรณ์", "count": 1},
            {"name": "moph", "display_name": "กระทรวงสาธารณสุข", "count": 2},
        ],
    }
    assert found["search_facets"]["none"] == {"title": "none", "items": []}


def test_facets_are_limited_and_switched_off(catalogue: Api) -> None:
    fields = json.dumps(["tags"])

    assert catalogue.get("package_search", **{"facet.field": fields, "facet.limit": 1}).result["facets"]["tags"] == {
        "ฝน": 2
    }
    assert (
        len(catalogue.get("package_search", **{"facet.field": fields, "facet.limit": -1}).result["facets"]["tags"]) == 2
    )
    assert catalogue.get("package_search", **{"facet.field": fields, "facet.mincount": 2}).result["facets"]["tags"] == {
        "ฝน": 2
    }
    assert catalogue.get("package_search", **{"facet.field": fields, "facet": "false"}).result["facets"] == {}


def test_fl_gives_only_those_fields(catalogue: Api) -> None:
    found = catalogue.get("package_search", fq="name:rainfall", fl="name,tags,organization,year,none").result["results"]

    assert found == [{"name": "rainfall", "tags": ["ฝน", "อากาศ"], "organization": "moph", "year": "2021"}]


@pytest.mark.parametrize(
    ("user", "private", "drafts"),
    [
        (None, set(), set()),
        ("lek", set(), set()),
        ("wichai", set(), set()),
        ("mali", {"hidden"}, {"draft"}),
        ("somchai", {"hidden"}, {"draft"}),
        ("admin", {"hidden"}, {"draft"}),
    ],
)
def test_hidden_datasets_are_found_by_those_who_ask_and_may(
    catalogue: Api, user: str | None, private: set[str], drafts: set[str]
) -> None:
    public = {"rainfall", "dengue", "rice"}

    assert set(names(catalogue, user)) == public
    assert set(names(catalogue, user, include_private=True)) == public | private
    assert set(names(catalogue, user, include_drafts="true")) == public | drafts
    assert set(names(catalogue, user, include_drafts=1, include_private="yes")) == public | private | drafts
    assert set(names(catalogue, user, include_deleted=True)) == public


@pytest.mark.parametrize(
    "query",
    [
        {"fq": "capacity:private"}, {"fq": "state:draft"}, {"fq": "private:true"}, {"q": "capacity:private OR *:*"},
        {"fq": "labels:*"}, {"fq": "permission_labels:*"}, {"q": "ปริมาณลับ"}, {"fq": "name:hidden"}, {"q": "ลับ"},
        {"fq": "+name:hidden) OR (name:hidden"},
    ],
)  # fmt: skip
def test_no_expression_widens_what_may_be_seen(catalogue: Api, query: dict[str, str]) -> None:
    for more in ({}, {"include_private": True, "include_drafts": True}):
        answer = catalogue.post(
            "package_search", {**query, **more, "facet.field": ["tags", "name", "state", "capacity"]}
        )
        assert answer.status in {200, 409}
        assert "hidden" not in json.dumps(answer.body)
        assert "ลับ" not in json.dumps(answer.body.get("result", {}).get("facets", {}), ensure_ascii=False)
        assert "private" not in answer.body.get("result", {}).get("facets", {}).get("capacity", {})


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"nonsense": 1}, 400, "Search Query Error"),
        ({"sort": "name sideways"}, 400, "Search Query Error"),
        ({"sort": "name asc desc"}, 400, "Search Query Error"),
        ({"rows": -1}, 409, "Validation Error"),
        ({"rows": "x"}, 409, "Validation Error"),
        ({"start": "-1"}, 409, "Validation Error"),
        ({"facet.field": "tags"}, 409, "Validation Error"),
        ({"facet.field": {"a": 1}}, 409, "Validation Error"),
        ({"include_private": "maybe"}, 409, "Validation Error"),
        ({"fq": "name:("}, 409, "Search Error"),
        ({"fq": "{!join from=id to=id}*:*"}, 409, "Search Error"),
        ({"q": '_query_:"*:*"'}, 409, "Search Error"),
    ],
)
def test_bad_parameters_are_named(catalogue: Api, given: dict[str, Any], status: int, kind: str) -> None:
    answer = catalogue.post("package_search", given)

    assert (answer.status, answer.error["__type"]) == (status, kind)
    if kind == "Validation Error":
        assert set(answer.error) == {"__type", *given}


def test_parameters_of_extensions_and_of_solr_are_no_errors(catalogue: Api) -> None:
    accepted = {
        "ext_bbox": "1,2,3,4",
        "extras": {"ext_x": 1},
        "qf": "title^4",
        "defType": "edismax",
        "mm": "1",
        "df": "text",
    }

    assert catalogue.post("package_search", accepted).result["count"] == 3


def test_the_number_of_queries_does_not_grow_with_the_results(catalogue: Api) -> None:
    def queries(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            catalogue.get("package_search", rows=rows, **{"facet.field": '["tags", "organization", "groups"]'})
        return len(captured)

    assert queries(1) == queries(3) <= 3
