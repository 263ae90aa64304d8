"""Delimiters, headers, blank and ragged rows, quotes: the shapes that agencies' files come in."""

from __future__ import annotations

import pytest

from harvesters.validation.limits import Limits

from .conftest import Check


@pytest.mark.parametrize(("delimiter", "name"), [(",", "CSV"), ("\t", "TSV"), (";", "CSV"), ("|", "CSV"), ("^", "CSV")])
def test_every_delimiter_is_found(check: Check, delimiter: str, name: str) -> None:
    text = "".join(delimiter.join(row) + "\n" for row in (["ชื่อ", "n"], ["ก, ข", "1"], ["ค", "2"])).replace(
        "ก, ข", '"ก, ข"'
    )
    found = check(text, "file.txt")
    assert (found.report.delimiter, found.report.format) == (delimiter, name)
    assert found.table == {"_id": [1, 2], "ชื่อ": ["ก, ข", "ค"], "n": [1, 2]}


def test_a_csv_of_one_column_is_a_table_and_prose_is_a_file(check: Check) -> None:
    assert check("จังหวัด\nตาก\nเลย\n", "a.csv").table["จังหวัด"] == ["ตาก", "เลย"]
    prose = check("ประกาศ\nเรื่องหนึ่ง\n", "a.txt").report
    assert (prose.outcome, prose.format) == ("file", "TXT")


def test_title_rows_and_a_header_with_line_breaks(check: Check) -> None:
    found = check('สถิติปี 2565,,\nทั่วประเทศ,,\nลำดับ,"จำนวน\n(คน)",หมายเหตุ\n1,"1,234",ก\n2,"2,000",ข\n')
    assert (found.report.header_row, list(found.types)) == (3, ["ลำดับ", "จำนวน (คน)", "หมายเหตุ"])
    assert found.column("จำนวน (คน)").source == "จำนวน\n(คน)"
    assert found.problem("title_rows").params["texts"] == ["สถิติปี 2565", "ทั่วประเทศ"]


def test_titles_shorter_than_the_table(check: Check) -> None:
    found = check("รายงาน\n\nจังหวัด,คน\nตาก,5\nเลย,x\nแพร่,7\n")
    assert (found.report.header_row, found.report.rows) == (3, 3)


def test_a_header_over_two_rows_is_joined(check: Check) -> None:
    found = check("จังหวัด,ชาย,,หญิง,\n,เด็ก,ผู้ใหญ่,เด็ก,ผู้ใหญ่\nตาก,1,2,3,4\nเลย,5,6,7,8\n")
    assert list(found.types) == ["จังหวัด", "ชาย เด็ก", "ชาย ผู้ใหญ่", "หญิง เด็ก", "หญิง ผู้ใหญ่"]
    assert found.report.header_row == 2 and found.report.rows == 2


def test_no_header_at_all(check: Check) -> None:
    found = check("ตาก,63,1.5\nเลย,42,2.5\nแพร่,54,3.5\n")
    assert found.report.header_row is None and found.report.rows == 3
    assert list(found.types) == ["column_1", "column_2", "column_3"]


def test_years_as_column_names_are_a_header(check: Check) -> None:
    found = check("ภาค,2561,2562,2563\nเหนือ,10,20,30\nใต้,11,21,31\n")
    assert list(found.types) == ["ภาค", "2561", "2562", "2563"]


def test_repeated_headers_are_skipped_only_when_identical(check: Check) -> None:
    found = check("จังหวัด,คน\nตาก,1\nจังหวัด,คน\nเลย,2\nจังหวัด,จำนวน\n" + "แพร่,3\n" * 60)
    assert (found.problem("repeated_header").count, found.problem("repeated_header").row) == (1, 3)
    assert (found.problem("bad_cell").row, found.problem("bad_cell").value) == (5, "จำนวน")
    assert found.report.rows == 63


def test_blank_rows_and_nameless_empty_columns_are_dropped_and_counted(check: Check) -> None:
    found = check("a,b,,\n1,2,,\n,,,\n\n3,4,,\n ,  ,,\n,,,\n")
    assert found.table == {"_id": [1, 2], "a": [1, 3], "b": [2, 4]}
    assert (found.problem("blank_rows").count, found.problem("blank_rows").row) == (4, 3)
    assert found.problem("empty_column").params["positions"] == [3, 4]


def test_an_empty_column_with_a_name_is_kept(check: Check) -> None:
    assert check("a,ว่าง\n1,\n2,\n").types == {"a": "integer", "ว่าง": "text"}


def test_row_numbers_are_the_spreadsheets(check: Check) -> None:
    body = "".join(f"{number}\n" for number in range(100))
    found = check("หัวเรื่อง\n\nn,m\n" + body.replace("\n", ",1\n") + "\nabc,1\n")
    assert found.problem("bad_cell").row == 3 + 100 + 2


def test_ragged_rows_are_counted_and_named(check: Check) -> None:
    rows = [f"{number},ก,{number}" for number in range(50)]
    rows[7], rows[20] = "7,ก", "20,ก,20,เกิน,มา"
    found = check("n,ชื่อ,m\n" + "\n".join(rows) + "\n")
    short, wide = (problem for problem in found.report.problems if problem.code == "ragged_row")
    assert (short.row, short.count, short.params["kind"]) == (9, 1, "short")
    assert (wide.row, wide.count, wide.value) == (22, 1, "เกิน, มา")
    assert found.report.rows == 50 and found.table["m"][7] is None and found.table["m"][20] == 20


def test_a_mostly_ragged_file_is_rejected(check: Check) -> None:
    rows = [f"{n},ก,1" if n % 2 else f"{n},ก,1,2" for n in range(40)]
    report = check("n,ชื่อ,m\n" + "\n".join(rows[:25] + ["1,ก,1"] * 20) + "\n").report
    assert report.problems[0].code == "ragged" and report.problems[0].row


def test_an_unclosed_quote_is_an_error_with_its_row(check: Check) -> None:
    report = check('a,b\n1,2\n3,"open\n5,6\n7,8\n').report
    assert (report.outcome, report.problems[0].code, report.problems[0].row) == ("rejected", "unclosed_quote", 3)


def test_a_quote_that_swallowed_many_rows_is_found_even_when_another_closes_it(check: Check) -> None:
    rows = "".join(f"{number},ค่าที่ยาวพอสมควร,3\n" for number in range(200))
    report = check('a,b,c\n1,"open,3\n' + rows + '2,x",3\n4,5,6\n' + "7,8,9\n" * 20).report
    assert (report.problems[0].code, report.problems[0].row) == ("unclosed_quote", 2)


def test_inches_in_text_do_no_harm(check: Check) -> None:
    found = check('ชื่อ,ขนาด\nท่อ,2" เหล็ก\nจอ,24 นิ้ว\n')
    assert found.table["ขนาด"] == ['2" เหล็ก', "24 นิ้ว"]


def test_a_header_without_rows_is_a_table_with_a_warning(check: Check) -> None:
    found = check("จังหวัด,จำนวน\n")
    assert (found.report.outcome, found.report.rows, list(found.types)) == ("table", 0, ["จังหวัด", "จำนวน"])
    assert found.problem("no_rows").severity == "warning"


def test_names_are_unique_short_and_safe(check: Check) -> None:
    long = "ก" * 80
    found = check(f'_id,ค่า,ค่า,"a""b",,{long},{long}\n1,2,3,4,5,6,7\n8,9,1,2,3,4,5\n')
    names = list(found.types)
    assert names == ["id", "ค่า", "ค่า (2)", "a'b", "column_5", "ก" * 63, "ก" * 59 + " (2)"]
    assert found.problem("renamed_column").column == "id"


def test_units_come_from_brackets(check: Check) -> None:
    found = check("ชาย (คน),รายได้ (ล้านบาท),ชื่อ (ไทย)\n1,2.5,ก\n2,3.5,ข\n")
    assert [column.unit for column in found.report.columns] == ["คน", "ล้านบาท", ""]


def test_too_many_columns_and_too_large_cells_are_refused(check: Check) -> None:
    wide = ",".join(f"c{n}" for n in range(50)) + "\n" + ",".join("1" * 50) + "\n"
    assert check(wide, limits=Limits(max_columns=40)).report.problems[0].code == "too_many_columns"
    large = "a,b\n1,2\n3," + "x" * 20_000 + "\n"
    found = check(large, limits=Limits(max_cell=10_000)).report.problems[0]
    assert (found.code, found.row) == ("cell_too_large", 3)


def test_text_keeps_its_line_breaks_and_loses_blanks_around_it(check: Check) -> None:
    found = check('ชื่อ,n\n"  ก\nข  ",1\n\u00a0ค,2\n')
    assert found.table["ชื่อ"] == ["ก\nข", "ค"]
    assert found.report.conversions["ชื่อ"] == {"trimmed": 2}
