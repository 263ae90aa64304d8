"""Encodings, byte order marks, line ends and what cannot be decoded."""

from __future__ import annotations

import gzip

import pytest

from harvesters.validation.limits import Limits

from .conftest import Check

THAI = "จังหวัด,จำนวน\nเชียงใหม่,10\nกรุงเทพมหานคร,20\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (THAI.encode(), "UTF-8"),
        (THAI.encode("utf-8-sig"), "UTF-8-SIG"),
        (THAI.encode("cp874"), "CP874"),
        (THAI.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + THAI.encode("utf-16-be"), "UTF-16"),
        (THAI.encode("utf-32"), "UTF-32"),
    ],
)
def test_every_encoding_gives_the_same_table(check: Check, content: bytes, encoding: str) -> None:
    found = check(content)
    assert found.report.encoding == encoding
    assert found.table == {"_id": [1, 2], "จังหวัด": ["เชียงใหม่", "กรุงเทพมหานคร"], "จำนวน": [10, 20]}


def test_cp874_has_dashes_and_no_break_spaces_that_tis_620_lacks(check: Check) -> None:
    found = check("ชื่อ,ที่อยู่\nร้านไทย,เลขที่ 1".encode("cp874") + b"\x96\xa0" + "ถนนไทย\n".encode("cp874"))
    assert found.table["ที่อยู่"] == ["เลขที่ 1–\u00a0ถนนไทย"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read_and_a_quoted_line_break_survives(check: Check, newline: str) -> None:
    rows = ["ชื่อ,ที่อยู่,n", 'ก,"บรรทัดหนึ่ง\nบรรทัดสอง",1', "ข,ค,2", ""]
    found = check(newline.join(rows))
    assert found.table["ที่อยู่"] == ["บรรทัดหนึ่ง\nบรรทัดสอง", "ค"]
    assert found.table["n"] == [1, 2]


def test_a_file_that_is_no_encoding_names_byte_and_row(check: Check) -> None:
    report = check("name,n\nabc,1\nGoldstück,2\n".encode("latin-1")).report
    assert (report.outcome, report.problems[0].code) == ("rejected", "not_decodable")
    assert (report.problems[0].row, report.problems[0].params["offset"]) == (3, 19)


def test_latin_letters_in_accents_are_not_taken_for_thai(check: Check) -> None:
    assert check("name,n\nCafé,1\nSeñor,2\n").report.outcome == "table"
    report = check("name,n\nCafé,1\nSeñor,2\n".encode("latin-1")).report
    assert report.problems[0].code == "not_decodable"


def test_single_thai_letters_as_cells_are_thai(check: Check) -> None:
    rows = "".join(f"{number},{'กขคง'[number % 4]}\n" for number in range(400))
    found = check(f"ข้อ,คำตอบ\n{rows}".encode("cp874"))
    assert (found.report.encoding, found.table["คำตอบ"][:4]) == ("CP874", ["ก", "ข", "ค", "ง"])
    assert check("mot,n\nà,1\né,2\nü,3\n".encode("latin-1")).report.problems[0].code == "not_decodable"


def test_a_character_cut_at_the_end_is_an_error(check: Check) -> None:
    report = check(THAI.encode() + "ก".encode()[:2]).report
    assert (report.outcome, report.problems[0].code, report.problems[0].row) == ("rejected", "cut_character", 4)


def test_zero_bytes_are_named(check: Check) -> None:
    report = check(b"a,b\n1,2\n3,\x00\n").report
    assert (report.problems[0].code, report.problems[0].row, report.problems[0].params["offset"]) == (
        "nul_bytes",
        3,
        10,
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \n", b"\xef\xbb\xbf", ",,\n,,\n"])
def test_an_empty_file_is_rejected(check: Check, content: bytes | str) -> None:
    report = check(content).report
    assert (report.outcome, report.problems[0].code) == ("rejected", "empty_file")


def test_gzip_is_opened(check: Check) -> None:
    found = check(gzip.compress(THAI.encode("cp874")), "ไทย.csv.gz")
    assert (found.report.format, found.report.encoding, found.table["จำนวน"]) == ("CSV", "CP874", [10, 20])


def test_a_damaged_gzip_is_rejected(check: Check) -> None:
    packed = gzip.compress(THAI.encode() * 100)
    assert check(packed[:-30], "a.csv.gz").report.problems[0].code == "damaged_gzip"


def test_a_gzip_bomb_stops_at_the_limit(check: Check) -> None:
    bomb = gzip.compress(b"a,b\n" * 1_000_000)
    assert check(bomb, "a.csv.gz", limits=Limits(max_bytes=100_000)).report.problems[0].code == "too_large"


@pytest.mark.parametrize("codec", ["cp1252", "cp874"])
def test_mojibake_is_reported(check: Check, codec: str) -> None:
    broken = bytes("ข้อมูลประชากรไทย", "utf-8").decode(codec, "replace").replace("\ufffd", "?")
    found = check(f"ชื่อ,n\n{broken},1\nปกติ,2\n")
    assert found.report.outcome == "table"
    assert found.problem("mojibake").severity == "warning"


def test_ordinary_thai_is_not_mojibake(check: Check) -> None:
    text = "ชื่อ,n\n" + "เธอเดินเนินเขา เนื้อเนียน เธียร,1\n" * 50
    assert "mojibake" not in check(text).codes
