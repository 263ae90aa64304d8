"""Files that are not tables: citizen numbers are found in those with text, and of others a person is asked to make sure."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from harvesters.validation import prose

from .conftest import Check
from .test_personal import citizen, dashed, juristic

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def packed(members: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return body.getvalue()


@pytest.mark.parametrize("written", [citizen(1), dashed(citizen(1)), dashed(citizen(1)).translate(THAI)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp874"])
def test_a_citizen_number_in_a_text_is_found_however_it_is_written(tmp_path: Path, written: str, encoding: str) -> None:
    path = tmp_path / "letter"
    path.write_bytes(f"เรียน ผู้ถือบัตร {written} ทราบ".encode(encoding))
    found, problems = prose.scan(path, "TXT")
    assert [(each.column, each.kind, each.count, each.holds) for each in found] == [("", "citizen_id", 1, True)]
    assert problems == ()


def test_company_numbers_and_other_digits_in_a_text_are_not_personal(tmp_path: Path) -> None:
    path = tmp_path / "letter"
    wrong = citizen(1)[:12] + str((int(citizen(1)[12]) + 1) % 10)
    path.write_text(f"บริษัท {juristic(5)} โทร 0-2123-4567 เลข {wrong} {citizen(1)}9")
    assert prose.scan(path, "TXT")[0] == ()


@pytest.mark.parametrize("cut", range(-14, 2))
def test_a_number_across_two_blocks_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    monkeypatch.setattr(prose, "BLOCK", 100)
    path = tmp_path / "letter"
    path.write_text("x" * (100 + cut) + citizen(1) + "x" * 150)
    assert [each.count for each in prose.scan(path, "TXT")[0]] == [1]


def test_a_number_that_a_word_processor_cut_into_runs_is_found(tmp_path: Path) -> None:
    number = citizen(3)
    path = tmp_path / "letter.docx"
    path.write_bytes(packed({"word/document.xml": f"<w:t>{number[:4]}</w:t></w:r><w:r><w:t>{number[4:]}</w:t>"}))
    assert [each.count for each in prose.scan(path, "DOCX")[0]] == [1]


def test_of_a_part_that_cannot_be_read_a_person_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(packed({"word/document.xml": "<w:t>ไม่มีอะไร</w:t>", "word/media/image1.png": "png"}))
    assert [each.code for each in prose.scan(path, "DOCX")[1]] == ["not_looked_into"]


def test_a_container_is_read_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "MOST_UNPACKED", 1_000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(packed({"a.txt": "0" * 100_000}))
    assert [each.code for each in prose.scan(path, "ZIP")[1]] == ["not_looked_into"]


def test_a_prose_file_with_a_number_waits_for_a_decision(check: Check) -> None:
    found = check(f"บันทึกข้อความ\nเรื่อง คำร้องของ {dashed(citizen(9))}\n", name="letter.txt")
    assert (found.report.outcome, [each.kind for each in found.report.personal]) == ("file", ["citizen_id"])


def test_a_pdf_is_accepted_and_somebody_is_asked_to_look(check: Check) -> None:
    found = check(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", name="report.pdf")
    assert (found.report.outcome, found.codes) == ("file", {"not_looked_into"})


def test_a_number_in_a_title_or_a_note_of_a_table_holds_the_file(check: Check) -> None:
    rows = "".join(f"{n},{n}\n" for n in range(50))
    for body in (f"ผู้จัดทำ {dashed(citizen(2))},\nก,ข\n{rows}", f"ก,ข\n{rows}ผู้จัดทำ {dashed(citizen(2))},\n"):
        assert [each.kind for each in check(body).report.personal] == ["citizen_id"]


def test_a_number_on_another_sheet_holds_the_workbook(check: Check) -> None:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        first, other = book.add_worksheet(), book.add_worksheet("ติดต่อ")
        for number, row in enumerate([("จังหวัด", "จำนวน"), *((f"จังหวัด{n}", n) for n in range(30))]):
            first.write_row(number, 0, row)
        other.write(0, 0, int(citizen(6)))
    found = check(body.getvalue(), name="a.xlsx").report
    assert (found.outcome, [(each.column, each.kind, each.holds) for each in found.personal]) == (
        "table",
        [("", "citizen_id", True)],
    )
