"""One table written in all the ways in which agencies send tables: whatever is done to it, the same rows come out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import Check
from .workbooks import ods, xlsx

HEADER = ["รหัสจังหวัด", "จังหวัด", "วันที่", "จำนวน (ตัว)", "ร้อยละ", "หมายเหตุ"]
ROWS = [
    [
        f"0{number % 9}",
        f"จังหวัด {number}",
        f"{number % 28 + 1}/{number % 12 + 1}/2559",
        f"{number * 1_234:,}",
        f"{number / 4}",
        "ก",
    ]
    for number in range(40)
] + [["01", "จังหวัดก", "29/2/2559", "(5,000)", "-1.25", 'มี "ฟันหนู"\nสองบรรทัด']]
WIDTH = len(HEADER)
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def text(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n", **kept: Any) -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator=end, **kept).writerows(rows)
    return held.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def parquet() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.table([pa.array(column) for column in zip(*ROWS, strict=True)], names=HEADER), held)
    return held.getvalue()


def merged(book: Any) -> None:
    """A title, a header of two rows with merged cells, a note below the table."""
    sheet = book.add_worksheet("ข้อมูล")
    sheet.merge_range(0, 0, 0, WIDTH - 1, "ตารางที่ 1 จำนวนสัตว์")
    for place, title in enumerate(HEADER):
        sheet.merge_range(1, place, 2, place, title)
    for number, row in enumerate(ROWS):
        sheet.write_row(3 + number, 0, row)
    sheet.write(4 + len(ROWS), 0, "ที่มา: กรมปศุสัตว์")


PLAIN = text([HEADER, *ROWS])
IN_THAI = [[row[0].translate(THAI), row[1], *(cell.translate(THAI) for cell in row[2:5]), row[5]] for row in ROWS]
OTHER = [["ปี", "n"], ["2560", 1], ["2561", 2], ["2562", 3], *[[]] * (len(ROWS) - 3)]
BESIDE = [[*row, "", *more] for row, more in zip([HEADER, *ROWS], OTHER, strict=True)]
OBJECTS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
FEATURES = [{"type": "Feature", "properties": each, "geometry": None} for each in OBJECTS]
XML = "".join(
    "<row>" + "".join(f"<c{place}>{cell}</c{place}>" for place, cell in enumerate(row)) + "</row>" for row in ROWS
)
BLANK = [""] * WIDTH
VARIANTS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "as it is": ("a.csv", lambda: PLAIN),
    "LF": ("a.csv", lambda: text([HEADER, *ROWS], end="\n")),
    "bare CR": ("a.csv", lambda: text([HEADER, *ROWS], end="\r", quoting=csv.QUOTE_ALL)),
    "tabs": ("a.txt", lambda: text([HEADER, *ROWS], "\t")),
    "semicolons": ("a.csv", lambda: text([HEADER, *ROWS], ";")),
    "bars": ("a.csv", lambda: text([HEADER, *ROWS], "|")),
    "UTF-8 with a mark": ("a.csv", lambda: PLAIN.encode("utf-8-sig")),
    "CP874": ("a.csv", lambda: PLAIN.encode("cp874")),
    "UTF-16 with a mark": ("a.csv", lambda: PLAIN.encode("utf-16")),
    "UTF-16LE without a mark": ("a.csv", lambda: PLAIN.encode("utf-16-le")),
    "UTF-16BE without a mark": ("a.csv", lambda: PLAIN.encode("utf-16-be")),
    "gzip": ("a.csv.gz", lambda: gzip.compress(PLAIN.encode())),
    "zip": ("a.zip", lambda: zipped({"โฟลเดอร์/ข้อมูล.csv": PLAIN.encode("cp874"), "อ่าน.txt": b"x"})),
    "titles": ("a.csv", lambda: text([["รายงาน", *BLANK[1:]], BLANK, HEADER, *ROWS])),
    "short titles": ("a.csv", lambda: text([["รายงาน"], [], HEADER, *ROWS])),
    "notes": ("a.csv", lambda: text([HEADER, *ROWS, BLANK, ["ที่มา: กรม", *BLANK[1:]], ["หมายเหตุ", "เบื้องต้น", *BLANK[2:]]])),
    "short notes": ("a.csv", lambda: text([HEADER, *ROWS, [], ["ที่มา: กรม"], ["หมายเหตุ: เบื้องต้น"], ["1) ไม่รวมกรุงเทพฯ"]])),
    "the header again": ("a.csv", lambda: text([HEADER, *ROWS[:9], HEADER, *ROWS[9:]])),
    "the header again, padded": ("a.csv", lambda: text([HEADER, *ROWS[:9], [f" {t[:4]} {t[4:]}" for t in HEADER], *ROWS[9:]])),
    "blank rows": ("a.csv", lambda: text([HEADER, *[row for each in ROWS for row in (each, BLANK)]])),
    "blank columns": ("a.csv", lambda: text([["", *row, ""] for row in (HEADER, *ROWS)])),
    "blanks around": ("a.csv", lambda: text([HEADER, *[[f"  {cell} \u00a0" for cell in row] for row in ROWS]])),
    "Thai digits": ("a.csv", lambda: text([HEADER, *IN_THAI])),
    "XLSX": ("a.xlsx", lambda: xlsx({"ปก": [["หน้าปก"]], "ข้อมูล": [HEADER, *ROWS]})),
    "XLSX merged": ("a.xlsx", lambda: xlsx({}, merged)),
    "XLSX among others": ("a.xlsx", lambda: xlsx({"ข้อมูล": BESIDE})),
    "ODS": ("a.ods", lambda: ods([HEADER, *ROWS])),
    "JSON": ("a.json", lambda: json.dumps(OBJECTS, ensure_ascii=False)),
    "JSON one level down": ("a.json", lambda: json.dumps({"ok": True, "fields": [{"id": 1}], "data": OBJECTS})),
    "JSON two levels down": ("a.json", lambda: json.dumps({"result": {"records": OBJECTS, "total": 41}})),
    "JSON rows": ("a.json", lambda: json.dumps([HEADER, *ROWS])),
    "NDJSON": ("a.ndjson", lambda: "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in OBJECTS)),
    "GeoJSON": ("a.geojson", lambda: json.dumps({"type": "FeatureCollection", "features": FEATURES})),
    "XML": ("a.xml", lambda: f"<?xml version='1.0' encoding='UTF-8'?><list>{XML}</list>"),
    "Parquet": ("a.parquet", parquet),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_rows_come_out(check: Check, variant: str) -> None:
    name, make = VARIANTS[variant]
    found = check(make(), name)
    assert found.report.outcome == "table", found.report.problems
    columns = [values for values in found.table.values() if any(value is not None for value in values)][1:]
    assert [len(values) for values in columns] == [41] * WIDTH
    codes, names, days, counts, shares, notes = columns
    assert codes == [row[0] for row in ROWS]
    assert names == [row[1] for row in ROWS]
    assert (days[0], days[-1]) == (date(2016, 1, 1), date(2016, 2, 29))
    assert counts == [number * 1_234 for number in range(40)] + [-5_000]
    assert shares == [Decimal(number) / 4 for number in range(40)] + [Decimal("-1.25")]
    assert [" ".join(each.split()) for each in notes[-2:]] == ["ก", 'มี "ฟันหนู" สองบรรทัด']
    assert found.report.personal == ()
    if variant not in {"XML", "GeoJSON"}:
        assert [column.source for column in found.report.columns if column.source.strip()] == HEADER


def test_notes_and_repeated_headers_are_counted_and_kept_in_the_report(check: Check) -> None:
    found = check(VARIANTS["short notes"][1]())
    assert found.problem("note_rows").params == {"texts": ["ที่มา: กรม", "หมายเหตุ: เบื้องต้น", "1) ไม่รวมกรุงเทพฯ"]}
    assert check(VARIANTS["the header again, padded"][1]()).problem("repeated_header").count == 1


def test_a_row_that_only_begins_like_a_note_is_data(check: Check) -> None:
    found = check("ชื่อ,n,m\nหมายเหตุ,,\nก,1,2\nหมายเหตุ,3,4\n")
    assert (found.table["ชื่อ"], found.codes) == (["หมายเหตุ", "ก", "หมายเหตุ"], set())


def test_an_archive_of_archives_is_not_opened(check: Check) -> None:
    found = check(zipped({"b.zip": zipped({"a.csv": PLAIN.encode()})}), "a.zip")
    assert (found.report.outcome, found.codes) == ("file", {"no_member_table", "not_looked_into"})


def test_half_a_utf16_file_and_other_bytes_with_zeros_are_told_apart(check: Check) -> None:
    assert check(PLAIN.encode("utf-16-le")[: len(PLAIN) // 2 * 2], "a.csv").report.encoding == "UTF-16LE"
    assert check(b"a,b\n1\x002,3\n" * 40).report.problems[0].code == "nul_bytes"


MONTHS = {
    "1 มกราคม 2562": 1, "2 ก.พ. 2562": 2, "3 มีค 62": 3, "4 เม.ย.62": 4, "5 พ.ค 2562": 5, "6มิ.ย.2562": 6, "7-ก.ค.-62": 7,
    "8 ส.ค.พ.ศ. 2562": 8, "9/ก.ย./2562": 9, "วันที่ 10 ตุลาคม พ.ศ. 2562": 10, "11 พย. 2562": 11, "12 ธ.ค. ๒๕๖๒": 12,
    "2 กุมภาพันธ์ พ.ศ.๒๕๖๒": 2, "3 มี.ค. พ.ศ. 2562": 3, "4 เมษายน 2562": 4, "5 พ.ค.62": 5, "6 มิถุนายน ๒๕๖๒": 6,
}  # fmt: skip


def test_months_are_read_with_and_without_dots(check: Check) -> None:
    found = check("วันที่,n\n" + "".join(f"{day},{number}\n" for number, day in enumerate(MONTHS)))
    assert [value.month for value in found.table["วันที่"]] == list(MONTHS.values())
    assert {value.year for value in found.table["วันที่"]} == {2019}


@pytest.mark.parametrize(
    ("text", "column", "meant"),
    [
        ("12O", "integer", "120"),
        ("1 250", "integer", "1250"),
        ("6*", "integer", "6"),
        ("15 ตัว", "integer", "15"),
        ("31//3/2562", "date", "31/3/2562"),
        ("12/31/2562", "date", "31/12/2562"),
        ("31/2/2562", "date", ""),
        ("ไม่แน่", "integer", ""),
    ],
)
def test_a_slip_of_the_hand_gets_a_suggestion(check: Check, text: str, column: str, meant: str) -> None:
    cells = [f"{number % 28 + 1}/1/2562" if column == "date" else str(number) for number in range(100)]
    found = check("ค่า,n\n" + "".join(f"{cell},x\n" for cell in [*cells, text]))
    first = found.problem("bad_cell").params["first"][0]
    assert (found.types["ค่า"], first["value"], first.get("meant", "")) == (column, text, meant)
    assert found.report.context["102"][1] == "x"
