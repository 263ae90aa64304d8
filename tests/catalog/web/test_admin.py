"""The operators' pages: every list opens, what is only to be looked at cannot be changed, saves are operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from catalog.models import AuditEntry, Collaborator, Option, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = sorted(model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == "catalog")
LOOKED_AT = ["resourceview", "writtentable", "tablealias", "partialupload", "relationship", "taskstatus"]
LOOKED_AT += ["termtranslation", "change", "activity", "auditentry", "job", "resourceversion", "dataset"]


@pytest.fixture
def operator(cast: Cast, as_user: Callable[[User], Client]) -> Client:
    return as_user(cast.sysadmin)


@pytest.mark.parametrize("page", PAGES)
def test_every_list_opens_and_can_be_searched(operator: Client, cattle: Any, page: str) -> None:
    assert operator.get(f"/admin/catalog/{page}/").status_code == 200
    assert operator.get(f"/admin/catalog/{page}/?q=x").status_code == 200


@pytest.mark.parametrize("page", LOOKED_AT)
def test_what_programs_left_is_only_looked_at(operator: Client, page: str) -> None:
    assert page in PAGES
    assert operator.get(f"/admin/catalog/{page}/add/").status_code == 403


def test_sharing_a_dataset_is_an_operation(operator: Client, cast: Cast, cattle: Any) -> None:
    given = {"user": cast.chujai.pk, "dataset": cattle.pk, "capacity": "editor"}

    assert operator.post("/admin/catalog/collaborator/add/", given).status_code == 302

    row = Collaborator.objects.get(user=cast.chujai)
    assert (row.dataset_id, row.capacity) == (cattle.id, "editor")
    assert AuditEntry.objects.filter(action="share", actor=cast.sysadmin).count() == 1
    assert operator.post(f"/admin/catalog/collaborator/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Collaborator.objects.exists()
    assert AuditEntry.objects.filter(action="unshare").count() == 1


def test_an_option_set_here_is_shown_on_the_pages(operator: Client, cast: Cast, client: Client) -> None:
    given = {"key": "ckan.site_title", "value": "คลังข้อมูล"}

    assert operator.post("/admin/catalog/option/add/", given).status_code == 302

    assert "คลังข้อมูล" in client.get("/about").content.decode()
    assert AuditEntry.objects.filter(action="set_options").count() == 1
    assert operator.post("/admin/catalog/option/ckan.site_5Ftitle/delete/", {"post": "yes"}).status_code == 302
    assert not Option.objects.exists()


def test_nobody_else_sees_these_pages(cast: Cast, as_user: Callable[[User], Client]) -> None:
    for page in PAGES:
        assert as_user(cast.mana).get(f"/admin/catalog/{page}/").status_code == 302
