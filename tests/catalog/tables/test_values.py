"""Rows in JSON and text: exact numbers, ISO dates, nested JSON, CKAN's fields."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

from catalog.records import Column
from catalog.tables import values
from catalog.tables.asking import ID, Ask
from catalog.tables.reading import search

from .conftest import COLUMNS, Sample, write


def test_numbers_in_json_keep_every_digit(tmp_path: Path) -> None:
    columns = (Column("n", "integer"), Column("ราคา", "decimal"), Column("j", "json"))
    rows = [
        (1, 2**63 - 1, Decimal("123456789012345678.91"), '{"x": 0.10000000000000000001}'),
        (2, -(2**63), Decimal("-0.05"), "not json"),
        (3, None, None, None),
    ]
    page = search(write(tmp_path, "v1", columns, rows), columns, Ask())
    text = values.records_json(page)
    assert b"123456789012345678.91" in text
    assert b"0.10000000000000000001" in text
    found = json.loads(text, parse_float=Decimal)
    assert found[0] == {"_id": 1, "n": 2**63 - 1, "ราคา": rows[0][2], "j": {"x": Decimal("0.10000000000000000001")}}
    assert found[1] == {"_id": 2, "n": -(2**63), "ราคา": Decimal("-0.05"), "j": "not json"}
    assert json.loads(values.records_json(page, "lists"))[2] == [3, None, None, None]


def test_dates_and_times_are_iso_and_show_fractions_only_where_there_are_some(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(limit=2, fields=("วันที่", "เวลา", "บันทึกเมื่อ", "ผ่าน")))
    assert json.loads(values.records_json(page, "lists")) == [
        ["2015-01-01", "00:00:00.5", "2015-01-01T00:00:01.123", None],
        ["2015-01-04", "01:01:00", "2015-01-04T01:01:01", True],
    ]


def test_ranks_stand_beside_the_columns(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(q="upper", fields=("NAME",), limit=1))
    assert json.loads(values.records_json(page)) == [{"NAME": "UPPER", "rank": 1.0}]
    assert values.fields(page.columns, page.ranks)[-1] == {"id": "rank", "type": "float"}


def test_records_as_delimited_text_read_back(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(limit=30))
    for delimiter in (",", "\t"):
        back = list(csv.reader(io.StringIO(values.records_text(page, delimiter), newline=""), delimiter=delimiter))
        assert back == [[values.cell_text(cell) for cell in row] for row in page.rows]


def test_fields_are_described_as_ckan_does() -> None:
    described = values.fields([ID, *COLUMNS])
    assert described[0] == {"id": "_id", "type": "int"}
    assert described[1] == {"id": "จำนวน", "type": "int8", "info": {"label": "จำนวนคน", "notes": "ณ สิ้นปี"}}
    assert [field["type"] for field in described[2:11]] == (
        ["numeric", "bool", "date", "time", "timestamp", "int4", "text", "text", "json"]
    )
    schema = values.fields_with_schema(COLUMNS)[0]["schema"]
    assert (schema["native_type"], schema["is_index"]) == ("bigint", False)
