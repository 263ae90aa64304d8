"""Who sees a dataset in which state through every door there is: the same people through each of them (section 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import ApiToken, Resource, User
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
TABLE = "จังหวัด,ฝน\nกระบี่,12\nตรัง,3\n".encode()
EVERYBODY = (None, "lek", "wichai", "mali", "admin", "reader")
SEE = {"mali", "admin", "reader"}
STATES: dict[str, dict[str, Any]] = {
    "public": {},
    "private": {"private": True},
    "draft": {"state": "draft"},
    "deleted": {"state": "deleted"},
}
DOORS = {
    "action": "/api/3/action/package_show?id=target",
    "action with a language": "/th/api/3/action/package_show?id=target",
    "resource": "/api/3/action/resource_show?id={resource}",
    "rows": "/api/3/action/datastore_search?resource_id={resource}",
    "columns": "/api/3/action/datastore_info?id={resource}",
    "activities": "/api/3/action/package_activity_list?id=target",
    "dump": "/datastore/dump/{resource}",
    "dump as JSON": "/datastore/dump/{resource}?format=json",
    "download": "/dataset/{dataset}/resource/{resource}/download/rain.csv",
    "download by name": "/dataset/target/resource/{resource}/download",
    "REST dataset": "/api/v1/datasets/target",
    "REST resource": "/api/v1/resources/{resource}",
    "REST rows": "/api/v1/resources/{resource}/rows",
    "REST versions": "/api/v1/resources/{resource}/versions",
}
"""The addresses that programs read, with a token."""
PAGES = {
    "page": "/dataset/target",
    "English page": "/en/dataset/target",
    "page of the file": "/dataset/target/resource/{resource}",
}
"""The addresses that people read, signed in."""
LISTS: dict[str, Callable[[Any], bool]] = {
    "/api/3/action/package_list": lambda body: "target" in body["result"],
    "/api/3/action/current_package_list_with_resources": lambda body: bool(body["result"]),
    "/api/3/action/package_search?q=target": lambda body: bool(body["result"]["count"]),
    "/api/3/action/resource_search?query=name:rain": lambda body: bool(body["result"]["count"]),
    "/api/3/action/tag_list": lambda body: "น้ำ" in body["result"],
    "/api/3/action/recently_changed_packages_activity_list": lambda body: bool(body["result"]),
    "/api/2/util/tag/autocomplete?incomplete=น้ำ": lambda body: bool(body["ResultSet"]["Result"]),
}
"""What is the same for everybody: it tells of public datasets only, whoever asks."""


@pytest.fixture
def made(api: Api, work: Callable[[], None]) -> dict[str, str]:
    """Make a dataset with a table and a collaborator; return the ids."""
    dataset = api.dataset("target", title="target", tags=[{"name": "น้ำ"}])
    account = User.objects.create_user("reader", "reader@example.go.th", "secret")
    api.secrets["reader"] = ApiToken.issue(account, "test")[1]
    shared = {"id": "target", "user_id": "reader", "capacity": "member"}
    assert api.post("package_collaborator_create", shared, user="somying").status == 200
    upload = SimpleUploadedFile("rain.csv", TABLE, "text/csv")
    given = {"package_id": "target", "name": "rain", "upload": upload}
    resource = api.upload("resource_create", given, user="somchai").result["id"]
    work()
    assert Resource.objects.get(id=resource).current is not None
    return {"dataset": dataset["id"], "resource": resource}


def seeing(api: Api, address: str) -> set[str | None]:
    """Return who gets what is at an address, by token; everybody else is told that they may not, or that there is nothing."""
    found = set()
    for user in EVERYBODY:
        response = api.client.get(address, **api.headers(user))
        assert response.status_code in {200, 401, 403, 404}, (address, user, response.status_code)
        if response.status_code == 200:
            found.add(user)
    return found


@pytest.mark.parametrize("state", STATES)
def test_every_door_opens_for_the_same_people(api: Api, made: dict[str, str], state: str) -> None:
    if STATES[state]:
        api.post("package_patch", {"id": "target", **STATES[state]}, user="somchai").result  # noqa: B018
    expected = set(EVERYBODY) if state == "public" else SEE

    found = {door: seeing(api, address.format(**made)) for door, address in DOORS.items()}

    assert {door: who for door, who in found.items() if who != expected} == {}


@pytest.mark.parametrize("state", STATES)
def test_every_page_opens_for_the_same_people(api: Api, made: dict[str, str], state: str) -> None:
    if STATES[state]:
        api.post("package_patch", {"id": "target", **STATES[state]}, user="somchai").result  # noqa: B018
    expected = set(EVERYBODY) if state == "public" else SEE
    found: dict[str, set[str | None]] = {page: set() for page in PAGES}
    for user in EVERYBODY:
        browser = Client()
        if user:
            browser.force_login(User.objects.get(username=user))
        for page, address in PAGES.items():
            status = browser.get(address.format(**made)).status_code
            assert status in {200, 404}, (page, user, status)
            if status == 200:
                found[page].add(user)

    assert {page: who for page, who in found.items() if who != expected} == {}


@pytest.mark.parametrize("state", STATES)
def test_lists_for_everybody_tell_of_public_datasets_only(api: Api, made: dict[str, str], state: str) -> None:
    if STATES[state]:
        api.post("package_patch", {"id": "target", **STATES[state]}, user="somchai").result  # noqa: B018

    for address, listed in LISTS.items():
        for user in (None, "lek", "somchai", "admin"):
            response = api.client.get(address, **api.headers(user))
            assert response.status_code == 200, address
            assert listed(response.json()) == (state == "public"), (address, user)
