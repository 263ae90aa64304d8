"""Two officers in a browser: a draft that saves itself, a review by a second person, publication; no barriers anywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Dataset, FormDraft
from catalog.operations import people, publishing
from tests.cast import Cast, make_cast, make_dataset, person
from tests.journeys.test_agency import check, sign_in, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(settings, tmp_path, transactional_db) -> Cast:
    settings.INDEX = tmp_path / "index"
    settings.SEARCH_INLINE = True
    cast = make_cast()
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    people.set_role(person("chai"), cast.livestock, "editor", actor=cast.sysadmin)
    return cast


def test_a_draft_saves_itself_and_a_second_person_lets_it_out(live_server, page: Page, cast, browser):
    make_dataset(cast, "herd", title="ทะเบียนโค", private=True, data_type="record")
    sign_in(page, live_server.url, "malee")
    page.goto(f"{live_server.url}/workspace/dataset/herd/edit")
    filled = page.locator("#completeness-now b").inner_text()
    page.locator("#id_maintainer").fill("กองสถิติปศุสัตว์")
    page.keyboard.press("Tab")
    expect(page.locator("#completeness-now b")).to_have_text(str(int(filled) + 1))
    page.reload()
    expect(page.locator("#id_maintainer")).to_have_value("กองสถิติปศุสัตว์")
    check(page)
    page.locator("button[name=save]").click()
    page.wait_for_url(re.compile("/dataset/herd/$"))
    assert not FormDraft.objects.exists()

    tab_to(page, "button[value=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=approve]")).to_have_count(0)
    check(page)

    with browser.new_context(locale="th-TH") as context:
        other = context.new_page()
        sign_in(other, live_server.url, "chai")
        other.goto(f"{live_server.url}/workspace/?stage=in_review")
        other.get_by_role("link", name="ทะเบียนโค").click()
        other.wait_for_url("**/dataset/herd/")
        tab_to(other, "button[value=approve]")
        other.keyboard.press("Enter")
        other.locator("button[value=public]").wait_for()
        tab_to(other, "button[value=public]")
        other.keyboard.press("Enter")
        expect(other.locator("button[value=withdraw]")).to_have_count(1)
    assert not Dataset.objects.get().private


def test_the_pages_of_the_daily_work_have_no_barriers(live_server, page: Page, cast):
    make_dataset(cast, "herd", title="ทะเบียนโค", private=True, data_type="record")
    sign_in(page, live_server.url, "mana")
    for path in ("", "template/", "members/livestock/"):
        page.goto(f"{live_server.url}/workspace/{path}")
        check(page)
    page.goto(f"{live_server.url}/workspace/")
    page.locator("input[name=dataset]").check()
    page.select_option("#bulk-action", "add_tag")
    page.locator("form#bulk button").first.click()
    page.locator("#id_tag_string").fill("โค")
    page.keyboard.press("Enter")
    expect(page.locator("button[name=do]")).to_have_count(1)
    check(page)
