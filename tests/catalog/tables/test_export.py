"""Whole tables as CSV, JSON, NDJSON, XML, XLSX and Parquet: the same rows and sums in each, and safe to open."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from catalog.records import Column
from catalog.tables import values
from catalog.tables.asking import Ask, BadAsk
from catalog.tables.export import csv_chunks, json_chunks, ndjson_chunks
from catalog.tables.facts import TableMissing
from catalog.tables.reading import search
from catalog.tables.sheets import parquet_file, xlsx_file
from catalog.tables.xml import element_name, xml_chunks

from .conftest import COLUMNS, ROWS, Sample, write

ALL = Ask(limit=None)
NUMBER, MONEY, PASSED, DAY, CLOCK, SAVED, YEAR, NAME, CODE, JSON = (column.name for column in COLUMNS[:10])
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

ASKS = [
    ALL,
    replace(ALL, limit=300, offset=411),
    replace(ALL, filters={YEAR: {"lt": 2530}}),
    replace(ALL, filters={YEAR: {"lt": 2530}}, limit=20, offset=33),
    replace(ALL, sort=((NUMBER, "desc", None), (NAME, "asc", "first"))),
    replace(ALL, q="upper ใจดี", fields=(NAME, "_id")),
    replace(ALL, fields=(CODE, YEAR), distinct=True, sort=((YEAR, "desc", None),)),
    replace(ALL, fields=(CODE,), distinct=True, q="00001"),
    replace(ALL, q="ใจดี", sort=(("_id", "asc", None),), fields=(NAME,)),
    replace(ALL, sort=(("_id", "desc", None),), limit=30),
    replace(ALL, limit=0),
    replace(ALL, offset=5000),
]


def read_csv(chunks: Iterator[bytes], delimiter: str = ",") -> list[list[str]]:
    text = b"".join(chunks).decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def shown(sample: Sample, ask: Ask) -> list[tuple[Any, ...]]:
    """The rows that the same question shows on a page, without ranks."""
    page = search(sample.path, sample.columns, replace(ask, limit=2000 if ask.limit is None else ask.limit))
    return [row[: len(page.columns)] for row in page.rows]


@pytest.mark.parametrize("ask", ASKS)
def test_csv_holds_what_the_page_shows(sample: Sample, ask: Ask) -> None:
    header, *rows = read_csv(csv_chunks(sample.path, sample.columns, ask))
    assert header == list(ask.fields or ["_id", *(column.name for column in COLUMNS)])
    assert rows == [[values.cell_text(cell) for cell in row] for row in shown(sample, ask)]


@pytest.mark.parametrize("ask", ASKS)
def test_json_holds_what_the_page_shows(sample: Sample, ask: Ask) -> None:
    dumped = json.loads(b"".join(json_chunks(sample.path, sample.columns, ask)), parse_float=Decimal)
    page = search(sample.path, sample.columns, replace(ask, limit=2000 if ask.limit is None else ask.limit))
    assert dumped["fields"] == values.fields(page.columns)
    paged = json.loads(values.records_json(page, "lists"), parse_float=Decimal)
    assert dumped["records"] == [row[: len(page.columns)] for row in paged]


@pytest.mark.parametrize("ask", ASKS)
def test_ndjson_holds_what_json_holds(sample: Sample, ask: Ask) -> None:
    records = json.loads(b"".join(json_chunks(sample.path, sample.columns, ask)), parse_float=Decimal)["records"]
    text = b"".join(ndjson_chunks(sample.path, sample.columns, ask)).decode()
    lines = [json.loads(line, parse_float=Decimal) for line in text.split("\n")[:-1]]
    assert [list(line.values()) for line in lines] == records


@pytest.mark.parametrize("ask", ASKS)
def test_xml_holds_what_the_page_shows(sample: Sample, ask: Ask) -> None:
    root = ET.fromstring(b"".join(xml_chunks(sample.path, sample.columns, ask)))
    rows = shown(sample, ask)
    assert len(root) == len(rows)
    names = list(ask.fields or ["_id", *(column.name for column in COLUMNS)])
    for element, row in zip(root, rows, strict=True):
        cells = dict(zip(names, row, strict=True))
        assert element.get("_id") == (str(cells.pop("_id")) if "_id" in cells else None)
        found = {each.tag: each for each in element}
        assert len(found) == len(cells)
        for name, cell in cells.items():
            if name == JSON and cell is not None:
                continue  # Unfolded: the next test looks at these.
            child = found[element_name(name)]
            assert (child.get(NIL) == "true") == (cell is None)
            assert (child.text or "") == values.cell_text(cell).replace("\x01", "\ufffd")


def test_xml_unfolds_json(tmp_path: Path) -> None:
    columns = (Column("j", "json"), Column("t", "text"))
    rows = [(1, '{"ก<": [1.50, null, true], "b": {}}', "a\r\nb"), (2, "{bad", None), (3, '"\\ud800\\u0000"', "&")]
    text = b"".join(xml_chunks(write(tmp_path, "v", columns, rows), columns, ALL)).decode()
    ET.fromstring(text)
    assert (
        '<j><value key="ก&lt;"><value key="0">1.50</value><value key="1" xsi:nil="true"/>'
        '<value key="2">true</value></value><value key="b"></value></j><t>a&#13;\nb</t>'
    ) in text
    assert '<row _id="2"><j>{bad</j><t xsi:nil="true"/></row>' in text
    assert "<j>\ufffd\ufffd</j><t>&amp;</t>" in text


def test_xml_names_follow_the_sql_standard_and_stay_apart() -> None:
    assert element_name("จำนวน") == "จำนวน"
    assert element_name("a b") == "a_x0020_b"
    assert element_name("2567") == "_x0032_567"
    assert element_name("_x0020_") == "_x005F_x0020_"
    assert element_name("a:b'<>") == "a_x003A_b_x0027__x003C__x003E_"


@settings(max_examples=200, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), other=st.text(min_size=1))
def test_xml_names_are_always_valid(name: str, other: str) -> None:
    assert ET.fromstring(f"<{element_name(name)}/>").tag == element_name(name)
    assert name == other or element_name(name) != element_name(other)


def test_sums_are_the_same_in_every_format(sample: Sample, tmp_path: Path) -> None:
    wanted = sum(row[2] for row in sample.rows if row[2] is not None)
    path, columns = sample.path, sample.columns
    table = read_csv(csv_chunks(path, columns, ALL))
    place = table[0].index(MONEY)
    assert sum(Decimal(row[place]) for row in table[1:] if row[place]) == wanted
    records = json.loads(b"".join(json_chunks(path, columns, ALL)), parse_float=Decimal)["records"]
    assert sum(row[place] for row in records if row[place] is not None) == wanted
    root = ET.fromstring(b"".join(xml_chunks(path, columns, ALL)))
    assert sum(Decimal(each.text) for each in root.iter(element_name(MONEY)) if each.text) == wanted
    book = xlsx_file(path, columns, ALL, tmp_path / "t.xlsx")
    sheet = CalamineWorkbook.from_path(str(book.path)).get_sheet_by_index(0).to_python()
    # A reader of workbooks gives floats: the shortest decimal of each is the number that was written.
    assert sum(Decimal(str(row[place])) for row in sheet[1:] if row[place] != "") == wanted


def test_csv_starts_as_asked_and_ends_lines_as_ckan_does(sample: Sample) -> None:
    raw = b"".join(csv_chunks(sample.path, sample.columns, ALL, bom=True, delimiter="\t"))
    assert raw.startswith(b"\xef\xbb\xbf_id\t")
    assert raw.split(b"\n")[0].endswith(b"\r")
    assert raw.endswith(b'"UPPER"\n')
    for chunks in (json_chunks, ndjson_chunks, xml_chunks):
        assert next(chunks(sample.path, sample.columns, ALL, bom=True)).startswith(b"\xef\xbb\xbf")


def test_formulas_are_neutralised_only_when_asked_and_only_in_text(tmp_path: Path) -> None:
    columns = (Column("=cmd()", "text"), Column("n", "decimal"))
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=1", "", None]
    table = write(tmp_path, "v", columns, [(n, text, Decimal("-1.50")) for n, text in enumerate(texts, 1)])
    plain = read_csv(csv_chunks(table, columns, ALL))
    assert [row[1] for row in plain] == ["=cmd()", *(text or "" for text in texts)]
    safe = read_csv(csv_chunks(table, columns, ALL, neutralise=True))
    assert [row[1] for row in safe] == ["'=cmd()", *(f"'{text}" for text in texts[:6]), "a=1", "", ""]
    assert {row[2] for row in safe[1:]} == {"-1.50"}


def test_questions_are_refused_before_the_first_byte(sample: Sample, tmp_path: Path) -> None:
    for chunks in (csv_chunks, json_chunks, ndjson_chunks, xml_chunks):
        with pytest.raises(BadAsk):
            chunks(sample.path, sample.columns, Ask(filters={"ไม่มี": 1}))
        with pytest.raises(TableMissing):
            chunks(tmp_path / "aa" / "x.parquet", sample.columns, ALL)


def test_a_download_given_up_leaves_the_engine_usable(sample: Sample) -> None:
    for chunks in (csv_chunks, json_chunks, ndjson_chunks, xml_chunks):
        stream = chunks(sample.path, sample.columns, replace(ALL, sort=((NAME, "asc", None),)))
        next(stream)
        del stream
    assert search(sample.path, sample.columns, Ask(limit=1)).rows == sample.rows[:1]


def test_an_empty_table_is_exported(nothing: Sample, tmp_path: Path) -> None:
    assert len(read_csv(csv_chunks(nothing.path, nothing.columns, ALL))) == 1
    assert json.loads(b"".join(json_chunks(nothing.path, nothing.columns, ALL)))["records"] == []
    assert b"".join(ndjson_chunks(nothing.path, nothing.columns, ALL)) == b""
    assert len(ET.fromstring(b"".join(xml_chunks(nothing.path, nothing.columns, ALL)))) == 0
    assert xlsx_file(nothing.path, nothing.columns, ALL, tmp_path / "t.xlsx").rows == 0


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.none() | TEXTS, min_size=1, max_size=20))
def test_any_text_survives_every_text_format(tmp_path: Path, texts: list[str | None]) -> None:
    columns = (Column("t", "text"), Column("z", "integer"))
    # A fresh name each time: files of tables never change.
    version = f"v-{len(list(tmp_path.glob('*/*')))}"
    table = write(tmp_path, version, columns, [(n, text, n) for n, text in enumerate(texts, 1)])
    assert [row[1] for row in read_csv(csv_chunks(table, columns, ALL))[1:]] == [text or "" for text in texts]
    dumped = json.loads(b"".join(json_chunks(table, columns, ALL)))["records"]
    assert [row[1] for row in dumped] == texts
    root = ET.fromstring(b"".join(xml_chunks(table, columns, ALL)))
    assert len(root) == len(texts)


def test_workbooks_keep_kinds_and_hold_no_formulas(sample: Sample, tmp_path: Path) -> None:
    book = xlsx_file(sample.path, sample.columns, ALL, tmp_path / "t.xlsx")
    assert (book.rows, book.truncated, book.cut_cells) == (ROWS, False, 0)
    sheets = CalamineWorkbook.from_path(str(book.path))
    assert sheets.sheet_names == ["Data"]
    sheet = sheets.get_sheet_by_index(0).to_python()
    assert sheet[2][:2] == [2.0, float(sample.rows[1][1])]
    assert sheet[2][3] is True
    assert sheet[2][4] == date(2015, 1, 4)
    assert sheet[2][5] == time(1, 1)
    assert sheet[2][6] == datetime(2015, 1, 4, 1, 1, 1)
    assert sheet[2][9] == "00001"
    with zipfile.ZipFile(book.path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_workbook_says_what_it_could_not_hold(tmp_path: Path) -> None:
    columns = (Column("ข้อความ", "text"), Column("n", "integer"), Column("d", "date"))
    rows = [(n, "ก" * (40_000 if n == 1 else 3), 10**17 + n, date(1850, 1, 1)) for n in range(1, 12)]
    book = xlsx_file(write(tmp_path, "v", columns, rows), columns, ALL, tmp_path / "t.xlsx", sheet_rows=11)
    assert (book.rows, book.truncated, book.cut_cells) == (10, True, 1)
    data, notice = (CalamineWorkbook.from_path(str(book.path)).get_sheet_by_index(n).to_python() for n in (0, 1))
    assert len(data) == 11
    assert data[1][2:] == ["100000000000000001", "1850-01-01"]
    assert [row[0] for row in notice] == [
        "The sheet holds the first 10 rows; download CSV or Parquet for all of them.",
        "1 cells were longer than a sheet allows and were cut.",
    ]


def test_parquet_is_the_file_itself_unless_rows_are_chosen(sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    assert parquet_file(sample.path, sample.columns, ALL, target) == sample.path
    ask = replace(ALL, filters={YEAR: {"lt": 2530}}, fields=("_id", MONEY, CLOCK, SAVED, YEAR))
    assert parquet_file(sample.path, sample.columns, ask, target) == target
    table = pq.read_table(target)
    whole = pq.read_schema(sample.path)
    assert all(table.schema.field(name).type == whole.field(name).type for name in ask.fields)
    assert list(zip(*(column.to_pylist() for column in table.columns), strict=True)) == shown(sample, ask)


MEASURE = """
import re, sys
from pathlib import Path
from catalog.records import Column
from catalog.tables.asking import Ask
from catalog.tables.export import csv_chunks, json_chunks
from catalog.tables.xml import xml_chunks
columns = (Column("t", "text"), Column("n", "integer"))
for chunks in (csv_chunks, json_chunks, xml_chunks):
    sizes = [len(chunk) for chunk in chunks(Path(sys.argv[1]), columns, Ask(limit=None))]
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(sum(sizes), max(sizes), int(peak) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to measure the peak of memory")
def test_exports_stream_in_flat_memory(tmp_path: Path) -> None:
    columns = (Column("t", "text"), Column("n", "integer"))
    peaks = []
    for rows in (20_000, 300_000):
        cells = [(n, f"ข้อความยาวพอสมควรสำหรับการวัด {n:08d} " * 4, n) for n in range(1, rows + 1)]
        table = write(tmp_path, f"v{rows}", columns, cells)
        done = subprocess.run([sys.executable, "-c", MEASURE, table], capture_output=True, text=True, check=True)
        total, largest, peak = map(int, done.stdout.split())
        assert largest < 16_500 * 600
        peaks.append(peak)
    assert total > 100_000_000
    assert peaks[1] - peaks[0] < 80, peaks
