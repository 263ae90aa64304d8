"""Who sees what through every address of the REST API: role by state of the dataset."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.catalog.api.conftest import Api

from .conftest import Rest

pytestmark = pytest.mark.django_db

EVERYBODY = (None, "lek", "wichai", "mali", "somchai", "somying", "admin")
AGENCY = {"mali", "somchai", "somying", "admin"}
SEEN = {
    "public": set(EVERYBODY),
    "private": AGENCY,
    "draft": AGENCY,
    "deleted": AGENCY,
}
"""By its address; as in CKAN, an agency still reads what it deleted."""
LISTED = {**SEEN, "deleted": {"admin"}}
"""In the list, when the state is asked for."""


@pytest.fixture
def state(request: pytest.FixtureRequest, api: Api, table: str) -> str:
    """Bring the dataset with the table into a state."""
    changes: dict[str, Any] = {
        "public": {},
        "private": {"private": True},
        "draft": {"state": "draft"},
        "deleted": {"state": "deleted"},
    }[request.param]
    if changes:
        api.post("package_patch", {"id": "cattle", **changes}, user="somchai")
    return str(request.param)


@pytest.mark.parametrize("state", SEEN, indirect=True)
@pytest.mark.parametrize("user", EVERYBODY)
def test_each_address_shows_a_dataset_to_those_who_may_see_it(
    rest: Rest, state: str, table: str, user: str | None
) -> None:
    seen = user in SEEN[state]
    for path in ("datasets/cattle", f"resources/{table}", f"resources/{table}/rows", f"resources/{table}/versions"):
        status = rest.response(path, user=user).status_code
        assert (status == 200) == seen, (path, status)
        assert status in {200, 403, 404}
    listed = seen and state in {"public", "private"}
    assert bool(rest.get("resources", user=user)["items"]) == listed
    assert bool(rest.get("datasets", user=user)["items"]) == listed
    assert bool(rest.get("datasets", user=user, q="โค")["items"]) == listed
    assert rest.get("organizations/moph", user=user)["dataset_count"] == int(listed)
    kinds = {each["kind"] for each in rest.get("changes", user=user)["items"]}
    shown = seen and state != "deleted"
    assert ("changed" in kinds) == shown
    assert kinds <= {"changed", "removed"}


@pytest.mark.parametrize("state", ["draft", "deleted"], indirect=True)
@pytest.mark.parametrize("user", EVERYBODY)
def test_a_state_can_be_asked_for_by_those_who_may_see_it(rest: Rest, state: str, user: str | None) -> None:
    found = rest.get("datasets", state=state, user=user)["items"]
    assert bool(found) == (user in LISTED[state])


def test_only_those_who_edit_see_a_version_that_was_rejected(rest: Rest, api: Api, table: str, work: Any) -> None:
    api.upload("resource_patch", {"id": table, "upload": SimpleUploadedFile("a.csv", b"")}, user="somchai")
    work()
    public = rest.get(f"resources/{table}/versions")["items"]
    assert [(each["number"], each["state"]) for each in public] == [(1, "accepted")]
    editors = rest.get(f"resources/{table}/versions", user="somchai")["items"]
    assert [(each["number"], each["state"]) for each in editors] == [(2, "rejected"), (1, "accepted")]
    rest.problem(f"resources/{table}/versions/2", 404)
    rejected = rest.get(f"resources/{table}/versions/2", user="somchai")
    assert rejected["report"]["outcome"] == "rejected"
    assert rejected["download_url"] is None
    assert rest.response(public[0]["download_url"].removeprefix("http://testserver")).status_code == 200
