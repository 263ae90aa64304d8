"""Real files of Thai agencies against what is known of them (rows, columns, types, sums, first and last date)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from .conftest import Check, Outcome

FILES = Path(__file__).resolve().parents[4] / "shared" / "data" / "tabular"
pytestmark = [
    pytest.mark.sample,
    pytest.mark.skipif(not FILES.is_dir(), reason=f"the real sample files are not at {FILES}"),
]


def read(check: Check, name: str) -> Outcome:
    found = check(FILES / name, name)
    assert found.report.outcome == "table", found.report.problems
    return found


def total(found: Outcome, name: str) -> Decimal:
    return sum((value for value in found.table[name] if value is not None), start=Decimal(0))


@pytest.mark.parametrize(
    ("name", "columns", "rows", "first", "last", "capital"),
    [
        ("dbd_newreg_2558_01.csv", 7, 5_980, date(2015, 1, 5), date(2015, 1, 30), 18_620_752_814),
        ("dbd_newreg_2558_10.csv", 7, 5_231, date(2015, 10, 1), date(2015, 10, 30), 21_085_271_928),
        ("dbd_newreg_2559_03.csv", 8, 6_176, date(2016, 3, 1), date(2016, 3, 31), 27_307_928_499),
    ],
)
def test_company_registers(
    check: Check, name: str, columns: int, rows: int, first: date, last: date, capital: int
) -> None:
    found = read(check, name)
    report = found.report
    day = next(column for column in report.columns if column.type == "date")
    assert (report.encoding, report.delimiter, report.header_row) == ("CP874", ",", 3)
    assert (report.rows, len(report.columns)) == (rows, columns)
    assert (min(found.table[day.name]), max(found.table[day.name])) == (first, last)
    assert (day.minimum, day.maximum, day.pattern) == (first.isoformat(), last.isoformat(), "d/m/yyyy BE")
    assert report.conversions[day.name]["buddhist_era"] == rows
    assert total(found, "ทุนจดทะเบียน (บาท)") == capital
    assert found.types["ทุนจดทะเบียน (บาท)"] == "integer"
    assert found.column("ทุนจดทะเบียน (บาท)").unit == "บาท"
    assert found.types["เลขทะเบียน"] == "code"
    assert all(len(value) == 13 and value[0] == "0" for value in found.table["เลขทะเบียน"])
    assert report.personal == ()


def test_classification_codes_of_companies_keep_their_zeros(check: Check) -> None:
    found = read(check, "dbd_newreg_2559_03.csv")
    assert found.types["รหัส วัตถุประสงค์"] == "code"
    assert {len(code) for code in found.table["รหัส วัตถุประสงค์"]} == {5}


def test_livestock(check: Check) -> None:
    found = read(check, "dld_livestock_by_tambon.csv")
    types = list(found.types.values())
    assert (found.report.encoding, found.report.rows, len(types)) == ("CP874", 7_540, 153)
    assert found.problem("blank_rows").count == 194
    assert types[:6] == ["integer", "text", "text", "text", "text", "integer"]
    # One measure (rai of fodder crops) holds quarters; all others are whole numbers.
    assert [name for name, kind in found.types.items() if kind == "decimal"] == ["จำนวนรวม พืชอาหารสัตว์ ทั้งสิ้น (ไร่)"]
    assert types.count("integer") == 148
    assert total(found, found.report.columns[5].name) == 3_353_649


def test_subdistricts_with_coordinates(check: Check) -> None:
    found = read(check, "tambon_latlong_prefixed.csv")
    assert (found.report.rows, len(found.report.columns)) == (7_768, 12)
    assert [found.types[name] for name in ("TA_ID", "AM_ID", "CH_ID", "LAT", "LONG")] == ["code"] * 3 + ["decimal"] * 2
    assert found.column("TA_ID").distinct == 7_364
    bounds = [(found.column(name).minimum, found.column(name).maximum) for name in ("LAT", "LONG")]
    assert bounds == [("5.686", "20.431"), ("97.626", "105.565")]


def test_split_codes_stay_codes(check: Check) -> None:
    found = read(check, "admin_codes_split.csv")
    assert (found.report.rows, list(found.types.values())) == (7_529, ["code"] * 3 + ["text"] * 3)
    assert sum(code.startswith("0") for code in found.table["district_code"]) == 5_627
    assert sum(code.startswith("0") for code in found.table["subdistrict_code"]) == 5_955


def test_births(check: Check) -> None:
    found = read(check, "births_by_province_2536_2564.csv")
    assert (found.report.encoding, found.report.rows) == ("UTF-8-SIG", 2_215)
    assert list(found.types.values()) == ["text", "year", "integer", "integer", "integer"]
    assert (found.column("ปี").pattern, found.column("ปี").minimum, found.column("ปี").maximum) == ("BE", "2536", "2564")
    assert total(found, "รวม (คน)") == 22_817_460
    assert total(found, "ชาย (คน)") + total(found, "หญิง (คน)") == 22_817_460


def test_tourism(check: Check) -> None:
    found = read(check, "domestic_tourism_2563_2565.csv")
    assert list(found.types.values()) == ["year", "text", "text", "text", "integer", "integer", "decimal", "decimal"]
    assert found.report.rows == 2_310
    assert total(found, "thai_visitors") == 283_643_748


def test_cars(check: Check) -> None:
    found = read(check, "new_car_registrations_2561.csv")
    assert (found.report.rows, len(found.report.columns)) == (4_562, 6)
    assert (found.types["regis"], found.types["year"], total(found, "regis")) == ("integer", "year", 2_815_218)
    assert found.table["category_descr"].count("รถยนต์นั่งส่วนบุคคลไม่เกิน 7 คน") == 1_509


def test_election_names_candidates(check: Check) -> None:
    found = read(check, "ect_candidate_result_2562.csv")
    assert (found.report.rows, len(found.report.columns), total(found, "score")) == (11_144, 9, 35_532_647)
    assert {(finding.column, finding.kind, finding.holds) for finding in found.report.personal} == {
        ("first_name", "person_name", False),
        ("last_name", "person_name", False),
    }
    assert found.column("first_name").values == ()


def test_household_income(check: Check) -> None:
    found = read(check, "nso_household_income_2541_2558.xlsx")
    years = [str(year) for year in (2541, 2543, 2545, 2547, 2549, 2550, 2552, 2554, 2556, 2558)]
    assert (found.report.rows, found.report.sheet) == (83, "Sheet1")
    assert list(found.types) == ["Region and province", *years]
    assert set(list(found.types.values())[1:]) == {"integer"}
    assert found.table["Region and province"][0] == "Whole Kingdom"
    assert found.problem("empty_column").params["positions"] == [2]


def test_industrial_classification(check: Check) -> None:
    found = read(check, "tsic_codes.xlsx")
    assert (found.report.rows, list(found.types.values())) == (1_565, ["text", "code", "code", "code", "text"])
    assert "01111" in found.table["กิจกรรม"] and "99001" in found.table["กิจกรรม"]


def test_data_dictionary(check: Check) -> None:
    found = read(check, "rtddi_data_dictionary.xlsx")
    # The sheet's 28 rows are the header, 26 rows of data (one of them a note) and a blank one.
    assert (found.report.rows, found.problem("blank_rows").count) == (26, 1)
    assert list(found.types) == ["ชื่อตัวแปร", "ประเภท", "คำอธิบาย"]


def test_subdistricts_json(check: Check) -> None:
    found = read(check, "sub_districts.json")
    assert (found.report.format, found.report.rows, len(found.report.columns)) == ("JSON", 7_451, 10)
    assert found.types["zip_code"] == "code" and set(map(len, found.table["zip_code"])) == {5}
    assert (found.types["deleted_at"], found.column("deleted_at").missing) == ("text", 7_451)
    assert found.types["created_at"] == "timestamp"


@pytest.mark.parametrize("path", sorted(FILES.glob("*")), ids=lambda path: path.name)
def test_half_a_file_gets_a_report_not_an_exception(check: Check, path: Path) -> None:
    content = path.read_bytes()
    report = check(content[: len(content) // 2], path.name).report
    if report.problems and report.problems[0].code == "cut_character":
        assert report.outcome == "rejected" and report.encoding != "CP874"
    elif path.suffix == ".csv":
        assert report.outcome == "table"
        whole = check(path, path.name).report
        assert [column.type for column in report.columns][:6] == [column.type for column in whole.columns][:6]
    else:
        assert report.outcome == "rejected" and report.problems[0].severity == "error"


@pytest.mark.parametrize("name", ["births_by_province_2536_2564.csv", "tambon_latlong_prefixed.csv"])
def test_a_file_of_two_encodings_is_refused_with_a_place(check: Check, name: str) -> None:
    lines = (FILES / name).read_text("utf-8-sig").splitlines(keepends=True)
    half = len(lines) // 2
    mixed = "".join(lines[:half]).encode() + "".join(lines[half:]).encode("cp874")
    report = check(mixed, name).report
    assert (report.outcome, report.problems[0].code, report.problems[0].row) == (
        "rejected",
        "mixed_encodings",
        half + 1,
    )
    backwards = "".join(lines[:half]).encode("cp874") + "".join(lines[half:]).encode()
    assert check(backwards, name).report.outcome == "rejected"


def test_shifted_rows_are_named(check: Check) -> None:
    lines = (FILES / "births_by_province_2536_2564.csv").read_text("utf-8-sig").splitlines()
    lines[10] = "," + lines[10]
    found = check("\n".join(lines), "births.csv")
    assert found.report.outcome == "table"
    assert (found.problem("ragged_row").row, found.problem("ragged_row").count) == (11, 1)
    assert found.problem("bad_cell").row == 11
