"""More unchanged clients: ckanapi's whole command line, frictionless, and harvesters as other portals run them (section 17)."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.request import Request, urlopen

import pandas as pd
import pytest
import requests
from ckanapi import NotAuthorized, RemoteCKAN, ValidationError

from catalog.models import ApiToken, Group, Organization, User
from tests.catalog.api.test_clients import CSV, command, portal

__all__ = ["portal"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sysadmin(portal: RemoteCKAN) -> RemoteCKAN:
    """The same portal for a sysadmin."""
    user = User.objects.create_user("admin", "admin@example.go.th", "secret", is_superuser=True)
    return RemoteCKAN(portal.address, apikey=ApiToken.issue(user, "test")[1])


def get(address: str, **headers: str) -> Any:
    with urlopen(Request(address, headers=headers)) as response:
        return json.load(response)


def test_ckanapi_runs_any_action_from_the_command_line(portal: RemoteCKAN, tmp_path: Any) -> None:
    table = tmp_path / "rain.csv"
    table.write_bytes(CSV)

    command(portal, "action", "package_create", "name=rainfall", "owner_org=moph", 'tags:[{"name": "ฝน"}]', "-j")
    made = command(portal, "action", "resource_create", "package_id=rainfall", f"upload@{table}", "-j")[0]

    assert (made["url_type"], made["size"]) == ("upload", len(CSV))
    assert command(portal, "action", "tag_list", "-j", "-g") == [["ฝน"]]
    revised = command(
        portal,
        "action",
        "package_revise",
        "match__name=rainfall",
        f"update__resources__{made['id'][:8]}__name=ใหม่",
        "-j",
    )
    assert revised[0]["package"]["resources"][0]["name"] == "ใหม่"
    found = command(portal, "search", "datasets", "q=rainfall", "rows:1")
    assert [each["name"] for each in found] == ["rainfall"]


@pytest.mark.parametrize(("kind", "model"), [("organizations", Organization), ("groups", Group)])
def test_ckanapi_dumps_loads_and_deletes_gatherings(sysadmin: RemoteCKAN, kind: str, model: Any) -> None:
    sent = {"name": "water", "title": "น้ำ", "description": "d", "extras": [{"key": "k", "value": "v"}]}
    sysadmin.call_action(f"{kind[:-1]}_create", sent)

    dumped = command(sysadmin, "dump", kind, "water")
    assert {key: dumped[0][key] for key in sent} == sent
    command(sysadmin, "load", kind, stdin=json.dumps(dumped[0]))
    assert command(sysadmin, "dump", kind, "water") == dumped
    copy = {key: value for key, value in dumped[0].items() if key != "id"} | {"name": "copy"}
    command(sysadmin, "load", kind, stdin=json.dumps(copy))
    assert sysadmin.call_action(f"{kind[:-1]}_show", {"id": "copy"})["extras"] == sent["extras"]
    command(sysadmin, "delete", kind, "copy")
    assert model.objects.get(name="copy").state == "deleted"


def test_ckanapi_loads_and_deletes_accounts(sysadmin: RemoteCKAN) -> None:
    sent = {"name": "piti", "email": "piti@example.go.th", "password": "longenough", "fullname": "ปิติ"}

    command(sysadmin, "load", "users", stdin=json.dumps(sent))
    dumped = command(sysadmin, "dump", "users", "piti")[0]
    assert (dumped["fullname"], dumped["email"]) == ("ปิติ", "piti@example.go.th")
    command(sysadmin, "load", "users", stdin=json.dumps({**dumped, "about": "สวัสดี"}))
    assert User.objects.get(username="piti").about == "สวัสดี"
    assert User.objects.get(username="piti").check_password("longenough")
    command(sysadmin, "delete", "users", "piti")
    assert not User.objects.get(username="piti").is_active


def test_ckanapi_shares_follows_and_reads_the_news(portal: RemoteCKAN, sysadmin: RemoteCKAN) -> None:
    portal.action.package_create(name="hidden", owner_org="moph", private=True)
    friend = User.objects.create_user("friend", "friend@example.go.th", "secret")

    with RemoteCKAN(portal.address, apikey=ApiToken.issue(friend, "test")[1]) as client:
        with pytest.raises(NotAuthorized):
            client.action.package_show(id="hidden")
        sysadmin.action.package_collaborator_create(id="hidden", user_id="friend", capacity="editor")
        client.action.package_patch(id="hidden", title="ร่วมกัน")
        client.action.follow_dataset(id="hidden")
        portal.action.package_patch(id="hidden", notes="ใหม่")
        assert client.action.dashboard_new_activities_count() == 1
        assert [each["activity_type"] for each in client.action.package_activity_list(id="hidden", limit=2)] == [
            "changed package", "changed package",
        ]  # fmt: skip
        with pytest.raises(ValidationError) as invalid:
            client.action.package_resource_reorder(id="hidden", order=["x"])
        assert invalid.value.error_dict["order"] == "resource_id x can not be found"


def test_harvesters_ask_as_they_always_did(portal: RemoteCKAN) -> None:
    for number in range(3):
        portal.action.package_create(name=f"dataset-{number}", owner_org="moph", extras=[{"key": "k", "value": "v"}])
    Group.objects.create(name="water", title="น้ำ", title_key="น้ำ")
    since = portal.action.package_show(id="dataset-1")["metadata_modified"]
    base = f"{portal.address}/th/api/3/action"

    def search(query: str) -> list[str]:
        return [
            each["name"]
            for each in get(f"{base}/package_search?{query}", **{"api-key": "not-a-token"})["result"]["results"]
        ]

    window = f"fq=%2Bmetadata_modified:[{since}Z%20TO%20*]&sort=id%20asc&rows=100&start="
    assert sorted(search(window + "0")) == ["dataset-1", "dataset-2"]
    assert search(window + "100") == []
    assert len(search("fq=organization:(moph)&rows=100")) == 3
    assert search("fq=organization:(none)&rows=100") == []
    assert get(f"{base}/organization_show?id=moph")["result"]["package_count"] == 3
    assert get(f"{base}/group_show?id=water")["result"]["title"] == "น้ำ"
    shown = [get(f"{base}/package_show?id={name}")["result"] for name in get(f"{base}/package_list")["result"]]
    assert [each["extras"] for each in shown] == [[{"key": "k", "value": "v"}]] * 3
    facets = get(f'{base}/package_search?rows=0&facet.field=["organization","res_format"]&facet.limit=-1')["result"]
    assert facets["facets"]["organization"] == {"moph": 3}


def test_ckanapi_dumps_the_columns_of_tables_too(portal: RemoteCKAN) -> None:
    named = io.BytesIO(CSV)
    named.name = "rain.csv"
    portal.action.package_create(name="rainfall", owner_org="moph")
    portal.action.resource_create(package_id="rainfall", upload=named)

    dumped = command(portal, "dump", "datasets", "rainfall", "-d")[0]

    fields = dumped["resources"][0]["datastore_fields"]
    assert [(each["id"], each["type"]) for each in fields][-2:] == [("จังหวัด", "text"), ("ฝน", "int8")]


def test_upload_scripts_find_where_to_put_what(portal: RemoteCKAN) -> None:
    offered = portal.action.organization_list_for_user(permission="create_dataset")
    portal.action.package_create(name="rainfall", owner_org=offered[0]["id"])

    with pytest.raises(ValidationError) as taken:
        portal.action.package_create(name="rainfall", owner_org=offered[0]["id"])
    assert "name" in taken.value.error_dict
    assert portal.action.package_patch(id="rainfall", title="ฝน")["title"] == "ฝน"


def test_frictionless_reads_the_portal(portal: RemoteCKAN) -> None:
    frictionless = pytest.importorskip("frictionless")
    from frictionless.portals import CkanControl

    named = io.BytesIO(CSV)
    named.name = "rain.csv"
    portal.action.package_create(name="rainfall", owner_org="moph", title="ฝน", notes="d")
    portal.action.resource_create(package_id="rainfall", name="rain", upload=named)

    with requests.Session() as session, frictionless.system.use_context(http_session=session):
        _read(frictionless, CkanControl, portal.address)


def _read(frictionless: Any, control: Any, address: str) -> None:
    package = frictionless.Package(control=control(baseurl=address, dataset="rainfall"))
    assert (package.name, package.title, [each.name for each in package.resources]) == ("rainfall", "ฝน", ["rain"])
    assert package.resources[0].read_rows()[0].to_dict() == {"จังหวัด": "กระบี่", "ฝน": 12}
    catalog = frictionless.Catalog(control=control(baseurl=address))
    assert [each.package.name for each in catalog.datasets] == ["rainfall"]


def test_pandas_reads_part_of_a_dump(portal: RemoteCKAN) -> None:
    named = io.BytesIO(CSV)
    named.name = "rain.csv"
    portal.action.package_create(name="rainfall", owner_org="moph")
    resource = portal.action.resource_create(package_id="rainfall", upload=named)

    frame = pd.read_csv(resource["url"], storage_options={"Range": f"bytes=0-{len(CSV) - 1}"})
    rows = pd.read_csv(
        f"{portal.address}/datastore/dump/{resource['id']}?limit=1&sort=ฝน".replace("ฝน", "%E0%B8%9D%E0%B8%99")
    )

    assert frame["ฝน"].tolist() == [12, 3]
    assert rows["ฝน"].tolist() == [3]
