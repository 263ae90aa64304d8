"""A table of three rows written through the Action API, and short ways to call what writes and reads it."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Dataset
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_downloads import body
from tests.catalog.api.test_resources import Work, file

FIELDS = [
    {"id": "จังหวัด", "type": "text", "info": {"label": "Province", "notes": "ตามกรมการปกครอง", "unit": 1}},
    {"id": "n", "type": "int"},
    {"id": "mm", "type": "numeric"},
    {"id": "วันที่", "type": "date"},
]
RECORDS = [
    {"จังหวัด": "กระบี่", "n": 5, "mm": "1.50", "วันที่": "2024-01-31"},
    {"จังหวัด": "ตรัง", "n": 7, "mm": 2.25},
    {"จังหวัด": "พังงา", "n": "7"},
]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.TABLES = tmp_path / "tables"


@pytest.fixture
def table(api: Api) -> str:
    """Make a table of three rows with a key; return the id of its resource."""
    api.dataset()
    given = {"resource": {"package_id": "rainfall"}, "fields": FIELDS, "records": RECORDS, "primary_key": "จังหวัด"}
    return str(api.post("datastore_create", given, user="somchai").result["resource_id"])


@pytest.fixture
def uploaded(api: Api, work: Work) -> str:
    """Upload a file with a table; return the id of its resource."""
    api.dataset("files")
    given = {"package_id": "files", "upload": file(b"a,b\n1,2\n", "t.csv")}
    made = api.upload("resource_create", given, user="somchai").result
    work()
    return str(made["id"])


def rows(api: Api, table: str, **given: Any) -> list[dict[str, Any]]:
    return api.post("datastore_search", {"resource_id": table, **given}, user="admin").result["records"]


def create(api: Api, **given: Any) -> Any:
    return api.post("datastore_create", given, user="somchai")


def make(api: Api, **given: Any) -> str:
    """Make a table in a dataset of its own kind; return the id of its resource."""
    if not Dataset.objects.filter(name="rainfall").exists():
        api.dataset()
    return str(create(api, resource={"package_id": "rainfall"}, **given).result["resource_id"])


def upsert(api: Api, table: str, *records: Any, **given: Any) -> Any:
    return api.post("datastore_upsert", {"resource_id": table, "records": list(records), **given}, user="somchai")


def dumped(api: Api, table: str, kind: str, **given: Any) -> bytes:
    return body(api.client.get(f"/datastore/dump/{table}", {"format": kind, **given}))
