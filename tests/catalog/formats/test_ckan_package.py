"""Datasets, resources, organizations and licences look as CKAN's clients expect them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from catalog.formats.ckan.groups import group_dict, listed, organization_dict
from catalog.formats.ckan.licenses import license_list
from catalog.formats.ckan.package import package_dict
from catalog.formats.ckan.resource import resource_dict
from catalog.records import DatasetRecord, ResourceRecord
from tests.catalog.formats.records import AGENCY, DATASET_ID, FILE, FILE_ID, FULL, LINK, TABLE, TABLE_ID, TOPIC

PACKAGE_KEYS = {
    "id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
    "license_id", "license_title", "isopen", "owner_org", "private", "state", "type", "creator_user_id",
    "metadata_created", "metadata_modified", "num_resources", "num_tags", "organization", "groups", "tags", "extras",
    "resources", "relationships_as_subject", "relationships_as_object",
}  # fmt: skip
RESOURCE_KEYS = {
    "id", "package_id", "position", "state", "name", "description", "format", "url", "url_type", "resource_type",
    "mimetype", "mimetype_inner", "size", "hash", "created", "last_modified", "metadata_modified", "cache_url",
    "cache_last_updated", "datastore_active",
}  # fmt: skip


def test_a_bare_dataset_has_ckans_keys_and_nothing_but_its_category() -> None:
    found = package_dict(DatasetRecord(name="a-b"))
    assert set(found) == PACKAGE_KEYS | {"data_category", "data_category_code"}
    assert found["title"] == "a-b"
    assert found["organization"] is None
    assert found["notes"] is None
    assert found["isopen"] is False


def test_a_full_dataset_can_be_written_as_json_with_ckans_types() -> None:
    found = json.loads(json.dumps(package_dict(FULL)))
    assert found["license_title"] == "DGA Open Government License"
    assert found["license_url"].startswith("https://")
    assert found["isopen"] is True
    assert found["private"] is True
    assert (found["num_resources"], found["num_tags"]) == (3, 3)
    assert found["metadata_created"] == "2026-11-23T05:19:28.369772"
    assert found["metadata_modified"] == "2026-11-24T05:00:00"
    assert [extra["key"] for extra in found["extras"]] == ["b", "frequency"]
    assert found["title_en"] == "Rainfall 2024"


def test_tags_are_sorted_by_name_and_carry_their_ids() -> None:
    tags = package_dict(FULL)["tags"]
    assert [tag["name"] for tag in tags] == sorted(FULL.tags)
    assert tags[0] == {"display_name": "rain", "id": "t3", "name": "rain", "state": "active", "vocabulary_id": None}


def test_the_thai_standard_answers_old_labels_and_new_codes() -> None:
    found = package_dict(FULL)
    assert found["data_type"] == "ข้อมูลสถิติ" and found["data_type_code"] == "statistics"
    assert found["objective"] == ["พันธกิจหน่วยงาน", "อื่นๆ"]
    assert found["objective_code"] == ["agency_mission", "other"]
    assert found["objective_other"] == "งานวิจัย"
    assert found["official_statistics"] == "True"
    assert found["west_bound_longitude"] == "97.3" and found["north_bound_longitude"] == "20"
    assert found["first_year_of_data"] == "2560"
    assert "disaggregate" not in found


def test_the_owner_and_groups_stand_inside_in_their_short_forms() -> None:
    found = package_dict(FULL)
    assert set(found["organization"]) == {
        "id", "name", "title", "type", "description", "image_url", "created", "is_organization", "approval_status",
        "state",
    }  # fmt: skip
    assert found["organization"]["image_url"] == "@@SITE@@/uploads/group/tmd.png"
    assert set(found["groups"][0]) == {"id", "name", "title", "display_name", "description", "image_display_url"}


def test_resources_come_by_position() -> None:
    found = package_dict(replace(FULL, resources=(TABLE, LINK, FILE)))
    assert [resource["position"] for resource in found["resources"]] == [0, 1, 2]


def test_a_bare_resource_has_ckans_keys_and_defaults() -> None:
    found = resource_dict(ResourceRecord(), DATASET_ID)
    assert set(found) == RESOURCE_KEYS
    assert found["hash"] == "" and found["format"] == "" and found["url"] == ""
    assert found["mimetype_inner"] is None and found["datastore_active"] is False


def test_an_uploaded_file_is_at_its_download_address() -> None:
    url = resource_dict(FILE, DATASET_ID)["url"]
    assert url.startswith(f"@@SITE@@/dataset/{DATASET_ID}/resource/{FILE_ID}/download/")
    assert url.endswith("%202567.csv") and url.isascii()


def test_a_table_is_at_its_dump_and_a_link_where_it_points() -> None:
    assert resource_dict(TABLE, DATASET_ID)["url"] == f"@@SITE@@/datastore/dump/{TABLE_ID}"
    assert resource_dict(LINK, DATASET_ID)["url"] == "https://example.org/x"


def test_custom_fields_keep_their_json_type_and_cannot_replace_core_fields() -> None:
    found = resource_dict(replace(FILE, extras={"rank": 3, "id": "evil", "mimetype_inner": "text/x"}), DATASET_ID)
    assert found["rank"] == 3
    assert found["id"] == FILE_ID
    assert found["mimetype_inner"] == "text/x"


def test_an_unknown_licence_is_its_own_title() -> None:
    found = package_dict(replace(FULL, license_id="my own terms"))
    assert found["license_title"] == "my own terms"
    assert "license_url" not in found


def test_license_list_writes_its_flags_as_texts() -> None:
    entries = {entry["id"]: entry for entry in license_list()}
    assert entries["cc-by"]["od_conformance"] == "approved"
    assert entries["cc-nc"]["od_conformance"] != "approved"
    assert {entry["domain_data"] for entry in entries.values()} == {"True", "False"}
    assert set(entries["ogl"]) >= {
        "id", "title", "url", "status", "family", "maintainer", "od_conformance", "osd_conformance",
        "domain_content", "domain_data", "domain_software", "is_generic",
    }  # fmt: skip


def test_an_organization_is_shown_in_full() -> None:
    users = [{"name": "somchai", "capacity": "admin"}]
    found = organization_dict(AGENCY, package_count=12, users=users, parents=[TOPIC])
    assert found["package_count"] == 12
    assert found["type"] == "organization" and found["is_organization"] is True
    assert found["image_url"] == "tmd.png"
    assert found["image_display_url"] == "@@SITE@@/uploads/group/tmd.png"
    assert found["users"] == users
    assert found["groups"][0]["name"] == "environment"
    assert found["level"] == "department"
    assert "packages" not in found


@pytest.mark.parametrize("part", ["extras", "users", "groups", "num_followers"])
def test_the_entry_of_a_list_leaves_the_long_parts_out(part: str) -> None:
    found = listed(AGENCY, package_count=0)
    assert part not in found
    assert found["package_count"] == 0
    assert found["description"] == "" and found["display_name"] == AGENCY.title


def test_a_group_is_a_group() -> None:
    found = group_dict(TOPIC, package_count=1)
    assert found["type"] == "group" and found["is_organization"] is False
