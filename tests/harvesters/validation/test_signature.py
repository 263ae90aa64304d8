"""What files really are, whatever their names say."""

from __future__ import annotations

import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import Check


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name in names:
            packed.writestr(name, b"x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b"%PDF-1.7\n...", "a.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "PNG"),
        (b"\xff\xd8\xff\xe0....", "a.jpg", "JPEG"),
        (b"<!DOCTYPE html><html></html>", "a.html", "HTML"),
        (b"<?xml version='1.0'?><kml></kml>", "a.kml", "KML"),
        (archive("a.shp", "a.dbf"), "a.zip", "SHP"),
        (archive("word/document.xml"), "a.docx", "DOCX"),
        (archive("a.pdf", "b.pdf"), "a.zip", "ZIP"),
    ],
)
def test_files_that_are_no_tables_are_served_as_they_are(check: Check, content: bytes, name: str, found: str) -> None:
    report = check(content, name).report
    told = {"not_looked_into", "no_member_table"} if found == "ZIP" else {"not_looked_into"}
    assert (report.outcome, report.format) == ("file", found)
    assert {problem.code for problem in report.problems} <= told
    assert ("no_member_table" in {problem.code for problem in report.problems}) == (found == "ZIP")


@pytest.mark.parametrize(
    ("content", "found"), [(b"%PDF-1.7", "PDF"), (b"<html><body>", "HTML"), (archive("a.txt", "b.txt"), "ZIP")]
)
def test_other_things_under_a_csv_name_are_said(check: Check, content: bytes, found: str) -> None:
    outcome = check(content, "a.csv")
    assert (outcome.report.outcome, outcome.report.format) == ("file", found)
    assert outcome.problem("format_mismatch").params == {"named": "CSV", "found": found}


@pytest.mark.parametrize(
    ("content", "name"), [(b"\x7fELF\x02\x01", "a.csv"), (b"MZ\x90\x00\x03", "a.pdf"), (b"#!/bin/sh\n", "a.csv")]
)
def test_programs_are_rejected(check: Check, content: bytes, name: str) -> None:
    report = check(content, name).report
    assert (report.outcome, report.problems[0].code) == ("rejected", "executable")


@pytest.mark.parametrize("header", ["MZ", "BM"])
def test_a_table_may_begin_like_a_program_or_a_picture(check: Check, header: str) -> None:
    assert check(f"{header},n\nก,1\nข,2\n").report.outcome == "table"


def test_a_damaged_zip_is_rejected(check: Check) -> None:
    assert check(archive("a.csv")[:-10], "a.zip").report.problems[0].code == "damaged_zip"


def test_old_office_files_are_told_apart(check: Check) -> None:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    assert check(head + "WordDocument".encode("utf-16-le"), "a.doc").report.format == "DOC"
    macros = head + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le")
    assert check(macros, "a.xls").report.problems[0].code == "macros"
    assert (
        check(head + "EncryptedPackage".encode("utf-16-le"), "a.xlsx").report.problems[0].code == "encrypted_workbook"
    )


def test_parquet_is_a_table(check: Check) -> None:
    held = io.BytesIO()
    pq.write_table(pa.table({"รหัส": ["01", "02"], "n": [1.5, None], "l": [[1], None], "b": [b"x", None]}), held)
    found = check(held.getvalue(), "a.parquet")
    assert (found.report.format, found.types) == ("PARQUET", {"รหัส": "code", "n": "decimal", "l": "json", "b": "text"})
    assert check(held.getvalue()[:-20], "a.parquet").report.problems[0].code == "unreadable_parquet"


def test_the_declared_format_helps_a_file_without_a_suffix(check: Check) -> None:
    assert check('[{"a": 1}]', "download", declared="JSON").report.format == "JSON"
    assert check("a,b\n1,2\n", "download", declared="CSV").report.format == "CSV"
