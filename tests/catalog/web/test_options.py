"""What sysadmins change while the portal runs is what every page shows."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.operations import site
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_pages_say_what_sysadmins_set(client: Client, cast: Cast) -> None:
    values = {
        "ckan.site_title": "คลังข้อมูล",
        "ckan.site_description": "ข้อมูลทุกอย่างของเรา",
        "ckan.site_about": "## ติดต่อ\n\nที่ [นี่](https://example.go.th)",
        "ckan.site_intro_text": "**ยินดีต้อนรับ** <script>alert(1)</script>",
    }
    site.set_options(values, actor=cast.sysadmin)

    for path in ("/", "/en/", "/about", "/nothing-here"):
        page = client.get(path).content.decode()
        assert page.count("คลังข้อมูล") >= 3, path  # title, header, footer
        assert page.count("ข้อมูลทุกอย่างของเรา") == 2, path  # for search engines, footer
    home = client.get("/").content.decode()
    assert "<strong>ยินดีต้อนรับ</strong>" in home
    assert "<script>alert" not in home
    about = client.get("/about").content.decode()
    assert '<a href="https://example.go.th"' in about
    assert about.count("<h1") == 1


def test_without_options_the_settings_speak(client: Client, cast: Cast, settings: pytest.FixtureRequest) -> None:
    site.set_options({"ckan.site_title": "x"}, actor=cast.sysadmin)
    site.set_options({"ckan.site_title": ""}, actor=cast.sysadmin)

    assert settings.SITE_TITLE in client.get("/about").content.decode()  # type: ignore[attr-defined]
    assert settings.SITE_TITLE_EN in client.get("/en/about").content.decode()  # type: ignore[attr-defined]
