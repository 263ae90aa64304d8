"""XML lists: which element is a row, what its columns are, and XML that means harm."""

from __future__ import annotations

from decimal import Decimal
from json import loads

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.validation.limits import Limits

from .conftest import Check

LIST = """<?xml version="1.0" encoding="TIS-620"?>
<!-- ทดสอบ --><data xmlns="urn:a" xmlns:x="urn:b"><count>2</count><rows>
  <row id="01"><ชื่อ>ตาก</ชื่อ><x:n>1.5</x:n><ที่อยู่ หมู่="5"><ถนน>สาย &amp; 1</ถนน></ที่อยู่></row>
  <row id="02"><ชื่อ><![CDATA[<เลย>]]></ชื่อ><x:n/><โทร>1</โทร></row>
</rows></data>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_a_list_is_a_table_whatever_the_declaration_says(check: Check, encoding: str) -> None:
    found = check(LIST.encode(encoding), "a.xml")
    assert (found.report.outcome, found.report.format) == ("table", "XML")
    assert found.table == {
        "_id": [1, 2],
        "id": ["01", "02"],
        "ชื่อ": ["ตาก", "<เลย>"],
        "n": [Decimal("1.5"), None],
        "ที่อยู่/หมู่": [5, None],
        "ที่อยู่/ถนน": ["สาย & 1", None],
        "โทร": ["", "1"] if found.types["โทร"] == "text" else [None, "1"],
    }
    assert found.report.reasons["header_row"]["path"] == "data/rows/row"


def test_values_that_repeat_in_a_row_are_lists(check: Check) -> None:
    found = check("<r><e><a>1</a><t>x</t><t>y</t></e><e><a>2</a><t>z</t></e></r>", "a.xml")
    assert (found.types["t"], [loads(cell) for cell in found.table["t"]]) == ("json", [["x", "y"], ["z"]])


def test_the_largest_list_is_taken_and_inner_lists_stay_inside(check: Check) -> None:
    links = "".join(f"<link href='{number}'/>" for number in range(3))
    rows = "".join(f"<p><name>จ{n}</name><d><m>ก</m></d><d><m>ข</m></d></p>" for n in range(5))
    found = check(f"<r><head>{links}</head><body>{rows}</body></r>", "a.xml")
    assert (found.report.rows, list(found.types)) == (5, ["name", "d/m"])


@pytest.mark.parametrize(
    "content", ["<?xml version='1.0'?><rows/>", "<a><p>หนึ่ง</p><p>สอง</p></a>", "<a><b><c>1</c></b></a>"]
)
def test_xml_without_a_list_is_served_as_it_is(check: Check, content: str) -> None:
    found = check(content, "a.xml")
    assert (found.report.outcome, found.report.format, found.codes) == ("file", "XML", {"xml_not_a_table"})


def test_entities_are_refused(check: Check) -> None:
    bomb = "<!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]><r><e><v>&b;</v></e><e><v>1</v></e></r>"
    outside = "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r><e><v>&a;</v></e><e><v>1</v></e></r>"
    for content in (bomb, outside):
        assert check(content, "a.xml").report.problems[0].code == "xml_entities"


def test_broken_xml_names_the_line(check: Check) -> None:
    problem = check("<r>\n<e><a>1</a></e>\n<e><a>2</b></e>\n</r>", "a.xml").report.problems[0]
    assert (problem.code, problem.row, problem.params["detail"]) == ("bad_xml", 3, "mismatched tag")
    assert check("<r><e><a>1</a></e>", "a.xml").report.problems[0].code == "bad_xml"
    assert check("<a>" * 100 + "</a>" * 100, "a.xml").report.problems[0].code == "bad_xml"


def test_too_much_of_anything_is_refused(check: Check) -> None:
    many = "<r>" + "".join(f"<e><a{n}>1</a{n}></e>" for n in range(100)) + "</r>"
    assert check(many, "a.xml", limits=Limits(max_columns=10)).report.problems[0].code == "too_many_columns"
    long = f"<r><e><a>{'x' * 5_000}</a></e><e><a>1</a></e></r>"
    assert check(long, "a.xml", limits=Limits(max_json_element=1_000)).report.problems[0].code == "cell_too_large"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("<>/&;ab\"'= "), st.text(max_size=3)), max_size=40))
def test_anything_that_begins_like_xml_gives_a_report(check: Check, parts: list[tuple[str, str]]) -> None:
    content = "<r>" + "".join(mark + text for mark, text in parts)
    assert check(content.encode("utf-8", "surrogatepass"), "a.xml").report.outcome in ("file", "table", "rejected")
