"""JSON: arrays of objects and of rows, tables further down, NDJSON, GeoJSON, numbers as written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from harvesters.validation import jsonscan
from harvesters.validation.limits import Limits

from .conftest import Check

ROWS = [{"ชื่อ": "ตาก", "n": 1, "zip": 63000}, {"ชื่อ": "เลย", "n": None, "zip": 42000, "เพิ่ม": [1, 2]}]


@pytest.mark.parametrize(
    "content",
    [ROWS, {"data": ROWS}, {"success": True, "result": {"fields": [{"id": "n"}], "records": ROWS}}],
    ids=["array", "one level down", "two levels down"],
)
def test_the_largest_array_is_the_table(check: Check, content: object) -> None:
    found = check(json.dumps(content), "a.json")
    assert found.report.format == "JSON"
    assert found.types == {"ชื่อ": "text", "n": "integer", "zip": "code", "เพิ่ม": "json"}
    assert found.table["n"] == [1, None] and found.table["zip"] == ["63000", "42000"]
    assert found.table["เพิ่ม"] == [None, "[1,2]"]


def test_newline_delimited_json(check: Check) -> None:
    found = check("\n".join(json.dumps(row) for row in ROWS) + "\n", "a.ndjson")
    assert (found.report.format, found.report.rows) == ("NDJSON", 2)


def test_arrays_of_rows_have_their_header_found(check: Check) -> None:
    found = check(json.dumps([["ชื่อ", "n"], ["ก", 1], ["ข", 2]]), "a.json")
    assert found.table == {"_id": [1, 2], "ชื่อ": ["ก", "ข"], "n": [1, 2]}


def test_geojson_properties_and_geometry(check: Check) -> None:
    feature = (
        '{"type":"Feature","id":7,"properties":{"name":"ก"},"geometry":{"type":"Point","coordinates":[100.50,13.70]}}'
    )
    found = check('{"type":"FeatureCollection","features":[' + feature + "]}", "a.geojson")
    assert found.report.format == "GEOJSON"
    assert found.types == {"name": "text", "id": "integer", "geometry": "json"}
    assert found.table["geometry"] == ['{"type":"Point","coordinates":[100.50,13.70]}']


def test_numbers_lose_nothing(check: Check) -> None:
    found = check('[{"a":0.1000000000000000055,"b":12345678901234567},{"a":2,"b":1}]', "a.json")
    assert found.table["a"] == [Decimal("0.1000000000000000055"), Decimal(2)]
    assert found.table["b"] == [12345678901234567, 1]


def test_objects_of_objects_are_served_as_a_file(check: Check) -> None:
    found = check('{"a": 1, "b": {"c": 2}}', "a.json")
    assert found.report.outcome == "file" and "json_not_a_table" in found.codes


@pytest.mark.parametrize(
    "content", ['[{"a": 1},\n{"a": }]', '[{"a": 1}', "[{'a': 1}]", '{"a": [{"b": 1}]} x', "[" * 50_000]
)
def test_broken_json_is_rejected_with_a_place(check: Check, content: str) -> None:
    report = check(content, "a.json").report
    assert (report.outcome, report.problems[0].code) == ("rejected", "bad_json")
    assert report.problems[0].row is not None and report.problems[0].params["offset"] >= 0


def test_elements_across_the_windows_edge_are_whole(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonscan, "READ_CHARACTERS", 7)
    rows = [{"ชื่อ": "ค่ายาว" * 5, "n": 123456 + number} for number in range(50)]
    found = check(json.dumps({"x": {"y": rows}}, ensure_ascii=False, indent=1), "a.json")
    assert found.table["n"] == [123456 + number for number in range(50)]


def test_an_endless_element_stops_at_the_limit(check: Check) -> None:
    content = '[{"a": "' + "x" * 3_000_000
    assert check(content, "a.json", limits=Limits(max_json_element=100_000)).report.problems[0].code == "bad_json"


def test_characters_that_cannot_be_stored_are_replaced_and_counted(check: Check) -> None:
    found = check('[{"a": "x\\u0000y"}, {"a": "\\ud800"}, {"a": "z"}]', "a.json")
    assert found.table["a"] == ["x\ufffdy", "\ufffd", "z"]
    assert found.problem("bad_character").count == 2


def test_elements_that_are_no_objects_are_counted(check: Check) -> None:
    found = check('[{"a": 1}, 5, "x", {"a": 2}]', "a.json")
    assert (found.report.rows, found.problem("not_a_row").count) == (2, 2)
