"""Two agencies, six people with tokens, and a caller of the Action API that knows them by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from catalog.formats.thai import sort_key
from catalog.models import ApiToken, Group, GroupMembership, Job, Membership, Organization, User
from harvesters import tasks

CAST = {
    "admin": None,
    "somying": ("moph", "admin"),
    "somchai": ("moph", "editor"),
    "mali": ("moph", "member"),
    "wichai": ("moac", "editor"),
    "lek": None,
}
"""Who works where, in which role; `admin` is the sysadmin, `lek` has an account and nothing else."""


@dataclass
class Answer:
    """What the portal said to a call."""

    status: int
    body: Any
    response: HttpResponseBase

    @property
    def result(self) -> Any:
        assert self.status == 200, (self.status, self.body)
        return self.body["result"]

    @property
    def error(self) -> Any:
        assert self.body["success"] is False
        return self.body["error"]


class Api:
    """Calls actions as somebody."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.secrets = secrets
        self.client = Client(raise_request_exception=True)

    def headers(self, user: str | None) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": self.secrets[user]} if user else {}

    def post(self, action: str, data: Any = None, *, user: str | None = None) -> Answer:
        body = json.dumps({} if data is None else data)
        return self.answer(self.client.post(f"/api/3/action/{action}", body, "application/json", **self.headers(user)))

    def upload(self, action: str, data: dict[str, Any], *, user: str | None = None) -> Answer:
        return self.answer(self.client.post(f"/api/3/action/{action}", data, **self.headers(user)))

    def get(self, action: str, *, user: str | None = None, **given: Any) -> Answer:
        query = urlencode(given, doseq=True)
        return self.answer(self.client.get(f"/api/3/action/{action}?{query}", **self.headers(user)))

    @staticmethod
    def answer(response: Any) -> Answer:
        return Answer(response.status_code, json.loads(response.content), response)

    def dataset(self, name: str = "rainfall", *, user: str = "somchai", **fields: Any) -> Any:
        owner = CAST[user][0] if CAST[user] else "moph"
        return self.post("package_create", {"name": name, "owner_org": owner, **fields}, user=user).result


@pytest.fixture(autouse=True)
def at_once(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Index every change at once on an index of the test's own, also where its transaction never commits."""
    settings.SEARCH_INLINE = True
    settings.UPLOAD_WAIT_SECONDS = 0
    settings.INDEX = tmp_path / "index"
    if "live_server" not in request.fixturenames:
        monkeypatch.setattr(transaction, "on_commit", lambda do, *args, **kwargs: do())


@pytest.fixture
def people(db: None) -> dict[str, str]:
    """Make the cast; return everybody's API token."""
    agencies = {
        name: Organization.objects.create(name=name, title=title, title_key=sort_key(title))
        for name, title in (("moph", "กระทรวงสาธารณสุข"), ("moac", "กระทรวงเกษตรและสหกรณ์"))
    }
    secrets = {}
    for name, role in CAST.items():
        user = User.objects.create_user(name, f"{name}@example.go.th", "secret", is_superuser=name == "admin")
        if role:
            Membership.objects.create(user=user, organization=agencies[role[0]], capacity=role[1])
        secrets[name] = ApiToken.issue(user, "test")[1]
    topic = Group.objects.create(name="health", title="สุขภาพ", title_key="สุขภาพ")
    GroupMembership.objects.create(user=User.objects.get(username="somchai"), group=topic, capacity="member")
    return secrets


@pytest.fixture
def api(people: dict[str, str]) -> Api:
    """Return the caller."""
    return Api(people)


@pytest.fixture
def work() -> Callable[[], None]:
    """Return a function that does the waiting jobs, as a worker would."""

    def run() -> None:
        for job in Job.objects.filter(state=Job.PENDING).order_by("asked_at"):
            tasks.run_job(job.id)

    return run
