"""The tables of the Thai metadata standard are complete and say what the incumbent says."""

from __future__ import annotations

import pytest

from catalog.formats.folding import folded
from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.dataset_fields import DATASET_FIELDS
from catalog.formats.standard.fields import FIELDSETS, field_named, fields_for, mandatory_fields, standard_keys
from catalog.formats.standard.licenses import DEFAULT_LICENSE, LICENSES, is_open, license_code, license_named
from catalog.formats.standard.reading import code_of
from catalog.formats.standard.resource_fields import RESOURCE_FIELDS

LABELS = {
    "data_type": "ข้อมูลระเบียน · ข้อมูลสถิติ · ข้อมูลภูมิสารสนเทศเชิงพื้นที่ · ข้อมูลหลากหลายประเภท · ข้อมูลประเภทอื่นๆ",
    "data_category": "ข้อมูลสาธารณะ · ข้อมูลส่วนบุคคล · ข้อมูลความมั่นคง · ข้อมูลความลับทางราชการ",
    "update_frequency_unit": "ไม่ทราบ · ปี · ครึ่งปี · ไตรมาส · เดือน · สัปดาห์ · วัน · วันทำการ · ชั่วโมง · นาที · ตามเวลาจริง"
    " · ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล · อื่นๆ",
    "geo_coverage": "ไม่มี · โลก · ทวีป/กลุ่มประเทศในทวีป · กลุ่มประเทศทางเศรษฐกิจ · ประเทศ · ภาค · จังหวัด · อำเภอ · ตำบล"
    " · หมู่บ้าน · เทศบาล/อบต. · พิกัด · ไม่ทราบ · อื่นๆ",
    "objective": "ยุทธศาสตร์ชาติ · แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ · แผนความมั่นคงแห่งชาติ · แผนแม่บทภายใต้ยุทธศาสตร์ชาติ"
    " · แผนปฏิรูปประเทศ · แผนระดับที่ 3 (มติครม. 4 ธ.ค. 2560) · นโยบายรัฐบาล/ข้อสั่งการนายกรัฐมนตรี · มติคณะรัฐมนตรี"
    " · เพื่อการให้บริการประชาชน · กฎหมายที่เกี่ยวข้อง · พันธกิจหน่วยงาน · ดัชนี/ตัวชี้วัดระดับนานาชาติ · ไม่ทราบ · อื่นๆ",
    "data_format": "Database · CSV · XML · Image · Video · Audio · Text · JSON · HTML · DOC/DOCX · XLS · PDF · RDF · NoSQL"
    " · Arc/Info Coverage · Shapefile · GeoTiff · GML · ไม่ทราบ · อื่นๆ",
    "data_support": "ไม่มี · หน่วยงานของรัฐ · หน่วยงานเอกชน · หน่วยงาน/องค์กรระหว่างประเทศ · มูลนิธิ/สมาคม · สถาบันการศึกษา · อื่นๆ",
    "data_collect": "ไม่มี · บุคคล · ครัวเรือน/ครอบครัว · บ้าน/ที่อยู่อาศัย · บริษัท/ห้างร้าน/สถานประกอบการ · อาคาร/สิ่งปลูกสร้าง"
    " · พื้นที่การเกษตร ประมง ป่าไม้ · สัตว์และพันธุ์พืช · ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่ · แหล่งน้ำ เช่น แม่น้ำ อ่างเก็บน้ำ"
    " · เส้นทางการเดินทาง เช่น ถนน ทางรถไฟ · ไม่ทราบ · อื่นๆ",
    "data_language": "ไทย · อังกฤษ · จีน · มลายู · พม่า · ลาว · เขมร · ญี่ปุ่น · เกาหลี · ฝรั่งเศส · เยอรมัน · อารบิก · ไม่ทราบ · อื่นๆ",
    "disaggregate": "ไม่มี · เพศ · อายุ/กลุ่มอายุ · สถานภาพสมรส · ศาสนา · ระดับการศึกษา · อาชีพ · สถานภาพการทำงาน"
    " · อุตสาหกรรม/ประเภทกิจการ · รายได้ · ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่ · ผลิตภัณฑ์ · ไม่ทราบ · อื่นๆ",
    "unit_of_multiplier": "หน่วย · สิบ · ร้อย · พัน · หมื่น · แสน · ล้าน · สิบล้าน · ร้อยล้าน · พันล้าน · หมื่นล้าน · แสนล้าน"
    " · ล้านล้าน · ไม่ทราบ · อื่นๆ",
    "equivalent_scale": "1:4,000 · 1:10,000 · 1:25,000 · 1:50,000 · 1:250,000 · อื่นๆ",
}

LAYERS = (
    "แปลงที่ดิน · ขอบเขตการปกครอง · เส้นทางคมนาคม · ชุมนุม/อาคาร · ป่าไม้ · การใช้ประโยชน์ที่ดิน · แหล่งน้ำ · อุทกศาสตร์"
    " · หมุดหลักฐานแผนที่ · ความสูงภูมิประเทศเชิงตัวเลข · ภาพแผนที่ภูมิประเทศ · แผนที่ภาพถ่ายทางอากาศ · ภาพวาดดาวเทียมดัดแก้"
)


@pytest.mark.parametrize("list_name", sorted(LABELS))
def test_labels_are_those_that_the_incumbent_stores(list_name: str) -> None:
    assert [choice.label_th for choice in CHOICES[list_name]] == LABELS[list_name].split(" · ")


def test_geographic_layers_carry_their_prefix_and_the_incumbents_misspellings() -> None:
    assert [choice.label_th for choice in CHOICES["geographic_data_set"]] == [
        f"ชั้นข้อมูล{layer}" for layer in LAYERS.split(" · ")
    ]


@pytest.mark.parametrize("list_name", sorted(CHOICES))
def test_every_spelling_of_a_choice_means_that_choice_only(list_name: str) -> None:
    for choice in CHOICES[list_name]:
        for spelling in (choice.code, choice.label_th, choice.label_en, *choice.aliases):
            assert code_of(list_name, spelling) == choice.code, spelling


@pytest.mark.parametrize("list_name", sorted(CHOICES))
def test_codes_and_labels_are_unique_in_their_list(list_name: str) -> None:
    choices = CHOICES[list_name]
    for values in ([c.code for c in choices], [folded(c.label_th) for c in choices], [c.label_en for c in choices]):
        assert len(values) == len(set(values))


def test_there_are_fourteen_mandatory_items() -> None:
    assert {field.key for field in mandatory_fields()} == {
        "data_type", "title", "owner_org", "maintainer", "maintainer_email", "tag_string", "notes", "objective",
        "update_frequency_unit", "geo_coverage", "data_source", "data_format", "data_category", "license_id",
    }  # fmt: skip
    assert len(mandatory_fields()) == 14


def test_the_dataset_has_the_57_fields_of_the_schema_with_12_companions() -> None:
    companions = [field.companion for field in DATASET_FIELDS if field.has_other]
    keys = [field.key for field in DATASET_FIELDS] + companions
    assert len(companions) == 12
    assert len(keys) == len(set(keys)) == 57


def test_the_resource_has_the_23_fields_of_the_schema_and_the_private_flag() -> None:
    companions = [field.companion for field in RESOURCE_FIELDS if field.has_other]
    keys = {field.key for field in RESOURCE_FIELDS} | set(companions)
    assert len(companions) == 4
    assert len(keys - {"resource_private"}) == 23


@pytest.mark.parametrize("field", [*DATASET_FIELDS, *RESOURCE_FIELDS], ids=lambda field: field.key)
def test_every_field_explains_itself_in_both_languages(field) -> None:
    assert field.label_th and field.label_en
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in field.help("th"))
    assert field.help("en").endswith(".") and field.help("en").isascii()
    assert field.fieldset in FIELDSETS
    assert not field.choices or field.choices in CHOICES or field.choices == "license"
    assert bool(field.choices) == (field.kind in ("choice", "choices"))


@pytest.mark.parametrize(
    ("data_type", "shown", "hidden"),
    [
        ("record", "high_value_dataset", "official_statistics"),
        ("mixed", "data_collect", "equivalent_scale"),
        ("statistics", "official_statistics", "high_value_dataset"),
        ("geospatial", "west_bound_longitude", "reference_data"),
        ("", "objective", "data_collect"),
    ],
)
def test_a_form_shows_the_fields_of_its_data_type_only(data_type: str, shown: str, hidden: str) -> None:
    keys = {field.key for field in fields_for(data_type)}
    assert shown in keys
    assert hidden not in keys
    assert {field.key for field in mandatory_fields()} <= keys


def test_a_key_that_both_have_means_the_dataset() -> None:
    assert field_named("url").label_en == "Dataset page"
    assert field_named("format") in RESOURCE_FIELDS


def test_core_fields_are_not_kept_in_the_standard() -> None:
    keys = standard_keys("dataset")
    assert "objective" in keys and "objective_other" in keys and "license_id_other" in keys
    assert not keys & {"title", "name", "license_id", "data_type", "owner_org"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("License not specified", "notspecified"),
        ("Creative Commons Attributions", "cc-by"),
        ("Creative Commons Attribution Share-Alike", "cc-by-sa"),
        ("Creative Commons Non-Commercial (Any)", "cc-nc"),
        ("Open Data Common", "odc"),
        ("GNU Free Documentation License", "gfdl"),
        ("อื่น ๆ", "other"),
        ("ogl", "ogl"),
        ("http://creativecommons.org/licenses/by/3.0/", "cc-by"),
        ("http://www.opendefinition.org/licenses/cc-zero", "cc-zero"),
        ("https://example.org/my-own", None),
        ("", None),
    ],
)
def test_a_licence_is_known_by_its_old_label_and_by_its_address(text: str, code: str | None) -> None:
    assert license_code(text) == code


def test_the_licence_list_has_ckans_ids_and_opens_what_the_open_definition_opens() -> None:
    ckan = {
        "notspecified", "odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl", "other-open",
        "other-pd", "other-at", "uk-ogl", "cc-nc", "other-nc", "other-closed",
    }  # fmt: skip
    assert ckan | {DEFAULT_LICENSE, "odc", "other"} == {license_.code for license_ in LICENSES}
    closed = {license_.code for license_ in LICENSES if not is_open(license_.code)}
    assert closed == {"notspecified", "cc-nc", "other-nc", "other-closed", "odc", "other"}


@pytest.mark.parametrize("license_", LICENSES, ids=lambda license_: license_.code)
def test_every_licence_is_explained_in_both_languages(license_) -> None:
    assert license_.title("th") and license_.title("en")
    assert license_.plain("en").endswith(".")
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in license_.plain("th"))
    assert license_named(license_.code) is license_
