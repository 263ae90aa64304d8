"""Dumps that broke off go on where they stopped, and are not sent again while nothing changed (contract, 12.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalog.api.conftest import Api
from tests.catalog.api.datastore_writing.conftest import upsert
from tests.catalog.api.test_downloads import body

pytestmark = pytest.mark.django_db
KINDS = ("csv", "tsv", "json", "xml", "ndjson", "xlsx", "parquet")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.TABLES = tmp_path / "tables"


@pytest.fixture
def table(api: Api) -> str:
    """Make a written table of fifty rows; return the id of its resource."""
    api.dataset()
    records = [{"จังหวัด": f"จังหวัดที่ {n}", "n": n % 7} for n in range(50)]
    given = {"resource": {"package_id": "rainfall"}, "records": records, "primary_key": "จังหวัด"}
    return str(api.post("datastore_create", given, user="somchai").result["resource_id"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "asked", [{}, {"filters": '{"n": [1, 2]}', "sort": "n desc", "bom": "true", "fields": "n,จังหวัด"}]
)
def test_a_part_is_a_part_of_the_whole(api: Api, table: str, kind: str, asked: dict[str, str]) -> None:
    address = f"/datastore/dump/{table}"
    whole = api.client.get(address, {"format": kind, **asked})
    content = body(whole)
    tag = whole.headers["ETag"]

    rest = api.client.get(address, {"format": kind, **asked}, HTTP_RANGE="bytes=100-", HTTP_IF_RANGE=tag)
    end = api.client.get(address, {"format": kind, **asked}, HTTP_RANGE="bytes=-7")

    assert (whole.status_code, whole.headers["Accept-Ranges"], tag[0]) == (200, "bytes", '"')
    assert (rest.status_code, rest.headers["ETag"]) == (206, tag)
    assert content[:100] + body(rest) == content
    assert rest.headers["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    assert body(end) == content[-7:]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_client_has_already_is_not_sent_again(api: Api, table: str, kind: str) -> None:
    address = f"/datastore/dump/{table}"
    whole = api.client.get(address, {"format": kind})
    assert body(whole)
    tag = whole.headers["ETag"]

    assert api.client.get(address, {"format": kind}, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert api.client.head(address, {"format": kind}).headers["ETag"] == tag
    other = api.client.get(address, {"format": kind, "limit": "3"}, HTTP_IF_NONE_MATCH=tag)
    assert (other.status_code, other.headers["ETag"] != tag) == (200, True)
    assert body(other)


def test_after_a_change_the_whole_is_sent(api: Api, table: str) -> None:
    address = f"/datastore/dump/{table}"
    whole = api.client.get(address)
    assert body(whole)
    tag = whole.headers["ETag"]
    upsert(api, table, {"จังหวัด": "จังหวัดที่ 1", "n": 100})

    changed = api.client.get(address, HTTP_RANGE="bytes=100-", HTTP_IF_RANGE=tag)

    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    assert b"100" in body(changed)
    assert api.client.get(address, HTTP_RANGE="bytes=999999-").status_code == 416
