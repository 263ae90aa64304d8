"""ZIP archives: the table in them is read, others are offered, and those that mean harm are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from catalog.records import Choices
from harvesters.validation.limits import Limits

from .conftest import Check
from .workbooks import xlsx

SMALL, LARGE = "จังหวัด,n\nเลย,1\n", "ข,n\n" + "y,2\n" * 9


def packed(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_the_only_table_is_read(check: Check) -> None:
    found = check(packed({"ข้อมูล/ตาราง.csv": SMALL.encode("cp874"), "อ่าน.pdf": b"%PDF"}), "a.zip")
    assert (found.report.format, found.report.encoding, found.table["จังหวัด"]) == ("ZIP", "CP874", ["เลย"])
    assert (found.report.member, found.report.options["members"]) == ("ข้อมูล/ตาราง.csv", ["ข้อมูล/ตาราง.csv"])
    assert found.report.reasons["member"] == {"code": "only_member", "format": "CSV"}
    assert "other_members" not in found.codes


def test_of_several_the_largest_is_read_and_another_can_be_chosen(check: Check) -> None:
    content = packed({"a.csv": SMALL, "b.csv": LARGE, "__MACOSX/._b.csv": LARGE * 9, "c.json": '[{"z": 1}]'})
    found = check(content, "a.zip")
    assert (found.report.member, found.report.rows) == ("b.csv", 9)
    assert found.problem("other_members").params == {"members": ["a.csv", "c.json"], "read": "b.csv"}
    chosen = check(content, "a.zip", choices=Choices(member="c.json"))
    assert (chosen.table["z"], chosen.codes) == ([1], set())
    problem = check(content, "a.zip", choices=Choices(member="d.csv")).report.problems[0]
    assert (problem.code, problem.params["possible"]) == ("impossible_choice", ["b.csv", "a.csv", "c.json"])


def test_a_workbook_in_an_archive_is_read(check: Check) -> None:
    found = check(packed({"a.xlsx": xlsx({"S": [["ก", "n"], ["x", 1], ["y", 2]]})}), "a.zip")
    assert (found.report.sheet, found.table["n"], found.report.reasons["member"]["format"]) == ("S", [1, 2], "XLSX")


def test_names_in_windows_thai_are_readable(check: Check) -> None:
    content = packed({"thai.csv": SMALL}, zipfile.ZIP_STORED).replace(b"thai.csv", "ไทย1.csv".encode("cp874"))
    assert check(content, "a.zip").report.member == "ไทย1.csv"


def test_macros_inside_an_archive_are_refused(check: Check) -> None:
    book = io.BytesIO(xlsx({"S": [["a", "b"], [1, 2]]}))
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert check(packed({"a.xlsx": book.getvalue()}), "a.zip").report.problems[0].code == "macros"


def test_an_encrypted_archive_is_refused(check: Check) -> None:
    content = bytearray(packed({"a.csv": SMALL}, zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert check(bytes(content), "a.zip").report.problems[0].code == "encrypted_zip"


def test_a_bomb_is_refused(check: Check) -> None:
    bomb = packed({"a.csv": b"0" * 30_000_000})
    assert check(bomb, "a.zip").report.problems[0].code == "zip_bomb"
    assert check(packed({"a.csv": LARGE}), "a.zip", limits=Limits(max_bytes=20)).report.problems[0].code == "too_large"


def test_a_bomb_that_lies_about_its_size_is_refused(check: Check) -> None:
    content = bytearray(packed({"a.csv": b"0" * 30_000_000}))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (1000).to_bytes(4, "little")
    assert check(bytes(content), "a.zip").report.outcome == "rejected"


def test_a_huge_table_of_contents_is_refused_unread(check: Check) -> None:
    content = bytearray(packed({"a.csv": SMALL}))
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (100_000_000).to_bytes(4, "little")
    assert check(bytes(content), "a.zip").report.problems[0].code == "zip_bomb"


@pytest.mark.parametrize("cut", [40, 60])
def test_a_damaged_member_is_refused(check: Check, cut: int) -> None:
    content = bytearray(packed({"a.csv": "".join(f"{number},x{number}\n" for number in range(500))}))
    content[cut + 20] ^= 0xFF
    content[cut + 21] ^= 0xFF
    assert check(bytes(content), "a.zip").report.problems[0].code == "damaged_zip"
