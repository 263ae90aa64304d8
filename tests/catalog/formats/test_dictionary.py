"""A data dictionary goes through every format and comes back the same; what is no dictionary is refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import frictionless
import orjson
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary import reading
from catalog.formats.dictionary.checks import bound, problems
from catalog.formats.dictionary.reading import read_dictionary
from catalog.formats.dictionary.shape import (
    Constraints,
    Dictionary,
    Field,
    ForeignKey,
    described,
    dictionary_of,
    stored,
)
from catalog.formats.dictionary.sheet import dictionary_csv, read_type
from catalog.formats.dictionary.table_schema import table_schema
from catalog.records import Column

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "tabular" / "rtddi_data_dictionary.xlsx"

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=8)
NAMES = WORDS.filter(lambda text: text and not text.startswith("'"))
FULL = Dictionary(
    fields=(
        Field("id", type="code", constraints=Constraints(required=True, unique=True, min_length=2, max_length=4, pattern="[0-9]+")),
        Field(
            "ปี",
            title="ปีงบประมาณ",
            title_en="Fiscal year",
            description="พ.ศ.",
            type="year",
            constraints=Constraints(minimum="2560", maximum="2570"),
        ),
        Field("เพศ", type="text", constraints=Constraints(enum=("ชาย", "หญิง")), missing_values=("-", "ไม่ตอบ")),
        Field("ที่", unit="ไร่", type="decimal", code_list="", constraints=Constraints(minimum="0.5")),
        Field("จังหวัด", code_list="province", description_en="Where"),
    ),
    primary_key=("id",),
    unique_keys=(("ปี", "เพศ"),),
    foreign_keys=(ForeignKey(("จังหวัด",), "5d4b8f0e-0d8a-4a5e-9d0a-6f5f3f0a7b11", ("ชื่อ",)),),
    on_key_breach="warn",
    on_breach="refuse",
)  # fmt: skip


def workbook(*sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def test_the_stored_form_comes_back_the_same():
    assert dictionary_of(stored(FULL)) == FULL
    assert stored(Dictionary()) == {} and dictionary_of({}) == Dictionary()


def test_a_table_schema_comes_back_the_same_and_other_programs_read_it():
    schema = table_schema(FULL)

    assert read_dictionary(orjson.dumps(schema)) == FULL
    other = frictionless.Schema.from_descriptor(orjson.loads(orjson.dumps(schema)))
    assert [field.type for field in other.fields] == ["string", "year", "string", "number", "any"]
    assert other.primary_key == ["id"] and other.get_field("id").constraints["minLength"] == 2


def test_a_csv_comes_back_the_same_but_for_what_it_has_no_column_for():
    back = read_dictionary(dictionary_csv(FULL).encode("utf-8-sig"))

    assert back.fields == FULL.fields and back.primary_key == FULL.primary_key


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, WORDS, WORDS, WORDS), min_size=1, max_size=5, unique_by=lambda each: each[0]))
def test_texts_of_strangers_come_back_from_every_format(rows):
    said = Dictionary(fields=tuple(Field(n, title=t, description=d, unit=u) for n, t, d, u in rows))

    assert read_dictionary(orjson.dumps(table_schema(said))) == said
    assert dictionary_of(orjson.loads(orjson.dumps(stored(said)))) == said
    assert read_dictionary(dictionary_csv(said).encode()) == said


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_bytes_of_strangers_are_a_dictionary_or_refused(content):
    try:
        read = read_dictionary(content)
    except Invalid as refusal:
        assert list(refusal.errors) == ["file"]
    else:
        assert isinstance(problems(read), dict)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["fields", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "type", "constraints", "minimum", "enum", "reference", "fields"]),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        ),
    )
)
def test_json_of_strangers_is_a_dictionary_or_refused(schema):
    try:
        read = read_dictionary(json.dumps(schema).encode())
    except Invalid:
        return
    assert isinstance(problems(read), dict)


def test_the_dictionary_of_an_agency_is_read_from_its_workbook():
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not beside the checkout")

    read = read_dictionary(REAL.read_bytes())

    assert len(read.fields) == 25
    assert read.field("AccProv") == Field("AccProv", description="จังหวัดเกิดเหตุ (E-claim)")
    assert read.field("id").type == "integer" and read.field("created_at").type == "timestamp"
    assert "WJ DIP" not in str(read)


@pytest.mark.parametrize(
    "header",
    [
        ["ลำดับ", "ชื่อคอลัมน์", "คำอธิบาย", "หน่วยวัด", "ประเภทข้อมูล"],
        ["No.", "Field Name", "Description", "Unit", "Data Type"],
        ["ที่", "ชื่อฟิลด์", "รายละเอียด", "หน่วย", "ชนิดข้อมูล"],
        ["#", "ชื่อตัวแปร", "คำนิยาม", "หน่วยนับ", "ชนิด"],
    ],
)
def test_headers_in_the_words_of_agencies_are_understood(header):
    rows = [["พจนานุกรมข้อมูล"], [], header, [1, "pop", "จำนวนประชากร", "คน", "int"], [2, "area", "พื้นที่", "ไร่", "ทศนิยม"]]

    read = read_dictionary(workbook([["ปก"]], rows))

    assert read.fields == (
        Field("pop", description="จำนวนประชากร", unit="คน", type="integer"),
        Field("area", description="พื้นที่", unit="ไร่", type="decimal"),
    )


def test_rows_without_a_name_go_on_with_the_column_above_and_blank_rows_end_that():
    text = "ชื่อฟิลด์,คำอธิบาย\nเพศ,เพศของผู้ป่วย\n,1 = ชาย\n,2 = หญิง\n,\n,จัดทำโดยกลุ่มงานสถิติ\nอายุ,อายุเป็นปี\n"

    read = read_dictionary(text.encode())

    assert read.field("เพศ").description == "เพศของผู้ป่วย\n1 = ชาย\n2 = หญิง"
    assert [field.name for field in read.fields] == ["เพศ", "อายุ"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("VARCHAR(20)", "text"), ("int(11)", "integer"), ("Numeric", "decimal"), ("วันที่", "date"), ("datetime", "timestamp"),
     ("ข้อความ", "text"), ("จำนวนเต็ม", "integer"), ("boolean", "boolean"), ("?", "")],
)  # fmt: skip
def test_types_in_the_words_of_databases_and_officers(text, kind):
    assert read_type(text) == kind


def test_lengths_of_databases_are_limits():
    read = read_dictionary(b"field,type\nname,varchar(20)\n")

    assert read.fields == (Field("name", constraints=Constraints(max_length=20)),)


def test_a_workbook_that_unpacks_too_far_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 10_000)

    with pytest.raises(Invalid) as refusal:
        read_dictionary(out.getvalue())

    assert refusal.value.errors == {"file": ["The workbook is far too large for a data dictionary"]}


def test_a_workbook_with_a_cell_at_the_end_of_the_sheet_takes_no_memory_of_the_portal():
    far = io.BytesIO()
    with xlsxwriter.Workbook(far, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "ชื่อฟิลด์")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(Invalid) as refusal:
        read_dictionary(far.getvalue())

    assert refusal.value.errors == {"file": ["The workbook cannot be opened"]}


@pytest.mark.parametrize("size", [reading.MAX_BYTES + 1])
def test_a_file_that_is_too_large_is_refused(size):
    with pytest.raises(Invalid):
        read_dictionary(b"a" * size)


@pytest.mark.parametrize(
    ("text", "kind", "is_limit"),
    [("5", "integer", True), ("1e400", "decimal", False), ("NaN", "decimal", False), ("2024-02-30", "date", False),
     ("2024-02-29", "date", True), ("08:30", "time", True), ("5", "text", False), ("5", "", True), ("a", "", False)],
)  # fmt: skip
def test_a_limit_is_a_value_of_the_columns_type(text, kind, is_limit):
    assert (bound(text, kind) is not None) == is_limit


def test_a_columns_label_unit_and_notes_come_from_the_dictionary_unless_its_writer_said_so():
    columns = (Column("a", "integer", unit="คน"), Column("b", "text", info={"label": "theirs"}, label="theirs"))
    said = Dictionary(fields=(Field("a", title="จำนวน", unit="ราย"), Field("b", title="ours")))

    first, second = described(columns, said)

    assert (first.label, first.unit, first.info) == ("จำนวน", "ราย", {"label": "จำนวน", "unit": "ราย"})
    assert second.label == "theirs"
