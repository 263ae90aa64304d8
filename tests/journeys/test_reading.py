"""An officer puts right how a file is read: repairs from its report, another reading tried and used, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, make_cast, make_dataset, make_upload
from tests.journeys.test_agency import check, sign_in, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FINE = "".join(f"ตาก,{number % 12 + 1}/2/2562,{number + 1}\n" for number in range(100))
FLAWED = ("สัตว์,,\nจังหวัด,วันที่,จำนวน (ตัว)\n" + FINE + "เชียงไหม่,1/2/2562,1O\nรวม,,5060\n").encode("cp874")


@pytest.fixture
def cast(settings, tmp_path, transactional_db) -> Cast:
    settings.INDEX = tmp_path / "index"
    settings.SEARCH_INLINE = True
    return make_cast()


@pytest.fixture
def report(cast, live_server):
    """The address of the report of a file in which something is wrong."""
    version = make_upload(cast, make_dataset(cast, "herd", private=True), FLAWED, "a.csv").versions.get()
    return f"{live_server.url}/en/workspace/version/{version.id}/"


def test_another_reading_is_tried_and_used_by_keyboard(live_server, page, report, worker):
    sign_in(page, live_server.url, "malee")
    page.goto(report)
    check(page)
    tab_to(page, "a[href$='/reading']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reading")
    check(page)
    tab_to(page, "#id_left_out")
    page.keyboard.type("104")
    tab_to(page, "[name=order_2]")
    page.keyboard.type("month")
    tab_to(page, "button[name=try]")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-labelledby=result]").first).to_contain_text("2019-01-02")
    expect(page.locator("main")).to_contain_text("Judged by the first 101 rows")
    check(page)
    tab_to(page, "button[name=use]")
    page.keyboard.press("Enter")
    page.locator("#outcome").wait_for(timeout=20_000)
    expect(page.locator("main")).to_contain_text("Rows were left out, as was chosen: 104")


def test_repairs_are_accepted_without_scripts(live_server, browser, report, worker):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, live_server.url, "malee")
        page.goto(report)
        for box in page.get_by_label("Write the suggested value into 1 cell").all():
            box.check()
        page.get_by_label("Leave 1 row out of the table").check()
        page.get_by_role("button", name="Apply the chosen repairs").click()
        page.locator("#outcome").wait_for(timeout=20_000)
        expect(page.locator("main")).to_contain_text("Cells were corrected, as was chosen")
