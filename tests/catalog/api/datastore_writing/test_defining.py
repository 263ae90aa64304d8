"""Making and changing tables: columns, dictionary, keys, indexes, aliases (contract, section 12.2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from catalog.models import TableAlias, WrittenTable
from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import FIELDS, RECORDS, create, make, rows, upsert
from tests.catalog.api.test_downloads import body

pytestmark = pytest.mark.django_db


def test_a_table_is_made_with_a_resource_of_its_own(api: Api, table: str) -> None:
    resource = api.get("resource_show", id=table).result

    assert (resource["datastore_active"], resource["url_type"]) == (True, "datastore")
    assert resource["url"].endswith(f"/datastore/dump/{table}")
    assert api.get("package_show", id="rainfall").result["resources"][0] == resource
    assert rows(api, table) == [
        {"_id": 1, "จังหวัด": "กระบี่", "n": 5, "mm": 1.5, "วันที่": "2024-01-31"},
        {"_id": 2, "จังหวัด": "ตรัง", "n": 7, "mm": 2.25, "วันที่": None},
        {"_id": 3, "จังหวัด": "พังงา", "n": 7, "mm": None, "วันที่": None},
    ]


def test_the_answer_is_what_was_sent(api: Api) -> None:
    api.dataset()
    given = {"resource": {"package_id": "rainfall"}, "fields": FIELDS, "records": RECORDS, "aliases": "rain"}

    quiet = create(api, **given, force=True).result
    loud = create(api, **{**given, "aliases": ["rain-2"]}, include_records=True).result

    assert (quiet["fields"], quiet["method"], quiet["aliases"]) == (FIELDS, "insert", "rain")
    assert not {"records", "force"} & set(quiet)
    assert [record["_id"] for record in loud["records"]] == [1, 2, 3]
    assert loud["records"][0]["mm"] == 1.5


def test_the_dictionary_and_the_types_come_back(api: Api, table: str) -> None:
    found = api.get("datastore_info", id=table).result

    assert [(each["id"], each["type"]) for each in found["fields"]] == [
        ("จังหวัด", "text"), ("n", "int4"), ("mm", "numeric"), ("วันที่", "date"),
    ]  # fmt: skip
    assert found["fields"][0]["info"] == FIELDS[0]["info"]
    assert "info" not in found["fields"][1]
    assert found["fields"][0]["schema"] == {
        "native_type": "text", "notnull": False, "index_name": "จังหวัด", "is_index": True, "uniquekey": True,
    }  # fmt: skip
    assert (found["meta"]["count"], found["meta"]["id"], found["meta"]["aliases"]) == (3, table, [])
    assert found["meta"]["size"] > 0
    assert found["meta"]["idx_size"] > 0
    assert api.get("datastore_search", id=table).result["fields"][1]["info"] == FIELDS[0]["info"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"fields": [{"id": "a"}]}, "fields"), ({"fields": [{"id": "a", "type": "regclass"}]}, "fields"),
        ({"fields": [{"id": "a", "type": 5}]}, "fields"), ({"fields": "a"}, "fields"), ({"fields": ["a"]}, "fields"),
        ({"fields": [{"id": "a", "type": "int"}, {"id": "a", "type": "int"}]}, "fields"),
        ({"fields": [{"id": "a", "type": "int); DROP SCHEMA written"}]}, "fields"),
        ({"fields": [{"id": "a", "type": "text", "info": "x"}]}, "fields"),
        ({"records": [5]}, "records"), ({"records": "x"}, "records"), ({"records": {"a": 1}}, "records"),
        ({"records": [{"a": 1}, 5]}, "records"), ({"records": [{"a": 1}, {"a": "x"}]}, "records"),
        ({"records": [{"a": 1}], "primary_key": "b"}, "index"), ({"records": [{"a": 1}], "indexes": ["b"]}, "index"),
        ({"records": [{"a": [1]}], "primary_key": "a"}, "index"), ({"indexes": [5]}, "indexes"),
        ({"records": [{"a": 1}, {"a": 1}], "primary_key": ["a"]}, "constraints"),
        ({"aliases": ["_a"]}, "alias"), ({"aliases": "a%b"}, "alias"), ({"aliases": ['a"b']}, "alias"),
        ({"aliases": "0b8f6f1a-1111-4222-8333-123456789012"}, "alias"),
        ({"triggers": [{"function": "f"}]}, "triggers"), ({"delete_fields": "maybe"}, "delete_fields"),
        ({"calculate_record_count": "soon"}, "calculate_record_count"),
        ({"resource_id": "x"}, "resource"), ({"resource": {"package_id": "rainfall", "url": "http://x.go.th"}}, "resource"),
        ({"resource": {}}, "resource_id"), ({"resource": {"name": "x"}}, "package_id"), ({"resource": 5}, "resource"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_leaves_no_trace(api: Api, given: dict[str, Any], field: str) -> None:
    api.dataset()
    before = api.get("package_show", id="rainfall").result

    answer = create(api, **{"resource": {"package_id": "rainfall"}, **given})

    assert (answer.status, answer.error["__type"], field in answer.error) == (409, "Validation Error", True), (
        answer.error
    )
    assert api.get("package_show", id="rainfall").result == before
    assert not WrittenTable.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'written'")
        assert cursor.fetchone() == (0,)


def test_a_later_row_with_an_unknown_column_is_named(api: Api) -> None:
    api.dataset()

    answer = create(api, resource={"package_id": "rainfall"}, records=[{"a": 1}, {"a": 2, "b": 3}])

    assert answer.error["records"] == ['row "2" has extra keys "b"']


def test_called_again_it_appends_rows_and_columns(api: Api, table: str) -> None:
    create(
        api, resource_id=table, fields=[{"id": "ใหม่", "type": "text"}], records=[{"จังหวัด": "สตูล", "ใหม่": "ก", "อีก": 1}]
    )

    assert [each["id"] for each in api.get("datastore_info", id=table).result["fields"]] == [
        "จังหวัด", "n", "mm", "วันที่", "ใหม่", "อีก",
    ]  # fmt: skip
    assert rows(api, table, offset=2, fields=["_id", "n", "ใหม่", "อีก"]) == [
        {"_id": 3, "n": 7, "ใหม่": None, "อีก": None},
        {"_id": 4, "n": None, "ใหม่": "ก", "อีก": 1},
    ]


def test_columns_go_only_when_that_is_asked_for(api: Api, table: str) -> None:
    create(api, resource_id=table, fields=[{"id": "n", "info": {"label": "N"}}])
    kept = api.get("datastore_info", id=table).result["fields"]
    create(api, resource_id=table, fields=[{"id": "n", "type": "int"}, {"id": "z", "type": "text"}], delete_fields=True)
    left = api.get("datastore_info", id=table).result["fields"]

    assert [each["id"] for each in kept] == ["จังหวัด", "n", "mm", "วันที่"]
    assert (kept[1]["info"], kept[0]["info"]) == ({"label": "N"}, FIELDS[0]["info"])
    assert [(each["id"], each.get("info")) for each in left] == [("n", {"label": "N"}), ("z", None)]
    assert rows(api, table)[0] == {"_id": 1, "n": 5, "z": None}
    assert upsert(api, table, {"n": 1}).error["table"] == ["unique key must be passed for update/upsert"]
    create(api, resource_id=table, fields=[{"id": "mm", "type": "text"}])
    assert {row["mm"] for row in rows(api, table)} == {None}


def test_keys_indexes_and_aliases_are_replaced(api: Api, table: str) -> None:
    create(api, resource_id=table, primary_key=["n", "จังหวัด"], indexes="mm, n", aliases=["rain", "ฝน"])
    create(api, resource_id=table, indexes=[["mm", "n"]], aliases="rain-2")

    found = api.get("datastore_info", id="rain-2").result
    assert [each["schema"]["uniquekey"] for each in found["fields"]] == [True, True, False, False]
    assert (found["meta"]["aliases"], found["meta"]["id"]) == (["rain-2"], table)
    assert api.get("datastore_search", id="ฝน").status == 404
    assert upsert(api, table, {"n": 7, "จังหวัด": "ตรัง", "mm": 9}).status == 200
    assert create(api, resource_id=table, primary_key=["n"]).error["constraints"]
    create(api, resource_id=table, primary_key=[], indexes=[], aliases=[])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'written'")
        assert cursor.fetchone() == (1,)
    assert not TableAlias.objects.exists()


def test_an_alias_belongs_to_one_table_and_only_reads(api: Api, table: str) -> None:
    create(api, resource_id=table, aliases="ฝน")
    other = make(api, records=[{"a": 1}])

    assert create(api, resource_id=other, aliases=["ฝน"]).error["alias"] == ['The alias "ฝน" already exists.']
    assert api.get("datastore_search", resource_id="ฝน").result["resource_id"] == table
    assert body(api.client.get("/datastore/dump/ฝน?limit=1&fields=n")) == b"n\r\n5\n"
    for action in ("datastore_upsert", "datastore_delete"):
        assert api.post(action, {"resource_id": "ฝน", "records": []}, user="somchai").status == 404
    api.post("resource_delete", {"id": table}, user="somchai")
    assert api.get("datastore_search", resource_id="ฝน").status == 404
    assert create(api, resource_id=other, aliases=["ฝน"]).status == 200
