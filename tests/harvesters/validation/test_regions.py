"""Several tables on one sheet: found, read one at a time, and offered; one table with gaps stays one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Choices
from harvesters.validation.regions import Region, parse, tables

from .conftest import Check
from .workbooks import xlsx

FIRST = [["จังหวัด", "คน"], ["ตาก", 5], ["เลย", 7], ["แพร่", 9]]
SECOND = [["ปี", "รายได้", "รายจ่าย"], [2563, 1.5, 2.5], [2564, 3.5, 4.5]]


def beside(left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    height, width = max(len(left), len(right)), len(left[0])
    pad = lambda rows, size: [*rows, *[[None] * size] * (height - len(rows))]  # noqa: E731
    return [[*one, None, *other] for one, other in zip(pad(left, width), pad(right, len(right[0])), strict=True)]


def test_tables_under_each_other_are_found(check: Check) -> None:
    rows = [["ตารางที่ 1 ประชากร"], *FIRST, [], ["ตารางที่ 2 การเงิน"], *SECOND, ["หมายเหตุ: พันบาท"]]
    found = check(xlsx({"S": rows}), "a.xlsx")
    assert [each["range"] for each in found.report.options["tables"]] == ["A1:B5", "A7:C11", "A1:C11"]
    assert (found.report.table, found.problem("other_tables").params["tables"]) == ("A7:C11", ["A1:B5"])
    assert (found.report.header_row, found.table["รายได้"][:2]) == (8, found.table["รายได้"][:2])
    chosen = check(xlsx({"S": rows}), "a.xlsx", choices=Choices(table="A1:B5"))
    assert (chosen.report.header_row, chosen.table["คน"], chosen.codes) == (2, [5, 7, 9], {"title_rows"})


def test_tables_side_by_side_are_found(check: Check) -> None:
    longer = [*FIRST, *[[f"จ{number}", number] for number in range(6)]]
    found = check(xlsx({"S": beside(longer, SECOND)}), "a.xlsx")
    assert [each["range"] for each in found.report.options["tables"]] == ["A1:B10", "D1:F3", "A1:F10"]
    assert (found.report.table, list(found.types), found.report.rows) == ("A1:B10", ["จังหวัด", "คน"], 9)
    right = check(xlsx({"S": beside(longer, SECOND)}), "a.xlsx", choices=Choices(table="D1:F3"))
    assert right.table["ปี"] == [2563, 2564]


def test_row_numbers_stay_those_of_the_sheet(check: Check) -> None:
    second = [["ก", "ข"], *[["x", number] for number in range(60)], ["y", "ผิด"]]
    found = check(xlsx({"S": [*FIRST, [], *second]}), "a.xlsx")
    assert (found.report.table, found.problem("bad_cell").row) == ("A6:B67", 67)
    assert (
        check(xlsx({"S": [*FIRST, [], *second]}), "a.xlsx", choices=Choices(table="A6:B67", header_row=6)).report.rows
        == 61
    )


def test_a_range_beyond_the_sheet_is_refused(check: Check) -> None:
    problem = check(xlsx({"S": FIRST}), "a.xlsx", choices=Choices(table="A1:Z99")).report.problems[0]
    assert (problem.code, problem.params["possible"]) == ("impossible_choice", ["A1:B4"])


def text(rows: list[list[Any]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [["" if cell is None else str(cell) for cell in [*row, *[None] * (width - len(row))]] for row in rows]


def test_one_table_with_gaps_stays_one() -> None:
    groups = [["จังหวัด", "คน"], ["ตาก", 5], [], ["ภาคเหนือ"], ["เลย", 7], ["น่าน", 8], [], ["รวม", 20]]
    repeated = [*FIRST, [], *FIRST]
    spacer = beside(FIRST, [["ชาย", "หญิง"], [1, 2], [3, 4], [5, 6]])
    words = [["ชื่อ", "ที่อยู่"], ["ก", "ข"], [], ["ค", "ง"], ["จ", "ฉ"], ["ช", "ซ"]]
    notes = [*FIRST, [], ["หมายเหตุ", "ข้อมูลเบื้องต้น"], ["ที่มา", "สำนักงาน"]]
    for rows in (FIRST, groups, repeated, spacer, words, notes):
        assert tables(text(rows)) == []


@given(st.integers(0, 9_999), st.integers(0, 800), st.integers(1, 50), st.integers(1, 50))
def test_a_range_reads_as_it_is_written(top: int, left: int, height: int, width: int) -> None:
    region = Region(top, left, top + height, left + width)
    assert parse(region.name()) == region


@given(
    st.lists(st.lists(st.sampled_from(["", "ก", "1", "2563", "1/2/2563", "-"]), min_size=6, max_size=6), max_size=25)
)
def test_regions_never_overlap(rows: list[list[str]]) -> None:
    seen: set[tuple[int, int]] = set()
    for region in tables(rows):
        cells = {
            (row, column) for row in range(region.top, region.bottom) for column in range(region.left, region.right)
        }
        assert not seen & cells
        seen |= cells
