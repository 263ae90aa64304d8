"""What clients send is checked by CKAN's rules, all of it at once, and nothing of a good object is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.formats.ckan.package import package_dict
from catalog.formats.ckan.reading import Invalid, Malformed, read_package, read_resource
from catalog.formats.ckan.resource import resource_dict
from catalog.records import DatasetRecord, ResourceRecord
from tests.catalog.formats.records import DATASET_ID, FILE, FILE_ID, FULL, TABLE

MINIMAL = {"name": "rainfall", "owner_org": "tmd"}


def errors_of(data: dict, **options: object) -> dict:
    with pytest.raises(Invalid) as caught:
        read_package({**MINIMAL, **data}, **options)
    json.dumps(caught.value.errors).encode()
    return caught.value.errors


def test_a_name_and_an_owner_are_enough() -> None:
    record = read_package(MINIMAL)
    assert (record.name, record.title, record.owner_org) == ("rainfall", "rainfall", "tmd")
    assert record.data_category == "public" and record.license_id is None
    assert record.resources == () and record.private is False


def test_what_is_shown_can_be_sent_back_without_loss() -> None:
    known = {"organization": None, "group_records": (), "tag_ids": {}}
    shown = json.loads(json.dumps(package_dict(FULL)))
    read = read_package(shown, current=FULL)
    kept_files = tuple(replace(item, datastore_active=False, rows=None) for item in FULL.resources)
    wanted = replace(FULL, resources=kept_files, tags=tuple(sorted(FULL.tags)), **known)
    assert replace(read, resources=()) == replace(wanted, resources=())
    for got, expected in zip(read.resources, wanted.resources, strict=True):
        assert got == replace(expected, format=expected.format or None)


def test_reading_once_more_changes_nothing() -> None:
    first = read_package(package_dict(FULL))
    again = read_package(package_dict(replace(first, group_records=FULL.group_records)))
    assert again == first


def test_all_fields_are_checked_together() -> None:
    errors = errors_of(
        {
            "name": "Bad Name",
            "author_email": "x",
            "version": "v" * 101,
            "tags": [{"name": "a"}],
            "extras": [{"key": "k"}],
            "resources": [{}, {"size": "abc"}],
            "created_date": "?",
            "owner_org": "",
        }
    )
    assert errors["name"] == ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]
    assert errors["author_email"] == ["Email x is not a valid format"]
    assert errors["version"] == ["Version must be a maximum of 100 characters long"]
    assert errors["tags"] == ['Tag "a" length is less than minimum 2']
    assert errors["extras"] == [{"value": ["Missing value"]}]
    assert errors["resources"] == [{}, {"size": ["Invalid integer"]}]
    assert errors["created_date"] == ["Date format incorrect"]
    assert errors["owner_org"] == ["An organization must be provided"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (None, "Missing value"),
        ("", "Missing value"),
        ("a", "Must be at least 2 characters long"),
        ("a" * 101, "Name must be a maximum of 100 characters long"),
        ("new", "That name cannot be used"),
        ("Über", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
        ("ab\n", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
        (["ab"], "Names must be strings"),
    ],
)
def test_names_follow_ckans_rule(name: object, text: str) -> None:
    assert errors_of({"name": name})["name"] == [text]


@pytest.mark.parametrize("name", ["ab", "a" * 100, "gdpublish-x_1", "--"])
def test_real_names_are_accepted(name: str) -> None:
    assert read_package({**MINIMAL, "name": name}).name == name


@pytest.mark.parametrize("tag", ["ฝน", "น้ำท่วม", "COVID-19", "open data", "v1.0_x", "๒๕๖๓", "雨量", "ab"])
def test_thai_and_other_scripts_are_tags(tag: str) -> None:
    assert read_package({**MINIMAL, "tags": [{"name": tag}]}).tags == (tag,)


@pytest.mark.parametrize("tag", ["a", "x" * 101, "a,b", "a/b", "(ปณย.)", "a\u200bb", "ชื\ufffd"])
def test_other_tags_are_refused(tag: str) -> None:
    assert errors_of({"tags": [{"name": tag}]})["tags"][0].startswith('Tag "')


def test_a_tag_given_twice_counts_once_and_a_tag_string_adds() -> None:
    data = {**MINIMAL, "tags": [{"name": "ฝน"}, {"name": "ฝน"}], "tag_string": " rain , ฝน ,, wind"}
    assert read_package(data).tags == ("ฝน", "rain", "wind")


def test_extras_refuse_duplicates_and_core_names_and_turn_json_into_text() -> None:
    assert errors_of({"extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}) == {
        "extras_validation": ['Duplicate key "a"']
    }
    assert errors_of({"extras": [{"key": "ok", "value": "1"}, {"key": "title", "value": "2"}]})["extras"] == [
        {},
        {"key": ["There is a schema field with the same name"]},
    ]
    record = read_package({**MINIMAL, "extras": [{"key": "a", "value": {"ก": [1]}}, {"key": "b", "value": None}]})
    assert record.extras == {"a": '{"ก": [1]}'}


def test_legacy_extras_are_read_into_the_standard_unless_the_field_is_there() -> None:
    extras = [
        {"key": "height_value_dataset", "value": "1"},
        {"key": "geo_coverage", "value": "จังหวัด"},
        {"key": "objective", "value": "กฎหมายที่เกี่ยวข้อง"},
        {"key": "created_date", "value": "ไม่ทราบวัน"},
    ]
    record = read_package({**MINIMAL, "objective": ["มติคณะรัฐมนตรี"], "extras": extras})
    assert record.standard == {
        "high_value_dataset": True,
        "geo_coverage": "province",
        "objective": ["cabinet_resolution"],
    }
    assert record.extras == {"objective": "กฎหมายที่เกี่ยวข้อง", "created_date": "ไม่ทราบวัน"}


def test_a_secret_category_is_never_read_as_public() -> None:
    assert read_package({**MINIMAL, "data_category": "ข้อมูลความมั่นคง"}).data_category == "security"
    assert "data_category" in errors_of({"data_category": "ข้อมูลภายใน"})


@pytest.mark.parametrize(
    ("value", "private"),
    [(True, True), ("True", True), ("yes", True), (1, True), ("", False), ("false", False), (0, False), ([], False)],
)
def test_private_follows_ckans_rule_for_booleans(value: object, private: bool) -> None:
    assert read_package({**MINIMAL, "private": value}).private is private


def test_a_private_dataset_needs_an_owner() -> None:
    errors = errors_of({"owner_org": None, "private": "true"}, owner_required=False)
    assert errors == {"private": ["Datasets with no organization can't be private."]}


def test_an_update_clears_what_it_does_not_give_but_never_publishes_by_silence() -> None:
    record = read_package({"name": "rainfall-2567"}, current=FULL)
    assert record.notes is None and record.tags == () and record.standard == {} and record.extras == {}
    assert record.private is True and record.owner_org == FULL.owner_org
    assert record.resources is None
    assert record.id == FULL.id and record.metadata_created == FULL.metadata_created


def test_an_update_may_name_the_dataset_by_its_name_and_cannot_change_its_type() -> None:
    record = read_package({**MINIMAL, "id": "rainfall-2567", "type": "harvest", "resources": []}, current=FULL)
    assert (record.id, record.type, record.resources) == (DATASET_ID, "dataset", ())


def test_computed_fields_sent_back_are_ignored() -> None:
    data = {**MINIMAL, "num_tags": "x", "isopen": 5, "organization": [], "metadata_created": "?", "unknown": {"a": 1}}
    assert read_package(data).name == "rainfall"


def test_an_id_must_be_a_uuid_and_stamps_are_utc() -> None:
    assert errors_of({"id": "not-a-uuid"})["id"] == ["Invalid id provided"]
    assert errors_of({"metadata_modified": "soon"})["metadata_modified"] == ["Date format incorrect"]
    record = read_package({**MINIMAL, "metadata_modified": "2026-11-23T05:19:28.369772"})
    assert record.metadata_modified == datetime(2026, 11, 23, 5, 19, 28, 369772, tzinfo=UTC)


def test_groups_are_taken_by_name_or_id_and_checked_by_position() -> None:
    assert read_package({**MINIMAL, "groups": [{"name": "env"}, {"id": "x-1"}, {"name": "env"}]}).groups == (
        "env",
        "x-1",
    )
    assert errors_of({"groups": [{"name": "env"}, {}]})["groups"] == [{}, {"id": ["Missing value"]}]


@pytest.mark.parametrize(
    "data",
    [
        {"tags": ["a"]},
        {"tags": "rain"},
        {"extras": {"a": "b"}},
        {"resources": {"url": "x"}},
        {"groups": [1]},
        {"resources": "x"},
    ],
)
def test_broken_nesting_is_malformed(data: dict) -> None:
    with pytest.raises(Malformed) as caught:
        read_package({**MINIMAL, **data})
    assert caught.value.data == {**MINIMAL, **data}


def test_something_that_is_no_object_is_malformed() -> None:
    for value in ([1], "x", None, 5):
        with pytest.raises(Malformed):
            read_package(value)
        with pytest.raises(Malformed):
            read_resource(value)


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", float("nan"), {"x": ["\x00"]}])
@pytest.mark.parametrize("key", ["title", "notes", "url", "data_source", "objective", "license_id"])
def test_what_no_database_can_hold_is_an_error_of_its_field(key: str, bad: object) -> None:
    assert key in errors_of({key: bad})


def test_bad_characters_in_lists_are_errors_too() -> None:
    errors = errors_of(
        {
            "tags": [{"name": "a\x00b"}],
            "extras": [{"key": "a\ud800", "value": "x"}, {"key": "b", "value": ["\x00"]}],
            "resources": [{"name": "\x00"}, {"odd": {"deep": "\ud800"}}, {"odd\x00": 1}],
            "groups": [{"name": "\x00"}],
        }
    )
    assert set(errors) == {"tags", "extras", "resources", "groups"}
    assert [bool(item) for item in errors["resources"]] == [True, True, True]


# Resources


@pytest.mark.parametrize(
    ("url", "read"),
    [
        (" example.org/a.csv ", "http://example.org/a.csv"),
        ("https://example.org/a", "https://example.org/a"),
        ("ftp://h/a", "ftp://h/a"),
        ("/a.csv", "http://a.csv"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_an_address_without_a_scheme_gets_one(url: str, read: str) -> None:
    assert read_resource({"url": url}).url == read


def test_unknown_fields_are_kept_with_their_json_type() -> None:
    data = {"url": "x", "rank": 3, "flags": [True, None], "mimetype_inner": "text/x", "cache_url": None, "position": 9}
    assert read_resource(data).extras == {"rank": 3, "flags": [True, None], "mimetype_inner": "text/x"}


@pytest.mark.parametrize(("size", "read"), [("12", 12), (12, 12), (12.0, 12), ("", None), (None, None), (" 7 ", 7)])
def test_a_size_is_a_number_or_its_text(size: object, read: int | None) -> None:
    assert read_resource({"size": size}).size == read


@pytest.mark.parametrize("size", ["12.5", "x", 1.5, True, [], 10**30, "-1"])
def test_other_sizes_are_refused(size: object) -> None:
    with pytest.raises(Invalid) as caught:
        read_resource({"size": size})
    assert list(caught.value.errors) == ["size"]


def test_formats_are_normalised_and_left_open_when_not_given() -> None:
    assert read_resource({"url": "http://h/a.kml", "format": "MAP"}).format == "KML"
    assert read_resource({"url": "http://h/a.csv"}).format is None
    assert read_resource({"url": "http://h/a.csv", "format": ""}).format is None


def test_a_files_address_sent_back_keeps_the_file_on_any_host() -> None:
    shown = resource_dict(FILE, DATASET_ID)
    for host in ("@@SITE@@", "https://data.example.org", "https://data.example.org/th"):
        sent = {**shown, "url": shown["url"].replace("@@SITE@@", host)}
        for changes in ({}, {"url_type": None}):
            read = read_resource({**sent, **changes}, FILE)
            assert (read.url, read.url_type, read.file_name) == (None, "upload", "ฝน 2567.csv")


def test_a_new_address_turns_a_file_into_a_link() -> None:
    read = read_resource({"id": FILE_ID, "url": "https://h/new.csv", "url_type": ""}, FILE)
    assert (read.url, read.url_type, read.file_name) == ("https://h/new.csv", None, "")


def test_an_upload_of_another_portal_is_a_link_here() -> None:
    url = f"https://other.example/dataset/x/resource/{FILE_ID}/download/a.csv"
    read = read_resource({"id": FILE_ID, "url": url, "url_type": "upload"})
    assert (read.url, read.url_type) == (url, None)


def test_a_table_sent_back_stays_a_table() -> None:
    sent = {**resource_dict(TABLE, DATASET_ID), "url": f"https://h/datastore/dump/{TABLE.id}?bom=true"}
    assert read_resource(sent, TABLE).url_type == "datastore"


def test_resource_fields_of_the_standard_are_read_from_labels() -> None:
    read = read_resource({"resource_data_collect": "บุคคล", "resource_disaggregate": [], "resource_private": "True"})
    assert read.standard == {"resource_data_collect": "person", "resource_private": True}


def test_positions_follow_the_list_and_an_id_may_stand_once() -> None:
    record = read_package({**MINIMAL, "resources": [{"name": "a", "position": 5}, {"name": "b"}]})
    assert [(item.name, item.position) for item in record.resources] == [("a", 0), ("b", 1)]
    assert "resources" in errors_of({"resources": [{"id": FILE_ID}, {"id": FILE_ID}]})


# Hostile input

_TEXT = st.text(max_size=12) | st.sampled_from(["\x00", "\ud800", "2566-02-30", "[", '["x"]', "1e999", "upload", "ปี"])
_SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | _TEXT
_ANY = st.recursive(
    _SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_KEYS = [
    *package_dict(FULL), "tag_string", "license_id_other", "disaggregate", "created_date", "plugin_data", "\x00", "x",
]  # fmt: skip
_RESOURCE_KEYS = [*resource_dict(FILE, DATASET_ID), "resource_data_collect", "upload", "\ud800", "x"]


def _part(keys: list[str]) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(keys), _ANY, max_size=5)


@settings(max_examples=300, deadline=None)
@given(
    _part(_KEYS),
    st.lists(_part(_RESOURCE_KEYS), max_size=2),
    st.lists(_part(["key", "value", "name", "id"]), max_size=3),
)
def test_hostile_json_is_read_or_refused_by_name(data: dict, resources: list, small: list) -> None:
    hostile = {"name": "ab", "resources": resources, "extras": small, "tags": small, "groups": small, **data}
    for current in (None, FULL):
        try:
            record = read_package(hostile, current=current)
        except Invalid as problem:
            json.dumps(problem.errors, ensure_ascii=False, allow_nan=False).encode()
        except Malformed as problem:
            json.dumps(problem.data, ensure_ascii=False).encode()
        else:
            assert isinstance(record, DatasetRecord)
            json.dumps(package_dict(record), ensure_ascii=False, allow_nan=False).encode()


@given(_ANY)
def test_anything_at_all_is_no_reason_to_fail_otherwise(value: object) -> None:
    for read in (read_package, read_resource):
        try:
            assert isinstance(read(value), DatasetRecord | ResourceRecord)
        except (Invalid, Malformed):
            continue
