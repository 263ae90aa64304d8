"""Organizations and topics through the REST API."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.formats.thai import sort_key
from catalog.models import Organization
from tests.catalog.api.conftest import Api

from .conftest import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies(rest: Rest) -> None:
    """Add departments below the health ministry, two of them of the same title."""
    ministry = Organization.objects.get(name="moph")
    for name, title in (("ddc", "กรมควบคุมโรค"), ("hss", "กรมสนับสนุน"), ("hss2", "กรมสนับสนุน")):
        Organization.objects.create(
            name=name, title=title, title_key=sort_key(title), level="department", parent=ministry
        )


def names(pages: list[list[Any]]) -> list[str]:
    return [item["name"] for page in pages for item in page]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_pages_follow_the_thai_dictionary(rest: Rest, agencies: None, limit: int) -> None:
    found = names(rest.pages("organizations", limit=limit))
    assert found[0] == "ddc"
    assert set(found[1:3]) == {"hss", "hss2"}
    assert set(found[3:]) == {"moac", "moph"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"level": "department"}, {"ddc", "hss", "hss2"}),
        ({"parent": "moph"}, {"ddc", "hss", "hss2"}),
        ({"parent": "moac"}, set()),
        ({"q": "โรค"}, {"ddc"}),
        ({"q": "MOAC"}, {"moac"}),
    ],
)
def test_filters_narrow_the_list(rest: Rest, agencies: None, given: dict[str, str], found: set[str]) -> None:
    assert set(names(rest.pages("organizations", **given))) == found


def test_counts_are_of_what_the_caller_may_see(rest: Rest, api: Api) -> None:
    api.dataset("open", groups=[{"name": "health"}])
    api.dataset("closed", private=True, groups=[{"name": "health"}])
    for path in ("organizations/moph", "groups/health"):
        assert rest.get(path)["dataset_count"] == 1
        assert rest.get(path, user="mali")["dataset_count"] == 2
    assert rest.get("groups")["items"][0]["dataset_count"] == 1
    assert rest.get("groups")["items"][0]["datasets_url"].endswith("/api/v1/datasets?group=health")


def test_an_organization_says_what_is_above_it(rest: Rest, agencies: None) -> None:
    body = rest.get("organizations/ddc")
    assert (body["level"], body["parent"]["name"]) == ("department", "moph")
    assert rest.get("organizations/moph")["parent"] is None
    assert rest.get(f"organizations/{body['id']}") == body


@pytest.mark.parametrize("path", ["organizations/nothing", "groups/nothing", "groups/moph", "organizations/health"])
def test_unknown_names_are_404(rest: Rest, path: str) -> None:
    assert rest.problem(path, 404)["code"] == "not_found"


def test_deleted_ones_are_for_sysadmins(rest: Rest) -> None:
    Organization.objects.filter(name="moac").update(state="deleted")
    rest.problem("organizations/moac", 403)
    assert rest.get("organizations/moac", user="admin")["state"] == "deleted"
    assert "moac" not in names(rest.pages("organizations"))
