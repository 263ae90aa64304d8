"""Organizations and groups that clients send are checked and read."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.ckan.groups import english_in, level_in, organization_dict, read_organization
from catalog.formats.ckan.reading import Invalid, Malformed
from tests.catalog.formats.records import AGENCY


def test_a_name_is_enough_for_an_organization() -> None:
    record = read_organization({"name": "tmd"})
    assert (record.name, record.title, record.is_organization) == ("tmd", "", True)
    UUID(record.id)


def test_what_is_shown_can_be_sent_back() -> None:
    agency = replace(AGENCY, description="ข้อมูลอากาศ", extras={"a": "1"}, parent="ministry")
    assert read_organization(organization_dict(agency, package_count=3, parents=None), current=agency) == agency


def test_of_an_extra_given_twice_the_last_one_counts() -> None:
    extras = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}, {"key": "b", "value": None}]
    assert read_organization({"name": "tmd", "extras": extras}).extras == {"a": "2"}


def test_a_parent_is_named_by_id_or_name() -> None:
    assert read_organization({"name": "tmd", "groups": [{"name": "mdes"}]}).parent == "mdes"
    assert read_organization({"name": "tmd", "groups": []}, current=replace(AGENCY, parent="mdes")).parent is None


@pytest.mark.parametrize(
    ("level", "code"), [("กรม", "department"), ("province", "province"), ("ระดับกระทรวง", "ministry")]
)
def test_a_level_is_read_as_code_or_label(level: str, code: str) -> None:
    assert read_organization({"name": "tmd", "level": level}).level == code


def test_the_level_hidden_in_a_description_is_found() -> None:
    assert level_in("ส่วนกลาง:ระดับกรม") == "department"
    assert level_in("หน่วยงานระดับกรม") == "department"
    assert level_in("ไม่มี") == ""
    assert english_in("สาธารณสุข (Healthcare)") == "Healthcare"
    assert english_in("สาธารณสุข (ทดสอบ)") == ""


def test_every_error_of_an_organization_is_reported() -> None:
    with pytest.raises(Invalid) as caught:
        read_organization(
            {"name": "A", "title": "\x00", "level": "galaxy", "state": "odd", "extras": [{"key": "a\x00"}]}
        )
    assert set(caught.value.errors) == {"name", "title", "level", "state", "extras"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "title", "extras", "groups", "id", "key", "value", "level"]), inner
            )
        ),
        max_leaves=8,
    )
)
def test_hostile_organizations_are_read_or_refused_by_name(value: object) -> None:
    try:
        assert read_organization(value).name
    except (Invalid, Malformed):
        return
