"""The files themselves: whole, in parts, old ones, links, and who gets them (contract, section 13)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.models import ResourceVersion, User
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_resources import CSV, Work, file

pytestmark = pytest.mark.django_db


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def resource(api: Api, work: Work) -> Any:
    api.dataset()
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    return api.get("resource_show", id=made["id"]).result


@pytest.fixture
def address(resource: Any) -> str:
    return str(resource["url"]).removeprefix("http://testserver")


def test_the_file_comes_byte_for_byte_under_its_thai_name(api: Api, address: str) -> None:
    response = api.client.get(address, HTTP_ACCEPT_ENCODING="gzip")

    assert body(response) == CSV
    assert response.headers["Content-Length"] == str(len(CSV))
    assert response.headers["Content-Type"] == "text/csv"
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('ฝน 2567.csv')}"
    assert response.headers["ETag"] == f'"{hashlib.sha256(CSV).hexdigest()}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Content-Encoding" not in response.headers


def test_the_name_of_the_file_and_of_the_dataset_may_vary(api: Api, resource: Any) -> None:
    for dataset in ("rainfall", resource["package_id"]):
        for name in ("", "/other.bin"):
            assert body(api.client.get(f"/dataset/{dataset}/resource/{resource['id']}/download{name}")) == CSV
    assert api.client.get(f"/dataset/other/resource/{resource['id']}/download").status_code == 404


def test_head_gives_the_headers_only(api: Api, address: str) -> None:
    response = api.client.head(address)

    assert (response.status_code, body(response), response.headers["Content-Length"]) == (200, b"", str(len(CSV)))


def test_head_is_about_the_whole_file_whatever_part_is_asked_for(api: Api, address: str) -> None:
    response = api.client.head(address, HTTP_RANGE="bytes=0-1")

    assert (response.status_code, response.headers["Content-Length"]) == (200, str(len(CSV)))
    assert (response.headers["Accept-Ranges"], "Content-Range" in response.headers) == ("bytes", False)


def test_the_record_says_what_the_download_does(api: Api, resource: Any, address: str) -> None:
    headers = api.client.head(address).headers

    assert resource["size"] == int(headers["Content-Length"]) == len(CSV)
    assert headers["ETag"] == f'"{resource["hash"]}"'
    assert headers["Content-Type"] == resource["mimetype"]
    modified = parsedate_to_datetime(headers["Last-Modified"]).replace(tzinfo=None)
    assert datetime.fromisoformat(resource["last_modified"]).replace(microsecond=0) == modified


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("BYTES=0-9", 0, 9),
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, len(CSV) - 1),
        ("bytes=-4", len(CSV) - 4, len(CSV) - 1),
        ("bytes=3-9999", 3, len(CSV) - 1),
    ],
)
def test_a_part_can_be_asked_for(api: Api, address: str, asked: str, start: int, end: int) -> None:
    response = api.client.get(address, HTTP_RANGE=asked)

    assert response.status_code == 206
    assert body(response) == CSV[start : end + 1]
    assert response.headers["Content-Range"] == f"bytes {start}-{end}/{len(CSV)}"
    assert response.headers["Content-Length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", ["bytes=9999-", "bytes=-0"])
def test_a_part_beyond_the_end_is_416(api: Api, address: str, asked: str) -> None:
    response = api.client.get(address, HTTP_RANGE=asked)

    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(CSV)}")


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=" + "9" * 99 + "-"])
def test_what_is_no_single_range_gives_the_whole_file(api: Api, address: str, asked: str) -> None:
    response = api.client.get(address, HTTP_RANGE=asked)

    assert (response.status_code, body(response)) == (200, CSV)


def test_if_range_gives_a_part_of_the_same_content_only(api: Api, address: str) -> None:
    first = api.client.get(address)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]

    def status(condition: str) -> int:
        return api.client.get(address, HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE=condition).status_code

    assert [status(etag), status(modified)] == [206, 206]
    assert [status('"other"'), status("Wed, 01 Jan 2020 00:00:00 GMT"), status("x"), status(f"W/{etag}")] == [200] * 4


def test_what_the_caller_has_is_not_sent_again(api: Api, address: str) -> None:
    first = api.client.get(address)
    lapsed = api.client.get(address, HTTP_RANGE="bytes=0-1", HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (lapsed.status_code, body(lapsed), lapsed.headers["ETag"]) == (304, b"", first.headers["ETag"])

    same = api.client.get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    unchanged = api.client.get(address, HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    other = api.client.get(address, HTTP_IF_MATCH='"other"')

    assert (same.status_code, body(same)) == (304, b"")
    assert unchanged.status_code == 304
    assert other.status_code == 412


def test_an_accepted_version_stays_where_it_is(api: Api, resource: Any, work: Work) -> None:
    api.upload("resource_update", {"id": resource["id"], "upload": file(b"a,b\n1,2\n", "new.csv")}, user="somchai")
    work()
    api.upload("resource_update", {"id": resource["id"], "upload": file(b"", "empty.csv")}, user="somchai")
    work()
    base = f"/dataset/rainfall/resource/{resource['id']}/version"

    assert body(api.client.get(f"{base}/1/download")) == CSV
    assert body(api.client.get(f"{base}/2/download/new.csv")) == b"a,b\n1,2\n"
    assert api.client.get(f"{base}/3/download").status_code == 404
    assert api.client.get(f"{base}/4/download").status_code == 404


def test_a_link_leads_to_its_address(api: Api) -> None:
    resources = [
        {"url": "https://x.go.th/ฝน.csv"},
        {"url": "javascript:alert(1)"},
        {"url": ""},
        {"url": "http://[bad/"},
    ]
    good, *bad = api.dataset(resources=resources)["resources"]

    response = api.client.get(f"/dataset/rainfall/resource/{good['id']}/download")
    assert (response.status_code, response.headers["Location"]) == (302, "https://x.go.th/" + quote("ฝน") + ".csv")
    for each in bad:
        assert api.client.get(f"/dataset/rainfall/resource/{each['id']}/download").status_code == 404


def test_a_first_file_is_the_agencys_until_it_is_checked(api: Api) -> None:
    api.dataset()
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    address = f"/dataset/rainfall/resource/{made['id']}/download"

    public, member = api.client.get(address), api.client.get(address, **api.headers("mali"))
    editor = api.client.get(address, **api.headers("somchai"))

    assert [public.status_code, member.status_code] == [404, 404]
    assert public.headers["Retry-After"]
    assert body(editor) == CSV
    assert editor.headers["Cache-Control"] == "private, no-store"


def test_a_rejected_file_is_not_for_the_public(api: Api, work: Work) -> None:
    api.dataset()
    made = api.upload(
        "resource_create", {"package_id": "rainfall", "upload": file(b"", "x.csv")}, user="somchai"
    ).result
    work()
    address = f"/dataset/rainfall/resource/{made['id']}/download"

    assert ResourceVersion.objects.get().state == "rejected"
    response = api.client.get(address)
    assert (response.status_code, "Retry-After" in response.headers) == (404, False)
    assert api.client.get(address, **api.headers("somchai")).status_code == 200


@pytest.mark.parametrize(
    ("user", "status"), [(None, 403), ("lek", 403), ("wichai", 403), ("mali", 200), ("somchai", 200), ("admin", 200)]
)
def test_private_files_are_for_the_agency_and_no_cache(api: Api, resource: Any, user: str | None, status: int) -> None:
    api.post("package_patch", {"id": "rainfall", "private": True}, user="somchai")
    address = f"/dataset/rainfall/resource/{resource['id']}"

    for path in ("/download", "/version/1/download"):
        response = api.client.get(address + path, **api.headers(user))
        assert response.status_code == status
        if status == 200:
            assert response.headers["Cache-Control"] == "private, no-store"
            assert body(response) == CSV
    dump = api.client.get(f"/datastore/dump/{resource['id']}", **api.headers(user))
    assert dump.status_code == (200 if status == 200 else 404)


def test_people_who_are_signed_in_may_download_too(api: Api, resource: Any) -> None:
    api.post("package_patch", {"id": "rainfall", "private": True}, user="somchai")
    client = Client()
    client.force_login(User.objects.get(username="mali"))

    assert body(client.get(f"/dataset/rainfall/resource/{resource['id']}/download")) == CSV


def test_hostile_names_are_not_found(api: Api) -> None:
    for name in ("%00", "..%2f..%2fetc", "1" * 36, "%ED%A0%80"):
        assert api.client.get(f"/dataset/{name}/resource/{name}/download").status_code == 404
        assert api.client.get(f"/datastore/dump/{name}").status_code == 404
