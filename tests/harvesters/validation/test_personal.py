"""Personal data: what stops publication, what is only mentioned, and what is not personal at all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from harvesters.validation.personal import MASKED, citizen_number

from .conftest import Check

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def citizen(number: int) -> str:
    """A synthetic citizen number (no province has the code 99) with a right check digit."""
    digits = f"19999{number:07d}"
    check = (11 - sum(int(digit) * (13 - place) for place, digit in enumerate(digits)) % 11) % 10
    return f"{digits}{check}"


def juristic(number: int) -> str:
    """A synthetic company number: 0, province 10, kind 5, year 558, running number, check digit."""
    digits = f"0105558{number:05d}"
    check = (11 - sum(int(digit) * (13 - place) for place, digit in enumerate(digits)) % 11) % 10
    return f"{digits}{check}"


def dashed(number: str) -> str:
    return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"


@pytest.mark.parametrize("written", [str, dashed], ids=["plain", "dashed"])
def test_citizen_numbers_hold_publication_and_are_masked(check: Check, written: type) -> None:
    numbers = [written(citizen(number)) for number in range(20)]
    found = check("เลข,จังหวัด\n" + "".join(f"{number},ตาก\n" for number in numbers))
    finding = found.report.personal[0]
    assert (finding.column, finding.kind, finding.count, finding.holds) == ("เลข", "citizen_id", 20, True)
    assert found.column("เลข").values == () and found.column("เลข").minimum is None
    assert {row[0] for row in found.report.preview} == {MASKED}
    assert found.table["เลข"] == numbers


def test_the_report_never_shows_a_personal_value(check: Check) -> None:
    numbers = [citizen(number) for number in range(200)]
    numbers[7] = "ไม่แจ้ง"
    found = check("เลข,n\n" + "".join(f"{number},1\n" for number in numbers))
    assert found.problem("bad_cell").value is None
    assert not any(number in repr(found.report) for number in numbers)


def test_a_fifth_of_citizen_numbers_among_other_text_is_enough(check: Check) -> None:
    rows = "".join(f"{citizen(number) if number % 4 == 0 else 'ข้อความ'},1\n" for number in range(40))
    assert check("หมายเหตุ,n\n" + rows).report.personal[0].kind == "citizen_id"


def test_company_numbers_are_not_personal(check: Check) -> None:
    rows = "".join(f"{juristic(number)},ก\n" for number in range(50))
    assert check("อะไรสักอย่าง,x\n" + rows).report.personal == ()
    rows = "".join(f"{citizen(number)},ก\n" for number in range(50))
    assert check("เลขทะเบียนนิติบุคคล,x\n" + rows).report.personal == ()


def test_random_numbers_of_13_digits_are_not_personal(check: Check) -> None:
    rows = "".join(f"{8_850_000_000_000 + 7_919 * number},ก\n" for number in range(200))
    assert check("barcode,x\n" + rows).report.personal == ()


def test_a_number_must_have_the_right_check_digit() -> None:
    right = citizen(5)
    assert citizen_number(right)
    assert not citizen_number(right[:-1] + str((int(right[-1]) + 1) % 10))
    assert not citizen_number(juristic(5))
    assert not citizen_number("123")


def test_an_office_telephone_is_only_mentioned(check: Check) -> None:
    rows = "".join(f"สำนักงาน {number},02-123-4{number:03d}\n" for number in range(20))
    finding = check("หน่วยงาน,โทรศัพท์\n" + rows).report.personal[0]
    assert (finding.kind, finding.holds) == ("phone", False)


def test_a_telephone_beside_a_persons_name_holds(check: Check) -> None:
    rows = "".join(f"นายสมมติ ทดสอบ{number},081234{number:04d},a{number}@example.org\n" for number in range(20))
    found = check("ชื่อ-สกุล,มือถือ,อีเมล\n" + rows)
    assert {(finding.kind, finding.holds) for finding in found.report.personal} == {
        ("person_name", False),
        ("phone", True),
        ("email", True),
    }


def test_names_are_known_by_their_titles_without_a_header(check: Check) -> None:
    rows = "".join(f"นางสาวสมมติ ตัวอย่าง{number},1\n" for number in range(20))
    assert check("ผู้รับ,n\n" + rows).report.personal[0].kind == "person_name"


def test_districts_and_companies_are_no_persons(check: Check) -> None:
    rows = "".join(f"นางรอง,บริษัท นายช่าง {number} จำกัด\n" for number in range(20))
    assert check("อำเภอ,ชื่อนิติบุคคล\n" + rows).report.personal == ()


@pytest.mark.parametrize("written", [str, dashed, lambda number: dashed(number).translate(THAI)])
def test_a_single_citizen_number_inside_a_long_text_holds_publication(
    check: Check, written: Callable[[str], str]
) -> None:
    rows = [f"ข้อความที่ {number}" for number in range(3_000)]
    rows[1_234] = f"โทรหา {written(citizen(7))} แล้ว"
    found = check("หมายเหตุ,n\n" + "".join(f"{row},1\n" for row in rows))
    assert [(each.column, each.kind, each.count, each.holds) for each in found.report.personal] == [
        ("หมายเหตุ", "citizen_id", 1, True)
    ]
    assert found.column("หมายเหตุ").values == ()


def test_numbers_that_pass_the_check_only_by_chance_are_not_personal(check: Check) -> None:
    rows = "".join(f"885{number * 7919:010d},ก\n" for number in range(500))
    assert check("บาร์โค้ด,x\n" + rows).report.personal == ()


def test_taxpayers_who_are_persons_are_found_among_companies(check: Check) -> None:
    rows = "".join(f"{juristic(n) if n % 2 else citizen(n)},ก\n" for n in range(40))
    assert check("เลขประจำตัวผู้เสียภาษี,x\n" + rows).report.personal[0].kind == "citizen_id"


def test_citizen_numbers_are_found_in_json_and_inside_archives_and_geojson(check: Check) -> None:
    number = dashed(citizen(4))
    rows = [{"ชื่อ": "ก", "ข้อมูล": {"เลข": number}}, {"ชื่อ": "ข", "ข้อมูล": {"เลข": "ไม่มี"}}]
    assert [each.kind for each in check(json.dumps(rows, ensure_ascii=False), name="a.json").report.personal] == [
        "citizen_id"
    ]
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [100.5, 13.7]},
            "properties": {"เจ้าของ": number},
        }
    ]
    body = json.dumps({"type": "FeatureCollection", "features": points}, ensure_ascii=False)
    assert [each.kind for each in check(body, name="a.geojson").report.personal] == ["citizen_id"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.csv", f"เลข,x\n{number},1\n")
    assert [each.kind for each in check(packed.getvalue(), name="a.zip").report.personal] == ["citizen_id"]


@pytest.mark.parametrize(
    ("header", "cells", "kind", "holds"),
    [
        ("วันเดือนปีเกิด", ["1/2/2533", "15/12/2540", "3/3/2501"], "birth_date", True),
        ("HN", ["123456/60", "223456/61", "323456/62"], "hospital_number", True),
        ("เลขที่บัญชีธนาคาร", ["123-4-56789-0", "223-4-56789-0", "323-4-56789-0"], "bank_account", True),
        ("ที่อยู่", ["12/3 ม.4 ต.สุเทพ", "99 ถ.สีลม แขวงสีลม", "5 หมู่ 2 ต.ดอนแก้ว"], "address", False),
        ("ทะเบียนรถ", ["1กข 1234", "กท 55", "2ขค 999 กรุงเทพมหานคร"], "plate", False),
        ("ผู้ได้รับรางวัล", ["พ.ต.อ.สมชาย ใจดี", "ร.ต.ท.มานะ รักดี", "ดร.มานี มีนา"], "person_name", False),
        ("ชื่อผู้ป่วย", ["นายสมชาย ใจดี", "นางมาลี รักดี", "น.ส.มานี มีนา"], "person_name", True),
        ("จำนวนผู้ป่วย (ราย)", ["1", "3", "2"], "small_cells", False),
    ],
)
def test_each_kind_is_known_by_its_own_signs(
    check: Check, header: str, cells: list[str], kind: str, holds: bool
) -> None:
    found = check(f"{header},จังหวัด\n" + "".join(f"{cell},ตาก\n" for cell in cells))
    assert [(each.kind, each.holds) for each in found.report.personal] == [(kind, holds)]


def test_addresses_and_plates_beside_persons_hold_publication(check: Check) -> None:
    rows = "".join(f"นายคนที่ {n},{n}/3 ม.4 ต.สุเทพ,1กข {n}23\n" for n in range(1, 9))
    found = check("ชื่อ,ที่อยู่,ทะเบียนรถ\n" + rows).report.personal
    assert [(each.kind, each.holds) for each in found] == [("person_name", False), ("address", True), ("plate", True)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("วันที่เกิดเหตุ", ["1/2/2566", "15/12/2566", "3/3/2566"]),
        ("ที่ตั้งโรงเรียน", ["12/3 ม.4 ต.สุเทพ", "99 ถ.สีลม แขวงสีลม", "5 หมู่ 2 ต.ดอนแก้ว"]),
        ("โรงเรียน", ["ร.ร.บ้านหนอง ใหญ่", "ร.ร.วัดดอน", "ร.ร.นายสม อุปถัมภ์"]),
        ("จำนวนโรงพยาบาล", ["1", "3", "2"]),
        ("รายการ", ["พ.ร.บ. ข้อมูล ข่าวสาร", "ส.ป.ก. 4-01", "อ.ส.ค. ไทย"]),
    ],
)
def test_what_only_sounds_like_personal_data_is_left_alone(check: Check, header: str, cells: list[str]) -> None:
    assert check(f"{header},จังหวัด\n" + "".join(f"{cell},ตาก\n" for cell in cells)).report.personal == ()
