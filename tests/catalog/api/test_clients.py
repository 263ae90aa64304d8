"""Unchanged clients of CKAN against a real server, a real worker and a real index."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError

from catalog.models import ApiToken, Membership, Organization, User

pytestmark = pytest.mark.django_db(transaction=True)
CSV = "จังหวัด,ฝน\nกระบี่,12\nตรัง,3\n".encode()


@pytest.fixture
def portal(live_server: Any, worker: object, settings: Any) -> Iterator[RemoteCKAN]:
    """Return ckanapi's client as an editor of an agency, on a running portal with a worker."""
    settings.UPLOAD_WAIT_SECONDS = 20
    agency = Organization.objects.create(name="moph", title="กระทรวงสาธารณสุข", title_key="m")
    user = User.objects.create_user("somchai", "somchai@example.go.th", "secret")
    Membership.objects.create(user=user, organization=agency, capacity="editor")
    with RemoteCKAN(live_server.url, apikey=ApiToken.issue(user, "test")[1]) as client:
        yield client


def command(portal: RemoteCKAN, *words: str, stdin: str = "") -> list[Any]:
    """Run ckanapi's command line; return the JSON of each line that it prints."""
    arguments = ["ckanapi", *words, "-r", portal.address, "-a", portal.apikey]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it starts itself again by name
    done = subprocess.run(
        arguments,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def test_ckanapi_makes_changes_uploads_and_finds(portal: RemoteCKAN) -> None:
    made = portal.action.package_create(name="rainfall", owner_org="moph", title="ปริมาณน้ำฝน")
    portal.action.package_patch(id="rainfall", tags=[{"name": "น้ำท่วม"}])
    named = io.BytesIO(CSV)
    named.name = "ฝน.csv"
    resource = portal.action.resource_create(package_id="rainfall", name="ฝน", upload=named)

    assert (resource["datastore_active"], resource["size"]) == (True, len(CSV))
    found = portal.action.package_search(q="น้ำฝน", fq="tags:น้ำท่วม", rows=5)
    assert [each["id"] for each in found["results"]] == [made["id"]]
    rows = portal.action.datastore_search(resource_id=resource["id"], filters={"จังหวัด": "ตรัง"})
    assert (rows["total"], rows["records"][0]["ฝน"]) == (1, 3)
    portal.action.package_delete(id="rainfall")
    assert portal.action.package_search()["count"] == 0


def test_ckanapi_tells_the_errors_apart(portal: RemoteCKAN) -> None:
    portal.action.package_create(name="hidden", owner_org="moph", private=True)

    with pytest.raises(ValidationError) as invalid:
        portal.action.package_create(name="hidden", owner_org="moph")
    assert invalid.value.error_dict["name"] == ["That URL is already in use."]
    with pytest.raises(NotFound):
        portal.action.package_show(id="none")
    with RemoteCKAN(portal.address) as stranger, pytest.raises(NotAuthorized):
        stranger.action.package_show(id="hidden")


def test_ckanapi_reads_by_get_only(portal: RemoteCKAN) -> None:
    portal.action.package_create(name="rainfall", owner_org="moph")

    with RemoteCKAN(portal.address, get_only=True) as reader:
        assert reader.action.package_list() == ["rainfall"]
        assert reader.action.package_search(q="rainfall", rows=1)["count"] == 1


def test_ckanapi_dumps_and_loads_and_searches(portal: RemoteCKAN) -> None:
    portal.action.package_create(
        name="rainfall", owner_org="moph", title="ฝน", tags=[{"name": "น้ำ"}], extras=[{"key": "k", "value": "v"}],
        resources=[{"url": "http://x.go.th/a.csv", "name": "a"}],
    )  # fmt: skip
    portal.action.package_create(name="hidden", owner_org="moph", private=True)

    dumped = command(portal, "dump", "datasets", "--all")
    assert [each["name"] for each in dumped] == ["rainfall"]
    assert command(portal, "search", "datasets") == dumped
    assert [each["name"] for each in command(portal, "dump", "organizations", "--all")] == ["moph"]
    assert "password_hash" not in command(portal, "dump", "users", "--all")[0]

    unchanged = portal.action.package_show(id="rainfall")
    command(portal, "load", "datasets", stdin=json.dumps(dumped[0]))
    assert portal.action.package_show(id="rainfall") == unchanged
    copy = {**dumped[0], "name": "copy"}
    del copy["id"], copy["resources"][0]["id"]
    command(portal, "load", "datasets", stdin=json.dumps(copy))
    assert portal.action.package_show(id="copy")["extras"] == unchanged["extras"]
    command(portal, "delete", "datasets", "copy")
    assert portal.action.package_list() == ["rainfall"]


def test_harvesters_read_the_catalogue_to_its_end(portal: RemoteCKAN) -> None:
    for number in range(5):
        portal.action.package_create(name=f"dataset-{number}", owner_org="moph")
    ids: list[str] = []
    while page := portal.action.package_search(
        fq="+metadata_modified:[2020-01-01T00:00:00Z TO *]", sort="id asc", rows=2, start=len(ids)
    )["results"]:
        ids += [each["id"] for each in page]

    assert len(set(ids)) == len(ids) == 5


def test_pandas_reads_a_dump(portal: RemoteCKAN) -> None:
    portal.action.package_create(name="rainfall", owner_org="moph")
    named = io.BytesIO(CSV)
    named.name = "rain.csv"
    resource = portal.action.resource_create(package_id="rainfall", upload=named)

    frame = pd.read_csv(f"{portal.address}/datastore/dump/{resource['id']}?bom=true")
    original = pd.read_csv(resource["url"])

    assert list(frame.columns) == ["_id", "จังหวัด", "ฝน"]
    assert frame["ฝน"].sum() == original["ฝน"].sum() == 15
