"""Rows of a table through the REST API: pages, filters, order, figures, later versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.catalog.api.conftest import Api

from .conftest import BUDGET, CATTLE, PROVINCE, ROWS, YEAR, Rest, table_file

pytestmark = pytest.mark.django_db


def where(table: str) -> str:
    return f"resources/{table}/rows"


def numbers(pages: list[list[Any]]) -> list[int]:
    return [row["_id"] for page in pages for row in page]


def test_a_page_tells_columns_rows_total_and_version(rest: Rest, table: str) -> None:
    body = rest.get(where(table), limit=2)
    assert [(column["name"], column["type"]) for column in body["columns"]] == [
        ("_id", "integer"), (PROVINCE, "text"), (YEAR, "year"), (BUDGET, "decimal"), (CATTLE, "integer"),
    ]  # fmt: skip
    assert body["items"][0] == {"_id": 1, PROVINCE: "เชียงใหม่", YEAR: 2566, BUDGET: 10.5, CATTLE: 5}
    assert (body["total"], body["version"]) == (7, 1)
    assert body["next"].startswith(f"http://testserver/api/v1/resources/{table}/rows?limit=2&cursor=")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_by_number_give_every_row_once(rest: Rest, table: str, limit: int) -> None:
    pages = rest.pages(where(table), limit=limit)
    assert numbers(pages) == list(range(1, 8))
    assert all(len(page) <= limit for page in pages)


def test_filtered_pages_keep_the_filter_and_the_total(rest: Rest, table: str) -> None:
    body = rest.get(where(table), limit=2, filter=json.dumps({YEAR: 2567}))
    assert (body["total"], [row["_id"] for row in body["items"]]) == (4, [2, 4])
    body = rest.get(body["next"].removeprefix("http://testserver"))
    assert (body["total"], [row["_id"] for row in body["items"]], body["next"]) == (4, [5, 7], None)


def test_sorted_pages_do_not_overlap(rest: Rest, table: str) -> None:
    pages = rest.pages(where(table), limit=2, sort=[PROVINCE, f"-{YEAR}"])
    assert numbers(pages) == [4, 3, 2, 1, 5, 7, 6]


def test_select_gives_these_columns_only(rest: Rest, table: str) -> None:
    pages = rest.pages(where(table), limit=4, select=[CATTLE, PROVINCE])
    assert pages[0][0] == {CATTLE: 5, PROVINCE: "เชียงใหม่"}
    assert sum(map(len, pages)) == 7


def test_words_are_looked_for_in_all_columns(rest: Rest, table: str) -> None:
    assert numbers(rest.pages(where(table), q="ขอน", limit=1)) == [3, 4]


def test_groups_have_the_figures_made_by_hand(rest: Rest, table: str) -> None:
    body = rest.get(
        where(table), group_by=PROVINCE, count=["*", CATTLE], sum=BUDGET, avg=CATTLE, min=YEAR, max=CATTLE, limit=10
    )
    by_hand = {}
    for province in dict.fromkeys(row[0] for row in ROWS):
        rows = [row for row in ROWS if row[0] == province]
        cattle = [row[3] for row in rows if row[3] is not None]
        budget = [Decimal(row[2]) for row in rows if row[2]]
        by_hand[province] = {
            PROVINCE: province,
            "count(*)": len(rows),
            f"count({CATTLE})": len(cattle),
            f"sum({BUDGET})": float(sum(budget)) if budget else None,
            f"avg({CATTLE})": sum(cattle) / len(cattle),
            f"min({YEAR})": min(row[1] for row in rows),
            f"max({CATTLE})": max(cattle),
        }
    assert body["items"] == [by_hand[name] for name in ("ขอนแก่น", "เชียงใหม่", "ตาก", "เลย")]
    assert (body["total"], body["next"]) == (4, None)


def test_groups_are_sorted_by_a_figure_and_paged(rest: Rest, table: str) -> None:
    pages = rest.pages(where(table), group_by=PROVINCE, sum=CATTLE, sort=f"-sum({CATTLE})", limit=3)
    assert [[row[PROVINCE] for row in page] for page in pages] == [["ขอนแก่น", "เชียงใหม่", "เลย"], ["ตาก"]]


def test_later_pages_are_of_the_version_that_the_first_was_of(
    rest: Rest, api: Api, table: str, work: Callable[[], None]
) -> None:
    first = rest.get(where(table), limit=5)
    api.upload("resource_patch", {"id": table, "upload": table_file([("น่าน", 2568, "1.00", 1)])}, user="somchai")
    work()
    second = rest.get(first["next"].removeprefix("http://testserver"))
    assert (second["version"], [row["_id"] for row in second["items"]]) == (1, [6, 7])
    assert rest.get(where(table))["version"] == 2


def test_a_caller_who_has_the_page_is_told_so_until_the_content_changes(
    rest: Rest, api: Api, table: str, work: Callable[[], None]
) -> None:
    first = rest.response(where(table), limit=2)
    assert rest.response(where(table), limit=2, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert rest.response(where(table), limit=2, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    assert rest.response(where(table), limit=3, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    api.upload("resource_patch", {"id": table, "upload": table_file([("น่าน", 2568, "1.00", 1)])}, user="somchai")
    work()
    assert rest.response(where(table), limit=2, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        ("filter", {"filter": "{"}),
        ("filter", {"filter": "[1]"}),
        ("limit", {"limit": 1001}),
        ("limit", {"limit": "x"}),
        ("cursor", {"cursor": "*"}),
        ("offset", {"offset": 1}),
        ("q", {"q": "\x00"}),
        ("sort", {"sort": [PROVINCE, ""]}),
    ],
)
def test_what_is_no_question_names_the_parameter(rest: Rest, table: str, parameter: str, given: Any) -> None:
    body = rest.problem(where(table), 400, **given)
    assert parameter in {error["parameter"] for error in body["errors"]}


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        ("filter", {"filter": '{"ไม่มี": 1}'}),
        ("filter", {"filter": f'{{"{CATTLE}": "มาก"}}'}),
        ("filter", {"filter": "{" + '"$or":[{' * 9 + "}]" * 9 + "}"}),
        ("sort", {"sort": "ไม่มี"}),
        ("select", {"select": "ไม่มี"}),
        ("select", {"select": PROVINCE, "group_by": PROVINCE}),
        ("sum", {"sum": PROVINCE}),
        ("group_by", {"group_by": "ไม่มี"}),
    ],
)
def test_what_this_table_cannot_answer_is_a_conflict_with_it(
    rest: Rest, table: str, parameter: str, given: Any
) -> None:
    body = rest.problem(where(table), 409, **given)
    assert (body["code"], body["errors"][0]["parameter"]) == ("unsuited_to_table", parameter)


@pytest.mark.parametrize("cursor", ["x", "WzEsMiwzLDRd", "WzAsMCwwXQ", "Wzk5OSwwLDBd", "Wy0xLDAsMF0"])
def test_a_made_up_cursor_is_a_page_that_does_not_exist(rest: Rest, table: str, cursor: str) -> None:
    rest.problem(where(table), 404, cursor=cursor)


def test_a_table_of_a_private_dataset_is_for_its_agency(rest: Rest, api: Api, table: str) -> None:
    api.post("package_patch", {"id": "cattle", "private": True}, user="somchai")
    rest.problem(where(table), 403)
    rest.problem(where(table), 403, user="wichai")
    assert rest.get(where(table), user="mali")["total"] == 7
    assert rest.response(where(table), user="mali")["Cache-Control"].startswith("private")


def test_a_resource_without_a_table_has_no_rows(rest: Rest, api: Api) -> None:
    dataset = api.dataset("links")
    link = api.post(
        "resource_create", {"package_id": dataset["id"], "url": "https://example.org/a.pdf"}, user="somchai"
    )
    assert rest.problem(where(link.result["id"]), 404)["code"] == "not_found"
    rest.problem(where("nothing"), 404)


def test_a_table_written_through_the_api_is_read_the_same_way(rest: Rest, api: Api) -> None:
    dataset = api.dataset("written")
    records = [{"ชื่อ": name, "n": number} for number, name in enumerate(["ก", "ข", "ก"])]
    made = api.post("datastore_create", {"resource": {"package_id": dataset["id"]}, "records": records}, user="somchai")
    resource = made.result["resource_id"]
    pages = rest.pages(where(resource), limit=2)
    assert [[row["ชื่อ"] for row in page] for page in pages] == [["ก", "ข"], ["ก"]]
    groups = rest.get(where(resource), group_by="ชื่อ", sum="n")
    assert groups["items"] == [{"ชื่อ": "ก", "sum(n)": 2}, {"ชื่อ": "ข", "sum(n)": 1}]
