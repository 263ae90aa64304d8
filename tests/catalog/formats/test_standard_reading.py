"""Values of the standard are read as people write them and shown as they expect them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.fields import field_named, fields_of
from catalog.formats.standard.reading import Reading, Unreadable, read_fields, read_value
from catalog.formats.standard.showing import label, missing_mandatory, shown
from catalog.records import DatasetRecord


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("update_frequency_unit", "year", "year"),
        ("update_frequency_unit", "ปี", "year"),
        ("update_frequency_unit", " Year ", "year"),
        ("update_frequency_unit", "ไม่มีการปรับปรุง หลังจากการจัดเก็บข้อมูล ", "never"),
        ("update_frequency_unit", ["เดือน"], "month"),
        ("geographic_data_set", "ชุมชน/อาคาร", "settlements"),
        ("data_collect", "แหล่งนํ้า เช่น แม่นํ้า อ่างเก็บนํ้า", "water_body"),
        ("objective", ["พันธกิจหน่วยงาน", "law"], ["agency_mission", "law"]),
        ("objective", "พันธกิจหน่วยงาน, กฎหมายที่เกี่ยวข้อง", ["agency_mission", "law"]),
        ("objective", '["พันธกิจหน่วยงาน", "พันธกิจหน่วยงาน"]', ["agency_mission"]),
        ("objective", "แผนระดับที่ ๓ (มติครม. ๔ ธ.ค. ๒๕๖๐)", ["level_3_plan"]),
        ("high_value_dataset", "1", True),
        ("high_value_dataset", "True", True),
        ("high_value_dataset", "ใช่", True),
        ("high_value_dataset", "ไม่ใช่", False),
        ("high_value_dataset", False, False),
        ("created_date", "2023-12-13", "2023-12-13"),
        ("created_date", "2566-12-13", "2023-12-13"),
        ("created_date", "๑๓/๑๒/๒๕๖๖", "2023-12-13"),
        ("created_date", "13 ธันวาคม พ.ศ. 2566", "2023-12-13"),
        ("created_date", "13 ธ.ค. 2566", "2023-12-13"),
        ("created_date", "December 13, 2023", "2023-12-13"),
        ("created_date", "2023-12-13T10:00:00", "2023-12-13"),
        ("created_date", "29/2/2559", "2016-02-29"),
        ("first_year_of_data", "ปี ๒๕๖๓", "2563"),
        ("first_year_of_data", 2020, "2020"),
        ("west_bound_longitude", "๙๗.๓", 97.3),
        ("unit_of_measure", "  คน ", "คน"),
        ("objective", "", None),
        ("objective", [], None),
        ("high_value_dataset", " ", None),
    ],
)
def test_values_are_read_in_every_spelling(key: str, raw: object, value: object) -> None:
    assert read_value(field_named(key), raw) == Reading(value)


@pytest.mark.parametrize(
    ("key", "raw", "value", "other"),
    [
        ("geo_coverage", "ลุ่มน้ำ", "other", "ลุ่มน้ำ"),
        ("objective", ["law", "เพื่อการวิจัย"], ["law", "other"], "เพื่อการวิจัย"),
        ("objective", "ใช้ในงานวิจัย, พัฒนา, และอื่นใด", ["other"], "ใช้ในงานวิจัย, พัฒนา, และอื่นใด"),
        ("data_type", "ข้อมูลหลัก", "other", "ข้อมูลหลัก"),
    ],
)
def test_a_choice_outside_the_list_becomes_other_with_its_text(
    key: str, raw: object, value: object, other: str
) -> None:
    assert read_value(field_named(key), raw) == Reading(value, other)


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("created_date", "30/2/2559"),
        ("created_date", "yesterday"),
        ("created_date", "1/2/62"),
        ("created_date", "1478-01-05"),
        ("first_year_of_data", "2560-2563"),
        ("west_bound_longitude", "600000"),
        ("west_bound_longitude", "nan"),
        ("high_value_dataset", "maybe"),
        ("data_category", "ข้อมูลภายใน"),
        ("unit_of_measure", {"a": 1}),
        ("objective", [{"a": 1}]),
        ("objective", ["x"] * 500),
    ],
)
def test_what_a_field_cannot_hold_is_refused(key: str, raw: object) -> None:
    with pytest.raises(Unreadable):
        read_value(field_named(key), raw)


def test_errors_stand_beside_the_values_that_could_be_read() -> None:
    values, errors = read_fields({"objective": "law", "created_date": "?", "data_source": "", "data_type": "ข้อมูลสถิติ"})
    assert values == {"objective": ["law"], "data_type": "statistics"}
    assert errors == {"created_date": ["Date format incorrect"]}


def test_the_text_beside_other_keeps_what_was_given_and_what_was_found() -> None:
    values, _ = read_fields({"objective": ["อื่นๆ", "เพื่อวิจัย"], "objective_other": "งานภายใน"})
    assert values == {"objective": ["other"], "objective_other": "งานภายใน, เพื่อวิจัย"}


def test_a_changed_code_counts_beside_an_unchanged_label() -> None:
    stored = {"objective": ["law"]}
    sent = {"objective": ["กฎหมายที่เกี่ยวข้อง"], "objective_code": ["public_service"]}
    assert read_fields(sent, current=stored)[0] == {"objective": ["public_service"]}


def test_a_changed_label_counts_beside_a_stale_code() -> None:
    stored = {"objective": ["law"]}
    sent = {"objective": ["มติคณะรัฐมนตรี"], "objective_code": ["law"]}
    assert read_fields(sent, current=stored)[0] == {"objective": ["cabinet_resolution"]}
    assert read_fields({"objective": [], "objective_code": ["law"]}, current=stored)[0] == {}


@pytest.mark.parametrize("on", ["dataset", "resource"])
def test_every_label_that_is_shown_is_read_back(on) -> None:
    for field in fields_of(on):
        if field.kind in ("choice", "choices") and field.choices in CHOICES:
            for choice in CHOICES[field.choices]:
                for lang in ("th", "en"):
                    wanted = [choice.code] if field.kind == "choices" else choice.code
                    assert read_value(field, label(field.key, choice.code, lang)).value == wanted


@pytest.mark.parametrize(
    ("key", "value", "thai", "english"),
    [
        ("objective", ["law", "other"], "กฎหมายที่เกี่ยวข้อง, อื่นๆ", "Required by law, Other"),
        ("geo_coverage", "province", "จังหวัด", "Province"),
        ("high_value_dataset", True, "ใช่", "Yes"),
        ("reference_data", False, "ไม่ใช่", "No"),
        ("created_date", "2026-11-24", "24 พฤศจิกายน 2569", "24 November 2026"),
        ("first_year_of_data", "2563", "2563", "2020"),
        ("first_year_of_data", "2020", "2563", "2020"),
        ("west_bound_longitude", 97.34512, "97.34512", "97.34512"),
        ("license_id", "cc-by", "ครีเอทีฟคอมมอนส์ แสดงที่มา", "Creative Commons Attribution"),
        ("data_source", "กรมการปกครอง", "กรมการปกครอง", "กรมการปกครอง"),
        ("tag_string", ("ฝน", "rain"), "ฝน, rain", "ฝน, rain"),
        ("notes", None, "", ""),
    ],
)
def test_values_are_shown_in_both_languages(key: str, value: object, thai: str, english: str) -> None:
    assert shown(field_named(key), value, "th") == thai
    assert shown(field_named(key), value, "en") == english


def test_an_empty_record_lacks_all_but_the_category_and_a_full_one_nothing() -> None:
    empty = [field.key for field in missing_mandatory(DatasetRecord(name="a-b"))]
    assert len(empty) == 13 and "data_category" not in empty
    full = DatasetRecord(
        name="a-b", title="t", notes="n", owner_org="o", maintainer="m", maintainer_email="m@example.org",
        license_id="ogl", data_type="record", tags=("x1",),
        standard={"objective": ["law"], "update_frequency_unit": "year", "geo_coverage": "country",
                  "data_source": "s", "data_format": ["csv"]},
    )  # fmt: skip
    assert missing_mandatory(full) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*fields_of("dataset"), *fields_of("resource")]), _JSON)
def test_any_value_is_read_or_refused_by_name(field, raw) -> None:
    try:
        first = read_value(field, raw).value
    except Unreadable:
        return
    assert read_value(field, first).value == first
