"""What looks wrong in a table that can be read: repetitions, totals, places, dates, gaps, and changes since the last version."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Column
from harvesters.validation import duplicates
from harvesters.validation.changes import changes
from harvesters.validation.duplicates import Spill, hashes
from harvesters.validation.outliers import Extremes
from harvesters.validation.provinces import NAMES, code_of, meant

from .conftest import Check, Outcome


def table(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def first_rows(found: Outcome, code: str) -> list[int]:
    return [each["row"] for each in found.problem(code).params["first"]]


def test_duplicate_rows_are_counted_and_named(check: Check) -> None:
    rows = [f"จ{number},{number},{number}.5" for number in range(20)]
    found = check(table("ชื่อ,n,ค่า", *rows, rows[3], rows[3], "จ3,3,9.5"))
    problem = found.problem("duplicate_rows")
    assert (problem.severity, problem.count, problem.row) == ("warning", 2, 22)
    assert problem.params["pairs"] == ["22 = 5", "23 = 5"]
    assert "duplicate_rows" not in check(table("ชื่อ,n,ค่า", *rows)).codes


def test_many_duplicates_are_only_noted(check: Check) -> None:
    assert check(table("เพศ,อายุ", *["ชาย,5", "หญิง,6"] * 20)).problem("duplicate_rows").severity == "note"


def test_a_running_number_does_not_hide_repetitions(check: Check) -> None:
    rows = [f"จ{number},{number * 7},{number}.5" for number in range(20)]
    numbered = [f"{number},{row}" for number, row in enumerate([*rows, rows[0]], start=1)]
    found = check(table("ลำดับ,ชื่อ,n,ค่า", *numbered))
    assert (found.problem("duplicate_rows_but_number").params["pairs"], found.codes) == (
        ["22 = 2"],
        {"duplicate_rows_but_number"},
    )


def test_a_key_that_occurs_twice_is_named(check: Check) -> None:
    rows = [f"{number:05d},{number % 3}" for number in range(1, 101)]
    found = check(table("รหัสหน่วยงาน,n", *rows, "00007,9"))
    problem = found.problem("duplicate_key")
    assert (problem.column, problem.count, problem.params["pairs"]) == ("รหัสหน่วยงาน", 1, ["102 = 8"])
    assert (
        "duplicate_key"
        not in check(table("รหัสจังหวัด,n", *[f"{10 + number % 60},{number}" for number in range(200)])).codes
    )


def test_null_keys_are_no_duplicates(check: Check) -> None:
    found = check(table("รหัส,n", *[f"{number:05d},1" for number in range(1, 60)], ",2", ",3"))
    assert "duplicate_key" not in found.codes


@pytest.mark.parametrize("part_rows", [7, 1_000])
def test_repetitions_are_exact_however_the_hashes_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part_rows: int
) -> None:
    monkeypatch.setattr(duplicates, "PART_ROWS", part_rows)
    monkeypatch.setattr(duplicates, "BLOCK_ROWS", 11)
    values = [f"ค่า {number % 40}" for number in range(100)]
    spill = Spill(tmp_path, "x")
    for start in range(0, 100, 9):
        block = pa.array(values[start : start + 9])
        spill.add(hashes(block, repeating=False), np.arange(start, start + len(block), dtype=np.int64))
    found = spill.repeats()
    assert (found.count, found.compared, found.first[0]) == (60, 100, (40, 0))


@given(st.lists(st.one_of(st.none(), st.text(max_size=6)), min_size=1, max_size=30), st.integers(0, 5))
def test_texts_are_equal_exactly_when_their_hashes_are(texts: list[str | None], skip: int) -> None:
    clean = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    array = pa.array([*[""] * skip, *clean], pa.string()).slice(skip)
    for repeating in (False, True):
        found = hashes(array, repeating).tolist()
        for one, hash_of_one in zip(clean, found, strict=True):
            assert [hash_of_one == other for other in found] == [one == other for other in clean]


def test_hashes_tell_numbers_and_dates_apart() -> None:
    for array in (
        pa.array([1, 2, None, 2**60], pa.int64()),
        pa.array(["1.50", "-1.50", None, "99999999999999999999.50"]).cast(pa.decimal128(38, 2)),
        pa.array([True, False, None]),
        pa.array([0, 1, None], pa.int32()).cast(pa.date32()),
    ):
        assert len(set(hashes(array, repeating=False).tolist())) == len(array)


def test_a_total_column_that_does_not_add_up(check: Check) -> None:
    rows = [f"จ{number},{number * 5},{number * 2},{number * 7}" for number in range(20)]
    rows[7] = "จ7,35,14,99"
    found = check(table("จังหวัดที่,ชาย (คน),หญิง (คน),รวม (คน)", *rows))
    problem = found.problem("total_mismatch")
    assert (problem.column, problem.count, problem.row, problem.value) == ("รวม (คน)", 1, 9, "99 ≠ 49")
    assert sorted(problem.params["parts"]) == ["ชาย (คน)", "หญิง (คน)"]


def test_a_total_before_its_parts_and_rounding(check: Check) -> None:
    rows = [f"x{number},{number * 0.3 + 0.05:.1f},{number * 0.1:.1f},{number * 0.2:.1f}" for number in range(1, 20)]
    assert "total_mismatch" not in check(table("ก,รวม,ข,ค", *rows)).codes


def test_columns_that_only_sound_like_totals_are_left_alone(check: Check) -> None:
    rows = [f"จ{number},{number},{number * 2},{number * 5 % 7}" for number in range(20)]
    assert "total_mismatch" not in check(table("จ,ก,ข,รวมอื่น", *rows)).codes


def test_a_total_row_that_does_not_add_up(check: Check) -> None:
    rows = [f"จ{number},{number * 2},{number * 3}" for number in range(1, 11)]
    right = check(table("ชื่อ,n,m", *rows, "รวม,110,165"))
    assert right.codes == {"total_rows"}
    wrong = check(table("ชื่อ,n,m", *rows, "รวม,110,166"))
    problem = wrong.problem("total_row_mismatch")
    assert (problem.column, problem.row, problem.value) == ("m", 12, "166 ≠ 165")


def test_subtotals_and_a_total_above_are_understood(check: Check) -> None:
    content = table("ชื่อ,n", "ทั่วประเทศ,1000", "ก,100", "ข,200", "รวม,300", "ค,300", "ง,400", "รวม,700", "รวมทั้งสิ้น,1000")
    assert check(content).codes == {"total_rows"}
    assert first_rows(check(content.replace("รวม,700", "รวม,680")), "total_row_mismatch") == [8]


def test_dates_after_today_are_named_unless_they_are_plans(check: Check) -> None:
    rows = [f"{1 + number}/1/2569,{number}" for number in range(10)]
    found = check(table("วันที่,n", *rows, "25/11/2569,1", "24/11/2569,2"))
    assert (found.problem("future_date").count, found.problem("future_date").value) == (1, "2026-11-25")
    assert "future_date" not in check(table("วันที่สิ้นสุด,n", *rows, "1/1/2600,1")).codes
    stamped = check(table("เมื่อ,n", *[f"2026-11-{day} 23:59,1" for day in (22, 23, 24, 25)]))
    assert (stamped.types["เมื่อ"], first_rows(stamped, "future_date")) == ("timestamp", [5])


def test_a_mostly_empty_column_is_noted(check: Check) -> None:
    found = check(table("a,b", *[f"{number}," for number in range(8)], "8,x", "9,y"))
    assert (found.problem("mostly_missing").column, found.problem("mostly_missing").count) == ("b", 8)


def test_an_outlier_is_noted_with_its_row(check: Check) -> None:
    rows = [f"จ{number},{100 + number % 37}" for number in range(200)]
    rows[50] = "จ50,1000000"
    problem = check(table("ชื่อ,n", *rows)).problem("outlier")
    assert (problem.severity, problem.row, problem.value) == ("note", 52, "1000000")


def test_large_values_among_ever_larger_ones_are_no_outliers(check: Check) -> None:
    rows = [f"จ{number},{int(1.1**number)}" for number in range(200)]
    assert "outlier" not in check(table("ชื่อ,n", *rows)).codes


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.integers(1, 7))
def test_the_ends_are_the_same_however_a_column_is_cut(values: list[int], size: int) -> None:
    extremes = Extremes(0)
    for start in range(0, len(values), size):
        block = np.array(values[start : start + size], np.float64)
        extremes.observe(block, np.arange(start, start + len(block)))
    ordered = [-np.inf, *sorted(values)]
    assert (extremes.ends[1][0], extremes.ends[1][2]) == (ordered[-1], ordered[-2])
    assert (extremes.ends[-1][0], values[extremes.ends[-1][1]]) == (-ordered[1], ordered[1])


def test_provinces_that_are_none_get_a_suggestion(check: Check) -> None:
    names = ["กทม.", "จังหวัดเชียงใหม่", "จ. ตาก", "Phuket", "รวม", "ไม่ระบุ", "ภาคใต้", "เชียงไหม่", "นครราชศรีมา"]
    found = check(table("จังหวัด,n", *[f"{name},{number}" for number, name in enumerate(names)]))
    problem = found.problem("unknown_province")
    assert (problem.count, problem.value, problem.params["meant"]) == (2, "เชียงไหม่", "เชียงใหม่")
    assert problem.params["first"][1] == {"row": 10, "value": "นครราชศรีมา", "meant": "นครราชสีมา"}


def test_province_codes_are_checked(check: Check) -> None:
    found = check(table("รหัสจังหวัด,n", "10,1", "99,2", "50,3", "ไม่ทราบ,4"))
    assert (found.types["รหัสจังหวัด"], found.problem("unknown_province").value) in (("code", "99"), ("text", "99"))


def test_other_columns_are_not_taken_for_provinces(check: Check) -> None:
    assert "unknown_province" not in check(table("จังหวัด,n", *[f"สถานที่ {number},1" for number in range(9)])).codes


def test_all_provinces_are_known() -> None:
    assert len(NAMES) == 77 and all(code_of(name) == code for code, name in NAMES.items())
    assert (code_of("กรุงเทพฯ"), code_of("Nakhon Ratchasima"), code_of("โคราช"), code_of("พัทยา")) == (
        "10",
        "30",
        "30",
        None,
    )
    assert (meant("อุบลราชธานึ"), meant("xyz")) == ("อุบลราชธานี", "")


def test_coordinates_are_recognised_and_looked_at(check: Check) -> None:
    rows = [f"จ{number},13.{number},100.{number}" for number in range(10)]
    found = check(table("ชื่อ,ละติจูด,ลองจิจูด", *rows, "สลับ,100.5,13.7", "ไกล,51.5,0.1", "ศูนย์,0,0", "เมตร,1500000,600000"))
    assert found.report.reasons["column:ละติจูด"] == {"type": "decimal", "code": "geo", "pair": "ลองจิจูด"}
    counts = {code: found.problem(code).count for code in found.codes if code.startswith("coordinates")}
    assert counts == {"coordinates_swapped": 1, "coordinates_outside": 2, "coordinates_in_metres": 1}
    assert (found.problem("coordinates_swapped").row, found.problem("coordinates_swapped").value) == (12, "100.5, 13.7")


def test_lengths_of_roads_are_no_coordinates(check: Check) -> None:
    assert (
        check(table("flat,long road", *[f"{n},{n}" for n in range(9)])).report.reasons["column:flat"]["code"] != "geo"
    )


def test_eight_digits_are_dates_when_the_header_says_so(check: Check) -> None:
    found = check(table("วันที่จดทะเบียน,n", "25630229,1", "20200301,2", ",3"))
    assert [None if day is None else day.isoformat() for day in found.table["วันที่จดทะเบียน"]] == [
        "2020-02-29",
        "2020-03-01",
        None,
    ]
    assert (found.types["วันที่จดทะเบียน"], found.report.conversions["วันที่จดทะเบียน"]) == ("date", {"buddhist_era": 1})
    assert check(table("วันที่,n", "20200230,1", "20200301,2")).types["วันที่"] == "integer"
    assert check(table("เลขที่,n", "20200229,1", "20200301,2")).types["เลขที่"] == "code"


def test_months_without_a_day_stay_text_and_say_why(check: Check) -> None:
    found = check(table("เดือน,n", "ม.ค. 2563,1", "กุมภาพันธ์ 2563,2", "มี.ค. 63,3"))
    assert (found.types["เดือน"], found.report.reasons["column:เดือน"]["code"]) == ("text", "months")
    assert check(table("ชื่อ,n", "มานี,1", "มานะ,2")).report.reasons["column:ชื่อ"]["code"] == "words"


def test_personal_values_are_never_shown(check: Check) -> None:
    rows = [f"นายสมชาย ใจดี{number},1/1/25{number:02d},{number}" for number in range(10, 30)]
    found = check(table("ชื่อ-สกุล,วันที่,n", *rows, rows[0], "นางสาวสมหญิง ดีใจ,1/1/2599,5"))
    assert found.report.personal and "duplicate_rows" in found.codes
    assert "สมชาย" not in repr(found.report.problems)


OLD = (Column("จังหวัด", "text"), Column("จำนวน", "integer"), Column("หมายเหตุ", "text"))


def test_changes_since_the_version_before_are_told(check: Check) -> None:
    found = check(table("จังหวัด,จำนวนคน,ปี", "ตาก,5,2563", "เลย,6,2564"), previous=OLD, previous_rows=100)
    assert (found.problem("column_renamed").column, found.problem("column_renamed").params) == (
        "จำนวนคน",
        {"before": "จำนวน"},
    )
    assert found.problem("columns_removed").params["names"] == ["หมายเหตุ"]
    assert found.problem("columns_added").params["names"] == ["ปี"]
    assert found.problem("fewer_rows").params == {"before": 100, "now": 2}


def test_a_column_of_another_type_is_told() -> None:
    now = (Column("จังหวัด", "text"), Column("จำนวน", "text"), Column("หมายเหตุ", "text"))
    (problem,) = changes(OLD, 10, now, 9)
    assert (problem.code, problem.column, problem.params) == (
        "column_retyped",
        "จำนวน",
        {"before": "integer", "now": "text"},
    )


def test_nothing_is_told_when_nothing_changed() -> None:
    assert changes(OLD, 10, OLD, 5) == []
    assert changes(OLD, None, OLD, 0) == []
