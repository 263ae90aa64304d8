"""Personal data: what stops publication, what is only mentioned, and what is not personal at all."""

from __future__ import annotations

import pytest

from harvesters.validation.personal import MASKED, citizen_number

from .conftest import Check


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
