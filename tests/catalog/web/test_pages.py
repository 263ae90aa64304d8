"""News, help and the portal's own pages: built in, rewritten by operators, drafts for them alone, nothing unsafe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from catalog.access import NotAllowed
from catalog.models import AuditEntry, Page
from catalog.operations import pages
from catalog.web.built_in_pages import NAMES
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def written(cast: Cast, **fields: Any) -> Page:
    values = {"kind": Page.NEWS, "slug": "opening", "title": "เปิดตัว", "title_en": "Opening", "body": "เนื้อหา", **fields}
    return pages.save_page(Page(**values), actor=cast.sysadmin)


@pytest.mark.parametrize("name", NAMES)
def test_the_portal_brings_its_own_pages_along_in_both_languages(name: str, client: Client) -> None:
    thai, english = (client.get(f"{prefix}/{name}").content.decode() for prefix in ("", "/en"))
    main = english.split("<main")[1].split("</main")[0]
    assert "<h2>" in main
    assert not any("\u0e01" <= letter <= "\u0e5b" for letter in main)
    assert thai.count("<h1") == 1
    assert "{{" not in thai + english
    assert "{%" not in thai + english


def test_what_operators_write_stands_in_place_of_a_built_in_page(cast: Cast, client: Client) -> None:
    row = written(cast, kind=Page.PORTAL, slug="terms", title="ข้อกำหนดใหม่", body="<script>alert(1)</script> **ใหม่**")
    page = client.get("/terms").content.decode()
    assert "ข้อกำหนดใหม่" in page
    assert "<strong>ใหม่</strong>" in page
    assert "<script>alert" not in page
    pages.delete_page(row, actor=cast.sysadmin)
    assert "ข้อกำหนดการใช้งาน" in client.get("/terms").content.decode()
    assert AuditEntry.objects.filter(kind="page").count() == 2


def test_the_form_for_a_built_in_page_begins_with_its_text(cast: Cast, as_user: Any) -> None:
    operator = as_user(cast.sysadmin)
    assert "?slug=privacy" in operator.get("/admin/catalog/page/").content.decode()
    form = operator.get("/admin/catalog/page/add/?slug=privacy").content.decode()
    assert "นโยบายความเป็นส่วนตัว" in form
    assert "Personal Data Protection Act" in form


def test_a_page_of_the_portal_needs_a_name_that_the_portal_has(cast: Cast, as_user: Any) -> None:
    when = {"published_at_0": "", "published_at_1": ""}
    given = {"kind": "portal", "slug": "nonsense", "title": "x", "body": "x", **when}
    answer = as_user(cast.sysadmin).post("/admin/catalog/page/add/", given)
    assert answer.status_code == 200
    assert not Page.objects.exists()
    answer = as_user(cast.sysadmin).post("/admin/catalog/page/add/", {**given, "kind": "help"})
    assert answer.status_code == 302
    assert Page.objects.get().published_at is None


def test_only_operators_change_pages(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        pages.save_page(Page(kind=Page.NEWS, slug="x1", title="x", body="x"), actor=cast.mana)


@pytest.mark.parametrize("when", [None, timezone.now() + timedelta(days=3)])
def test_drafts_and_news_of_the_future_are_for_operators_alone(cast: Cast, as_user: Any, when: Any) -> None:
    written(cast, published_at=when)
    for address in ("/", "/news/", "/news/feed.atom"):
        assert "เปิดตัว" not in Client().get(address).content.decode()
    assert Client().get("/news/opening").status_code == 404
    assert as_user(cast.malee).get("/news/opening").status_code == 404
    assert as_user(cast.sysadmin).get("/news/opening").status_code == 200


def test_news_are_on_their_page_on_the_first_page_and_in_the_feed(cast: Cast, client: Client) -> None:
    written(cast)
    for address in ("/", "/news/", "/news/opening"):
        assert "เปิดตัว" in client.get(address).content.decode()
    answer = client.get("/en/news/feed.atom")
    feed = ET.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entry = feed.find(f"{atom}entry")
    assert entry.findtext(f"{atom}title") == "Opening"
    assert entry.find(f"{atom}link").get("href") == "http://testserver/en/news/opening"
    assert feed.findtext(f"{atom}updated")


def test_help_lists_its_pages(cast: Cast, client: Client) -> None:
    written(cast, kind=Page.HELP, slug="csv", title="เปิดไฟล์ CSV")
    assert "/help/csv" in client.get("/help/").content.decode()
    assert client.get("/help/csv").status_code == 200
    assert client.get("/news/csv").status_code == 404


@pytest.mark.parametrize("address", ["/news/?page=x", "/news/?page=999", "/help/%00", "/news/ก", "/en/help/"])
def test_any_address_is_answered(client: Client, address: str) -> None:
    assert client.get(address).status_code in {200, 404}


def test_the_contact_page_names_the_operators_address_when_there_is_one(client: Client, settings: Any) -> None:
    assert "mailto:" not in client.get("/contact").content.decode()
    settings.CONTACT_EMAIL = "data@example.go.th"
    assert 'href="mailto:data@example.go.th"' in client.get("/contact").content.decode()
