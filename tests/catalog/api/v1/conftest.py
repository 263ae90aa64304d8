"""A caller of the REST API who knows the cast by name, and a table to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.catalog.api.conftest import Api

ROWS = [
    ("เชียงใหม่", 2566, "10.50", 5), ("เชียงใหม่", 2567, "20.25", None), ("ขอนแก่น", 2566, "1.00", 7),
    ("ขอนแก่น", 2567, "2.00", 8), ("ตาก", 2567, "", 1), ("เลย", 2566, "3.75", 4), ("เลย", 2567, "0.25", 0),
]  # fmt: skip
"""Province, year, budget, cattle."""
PROVINCE, YEAR, BUDGET, CATTLE = "จังหวัด", "ปีงบประมาณ", "งบ", "โค"


def table_file(rows: list[tuple[Any, ...]] = ROWS) -> SimpleUploadedFile:
    lines = [f"{PROVINCE},{YEAR},{BUDGET},{CATTLE}"]
    lines += [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return SimpleUploadedFile("โค.csv", ("\n".join(lines) + "\n").encode(), "text/csv")


class Rest:
    """Reads the REST API as somebody."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.secrets = secrets
        self.client = Client(raise_request_exception=True)

    def response(self, path: str, *, user: str | None = None, method: str = "get", **given: Any) -> Any:
        headers = {key: value for key, value in given.items() if key.startswith("HTTP_")}
        query = urlencode({key: value for key, value in given.items() if key not in headers}, doseq=True)
        if user:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets[user]}"
        where = f"/api/v1/{quote(path)}" if not path.startswith("/") else path
        return getattr(self.client, method)(f"{where}?{query}" if query else where, **headers)

    def get(self, path: str, *, user: str | None = None, **given: Any) -> Any:
        response = self.response(path, user=user, **given)
        assert response.status_code == 200, (response.status_code, response.content)
        return json.loads(response.content)

    def problem(self, path: str, status: int, *, user: str | None = None, method: str = "get", **given: Any) -> Any:
        response = self.response(path, user=user, method=method, **given)
        assert response.status_code == status, (response.status_code, response.content)
        assert response["Content-Type"] == "application/problem+json"
        body = json.loads(response.content)
        assert body["status"] == status
        return body

    def pages(self, path: str, *, user: str | None = None, **given: Any) -> list[list[Any]]:
        """Follow `next` to the end."""
        body = self.get(path, user=user, **given)
        found = [body["items"]]
        while body["next"]:
            body = self.get(body["next"].removeprefix("http://testserver"), user=user)
            found.append(body["items"])
        return found


@pytest.fixture
def rest(people: dict[str, str]) -> Rest:
    """Return the caller."""
    return Rest(people)


@pytest.fixture
def table(api: Api, work: Callable[[], None]) -> str:
    """Publish a table with seven rows; return its resource's id."""
    dataset = api.dataset("cattle", title="จำนวนโค", notes="รายจังหวัด")
    return upload(api, work, dataset["id"])


def upload(api: Api, work: Callable[[], None], dataset: str, rows: list[tuple[Any, ...]] = ROWS) -> str:
    created = api.upload(
        "resource_create", {"package_id": dataset, "name": "โค", "upload": table_file(rows)}, user="somchai"
    )
    work()
    return str(created.result["id"])
