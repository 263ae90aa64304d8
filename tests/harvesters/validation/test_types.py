"""What columns become: numbers, codes, dates, years, yes and no; what does not fit is counted and named."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from .conftest import Check


def one(check: Check, header: str, cells: list[str]) -> tuple[str, list[Any]]:
    """Type and values of one column beside a column of text."""
    quoted = ["" if cell == "" else '"' + cell.replace('"', '""') + '"' for cell in cells]
    found = check(f'"{header}",อื่น\n' + "".join(f"{cell},ก\n" for cell in quoted))
    name = found.report.columns[0].name
    return found.types[name], found.table[name]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", "+3"], "integer", [1, -2, 3]),
        (["1,234", " 2,800,000,000 ", "7"], "integer", [1234, 2_800_000_000, 7]),
        (["๑,๒๓๔", "๕", "6"], "integer", [1234, 5, 6]),
        (["(1,234)", "5", "-"], "integer", [-1234, 5, None]),
        (["12.5%", "ร้อยละ 3", "4.25"], "decimal", [Decimal("12.50"), Decimal("3.00"), Decimal("4.25")]),
        (["฿1,000.50", "20 บาท", "3"], "decimal", [Decimal("1000.50"), Decimal("20.00"), Decimal("3.00")]),
        (["1.0", "2.0", "15"], "integer", [1, 2, 15]),
        (
            ["0.1", "123456789012345.123456789", ""],
            "decimal",
            [Decimal("0.1"), Decimal("123456789012345.123456789"), None],
        ),
        (["12345678901234567890", "-1", "2"], "integer", [Decimal("12345678901234567890"), Decimal(-1), Decimal(2)]),
        (["1" * 39, "2", "-3"], "text", ["1" * 39, "2", "-3"]),
        (["1", "n/a", "ไม่มีข้อมูล"], "integer", [1, None, None]),
        (["1,23", "4", "5"], "text", ["1,23", "4", "5"]),
        (["true", "FALSE", ""], "boolean", [True, False, None]),
        (["ใช่", "ไม่ใช่", "-"], "boolean", [True, False, None]),
        (["ใช่", "บางครั้ง", "ไม่ใช่"], "text", ["ใช่", "บางครั้ง", "ไม่ใช่"]),
        (["08:30", "23:59:59", "09.15 น."], "time", [time(8, 30), time(23, 59, 59), time(9, 15)]),
    ],
)
def test_cells_become_typed_values(check: Check, cells: list[str], kind: str, values: list[Any]) -> None:
    assert one(check, "ค่า", cells) == (kind, values)


def test_text_keeps_placeholders_as_they_are(check: Check) -> None:
    assert one(check, "ชื่อ", ["ก", "-", "n/a", ""]) == ("text", ["ก", "-", "n/a", None])


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("อะไร", ["01", "10", "2"], "code"),
        ("รหัสจังหวัด", ["10", "11", "12"], "code"),
        ("province_code", ["10", "11", "12"], "code"),
        ("CH_ID", ["10", "11", "12"], "code"),
        ("zip", ["10200", "50000", "10200"], "code"),
        ("โทรศัพท์", ["21234567", "21234568", "5"], "code"),
        ("อะไร", [str(10_000 + 37 * n) for n in range(40)], "code"),
        ("ประชากร (คน)", [str(10_000 + 37 * n) for n in range(40)], "integer"),
        ("จำนวน", [str(10_000 + 37 * n) for n in range(40)], "integer"),
        ("2558", [str(10_000 + 37 * n) for n in range(40)], "integer"),
        ("id", [str(n) for n in range(1, 40)], "integer"),
        ("วิดีโอ", ["1", "2", "30"], "integer"),
    ],
)
def test_digits_that_are_codes(check: Check, header: str, cells: list[str], kind: str) -> None:
    found, values = one(check, header, cells)
    assert found == kind
    if kind == "code":
        assert values == cells


def test_a_code_in_thai_digits_is_written_in_western_ones(check: Check) -> None:
    assert one(check, "รหัส", ["๐๑", "10"]) == ("code", ["01", "10"])


@pytest.mark.parametrize(
    ("header", "cells", "kind", "pattern"),
    [
        ("ปี", ["2560", "2561", "2562"], "year", "BE"),
        ("ปีงบประมาณ", ["ปีงบประมาณ 2560", "พ.ศ. 2561", "๒๕๖๒"], "year", "BE, fiscal year"),
        ("year", ["2017", "2018", "2019"], "year", "CE"),
        ("fiscal_year", ["2017", "2561", "2019"], "year", "BE and CE, fiscal year"),
        ("ปีการศึกษา", ["2560", "2561", "2562"], "year", "BE, academic year"),
        ("x", ["2560", "2561", "2562"], "year", "BE"),
        ("จำนวน (คน)", ["2560", "2561", "2562"], "integer", ""),
        ("อายุ (ปี)", ["10", "20", "30"], "integer", ""),
    ],
)
def test_years_are_kept_as_written(check: Check, header: str, cells: list[str], kind: str, pattern: str) -> None:
    found = check(f"{header},ข\n" + "".join(f"{cell},ก\n" for cell in cells))
    assert (found.report.columns[0].type, found.report.columns[0].pattern) == (kind, pattern)
    assert found.table[header][0] == int(cells[0][-4:])


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["5/1/2558", "29/2/2559"], [date(2015, 1, 5), date(2016, 2, 29)]),
        (["05-01-2558", "31-12-2558"], [date(2015, 1, 5), date(2015, 12, 31)]),
        (["2559-02-29", "2558-01-05"], [date(2016, 2, 29), date(2015, 1, 5)]),
        (["2016-02-29", "2015-01-05"], [date(2016, 2, 29), date(2015, 1, 5)]),
        (["1/13/2559", "2/3/2559"], [date(2016, 1, 13), date(2016, 2, 3)]),
        (["1 ม.ค. 2559", "2 กุมภาพันธ์ พ.ศ. 2559"], [date(2016, 1, 1), date(2016, 2, 2)]),
        (["3 มค 59", "4ธ.ค.60"], [date(2016, 1, 3), date(2017, 12, 4)]),
        (["๕ มกราคม ๒๕๕๙", "วันที่ 6 ก.พ 2559"], [date(2016, 1, 5), date(2016, 2, 6)]),
        (["Jan 5, 2016", "6 February 2016"], [date(2016, 1, 5), date(2016, 2, 6)]),
        (["13/1/62", "14/2/63"], [date(2019, 1, 13), date(2020, 2, 14)]),
        (["13/1/19", "14/2/20"], [date(2019, 1, 13), date(2020, 2, 14)]),
        (["13/1/98", "14/2/99"], [date(1998, 1, 13), date(1999, 2, 14)]),
    ],
)
def test_dates_of_both_eras_become_iso(check: Check, cells: list[str], values: list[date]) -> None:
    assert one(check, "วันที่", cells) == ("date", values)


def test_many_dates_read_at_once_agree_with_one_by_one(check: Check) -> None:
    few = ["29/2/2559", "31/12/2550", "1-6-2564", "2563-02-29", "2019.12.31"]
    kind, values = one(check, "วันที่", few * 200)
    assert (kind, values[:5]) == one(check, "วันที่", few)
    assert values == values[:5] * 200


def test_times_of_day_and_zones(check: Check) -> None:
    cells = ["5/1/2558 13:45", "2016-01-02T03:04:05.678+07:00", "6 ม.ค. 2558 08:00 น."]
    assert one(check, "เวลา", cells) == (
        "timestamp",
        [datetime(2015, 1, 5, 13, 45), datetime(2016, 1, 1, 20, 4, 5, 678_000), datetime(2015, 1, 6, 8)],
    )


def test_an_ambiguous_order_is_taken_as_day_first_and_said(check: Check) -> None:
    found = check("d,x\n1/2/2559,ก\n3/4/2559,ข\n")
    assert found.table["d"] == [date(2016, 2, 1), date(2016, 4, 3)]
    assert found.problem("ambiguous_day_month").count == 2


def test_one_clear_cell_settles_the_order_for_the_whole_column(check: Check) -> None:
    found = check("d,x\n" + "1/2/2559,ก\n" * 50 + "12/25/2559,ข\n" * 5)
    assert found.table["d"][0] == date(2016, 1, 2)
    assert "ambiguous_day_month" not in found.codes


def test_an_order_that_hangs_on_one_cell_is_said_to(check: Check) -> None:
    found = check("d,x\n" + "1/2/2559,ก\n" * 50 + "12/25/2559,ข\n")
    assert found.table["d"][0] == date(2016, 1, 2)
    assert found.problem("ambiguous_day_month").params["taken"] == "m/d"


def test_many_timestamps_read_at_once_agree_with_one_by_one(check: Check) -> None:
    few = ["2016-01-02T03:04:05.678+07:00", "5/1/2558 13:45", "2559-02-29 00:00:01", "2016-05-06T07:08Z", "2016-05-06"]
    kind, values = one(check, "เวลา", few * 100)
    assert (kind, values[:5]) == one(check, "เวลา", few)
    assert values == values[:5] * 100


def test_impossible_days_are_misfits_not_other_days(check: Check) -> None:
    found = check("d,x\n" + "15/1/2559,ก\n" * 99 + "31/2/2559,ข\n")
    assert found.table["d"][-1] is None
    bad = found.problem("bad_cell")
    assert (bad.row, bad.column, bad.value, bad.count, bad.params["reason"]) == (101, "d", "31/2/2559", 1, "not_date")


def test_few_misfits_become_null_and_are_named(check: Check) -> None:
    cells = [str(number) for number in range(200)]
    cells[50], cells[150] = "ห้าสิบ", "12a"
    found = check("n,x\n" + "".join(f"{cell},ก\n" for cell in cells))
    bad = found.problem("bad_cell")
    assert found.types["n"] == "integer" and found.table["n"][50] is None
    assert (bad.count, bad.row, bad.value, bad.severity) == (2, 52, "ห้าสิบ", "warning")
    assert [item["row"] for item in bad.params["first"]] == [52, 152]


def test_more_than_two_per_cent_of_misfits_leave_text(check: Check) -> None:
    cells = ["1"] * 97 + ["a", "b", "c"]
    found = check("n,x\n" + "".join(f"{cell},ก\n" for cell in cells))
    assert found.types["n"] == "text" and found.table["n"] == cells


def test_one_misfit_among_few_leaves_text(check: Check) -> None:
    assert one(check, "n", ["1"] * 20 + ["x"])[0] == "text"


def test_a_letter_among_codes_is_kept_and_named(check: Check) -> None:
    found = check("รหัส,x\n" + "0101,ก\n" * 99 + "N102,ข\n")
    assert found.types["รหัส"] == "code" and found.table["รหัส"][-1] == "N102"
    assert found.problem("bad_cell").params["kept"] is True


def test_conversions_are_counted_by_column(check: Check) -> None:
    found = check('a,d\n"1,000",1/1/2560\n๒,13/1/2560\n-,14/1/2560\n')
    assert found.report.conversions == {
        "a": {"thousands": 1, "thai_digits": 1, "placeholder": 1},
        "d": {"buddhist_era": 3},
    }


def test_columns_say_what_they_hold(check: Check) -> None:
    found = check("จังหวัด,n\nตาก,5\nเลย,\nตาก,7\n")
    text, number = found.report.columns
    assert (text.values, text.distinct, text.missing) == (("ตาก", "เลย"), 2, 0)
    assert (number.minimum, number.maximum, number.missing, number.distinct) == ("5", "7", 1, 2)
    assert found.report.reasons["column:n"] == {"type": "integer", "code": "share", "fit": 2, "cells": 2}


def test_the_type_is_settled_over_all_rows_not_the_first(check: Check) -> None:
    found = check("a,b\n" + "1,1\n" * 30_000 + "2.5,x\n" * 2_000)
    assert found.types == {"a": "decimal", "b": "text"}
    assert found.report.rows == 32_000 and found.table["_id"][-1] == 32_000
