"""A person who follows, in a real browser: the pages of notices are open to everybody, and work without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import set_script_prefix
from playwright.sync_api import Browser, Page, expect

from catalog.models import Webhook, WebhookDelivery
from catalog.models.webhooks import CREATED, TEST
from catalog.operations import notices, webhooks
from catalog.search import indexing
from tests.cast import Cast, make_cast, make_dataset

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    settings.INDEX = tmp_path / "index"
    found = make_cast()
    make_dataset(found, title="จำนวนโคเนื้อรายจังหวัด", title_en="Beef cattle by province")
    indexing.catch_up()
    yield found
    set_script_prefix("/")


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Login").fill(name)
    page.get_by_label("Password").fill(name * 2)
    page.locator("main form button[type=submit]").first.click()


def violations(page: Page) -> list[str]:
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{wide} pixels too wide"] if wide > 0 else found


def test_a_stranger_signs_in_comes_back_follows_and_saves_a_search(
    live_server: Any, browser: Browser, cast: Cast
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    try:
        page.goto(f"{live_server.url}/en/dataset/cattle")
        page.get_by_role("link", name="Sign in to follow").click()
        sign_in(page, "chujai")
        expect(page).to_have_url(f"{live_server.url}/en/dataset/cattle")
        page.get_by_role("button", name="Follow", exact=True).click()
        expect(page.get_by_role("button", name="Unfollow")).to_be_visible()
        page.goto(f"{live_server.url}/en/dataset?q=cattle")
        page.get_by_role("button", name="Save this search").click()
        page.goto(f"{live_server.url}/en/account/following")
        expect(page.get_by_role("link", name="Beef cattle by province")).to_be_visible()
        expect(page.get_by_role("link", name="cattle", exact=True)).to_be_visible()
    finally:
        context.close()


@pytest.mark.parametrize(("scheme", "width", "prefix"), [("light", 1280, "/en"), ("dark", 320, "")])
def test_no_page_of_notices_has_an_accessibility_violation(
    live_server: Any, browser: Browser, cast: Cast, scheme: Any, width: int, prefix: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    token = notices.unsubscribe_token(cast.mana)
    try:
        page.goto(f"{live_server.url}/en/user/login?next=/en/account/following")
        sign_in(page, "mana")
        wrong = {"empty": violations(page)}
        page.goto(f"{live_server.url}/en/organization/livestock?q=cattle")
        wrong["organization"] = violations(page)
        page.get_by_role("button", name="Save this search").click()
        page.get_by_role("button", name="Follow", exact=True).click()
        wrong["followed"] = violations(page)
        page.goto(f"{live_server.url}/en/account/following")
        page.get_by_role("button", name="Make an address").click()
        number = a_webhook(cast)
        for path in ("account/following", "account/webhooks", f"account/webhooks/{number}", f"unsubscribe/{token}"):
            page.goto(f"{live_server.url}{prefix}/{path}")
            wrong[path] = violations(page)
        page.locator("main form button").click()
        wrong["ended"] = violations(page)
        page.goto(f"{live_server.url}{prefix}/account/webhooks")
        page.locator("main form.panel button").click()
        wrong["errors"] = violations(page)
        assert {key: found for key, found in wrong.items() if found} == {}
    finally:
        context.close()


def a_webhook(cast: Cast) -> str:
    """Make a webhook that failed, and was switched off."""
    address = "https://" + "long-name." * 20 + "example.com/"
    row = webhooks.create(address, [CREATED], organization=cast.livestock, actor=cast.mana)
    WebhookDelivery.objects.create(webhook=row, event=TEST, attempts=3, reason="The answer takes too long.")
    Webhook.objects.update(disabled_at=row.created_at)
    return str(row.id)
