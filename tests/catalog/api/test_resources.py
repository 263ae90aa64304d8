"""Resources through the Action API: links, uploads, and what waits for whom (contract, sections 6 and 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Activity, Resource, ResourceVersion
from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
CSV = "จังหวัด,ฝน\nกระบี่,12.50\nตรัง,3\n".encode()
Work = Callable[[], None]


def file(content: bytes = CSV, name: str = "ฝน 2567.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def dataset(api: Api) -> Any:
    return api.dataset()


def test_a_link_is_kept_as_it_is(api: Api, dataset: Any) -> None:
    made = api.post(
        "resource_create",
        {"package_id": "rainfall", "url": "example.go.th/a.csv?x=1", "name": "ก", "custom": [1]},
        user="somchai",
    ).result

    assert (made["url"], made["format"], made["mimetype"]) == ("http://example.go.th/a.csv?x=1", "CSV", "text/csv")
    assert (made["custom"], made["package_id"], made["url_type"]) == ([1], dataset["id"], None)
    assert api.get("resource_show", id=made["id"]).result == made
    assert api.get("package_show", id="rainfall").result["resources"] == [made]


def test_an_update_replaces_and_a_patch_merges(api: Api, dataset: Any) -> None:
    made = api.post(
        "resource_create",
        {"package_id": "rainfall", "url": "http://x.go.th/a.csv", "custom": "1", "name": "ก"},
        user="somchai",
    ).result

    patched = api.post("resource_patch", {"id": made["id"], "description": "d"}, user="somchai").result
    updated = api.post("resource_update", {"id": made["id"], "url": made["url"]}, user="somchai").result

    assert {key for key in made if made[key] != patched[key]} == {"description", "metadata_modified"}
    assert "custom" not in updated
    assert (updated["name"], updated["format"], updated["created"]) == (None, "CSV", made["created"])


def test_sending_back_what_was_shown_changes_nothing(api: Api, dataset: Any, work: Work) -> None:
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    shown = api.get("resource_show", id=made["id"]).result
    lines = Activity.objects.count()

    assert api.post("resource_update", shown, user="somchai").result == shown
    assert api.post("resource_patch", {"id": made["id"], "name": shown["name"]}, user="somchai").result == shown
    assert api.post("package_update", api.get("package_show", id="rainfall").result, user="somchai").status == 200
    assert Activity.objects.count() == lines
    assert api.get("resource_show", id=made["id"]).result == shown


def test_an_uploaded_file_becomes_a_table(api: Api, dataset: Any, work: Work) -> None:
    made = api.upload(
        "resource_create", {"package_id": "rainfall", "name": "ฝน", "upload": file()}, user="somchai"
    ).result
    assert (made["url_type"], made["datastore_active"]) == ("upload", False)

    work()

    shown = api.get("resource_show", id=made["id"]).result
    assert shown["datastore_active"] is True
    assert (shown["size"], shown["hash"]) == (len(CSV), hashlib.sha256(CSV).hexdigest())
    assert (shown["format"], shown["mimetype"]) == ("CSV", "text/csv")
    assert shown["url"].startswith(f"http://testserver/dataset/{dataset['id']}/resource/{made['id']}/download/")
    assert api.get("package_show", id="rainfall").result["resources"] == [shown]


def test_the_call_waits_until_the_file_is_decided(
    api: Api, dataset: Any, work: Work, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_WAIT_SECONDS = 2
    monkeypatch.setattr("catalog.queries.versions.time.sleep", lambda seconds: work())

    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result

    assert made["datastore_active"] is True


def test_a_new_file_replaces_the_old_one_when_it_is_accepted(api: Api, dataset: Any, work: Work) -> None:
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    before = api.get("resource_show", id=made["id"]).result

    waiting = api.upload(
        "resource_patch", {"id": made["id"], "upload": file(CSV + "พังงา,7\n".encode(), "b.csv")}, user="somchai"
    ).result
    assert (waiting["hash"], waiting["datastore_active"]) == (before["hash"], True)
    work()

    after = api.get("resource_show", id=made["id"]).result
    assert after["hash"] != before["hash"]
    assert after["url"].endswith("/download/b.csv")
    assert api.get("datastore_search", resource_id=made["id"]).result["total"] == 3


def test_a_rejected_file_leaves_the_old_one_in_service(api: Api, dataset: Any, work: Work) -> None:
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    before = api.get("resource_show", id=made["id"]).result

    api.upload("resource_update", {"id": made["id"], "upload": file(b"", "empty.csv")}, user="somchai")
    work()

    assert ResourceVersion.objects.get(number=2).state == "rejected"
    after = api.get("resource_show", id=made["id"]).result
    assert (after["url"], after["hash"], after["datastore_active"]) == (before["url"], before["hash"], True)


def test_a_file_can_become_a_link(api: Api, dataset: Any, work: Work) -> None:
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()

    link = api.post(
        "resource_update", {"id": made["id"], "url": "http://x.go.th/b.csv", "url_type": ""}, user="somchai"
    ).result

    assert (link["url"], link["url_type"], link["datastore_active"]) == ("http://x.go.th/b.csv", None, False)
    assert api.get("datastore_search", resource_id=made["id"]).status == 404


def test_a_file_too_large_is_refused_and_leaves_nothing(api: Api, dataset: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_SIZE = 10

    answer = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai")

    assert (answer.status, answer.error["upload"]) == (409, ["File upload too large"])
    assert Resource.objects.count() == 0


def test_delete_closes_the_gap(api: Api) -> None:
    made = api.dataset(resources=[{"url": f"http://x.go.th/{n}.csv"} for n in range(3)])["resources"]

    assert api.post("resource_delete", {"id": made[1]["id"]}, user="somchai").result is None

    left = api.get("package_show", id="rainfall").result["resources"]
    assert [(each["id"], each["position"]) for each in left] == [(made[0]["id"], 0), (made[2]["id"], 1)]
    assert api.get("resource_show", id=made[1]["id"]).status == 404


def test_nobody_takes_the_resource_of_another_dataset(api: Api) -> None:
    theirs = api.dataset("rice", user="wichai", resources=[{"url": "http://x.go.th/a.csv"}])["resources"][0]
    api.dataset()

    created = api.post(
        "resource_create", {"package_id": "rainfall", "id": theirs["id"], "url": "http://evil"}, user="somchai"
    )
    updated = api.post("package_update", {"id": "rainfall", "resources": [{"id": theirs["id"]}]}, user="somchai")
    doubled = api.post(
        "package_update", {"id": "rainfall", "resources": [{"id": "1" * 8 + theirs["id"][8:]}] * 2}, user="somchai"
    )

    assert created.error["id"] == ["Resource id already exists."]
    assert updated.error["resources"] == [{"id": ["Resource id already exists."]}]
    assert doubled.status == 409
    assert api.get("resource_show", id=theirs["id"]).result == theirs


def test_errors_of_a_resource_stand_at_the_top(api: Api, dataset: Any) -> None:
    answer = api.post("resource_create", {"package_id": "rainfall", "size": "big", "created": "x"}, user="somchai")

    assert set(answer.error) == {"__type", "size", "created"}


def test_texts_too_long_for_their_column_are_named(api: Api, dataset: Any) -> None:
    answer = api.post("resource_create", {"package_id": "rainfall", "format": "x" * 101}, user="somchai")

    assert (answer.status, list(answer.error)) == (409, ["format", "__type"])


def test_who_may_change_resources(api: Api, dataset: Any) -> None:
    link = {"url": "http://x.go.th/a.csv"}
    made = api.post("resource_create", {"package_id": "rainfall", **link}, user="somchai").result

    for user in (None, "lek", "mali", "wichai"):
        assert api.post("resource_create", {"package_id": "rainfall", **link}, user=user).status == 403
        for action in ("resource_update", "resource_patch", "resource_delete"):
            assert api.post(action, {"id": made["id"], **link}, user=user).status == 403
    assert api.post("resource_create", {"package_id": "none"}, user="somchai").status == 404
    assert api.post("resource_create", {}, user="somchai").error["package_id"] == ["Missing value"]
    assert api.post("resource_update", {"id": "none"}, user="somchai").status == 404


def test_formats_are_completed_by_use(api: Api) -> None:
    links = [{"url": f"http://x.go.th/a.{kind}"} for kind in ("csv", "csv", "xls", "xlsx", "xlsx", "xlsx")]
    api.dataset(resources=links)
    api.dataset("hidden", private=True, resources=[{"url": "http://x.go.th/a.ods", "format": "XS"}])

    assert api.get("format_autocomplete", q="S").result == ["xlsx", "csv", "xls"]
    assert api.get("format_autocomplete", q="xls", limit=1).result == ["xlsx"]
