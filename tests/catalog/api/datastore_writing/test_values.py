"""Types and names of columns, guessed or given, and the values that come back (contract, section 12.1)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Resource
from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import create, make, rows, upsert
from tests.catalog.api.test_downloads import body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "int4"), (5_000_000_000, "int8"), (1.5, "float8"), ([1, "a"], "json"), ({"a": 1}, "json"), ("5", "int4"),
        ("-12", "int4"), ("5000000000", "int8"), ("99999999999999999999", "numeric"), ("1.5", "numeric"),
        ("1e3", "numeric"), ("2024-01-31", "timestamp"), ("2024-01-31T10:00:00Z", "timestamp"), ("01/31/2024", "timestamp"),
        ("กระบี่", "text"), ("0105", "text"), ("", "text"), (None, "text"), (True, "bool"),
    ],
)  # fmt: skip
def test_types_are_guessed_from_the_first_row(api: Api, value: Any, kind: str) -> None:
    table = make(api, records=[{"a": value}])

    assert api.get("datastore_info", id=table).result["fields"][0]["type"] == kind


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("int", "12", "12"), ("int4", 3.0, "3"), ("bigint", 2**63 - 1, "9223372036854775807"),
        ("int8", -(2**63), "-9223372036854775808"), ("float", 0.1, "0.1"), ("float8", "1e300", "1e+300"),
        ("numeric", "12345678901234567890.123456789", "12345678901234567890.123456789"),
        ("numeric", "1e3", "1000"), ("bool", "yes", "true"), ("boolean", False, "false"),
        ("date", "2024-01-31", '"2024-01-31"'), ("time", "08:30", '"08:30:00"'),
        ("timestamp", "2024-01-31T08:30:00+07:00", '"2024-01-31T08:30:00"'), ("timestamp", "2024-01-31", '"2024-01-31T00:00:00"'),
        ("timestamp", "12/31/2024", '"2024-12-31T00:00:00"'),
        ("json", {"ก": [1, None, "x"]}, '{"ก":[1,null,"x"]}'), ("json", "plain", '"plain"'),
        ("text", 5, '"5"'), ("text", True, '"true"'), ("text", "", '""'), ("int", "", "null"), ("json", "", "null"),
        ("text[]", ["a", "ข,", None], '["a","ข,",null]'), ("_int4", [1, "2"], "[1,2]"), ("text[]", [], "[]"),
    ],
)  # fmt: skip
def test_values_of_each_type_come_back_exactly(api: Api, kind: str, given: Any, found: str) -> None:
    table = make(api, fields=[{"id": "a", "type": kind}], records=[{"a": given}])

    response = api.client.get(f"/api/3/action/datastore_search?resource_id={table}&fields=a")

    assert f'"records":[{{"a":{found}}}]' in response.content.decode()
    assert len(upsert(api, table, {"a": given}, method="insert", include_records=True).result["records"]) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", "x"), ("int", 1.5), ("int", 2**31), ("int", True), ("int8", "9223372036854775808"), ("float", "x"),
        ("numeric", "NaN"), ("numeric", "๑"), ("numeric", "1_000"), ("float", "Infinity"), ("float", "1e999"),
        ("bool", "maybe"), ("bool", 2), ("date", "31/01/2024"), ("date", 5), ("time", "25:00"), ("timestamp", "x"),
        ("text", [1]), ("text", {"a": 1}), ("text[]", "a"), ("text[]", [["a"]]), ("int[]", ["x"]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_names_row_and_column(api: Api, kind: str, value: Any) -> None:
    table = make(api, fields=[{"id": "a", "type": kind}])

    answer = upsert(api, table, {"a": None}, {"a": value}, method="insert")

    assert (answer.status, answer.error["records_row"]) == (409, 1)
    assert answer.error["records"][0].startswith('row "2": invalid value for')
    assert rows(api, table) == []


@pytest.mark.parametrize(
    "name",
    [
        "ชื่อ สกุล",
        "a;DROP TABLE x",
        "it's",
        "100%",
        "%s",
        "a:b",
        "?",
        "{0}",
        "ก" * 63,
        "select",
        "a\\b",
        "--",
        "$1",
        "A",
        "rank",
    ],
)
def test_any_printable_name_can_be_a_column(api: Api, name: str) -> None:
    table = make(
        api, fields=[{"id": name, "type": "text"}, {"id": "n"}], records=[{name: "x'; --", "n": 1}], primary_key=[name]
    )

    upsert(api, table, {name: "x'; --", "n": 2}, {name: "ย", "n": 3})

    assert rows(api, table, filters={name: "x'; --"}, sort=f'"{name}" desc') == [{"_id": 1, name: "x'; --", "n": 2}]
    assert [row["n"] for row in rows(api, table, q={name: "ย"})] == [3]
    assert body(api.client.get(f"/datastore/dump/{table}?format=json")).decode().count("x'; --") == 1


@pytest.mark.parametrize("name", ["", "_a", 'a"b', " a", "a ", "a\nb", "ก" * 64, 5, None, "a\u200bb"])
def test_other_names_are_refused(api: Api, name: Any) -> None:
    api.dataset()

    answer = create(api, resource={"package_id": "rainfall"}, fields=[{"id": name, "type": "text"}])

    assert (answer.status, "fields" in answer.error) == (409, True)
    assert not Resource.objects.exists()


def test_numbers_in_json_lose_no_digit_on_their_way_in(api: Api) -> None:
    table = make(api, fields=[{"id": "n", "type": "numeric"}, {"id": "j", "type": "json"}, {"id": "t", "type": "text"}])
    given = '{"n": 12345678901234567.250, "j": [0.1234567890123456789], "t": 1.50}'
    posted = f'{{"resource_id": "{table}", "method": "insert", "records": [{given}]}}'

    answer = api.client.post("/api/3/action/datastore_upsert", posted, "application/json", **api.headers("somchai"))

    assert answer.status_code == 200
    found = api.client.get(f"/api/3/action/datastore_search?resource_id={table}").content
    assert b'{"_id":1,"n":12345678901234567.250,"j":[0.1234567890123456789],"t":"1.50"}' in found


@pytest.mark.parametrize("number", ["1e999999999", "-1e999", "1e-999999999"])
def test_numbers_beyond_all_measure_are_refused_at_once(api: Api, number: str) -> None:
    kinds = {"n": "numeric", "i": "int8", "f": "float8", "j": "json"}
    table = make(api, fields=[{"id": name, "type": kind} for name, kind in kinds.items()])

    for name in kinds:
        posted = f'{{"resource_id": "{table}", "method": "insert", "records": [{{"{name}": {number}}}]}}'
        answer = api.client.post("/api/3/action/datastore_upsert", posted, "application/json", **api.headers("somchai"))
        assert answer.status_code == 409, (name, answer.content)
