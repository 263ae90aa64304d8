"""Who reads a written table, and through which outlets (contract, sections 12.5, 12.6 and 12.8)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from ckanapi import RemoteCKAN, ValidationError

from catalog.models import WrittenTable
from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import FIELDS, RECORDS, create, dumped, make, rows, upsert
from tests.catalog.api.test_downloads import body
from tests.catalog.api.test_resources import Work, file

pytestmark = pytest.mark.django_db


def test_tables_of_files_are_read_only_without_force(api: Api, uploaded: str) -> None:
    for action in ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete"):
        answer = api.post(action, {"resource_id": uploaded, "filters": {}, "records": []}, user="somchai")
        assert answer.error["read-only"][0].startswith("Cannot edit read-only resource")
    assert api.post("datastore_upsert", {"resource_id": uploaded, "force": True}, user="somchai").status == 404


def test_with_force_a_table_stands_before_the_file_until_the_next_is_accepted(
    api: Api, uploaded: str, work: Work
) -> None:
    create(api, resource_id=uploaded, force=True, records=[{"loaded": "yes"}], aliases="loaded")
    assert rows(api, uploaded) == [{"_id": 1, "loaded": "yes"}]
    assert api.get("resource_show", id=uploaded).result["url_type"] == "upload"
    assert body(api.client.get(f"/datastore/dump/{uploaded}")) == b'_id,loaded\r\n1,"yes"\n'

    api.post("datastore_delete", {"resource_id": uploaded, "force": True}, user="somchai")
    assert rows(api, uploaded) == [{"_id": 1, "a": 1, "b": 2}]
    assert api.get("resource_show", id=uploaded).result["datastore_active"] is True

    create(api, resource_id=uploaded, force=True, records=[{"loaded": "again"}])
    api.upload("resource_patch", {"id": uploaded, "upload": file(b"a,b\n3,4\n", "t.csv")}, user="somchai")
    work()
    assert rows(api, uploaded) == [{"_id": 1, "a": 3, "b": 4}]
    assert not WrittenTable.objects.exists()


def test_only_editors_of_the_dataset_write(api: Api, table: str) -> None:
    calls = [
        ("datastore_create", {"resource_id": table, "records": [{"จังหวัด": "x"}]}),
        ("datastore_create", {"resource": {"package_id": "rainfall"}}),
        ("datastore_upsert", {"resource_id": table, "records": []}),
        ("datastore_delete", {"resource_id": table, "filters": {}}),
        ("datastore_delete", {"resource_id": table}),
        ("datastore_records_delete", {"resource_id": table, "filters": {}}),
    ]
    for user in (None, "mali", "wichai", "lek"):
        assert {api.post(action, given, user=user).status for action, given in calls} == {403}
    assert len(rows(api, table)) == 3
    assert api.get("datastore_upsert", resource_id=table, user="somchai").status == 400


def test_a_private_table_is_seen_by_its_agency_only(api: Api) -> None:
    api.dataset(private=True)
    table = make(api, records=[{"a": 1}], aliases="secret")

    for key in (table, "secret"):
        for user, status in ((None, 403), ("wichai", 403), ("mali", 200), ("admin", 200)):
            assert api.get("datastore_search", id=key, user=user).status == status
            assert api.get("datastore_info", id=key, user=user).status == status
        assert api.client.get(f"/datastore/dump/{key}").status_code == 404
    assert api.post("datastore_upsert", {"resource_id": "nothing", "records": []}, user="lek").status == 404
    assert create(api, resource_id="0b8f6f1a-1111-4222-8333-123456789012").error == {
        "__type": "Validation Error", "resource_id": ["Not found: Resource"],
    }  # fmt: skip


def test_dumps_in_every_format_hold_the_rows_as_they_stand(api: Api) -> None:
    record = {
        "t": 'ก,\n"x"',
        "f": 0.5,
        "d": "12345678901234567890.5",
        "l": ["a"],
        "j": {"k": [1]},
        "b": True,
        "w": "2024-01-31T08:30:00",
    }
    kinds = {"t": "text", "f": "float", "d": "numeric", "l": "text[]", "j": "json", "b": "bool", "w": "timestamp"}
    table = make(
        api, fields=[{"id": name, "type": kind} for name, kind in kinds.items()], records=[record, record, {}, record]
    )
    api.post("datastore_delete", {"resource_id": table, "filters": {"_id": 2}}, user="somchai")

    lines = list(csv.reader(io.StringIO(dumped(api, table, "csv").decode(), newline="")))
    assert lines[0] == ["_id", *kinds]
    assert lines[1] == [
        "1",
        'ก,\n"x"',
        "0.5",
        "12345678901234567890.5",
        '["a"]',
        '{"k":[1]}',
        "true",
        "2024-01-31T08:30:00",
    ]
    assert [line[0] for line in lines[1:]] == ["1", "3", "4"]
    assert b'"d":12345678901234567890.5,"l":["a"],"j":{"k":[1]}' in dumped(api, table, "ndjson")
    as_json = json.loads(dumped(api, table, "json"))
    assert [field["type"] for field in as_json["fields"]] == [
        "int",
        "text",
        "float8",
        "numeric",
        "_text",
        "json",
        "bool",
        "timestamp",
    ]
    assert [record[0] for record in as_json["records"]] == [1, 3, 4]
    assert b'<value key="0">a</value>' in dumped(api, table, "xml")
    assert dumped(api, table, "xlsx").startswith(b"PK")
    assert pq.read_table(io.BytesIO(dumped(api, table, "parquet"))).column("_id").to_pylist() == [1, 3, 4]
    assert dumped(api, table, "csv", fields="_id", offset=1, limit=1) == b"_id\r\n3\n"
    assert dumped(api, table, "csv", fields="_id", filters='{"f": {"gt": 0.1}}', sort="_id desc") == b"_id\r\n4\n1\n"

    api.post("datastore_records_delete", {"resource_id": table, "filters": {"_id": [3, 4]}}, user="somchai")
    assert dumped(api, table, "csv", fields="_id") == b"_id\r\n1\n"


def test_the_parquet_dump_is_resumable_while_nobody_writes(api: Api, table: str) -> None:
    address = f"/datastore/dump/{table}?format=parquet"
    whole = api.client.get(address)
    part = api.client.get(address, HTTP_RANGE="bytes=-4", HTTP_IF_RANGE=whole.headers["ETag"])
    assert (part.status_code, body(part), body(whole)[:4]) == (206, b"PAR1", b"PAR1")

    upsert(api, table, {"จังหวัด": "ก"})

    after = api.client.get(address, HTTP_RANGE="bytes=-4", HTTP_IF_RANGE=whole.headers["ETag"])
    assert (after.status_code, len(pq.read_table(io.BytesIO(body(after))))) == (200, 4)


def test_search_finds_the_columns_of_written_tables(api: Api, table: str) -> None:
    found = api.get("package_search", q="กรมการปกครอง").result

    assert [each["name"] for each in found["results"]] == ["rainfall"]


def test_the_list_of_tables_names_what_the_caller_may_read(api: Api, table: str, uploaded: str) -> None:
    create(api, resource_id=table, aliases=["ฝน"])
    api.dataset("hidden", private=True)
    given = {"resource": {"package_id": "hidden"}, "records": [{"a": 1}], "aliases": "secret"}
    hidden = create(api, **given).result["resource_id"]

    def names(user: str | None = None, **given: Any) -> list[str]:
        found = api.post("datastore_search", {"resource_id": "_table_metadata", **given}, user=user).result
        return [row["name"] for row in found["records"]]

    found = api.get("datastore_search", resource_id="_table_metadata").result
    assert [(each["id"], each["type"]) for each in found["fields"]] == [
        ("_id", "text"), ("name", "text"), ("oid", "int8"), ("alias_of", "text"),
    ]  # fmt: skip
    assert {(row["name"], row["alias_of"]) for row in found["records"]} == {
        (table, None),
        (uploaded, None),
        ("ฝน", table),
    }
    assert (found["total"], len({row["_id"] for row in found["records"]})) == (3, 3)
    assert set(names("mali")) == {table, uploaded, "ฝน", hidden, "secret"}
    assert names(filters={"alias_of": table}) == names(filters={"name": ["ฝน", "secret"]}) == ["ฝน"]
    assert len(names(filters={"alias_of": None})) == 2
    assert names(limit=1) + names(limit=5, offset=1) == [row["name"] for row in found["records"]]
    for wrong in ({"filters": {"oid": 1}}, {"q": "x"}, {"sort": "name"}, {"fields": "zz"}, {"filters": {"name": 5}}):
        assert api.post("datastore_search", {"resource_id": "_table_metadata", **wrong}).status == 409


def test_the_pages_of_dataset_and_table_show_the_rows(api: Api, table: str) -> None:
    dataset = api.client.get("/en/dataset/rainfall").content.decode()
    page = api.client.get(f"/en/dataset/rainfall/resource/{table}?q=ตรัง").content.decode()

    assert f'href="/en/datastore/dump/{table}?format=csv' in dataset
    assert "3 rows" in dataset
    assert "4 columns" in page
    assert "2.25" in page
    assert "พังงา" not in page.partition("<tbody")[2]


@pytest.mark.django_db(transaction=True)
def test_ckanapi_writes_and_reads_a_table_and_loads_it_elsewhere(api: Api, live_server: Any) -> None:
    with RemoteCKAN(live_server.url, apikey=api.secrets["somchai"]) as client:
        client.action.package_create(name="rainfall", owner_org="moph")
        made = client.action.datastore_create(
            resource={"package_id": "rainfall", "name": "ฝน"}, fields=FIELDS, records=RECORDS, primary_key=["จังหวัด"]
        )
        table = made["resource_id"]
        client.action.datastore_upsert(resource_id=table, records=[{"จังหวัด": "ตรัง", "n": 1}])
        with pytest.raises(ValidationError) as refused:
            client.action.datastore_upsert(resource_id=table, records=[{"n": 1}])
        found = client.action.datastore_search(resource_id=table, sort="n", include_total=True)

        fields = client.action.datastore_info(id=table)["fields"]
        plain = [{key: each[key] for key in ("id", "type", "info") if key in each} for each in fields]
        records = [{key: row[key] for key in row if key != "_id"} for row in found["records"]]
        package = client.action.package_show(id="rainfall")
        client.action.package_update(**package)
        copy = client.action.datastore_create(resource={"package_id": "rainfall"}, fields=plain, records=records)
        copied = client.action.datastore_search(resource_id=copy["resource_id"])

    assert refused.value.error_dict["key"] == ['fields "จังหวัด" are missing but needed as key']
    assert [row["n"] for row in found["records"]] == [1, 5, 7]
    assert (copied["fields"], copied["total"]) == (found["fields"], 3)
    assert [row["mm"] for row in copied["records"]] == [row["mm"] for row in found["records"]]
