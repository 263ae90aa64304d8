"""Changing rows: inserted, updated, deleted, all or none (contract, sections 12.3 and 12.4)."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import connection, connections

from catalog.models import AuditEntry, Dataset, Resource, WrittenTable
from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import create, rows, upsert

pytestmark = pytest.mark.django_db


def test_upsert_changes_adds_and_leaves_other_columns(api: Api, table: str) -> None:
    answer = upsert(
        api, table, {"จังหวัด": "ตรัง", "n": 70}, {"จังหวัด": "สตูล", "n": 1}, {"จังหวัด": "ตรัง", "mm": "3"},
        {"_id": 1, "n": 50}, {"_id": 9, "จังหวัด": "ระนอง"}, {"จังหวัด": "ยะลา"}, include_records=True,
    )  # fmt: skip

    assert (answer.result["method"], answer.result["resource_id"]) == ("upsert", table)
    assert [(row["_id"], row["จังหวัด"], row["n"], row["mm"]) for row in rows(api, table)] == [
        (1, "กระบี่", 50, 1.5), (2, "ตรัง", 70, 3), (3, "พังงา", 7, None), (4, "สตูล", 1, None), (9, "ระนอง", None, None),
        (10, "ยะลา", None, None),
    ]  # fmt: skip
    assert [row["_id"] for row in answer.result["records"]] == [1, 2, 4, 9, 10]
    assert api.get("datastore_search", id=table).result["total"] == 6


@pytest.mark.parametrize(
    ("records", "given", "field"),
    [
        ([{"จังหวัด": "ตรัง"}], {"method": "insert"}, "records"),
        ([{"จังหวัด": "ก"}, {"จังหวัด": "ก"}], {"method": "insert"}, "records"),
        ([{"จังหวัด": "ก", "zz": 1}], {"method": "insert"}, "records"),
        ([{"จังหวัด": "ก", "_id": 1}], {"method": "insert"}, "records"),
        ([{"จังหวัด": "ตรัง"}, {"จังหวัด": "ไม่มี"}], {"method": "update"}, "key"),
        ([{"_id": 77, "n": 1}], {"method": "update"}, "key"),
        ([{"n": 1}], {}, "key"), ([{"จังหวัด": "ตรัง", "zz": 1}], {}, "fields"), ([5], {}, "records"),
        ([{"_id": "x"}], {}, "records"), ([{"_id": 0}], {}, "records"), ([{"_id": 2**60}], {}, "records"),
        ([{"_id": 1, "จังหวัด": "ตรัง"}], {}, "records"), ([], {"method": "replace"}, "method"),
        ([{"จังหวัด": "ตรัง"}], {"dry_run": "maybe"}, "dry_run"), ([{"จังหวัด": "ตรัง", "n": "x"}], {}, "records"),
        ([{"จังหวัด": "".join(map(str, range(9000)))}], {}, "records"),
    ],
)  # fmt: skip
def test_a_failed_upsert_changes_nothing(api: Api, table: str, records: Any, given: Any, field: str) -> None:
    before = rows(api, table)
    entries = AuditEntry.objects.count()

    answer = upsert(
        api, table, {"จังหวัด": "กระบี่", "n": 99} if given.get("method") != "insert" else {"จังหวัด": "ข"}, *records, **given
    )

    assert (answer.status, field in answer.error) == (409, True), answer.error
    assert rows(api, table) == before
    assert AuditEntry.objects.count() == entries
    assert upsert(api, table, {"จังหวัด": "ฮ"}, include_records=True).result["records"][0]["_id"] == 4


def test_a_dry_run_checks_and_changes_nothing(api: Api, table: str) -> None:
    answer = upsert(api, table, {"จังหวัด": "ตรัง", "n": 0}, {"จังหวัด": "ใหม่"}, dry_run=True, include_records=True)

    assert [row["n"] for row in answer.result["records"]] == [0, None]
    assert [row["n"] for row in rows(api, table)] == [5, 7, 7]
    assert upsert(api, table, {"จังหวัด": "ตรัง", "n": "x"}, dry_run=True).status == 409


def test_the_methods_insert_and_update(api: Api, table: str) -> None:
    upsert(api, table, {"จังหวัด": "สตูล"}, method="insert", calculate_record_count=False)
    upsert(api, table, {"จังหวัด": "สตูล", "n": 3}, method="update", calculate_record_count="background")

    assert rows(api, table, filters={"จังหวัด": "สตูล"})[0]["n"] == 3


def test_rows_are_deleted_by_filters(api: Api, table: str) -> None:
    def delete(action: str = "datastore_delete", **given: Any) -> Any:
        return api.post(action, {"resource_id": table, **given}, user="somchai")

    first = delete(filters={"n": {"gt": 5}, "จังหวัด": ["ตรัง", "ก"]}, include_deleted_records=True).result
    assert (first["filters"], [row["จังหวัด"] for row in first["deleted_records"]]) == (
        {"n": {"gt": 5}, "จังหวัด": ["ตรัง", "ก"]},
        ["ตรัง"],
    )
    assert delete(filters={"zz": 1}).error["filters"]
    assert delete(filters={"n": "x"}).error["query"]
    assert delete(filters=[1]).error["filters"]
    assert delete(filters="").error["filters"]
    assert delete("datastore_records_delete").error["filters"] == ["Missing value"]
    assert [row["_id"] for row in rows(api, table)] == [1, 3]
    assert delete("datastore_records_delete", filters={"$or": [{"_id": 1}]}).result["resource_id"] == table
    assert delete(filters="{}").status == 200
    found = api.get("datastore_search", id=table).result
    assert (found["records"], found["total"]) == ([], 0)
    assert upsert(api, table, {"จังหวัด": "ก"}, include_records=True).result["records"][0]["_id"] == 4


def test_without_filters_the_table_goes(api: Api, table: str) -> None:
    modified = Dataset.objects.get().metadata_modified
    create(api, resource_id=table, aliases="rain")

    assert api.post("datastore_delete", {"resource_id": table}, user="somchai").result == {"resource_id": table}

    assert api.get("resource_show", id=table).result["datastore_active"] is False
    assert api.get("datastore_search", id=table).status == api.get("datastore_search", id="rain").status == 404
    for action in ("datastore_upsert", "datastore_delete", "datastore_records_delete"):
        assert api.post(action, {"resource_id": table, "filters": {}}, user="somchai").status == 404
    assert tables_in_the_database() == 0
    assert Dataset.objects.get().metadata_modified > modified
    assert make_again(api, table) == [{"_id": 1, "other": "x"}]


def make_again(api: Api, table: str) -> list[dict[str, Any]]:
    create(api, resource_id=table, records=[{"other": "x"}])
    return rows(api, table)


def test_the_table_goes_with_the_dataset_for_good_but_not_with_a_deleted_resource(api: Api, table: str) -> None:
    package = api.get("package_show", id="rainfall").result
    api.post("package_update", package, user="somchai")
    assert len(rows(api, table)) == 3

    api.post("package_update", {**package, "resources": []}, user="somchai")
    assert api.get("datastore_search", id=table).status == 404
    api.post("package_update", package, user="somchai")
    assert len(rows(api, table)) == 3

    api.post("dataset_purge", {"id": "rainfall"}, user="admin")
    assert tables_in_the_database() == 0


def tables_in_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'written'")
        return int(cursor.fetchone()[0])


def test_rows_do_not_change_the_dataset_but_the_resource_says_when(api: Api, table: str) -> None:
    dataset = api.get("package_show", id="rainfall").result
    Resource.objects.update(last_modified="2020-01-01T00:00:00Z")

    upsert(api, table, {"จังหวัด": "ก"})

    after = api.get("package_show", id="rainfall").result
    assert after["metadata_modified"] == dataset["metadata_modified"]
    assert after["resources"][0]["last_modified"] > "2021"
    assert AuditEntry.objects.filter(kind="table").values_list("action", "after").last() == (
        "create", {"columns": 4, "inserted": 3},
    )  # fmt: skip
    assert AuditEntry.objects.filter(kind="table").first().after == {"inserted": 1, "updated": 0}


@pytest.mark.parametrize("kind", ["form", "json"])
def test_bodies_of_forms_hold_json_text(api: Api, table: str, kind: str) -> None:
    given = {
        "resource_id": table,
        "records": json.dumps([{"จังหวัด": "ก", "n": 1}]),
        "method": "insert",
        "dry_run": "false",
    }
    if kind == "form":
        assert api.upload("datastore_upsert", given, user="somchai").status == 200
    else:
        assert api.post("datastore_upsert", given, user="somchai").status == 200
    assert len(rows(api, table)) == 4


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_lose_nothing(api: Api, table: str, settings: Any) -> None:
    statuses: list[int] = []

    def write(start: int) -> None:
        other = Api(api.secrets)
        for n in range(start, start + 5):
            answer = upsert(other, table, {"จังหวัด": "กลาง", "n": n}, {"จังหวัด": f"p{n}"})
            statuses.append(answer.status)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(start,)) for start in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 10
    found = rows(api, table)
    assert len(found) == 3 + 1 + 10
    assert [row["_id"] for row in found] == list(range(1, 15))
    assert WrittenTable.objects.get().rows == 14
