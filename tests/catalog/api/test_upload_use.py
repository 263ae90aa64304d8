"""A finished upload as the file of a resource: moved, once, by its own user."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalog.models import PartialUpload, Resource, ResourceVersion
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_resources import CSV, Work, file
from tests.catalog.api.tus import Tus, files_on_the_way

pytestmark = pytest.mark.django_db


@pytest.fixture
def tus(api: Api) -> Tus:
    return Tus(api)


def test_a_finished_upload_becomes_a_resource(tus: Tus, api: Api, work: Work) -> None:
    dataset = api.dataset()
    made = api.post(
        "resource_create", {"package_id": "rainfall", "name": "ฝน", "upload_id": tus.whole()}, user="somchai"
    ).result
    assert (made["url_type"], made["datastore_active"], "upload_id" in made) == ("upload", False, False)
    work()

    shown = api.get("resource_show", id=made["id"]).result
    assert (shown["size"], shown["hash"]) == (len(CSV), hashlib.sha256(CSV).hexdigest())
    assert (shown["mimetype"], shown["format"], shown["datastore_active"]) == ("text/csv", "CSV", True)
    assert shown["last_modified"] is not None
    assert shown["url"].startswith(f"http://testserver/dataset/{dataset['id']}/resource/{made['id']}/download/")
    response = api.client.get(shown["url"].removeprefix("http://testserver"))
    assert b"".join(response.streaming_content) == CSV
    assert (files_on_the_way(), PartialUpload.objects.count()) == ([], 0)


@pytest.mark.parametrize("action", ["resource_update", "resource_patch"])
def test_a_finished_upload_replaces_a_file(tus: Tus, api: Api, work: Work, action: str) -> None:
    api.dataset()
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    better = CSV + "พังงา,7\n".encode()

    api.post(action, {"id": made["id"], "upload_id": tus.whole(better, "b.csv")}, user="somchai").result  # noqa: B018
    work()

    shown = api.get("resource_show", id=made["id"]).result
    assert (shown["hash"], shown["url"].rsplit("/", 1)[1]) == (hashlib.sha256(better).hexdigest(), "b.csv")
    assert api.get("datastore_search", resource_id=made["id"]).result["total"] == 3


def test_an_upload_is_moved_and_not_copied(tus: Tus, api: Api) -> None:
    api.dataset()
    upload_id = tus.whole()
    number = Path(default_storage.path(f"partial/{upload_id}")).stat().st_ino

    api.post("resource_create", {"package_id": "rainfall", "upload_id": upload_id}, user="somchai").result  # noqa: B018

    status = Path(default_storage.path(ResourceVersion.objects.get().file)).stat()
    assert (status.st_ino, status.st_nlink, status.st_mode & 0o777) == (number, 1, 0o600)


def test_an_upload_is_used_once(tus: Tus, api: Api) -> None:
    api.dataset()
    given = {"package_id": "rainfall", "upload_id": tus.whole()}
    assert api.post("resource_create", given, user="somchai").status == 200

    again = api.post("resource_create", given, user="somchai")

    assert (again.status, again.error["upload_id"]) == (409, ["Upload was not found"])
    assert Resource.objects.count() == 1


def test_a_call_that_fails_leaves_the_upload_for_the_next(tus: Tus, api: Api) -> None:
    api.dataset()
    given = {"package_id": "rainfall", "upload_id": tus.whole()}

    assert api.post("resource_create", {**given, "size": "many"}, user="somchai").status == 409
    assert api.post("resource_create", {**given, "package_id": "none"}, user="somchai").status == 404
    assert api.post("resource_create", given, user="somchai").status == 200


def test_uploads_that_cannot_be_used_are_named(tus: Tus, api: Api) -> None:
    api.dataset()
    api.dataset("heat", user="wichai")
    place = tus.begin()
    tus.patch(place, CSV[:10], 0)

    def errors(user: str = "somchai", **given: Any) -> Any:
        dataset = "rainfall" if user == "somchai" else "heat"
        answer = api.post("resource_create", {"package_id": dataset, **given}, user=user)
        assert answer.status == 409
        return answer.error["upload_id"]

    assert errors(upload_id=place[-36:]) == [f"Upload is not complete: 10 of {len(CSV)} bytes"]
    assert errors(upload_id=tus.whole(), user="wichai") == ["Upload was not found"]
    for unknown in ("x", "0" * 32, "../../x", 7, "%00"):
        assert errors(upload_id=unknown) == ["Upload was not found"]
    for wrong in ([1], {"a": 1}, True):
        assert errors(upload_id=wrong) == ["Must be a text"]
    both = api.upload(
        "resource_create", {"package_id": "rainfall", "upload": file(), "upload_id": tus.whole()}, user="somchai"
    )
    assert both.error["upload_id"] == ["Give either upload or upload_id, not both"]
    assert api.post("resource_create", {"package_id": "rainfall", "url": "http://x.go.th/a", "upload_id": ""},
                    user="somchai").status == 200  # fmt: skip


def test_a_finished_upload_is_attached_by_a_revision(tus: Tus, api: Api, work: Work) -> None:
    api.dataset(resources=[{"url": "http://example.go.th/a.csv"}])
    given = {"match__name": "rainfall", "update__resources__extend": [{"name": "ฝน"}]}
    revised = {**given, "update__resources__0__upload_id": tus.whole()}

    package = api.post("package_revise", revised, user="somchai").result["package"]
    work()

    shown = api.get("resource_show", id=package["resources"][0]["id"]).result
    assert (shown["url_type"], shown["size"], "upload_id" in shown) == ("upload", len(CSV), False)
    unknown = {"match__name": "rainfall", "update__resources__1__upload_id": "none"}
    assert api.post("package_revise", unknown, user="somchai").error["upload_id"]
