"""What changed between two states of a dataset is told by what people call it, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.ckan.differences import FIELDS, Difference, differences

FILE = {"id": "1", "name": "โค.csv", "url": "https://a.example/1.csv", "size": 10, "hash": "a", "description": "เก่า"}
BEFORE: dict[str, Any] = {
    "title": "โค",
    "notes": "เก่า",
    "license_id": "ogl",
    "owner_org": "1",
    "maintainer": "a",
    "tags": [{"name": "โค", "id": "1"}],
    "groups": [],
    "version": "1",
    "metadata_modified": "2026-01-01",
    "num_resources": 1,
    "resources": [FILE],
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"metadata_modified": "2026-02-02", "num_tags": 9, "private": True}, []),
        ({"title": "วัว"}, [Difference("title")]),
        ({"title_en": "Cattle"}, [Difference("title")]),
        ({"notes_en": ""}, []),
        ({"notes": "ใหม่", "license_id": "cc-by"}, [Difference("description"), Difference("license")]),
        ({"tags": [{"name": "โค", "id": "2"}]}, []),
        ({"tags": []}, [Difference("tags")]),
        ({"groups": [{"name": "agriculture"}]}, [Difference("topics")]),
        ({"owner_org": "2", "organization": {"name": "b"}}, [Difference("organization")]),
        ({"maintainer": "b"}, [Difference("contact")]),
        ({"version": "2", "extras": []}, [Difference("other")]),
        ({"resources": []}, [Difference("file_removed", "โค.csv")]),
        ({"resources": [{**FILE, "hash": "b"}]}, [Difference("file_updated", "โค.csv")]),
        ({"resources": [{**FILE, "description": "ใหม่"}]}, [Difference("file_described", "โค.csv")]),
        ({"resources": [{**FILE, "position": 3}]}, []),
        ({"resources": [FILE, {"id": "2", "url": "https://a.example/2.xlsx"}]}, [Difference("file_added", "2.xlsx")]),
        ({"resources": [FILE, {"id": "2"}]}, [Difference("file_added", "2")]),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_people_call_it(change: dict[str, Any], told: list[Difference]) -> None:
    assert list(differences(BEFORE, {**BEFORE, **change})) == told


texts = st.text() | st.none()
files = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abc")}, optional={"name": texts, "url": texts, "hash": texts}),
    unique_by=lambda each: each["id"],
)
packages = st.fixed_dictionaries({}, optional={**{keys[0]: texts for keys in FIELDS.values()}, "resources": files})


@given(packages, packages)
def test_nothing_is_told_of_what_stays_and_files_come_and_go_symmetrically(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert list(differences(one, one)) == []
    there, back = differences(one, other), differences(other, one)
    added = sorted(each.name for each in there if each.code == "file_added")
    assert added == sorted(each.name for each in back if each.code == "file_removed")
    assert {each.code for each in there} & set(FIELDS) == {each.code for each in back} & set(FIELDS)
