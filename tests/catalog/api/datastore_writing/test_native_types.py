"""PostgreSQL's other types, by name: what was written comes back from search, dump and SQL alike (contract, 12.1)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import create, dumped, make, rows, upsert

pytestmark = pytest.mark.django_db

VALUES: list[tuple[str, Any, Any, str, str]] = [
    ("varchar(20)", "เชียงใหม่", "เชียงใหม่", "varchar", "character varying(20)"),
    ("character varying", "", "", "varchar", "character varying"),
    ("char(5)", "ab", "ab", "bpchar", "character(5)"),
    ("numeric(10, 2)", "12345678.915", 12345678.92, "numeric", "numeric(10,2)"),
    ("timestamp with time zone", "2024-01-31T08:30+07:00", "2024-01-31T01:30:00+00:00", "timestamptz", "timestamp with time zone"),
    ("timestamptz(3)", "2024-01-31 08:30:00.125Z", "2024-01-31T08:30:00.125+00:00", "timestamptz", "timestamp(3) with time zone"),
    ("timetz", "08:30+07", "08:30:00+07", "timetz", "time with time zone"),
    ("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "uuid", "uuid"),
    ("inet", "10.0.0.1", "10.0.0.1", "inet", "inet"),
    ("cidr", "10.1.0.0/16", "10.1.0.0/16", "cidr", "cidr"),
    ("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", "macaddr", "macaddr"),
    ("jsonb", {"ก": [1, 2.5]}, {"ก": [1, 2.5]}, "jsonb", "jsonb"),
    ("interval", "1 day 2 hours", "1 day 02:00:00", "interval", "interval"),
    ("bit(3)", "101", "101", "bit", "bit(3)"),
    ("bit varying(5)", "10", "10", "varbit", "bit varying(5)"),
    ("bytea", "\\x00ff", "\\x00ff", "bytea", "bytea"),
    ("point", "(1,2)", "(1,2)", "point", "point"),
    ("int4range", "[1,5)", "[1,5)", "int4range", "int4range"),
    ("money", "12.5", "$12.50", "money", "money"),
    ("tsvector", "'a':1 'b':2", "'a':1 'b':2", "tsvector", "tsvector"),
    ("uuid[]", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None], ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None], "_uuid", "uuid[]"),
    ("numeric(6,1)[]", ["1.25"], [1.3], "_numeric", "numeric(6,1)[]"),
    ("json[]", [{"a": 1}, "x"], [{"a": 1}, "x"], "_json", "json[]"),
    ("_inet", ["10.0.0.1"], ["10.0.0.1"], "_inet", "inet[]"),
]  # fmt: skip


def test_values_come_back_from_search_dump_and_sql(api: Api) -> None:
    fields = [{"id": f"c{n}", "type": kind} for n, (kind, *_rest) in enumerate(VALUES)]
    wanted = {f"c{n}": back for n, (_kind, _given, back, *_rest) in enumerate(VALUES)}
    record = {f"c{n}": given for n, (_kind, given, *_rest) in enumerate(VALUES)}
    table = make(api, fields=fields, records=[record, {}])

    found = rows(api, table)
    if found[0]["c18"] != "$12.50":  # The sign of money is the database's own.
        assert "12.50" in found[0]["c18"]
        wanted["c18"] = found[0]["c18"]
    assert found == [{"_id": 1, **wanted}, {"_id": 2, **dict.fromkeys(wanted)}]
    assert [json.loads(line) for line in dumped(api, table, "ndjson").splitlines()] == found
    answer = api.get("datastore_search_sql", sql=f'SELECT * FROM "{table}" ORDER BY _id').result["records"]
    assert [{key: row[key] for key in found[0]} for row in answer] == found
    for kind in ("csv", "tsv", "json", "xml", "xlsx", "parquet"):
        assert dumped(api, table, kind)
    info = api.get("datastore_info", id=table).result["fields"]
    assert [(each["type"], each["schema"]["native_type"]) for each in info] == [row[3:] for row in VALUES]
    assert api.get("datastore_search", resource_id=table).result["fields"][1] == {"id": "c0", "type": "varchar"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("varchar(3)", "abcd"), ("char(3)", "abcd"), ("bit(3)", "1011"), ("bit(3)", "10"), ("numeric(4,2)", "100"),
        ("uuid", "x"), ("inet", "300.1.1.1"), ("interval", "soon"), ("timestamptz", "yesterday"),
        ("timestamptz", "infinity"), ("bytea", "\\x0"), ("point", "1"), ("int4range", "[5,1)"), ("uuid[]", "x"),
        ("uuid[]", ["x"]), ("jsonb", "a\0b"), ("varchar(3)[]", ["abcd"]), ("cidr", "10.0.0.1/8"), ("uuid", 1),
    ],
)  # fmt: skip
def test_a_value_that_the_type_cannot_hold_is_refused_and_never_cut(api: Api, kind: str, value: Any) -> None:
    table = make(api, fields=[{"id": "a", "type": kind}])

    answer = upsert(api, table, {"a": value}, method="insert")

    assert (answer.status, "records" in answer.error) == (409, True)
    assert rows(api, table) == []


@pytest.mark.parametrize(
    "kind",
    [
        "regclass", "xml", "void", "pg_type", "varchar(20", "varchar(0)", "varchar(1,2)", "int4(3)", "text); DROP TABLE x; --",
        'text" ', "text[][]", "int4range(1)", "numeric(2,5)", "record", "setof text", "_", "[]", "varchar(99999999)",
        "text COLLATE x", "timestamp(9)", "cstring", "information_schema.sql_identifier", "int4 primary key", "date default now()",
    ],
)  # fmt: skip
def test_other_names_are_no_types(api: Api, kind: str) -> None:
    api.dataset()

    answer = create(api, resource={"package_id": "rainfall"}, fields=[{"id": "a", "type": kind}])

    assert (answer.status, answer.error["fields"]) == (409, [f'"{kind}" is not a valid field type'])


def test_keys_filters_and_order_work_on_them(api: Api) -> None:
    fields = [{"id": "u", "type": "uuid"}, {"id": "t", "type": "timestamptz"}, {"id": "v", "type": "varchar(9)"}]
    first, second = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    records = [
        {"u": first, "t": "2024-01-31T23:00:00+00:00", "v": "ก"},
        {"u": second, "t": "2024-02-01T01:00:00.5+07:00", "v": "ข"},
    ]
    table = make(api, fields=fields, records=records, primary_key="u", indexes=["t", "v"])

    changed = upsert(api, table, {"u": first.upper(), "v": "ค"})

    assert changed.status == 200
    assert [row["v"] for row in rows(api, table, filters={"u": first.upper()})] == ["ค"]
    assert [row["v"] for row in rows(api, table, filters={"t": {"gt": "2024-02-01T03:00:00+07:00"}})] == ["ค"]
    assert [row["v"] for row in rows(api, table, sort="t")] == ["ข", "ค"]
    assert [row["v"] for row in rows(api, table, filters={"t": "2024-01-31T18:00:00.5Z"})] == ["ข"]
    assert [row["v"] for row in rows(api, table, q="ค")] == ["ค"]
    refused = create(api, resource={"package_id": "rainfall"}, fields=[{"id": "p", "type": "point"}], indexes="p")
    assert refused.status == 409
