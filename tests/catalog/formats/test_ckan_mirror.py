"""Records of other catalogues are taken over, and what does not fit is named rather than lost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.formats.ckan.dumped import Change
from catalog.formats.ckan.mirror import read_line
from catalog.formats.ckan.package import package_dict
from catalog.formats.ckan.reading import Invalid, Malformed, read_package
from tests.catalog.formats.records import FULL

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "metadata"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the sample catalogue is not at {SAMPLES}")

MIRRORED = {
    "id": "rain_2560",
    "title": "ปริมาณน้ำฝน",
    "summary": "รายเดือน",
    "org": " กรมอุตุนิยมวิทยา ",
    "tags": ["ฝน", "ฝน", "(อุตุ)", "ชื่\ufffd"],
    "formats": ["XSL"],
    "resources": 3,
    "resources_list": [
        {"name": "ฝน", "format": "XSL", "url": "https://h.example/a.xls"},
        {"name": "แผนที่", "format": None, "url": "h.example/a.kml"},
    ],
    "license": "Creative Commons Attributions",
    "updated": "2021-10-31T05:59:39.473708",
    "url": "https://h.example/dataset/rain_2560",
}


def test_a_reduced_record_is_read_with_its_organization_beside_it() -> None:
    incoming = read_line(MIRRORED)
    record = incoming.record
    assert incoming.organization_title == "กรมอุตุนิยมวิทยา" and incoming.organization_name == ""
    assert (record.name, record.license_id, record.owner_org) == ("rain_2560", "cc-by", None)
    assert [resource.format for resource in record.resources] == ["XLS", "KML"]
    assert record.resources[1].url == "http://h.example/a.kml"
    assert record.metadata_modified.isoformat() == "2021-10-31T05:59:39.473708+00:00"


def test_tags_that_do_not_fit_are_mended_or_named() -> None:
    incoming = read_line(MIRRORED)
    assert incoming.record.tags == ("ฝน", "อุตุ")
    assert set(incoming.changes) == {
        Change("tags", "changed", "(อุตุ)"),
        Change("tags", "dropped", "ชื่\ufffd"),
        Change("resources", "missing_in_source", "1"),
    }


def test_a_dumped_record_keeps_ids_owner_and_groups() -> None:
    incoming = read_line(package_dict(FULL))
    record = incoming.record
    assert (record.id, record.name, record.owner_org, record.private) == (FULL.id, FULL.name, None, True)
    assert record.organization.title == incoming.organization_title == "กรมอุตุนิยมวิทยา"
    assert incoming.organization_name == "tmd"
    assert [group.name for group in record.group_records] == ["environment"]
    assert record.metadata_created == FULL.metadata_created and record.metadata_modified == FULL.metadata_modified
    assert record.standard == FULL.standard and record.extras == FULL.extras
    assert incoming.changes == ()


def test_files_of_another_portal_become_links() -> None:
    shown = json.loads(json.dumps(package_dict(FULL)).replace("@@SITE@@", "https://other.example"))
    resources = read_line(shown).record.resources
    assert {resource.url_type for resource in resources} == {None}
    assert all(resource.url.startswith("https://") for resource in resources)


def test_what_our_rules_refuse_is_set_aside_and_named() -> None:
    line = {
        "name": "odd",
        "title": "ชื่อ",
        "id": "42",
        "maintainer_email": "โทร 1234",
        "created_date": "ไม่ทราบ",
        "telephone_number": "1422",
        "extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}, {"key": "title", "value": "x"}],
        "resources": [{"id": "1", "url": "h/a.csv", "size": "12 MB"}, {"url": "h/b.csv"}],
    }
    incoming = read_line(line)
    record = incoming.record
    assert record.id is None and record.maintainer_email is None
    assert record.extras == {"a": "2", "created_date": "ไม่ทราบ", "telephone_number": "1422"}
    assert [resource.url for resource in record.resources] == ["http://h/a.csv", "http://h/b.csv"]
    assert {(change.field, change.reason) for change in incoming.changes} == {
        ("maintainer_email", "dropped"),
        ("created_date", "kept_as_extra"),
        ("resources.0.size", "dropped"),
        ("extras.2", "dropped"),
        ("extras.a", "dropped"),
    }


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**MIRRORED, "id": "Bad Name"}, "id"),
        ({**MIRRORED, "updated": "soon"}, "updated"),
        ({"name": "No Good", "resources": []}, "name"),
        ({"name": "inside", "data_category": "ข้อมูลภายใน"}, "data_category"),
    ],
)
def test_a_record_that_cannot_be_bent_is_refused_with_the_reason(line: dict, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_line(line)
    assert field in caught.value.errors


@pytest.mark.parametrize(
    "line", [[], "x", None, {}, {"a": 1}, {**MIRRORED, "tags": "ฝน"}, {"name": "ab", "tags": ["x"]}]
)
def test_what_is_no_record_is_malformed(line: object) -> None:
    with pytest.raises(Malformed):
        read_line(line)


@needs_samples
def test_all_sample_records_are_read() -> None:
    with (SAMPLES / "datagoth_catalog_sample.jsonl").open(encoding="utf-8") as lines:
        incoming = [read_line(json.loads(line)) for line in lines]
    assert len(incoming) == 626
    assert len({item.record.name for item in incoming}) == 626
    assert len({item.organization_title for item in incoming}) == 68
    assert sum(len(item.record.resources) for item in incoming) == 2203
    assert Counter(item.record.license_id for item in incoming) == {"cc-by": 610, "ogl": 16}
    formats = Counter(resource.format for item in incoming for resource in item.record.resources)
    assert formats["XLS"] == 752 and "XSL" not in formats and "MAP" not in formats
    for item in incoming:
        assert read_package(package_dict(item.record), owner_required=False).tags == tuple(sorted(item.record.tags))


@needs_samples
def test_the_real_search_answer_is_read_in_full() -> None:
    answer = json.loads((SAMPLES / "datagoth_package_search_covid-19-daily.json").read_text(encoding="utf-8"))
    incoming = read_line(answer["result"]["results"][0])
    record = incoming.record
    assert (record.data_type, record.data_category, record.license_id) == ("record", "public", "cc-by")
    assert record.standard["update_frequency_unit"] == "day" and record.standard["high_value_dataset"] is True
    assert incoming.organization_name == "ddc" and record.organization.level == "department"
    assert [group.title_en for group in record.group_records] == [
        "Science, Digital Technology and Innovation",
        "Healthcare",
    ]
    assert len(record.resources) == 14
    assert record.resources[2].standard["resource_data_collect"] == "person"
    assert record.extras["maintain_frequent"] == "รายวัน"


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\x00"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.just("name"), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(package_dict(FULL))), _ANY, max_size=6),
    st.dictionaries(st.sampled_from(list(MIRRORED)), _ANY, max_size=4),
)
def test_hostile_records_are_read_or_refused_by_name(dumped: dict, mirrored: dict) -> None:
    for line in ({"name": "ab", **dumped}, {**MIRRORED, **mirrored}):
        try:
            assert read_line(line).record.name
        except (Invalid, Malformed):
            continue
