"""Spreadsheets: the right sheet, Excel's dates and numbers, merged cells, and workbooks that mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from harvesters.validation import workbook
from harvesters.validation.limits import Limits

from .conftest import Check
from .workbooks import ods, xlsx

ROWS = [["จังหวัด", "จำนวน", "วันที่"], ["ตาก", 5, date(2016, 2, 29)], ["เลย", 7.0, date(2016, 3, 1)]]


def test_cells_keep_their_kinds(check: Check) -> None:
    found = check(xlsx({"ข้อมูล": ROWS}), "a.xlsx")
    assert (found.report.format, found.report.sheet, found.report.header_row) == ("XLSX", "ข้อมูล", 1)
    assert found.table == {
        "_id": [1, 2],
        "จังหวัด": ["ตาก", "เลย"],
        "จำนวน": [5, 7],
        "วันที่": [date(2016, 2, 29), date(2016, 3, 1)],
    }


def test_the_sheet_with_the_table_is_taken_before_the_cover(check: Check) -> None:
    cover = [["รายงานประจำปี"], ["จัดทำโดย"], ["หน่วยงาน"]]
    found = check(xlsx({"ปก": cover, "ตาราง": ROWS}), "a.xlsx")
    assert found.report.sheet == "ตาราง"
    assert found.problem("other_sheets").params["sheets"] == ["ปก"]


def test_a_hidden_sheet_is_left_alone(check: Check) -> None:
    rows = [["a", "b"], *[[n, n] for n in range(100)]]
    found = check(xlsx({"ตาราง": ROWS, "ซ่อน": rows}, lambda book: book.get_worksheet_by_name("ซ่อน").hide()), "a.xlsx")
    assert found.report.sheet == "ตาราง"


def test_dates_that_excel_took_for_the_year_2559_are_buddhist(check: Check) -> None:
    rows = [["วันที่", "n"], [datetime(2559, 3, 1), 1], [datetime(2559, 12, 31), 2], ["29/2/2559", 3]]
    found = check(xlsx({"S": rows}), "a.xlsx")
    assert found.table["วันที่"] == [date(2016, 3, 1), date(2016, 12, 31), date(2016, 2, 29)]
    assert found.report.conversions["วันที่"] == {"buddhist_era": 3}


def test_codes_typed_as_numbers_lose_their_point_and_fractions_nothing(check: Check) -> None:
    rows = [["รหัส", "ค่า", "ยอด"], ["01", 0.1, 10001], [99.0, 2, 20002], [10, 3.25, 30003]]
    found = check(xlsx({"S": [*rows, *[[11, 1, 40000 + n] for n in range(20)]]}), "a.xlsx")
    assert found.table["รหัส"][:3] == ["01", "99", "10"]
    assert found.table["ค่า"][:3] == [Decimal("0.10"), Decimal("2.00"), Decimal("3.25")]
    assert found.types["ยอด"] == "integer"


def test_merged_cells_and_titles(check: Check) -> None:
    def edit(book: object) -> None:
        sheet = book.get_worksheet_by_name("S")
        sheet.merge_range("A1:C1", "สถิติประชากร ปี 2565")
        sheet.merge_range("A2:A3", "ภาค")
        sheet.merge_range("B2:C2", "ประชากร")
        sheet.merge_range("A4:A5", "เหนือ")

    rows = [[], [], [None, "ชาย", "หญิง"], [None, 1, 2], [None, 3, 4], ["ใต้", 5, 6]]
    found = check(xlsx({"S": rows}, edit), "a.xlsx")
    assert list(found.types) == ["ภาค", "ประชากร ชาย", "ประชากร หญิง"]
    assert found.table["ภาค"] == ["เหนือ", "เหนือ", "ใต้"]
    assert found.problem("merged_cells").count == 2


def test_a_table_that_does_not_begin_in_the_corner(check: Check) -> None:
    rows = [[], [], [None, "ก", "ข"], [None, 1, "x"], [None, 2, "y"], [None, 3, "z"]]
    found = check(xlsx({"S": rows}), "a.xlsx")
    assert (found.report.header_row, list(found.types), found.report.rows) == (3, ["ก", "ข"], 3)


def test_an_open_document_spreadsheet(check: Check) -> None:
    found = check(ods([["ชื่อ", "n"], ["ก", 1.0], ["ข", 2.5]]), "a.ods")
    assert (found.report.format, found.table["n"]) == ("ODS", [Decimal("1.0"), Decimal("2.5")])


def test_a_workbook_under_a_csv_name_is_read_with_a_warning(check: Check) -> None:
    found = check(xlsx({"S": ROWS}), "a.csv")
    assert (found.report.format, found.report.rows) == ("XLSX", 2)
    assert found.problem("format_mismatch").params == {"named": "CSV", "found": "XLSX"}


def test_an_empty_workbook_is_rejected(check: Check) -> None:
    assert check(xlsx({"S": []}), "a.xlsx").report.problems[0].code == "empty_workbook"


def test_a_damaged_workbook_is_rejected(check: Check) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    report = check(held.getvalue(), "a.xlsx").report
    assert (report.outcome, report.problems[0].code) == ("rejected", "unreadable_workbook")


def test_a_workbook_with_macros_is_rejected(check: Check) -> None:
    held = io.BytesIO(xlsx({"S": ROWS}))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert check(held.getvalue(), "a.xlsm").report.problems[0].code == "macros"


def test_a_zip_bomb_is_rejected_unopened(check: Check) -> None:
    held = io.BytesIO(xlsx({"S": ROWS}))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/blank", b"\0" * 30_000_000)
    assert check(held.getvalue(), "a.xlsx").report.problems[0].code == "zip_bomb"


def test_a_child_that_runs_out_of_memory_only_rejects_the_file(check: Check) -> None:
    large = [["ชื่อ", "n"], *[[f"รายการที่ {number}", number] for number in range(20_000)]]
    report = check(xlsx({"S": large}), "a.xlsx", limits=Limits(workbook_memory=30_000_000)).report
    assert (report.outcome, report.problems[0].code) == ("rejected", "unreadable_workbook")


def test_a_child_that_takes_too_long_is_killed(check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sleeper.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbook, "CHILD", "sleeper")
    monkeypatch.setattr(workbook, "PROJECT", tmp_path)
    report = check(xlsx({"S": ROWS}), "a.xlsx", limits=Limits(workbook_seconds=1)).report
    assert report.problems[0].params["detail"] == "timeout"
