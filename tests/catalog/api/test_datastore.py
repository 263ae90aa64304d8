"""Rows of tables through the Action API and as dumps (contract, sections 12.5, 12.6 and 12.8)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest

from catalog.tables.engine import NotEnoughMemory
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_downloads import body
from tests.catalog.api.test_resources import Work, file

pytestmark = pytest.mark.django_db
PRECISE = "12345678901234567.25"
ROWS = [["กระบี่", 5, "1.50"], ["ตรัง", 7, "2.25"], ["พังงา", 7, ""], ["ภูเก็ต", 40, PRECISE]]


@pytest.fixture
def table(api: Api, work: Work) -> str:
    """Make a table of four rows; return the id of its resource."""
    api.dataset()
    sink = io.StringIO()
    csv.writer(sink).writerows([["จังหวัด", "n", "mm"], *ROWS])
    made = api.upload(
        "resource_create", {"package_id": "rainfall", "upload": file(sink.getvalue().encode(), "t.csv")}, user="somchai"
    ).result
    work()
    return str(made["id"])


def names(found: Any) -> list[str]:
    return [row["จังหวัด"] for row in found["records"]]


def test_rows_come_with_their_number_types_and_total(api: Api, table: str) -> None:
    found = api.get("datastore_search", resource_id=table).result

    assert [(each["id"], each["type"]) for each in found["fields"]] == [
        ("_id", "int"), ("จังหวัด", "text"), ("n", "int8"), ("mm", "numeric"),
    ]  # fmt: skip
    assert found["records"][0] == {"_id": 1, "จังหวัด": "กระบี่", "n": 5, "mm": 1.5}
    assert found["records"][2]["mm"] is None
    assert (found["total"], found["limit"], found["include_total"], found["records_format"]) == (
        4,
        100,
        True,
        "objects",
    )
    assert found["resource_id"] == table
    assert "offset" not in found


def test_numbers_lose_no_digit(api: Api, table: str) -> None:
    response = api.client.get(f"/api/3/action/datastore_search?resource_id={table}")

    assert f'"mm":{PRECISE}'.encode() in response.content


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"n": 7}, ["ตรัง", "พังงา"]),
        ({"n": "7"}, ["ตรัง", "พังงา"]),
        ({"n": [5, "40"]}, ["กระบี่", "ภูเก็ต"]),
        ({"n": 7, "จังหวัด": "ตรัง"}, ["ตรัง"]),
        ({"n": {"gt": 5, "lte": 7}}, ["ตรัง", "พังงา"]),
        ({"$or": [{"n": 5}, {"mm": 2.25}]}, ["กระบี่", "ตรัง"]),
        ({}, ["กระบี่", "ตรัง", "พังงา", "ภูเก็ต"]),
    ],
)
def test_filters_in_a_body_and_in_a_query_string(api: Api, table: str, filters: Any, found: list[str]) -> None:
    posted = api.post("datastore_search", {"resource_id": table, "filters": filters}).result
    got = api.get("datastore_search", resource_id=table, filters=json.dumps(filters)).result

    assert names(posted) == names(got) == found
    assert posted["total"] == got["total"] == len(found)
    assert (posted["filters"], got["filters"]) == (filters, json.dumps(filters))


def test_words_are_found_and_ranked(api: Api, table: str) -> None:
    found = api.get("datastore_search", id=table, q="ตรัง").result
    by_column = api.post("datastore_search", {"id": table, "q": {"จังหวัด": "ง"}}).result
    as_text = api.get("datastore_search", id=table, q=json.dumps({"จังหวัด": "ตรัง"}), full_text="7").result

    assert (names(found), found["fields"][-1]["id"], "rank" in found["records"][0]) == (["ตรัง"], "rank", True)
    assert set(names(by_column)) == {"ตรัง", "พังงา"}
    assert "rank จังหวัด" in by_column["records"][0]
    assert names(as_text) == ["ตรัง"]
    assert names(api.get("datastore_search", id=table, q="ตรัง:*", plain="false").result) == ["ตรัง"]
    assert api.get("datastore_search", id=table, q="a & | b", plain="false").error["query"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("n desc, จังหวัด desc", ["ภูเก็ต", "พังงา", "ตรัง", "กระบี่"]),
        (["n desc", "จังหวัด"], ["ภูเก็ต", "ตรัง", "พังงา", "กระบี่"]),
        ('"n" desc, "จังหวัด" asc', ["ภูเก็ต", "ตรัง", "พังงา", "กระบี่"]),
        ("mm nulls first", ["พังงา", "กระบี่", "ตรัง", "ภูเก็ต"]),
        ("MM DESC NULLS LAST".replace("MM", "mm"), ["ภูเก็ต", "ตรัง", "กระบี่", "พังงา"]),
    ],
)
def test_orders(api: Api, table: str, sort: Any, found: list[str]) -> None:
    assert names(api.post("datastore_search", {"resource_id": table, "sort": sort}).result) == found


def test_columns_pages_and_distinct_rows(api: Api, table: str) -> None:
    def rows(**given: Any) -> Any:
        return api.post("datastore_search", {"resource_id": table, **given}).result["records"]

    assert rows(fields="n, mm", limit=1) == [{"n": 5, "mm": 1.5}]
    assert rows(fields=["n"], distinct=True, sort="n") == [{"n": 5}, {"n": 7}, {"n": 40}]
    assert [row["_id"] for row in rows(limit="2", offset=1)] == [2, 3]
    assert rows(limit=0) == rows(offset=2**61) == []
    assert rows(records_format="lists", limit=1, fields=["n", "_id"]) == [[5, 1]]
    assert rows(records_format="csv", limit=2, fields=["_id", "n"]) == "1,5\n2,7\n"
    assert rows(records_format="tsv", limit=1) == "1\tกระบี่\t5\t1.50\n"
    assert api.get("datastore_search", id=table, limit=100_000).result["limit"] == 32_000
    assert "total" not in api.get("datastore_search", id=table, include_total="false").result


def test_the_next_page_is_told_in_both_ways(api: Api, table: str) -> None:
    found = api.get("datastore_search", resource_id=table, limit=2, offset=3, include_next_page=True).result
    links = found["_links"]

    assert urlsplit(links["start"]).path == "/api/3/action/datastore_search"
    assert "offset" not in parse_qs(urlsplit(links["start"]).query)
    assert parse_qs(urlsplit(links["next"]).query)["offset"] == ["5"]
    assert parse_qs(urlsplit(links["prev"]).query)["offset"] == ["1"]
    first = api.get("datastore_search", resource_id=table, limit=2, include_next_page=True).result
    assert first["next_page"] == {"_id": {"gt": 2}}
    assert "next_page" not in found
    assert "prev" not in first["_links"]
    following = api.post("datastore_search", {"resource_id": table, "filters": first["next_page"]}).result
    assert [row["_id"] for row in following["records"]] == [3, 4]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"fields": "zz"}, "fields"), ({"fields": [1]}, "fields"), ({"sort": "zz"}, "sort"), ({"sort": "n zz"}, "sort"),
        ({"sort": {"n": 1}}, "sort"), ({"filters": {"zz": 1}}, "filters"), ({"filters": "zz"}, "filters"),
        ({"filters": [1]}, "filters"), ({"filters": {"n": "x"}}, "query"), ({"limit": -1}, "limit"),
        ({"limit": "x"}, "limit"), ({"offset": -5}, "offset"), ({"q": {"zz": "x"}}, "q"), ({"q": [1]}, "q"),
        ({"distinct": "maybe"}, "distinct"), ({"records_format": "yaml"}, "records_format"),
    ],
)  # fmt: skip
def test_bad_parameters_are_named(api: Api, table: str, given: Any, field: str) -> None:
    answer = api.post("datastore_search", {"resource_id": table, **given})

    assert (answer.status, answer.error["__type"]) == (409, "Validation Error")
    assert set(answer.error) == {"__type", field}


def test_a_resource_without_a_table_is_not_found(api: Api) -> None:
    link = api.dataset(resources=[{"url": "http://x.go.th/a.csv"}])["resources"][0]

    for action in ("datastore_search", "datastore_info"):
        assert api.get(action, resource_id=link["id"]).status == 404
        assert api.get(action, resource_id="none").status == 404
        assert api.get(action).error["resource_id"] == ["Missing value"]


def test_a_question_beyond_the_memory_is_refused(api: Api, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*args: object) -> None:
        raise NotEnoughMemory

    monkeypatch.setattr("catalog.api.ckan.datastore.search", give_up)

    answer = api.get("datastore_search", resource_id=table)
    assert (answer.status, list(answer.error)) == (409, ["__type", "query"])


def test_info_tells_size_and_columns(api: Api, table: str) -> None:
    found = api.get("datastore_info", id=table).result

    assert (found["meta"]["id"], found["meta"]["count"], found["meta"]["table_type"]) == (table, 4, "BASE TABLE")
    assert [each["id"] for each in found["fields"]] == ["จังหวัด", "n", "mm"]
    assert found["fields"][1]["schema"]["native_type"] == "bigint"
    assert "meta" not in api.get("datastore_info", id=table, include_meta=False).result


def dump(api: Api, table: str, **given: Any) -> Any:
    return api.client.get(f"/datastore/dump/{table}", given)


def test_a_dump_is_a_csv_of_all_rows(api: Api, table: str) -> None:
    response = dump(api, table)
    text = body(response).decode()

    assert text.startswith("_id,จังหวัด,n,mm\r\n")
    assert [row[1:] for row in csv.reader(io.StringIO(text))][1:] == [[str(cell) for cell in row] for row in ROWS]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{table}.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_dumps_in_every_format_hold_the_same_rows(api: Api, table: str) -> None:
    as_json = json.loads(body(dump(api, table, format="json")))
    lines = [json.loads(line) for line in body(dump(api, table, format="ndjson")).splitlines()]
    tsv = list(csv.reader(io.StringIO(body(dump(api, table, format="tsv")).decode()), delimiter="\t"))
    xml = body(dump(api, table, format="xml")).decode()
    book = body(dump(api, table, format="xlsx"))

    assert [record[1] for record in as_json["records"]] == [line["จังหวัด"] for line in lines] == [row[0] for row in ROWS]
    assert [field["id"] for field in as_json["fields"]] == ["_id", "จังหวัด", "n", "mm"]
    assert tsv[1] == ["1", "กระบี่", "5", "1.50"]
    assert '<row _id="1">' in xml
    assert book.startswith(b"PK")


def test_a_dump_takes_the_questions_of_a_search(api: Api, table: str) -> None:
    chosen = body(dump(api, table, fields="n", filters='{"n": [7, 40]}', sort="n desc", limit=2, bom="true"))

    assert chosen == b"\xef\xbb\xbfn\r\n40\n7\n"
    assert body(dump(api, table, q="ตรัง", fields="_id")) == b"_id\r\n2\n"
    assert body(dump(api, table, limit=0)) == "_id,จังหวัด,n,mm\r\n".encode()


def test_formulas_are_disarmed_when_asked(api: Api, work: Work) -> None:
    api.dataset("formulas")
    made = api.upload(
        "resource_create", {"package_id": "formulas", "upload": file(b"name,n\n=1+1,1\nb,2\n", "f.csv")}, user="somchai"
    ).result
    work()

    assert b"'=1+1" in body(dump(api, made["id"], neutralise="true", bom="true"))
    assert b"'=1+1" not in body(dump(api, made["id"]))


def test_the_parquet_file_can_be_read_in_parts(api: Api, table: str) -> None:
    whole = dump(api, table, format="parquet")
    content = body(whole)
    part = api.client.get(f"/datastore/dump/{table}?format=parquet", HTTP_RANGE="bytes=-4")
    chosen = body(dump(api, table, format="parquet", fields="n", limit=1))

    assert pq.read_table(io.BytesIO(content)).column("จังหวัด").to_pylist() == [row[0] for row in ROWS]
    assert (part.status_code, body(part)) == (206, b"PAR1")
    assert whole.headers["ETag"] == part.headers["ETag"]
    assert pq.read_table(io.BytesIO(chosen)).to_pydict() == {"n": [5]}


@pytest.mark.parametrize(
    "given",
    [
        {"format": "exe"},
        {"fields": "zz"},
        {"limit": "x"},
        {"limit": -1},
        {"filters": "{"},
        {"bom": "maybe"},
        {"q": "\0"},
    ],
)
def test_bad_parameters_of_a_dump_are_400(api: Api, table: str, given: dict[str, Any]) -> None:
    response = dump(api, table, **given)

    assert response.status_code == 400
    assert set(given) <= set(response.json()["error"])


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "parquet"])
def test_the_headers_of_a_dump_can_be_asked_for(api: Api, table: str, kind: str) -> None:
    response = api.client.head(f"/datastore/dump/{table}?format={kind}")

    assert (response.status_code, body(response)) == (200, b"")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{table}.{kind}"'


def test_pages_of_other_sites_may_read_tables_and_ask_first(api: Api, table: str) -> None:
    asked = api.client.options(f"/datastore/dump/{table}", HTTP_ORIGIN="https://example.org")
    read = api.client.get(f"/datastore/dump/{table}?limit=1", HTTP_ORIGIN="https://example.org")

    assert [each.headers["Access-Control-Allow-Origin"] for each in (asked, read)] == ["*", "*"]
    assert "Range" in asked.headers["Access-Control-Allow-Headers"]
    assert api.client.post(f"/datastore/dump/{table}").status_code == 405


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "ตรัง | กระบี่"}, ["กระบี่", "ตรัง"]),
        ({"q": "!ตรัง & 7"}, ["พังงา"]),
        ({"q": "ภู:*"}, ["ภูเก็ต"]),
        ({"q": {"n": "5 | 40", "จังหวัด": "!กระบี่"}}, ["ภูเก็ต"]),
        ({"full_text": "(ตรัง | พังงา) & !2.25", "language": "simple"}, ["พังงา"]),
    ],
)
def test_queries_that_are_not_plain(api: Api, table: str, given: dict[str, Any], found: list[str]) -> None:
    answer = api.post("datastore_search", {"resource_id": table, "plain": False, "sort": "_id", **given})

    assert names(answer.result) == found
    assert answer.result["total"] == len(found)


@pytest.mark.parametrize("query", ["a b", "(a", "& a", "a &", "a <-> !b"])
def test_a_malformed_query_is_refused_in_ckans_form(api: Api, table: str, query: str) -> None:
    answer = api.post("datastore_search", {"resource_id": table, "plain": False, "q": query})

    assert (answer.status, answer.error["__type"], len(answer.error["query"])) == (409, "Validation Error", 1)
    assert api.client.get(f"/datastore/dump/{table}", {"plain": "false", "q": query}).status_code == 400


def test_totals_are_counted_whatever_the_threshold(api: Api, table: str) -> None:
    found = api.get("datastore_search", resource_id=table, total_estimation_threshold=1, q="ตรัง").result

    assert (found["total"], found["total_was_estimated"]) == (1, False)
    assert api.get("datastore_search", resource_id=table, total_estimation_threshold="x").status == 409
    assert "total" not in api.get("datastore_search", resource_id=table, include_total=False).result
