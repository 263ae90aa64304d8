"""A citizen in a real browser: finds a dataset, looks through its table, takes it away; every page accessible to all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import set_script_prefix
from playwright.sync_api import Browser, Page, expect

from catalog.models import Group, Organization, Resource
from catalog.search import indexing
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADER = ["จังหวัด", "รหัส", "โคเนื้อ (ตัว)", "วันที่สำรวจ", *(f"ตัวชี้วัดที่ {number}" for number in range(20))]
LINES = [
    ",".join([f"จังหวัดที่ {number}", f"{number:03}", str(number * 10), "31/12/2566", *["1"] * 20])
    for number in range(1, 121)
]


@pytest.fixture
def site(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Serve a small catalogue; return its address."""
    settings.INDEX = tmp_path / "index"
    cast = make_cast()
    Organization.objects.filter(name="livestock").update(title_en="Department of Livestock Development")
    topic = Group.objects.create(name="agriculture", title="เกษตรกรรม", title_en="Agriculture")
    dataset = make_dataset(
        cast,
        title="จำนวนโคเนื้อรายจังหวัด",
        title_en="Beef cattle by province",
        notes="โคเนื้อในภาคเหนือ\n\n- **นับทุกปี**\n- [วิธีนับ](https://example.go.th)",
        license_id="ogl",
        data_type="statistics",
        maintainer="กลุ่มสารสนเทศ",
        maintainer_email="data@example.go.th",
        tags=("โค", "ปศุสัตว์"),
        standard={"update_frequency_unit": "year", "objective": ["agency_mission"], "geo_coverage": "province"},
    )
    dataset.groups.add(topic)
    make_upload(cast, dataset, "\n".join([",".join(HEADER), *LINES]).encode(), "โคเนื้อ.csv")
    make_dataset(cast, "pigs", title="จำนวนสุกร", data_type="record")
    indexing.catch_up()
    yield live_server.url
    set_script_prefix("/")


def address_of_table() -> str:
    return f"/dataset/cattle/resource/{Resource.objects.get(url='โคเนื้อ.csv').id}"


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands, and whether it is wider than the window."""
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{wide} pixels too wide"] if wide > 0 else found


def scrolled(page: Page) -> bool:
    """Wait until the table has moved sideways; the site's policy forbids the script that Playwright would wait with."""
    region = page.locator("#table .table-scroll").first
    for _ in range(60):
        if region.evaluate("region => region.scrollLeft") > 0:
            return True
        page.wait_for_timeout(50)
    return False


LOOKS = [("light", 1280, ""), ("dark", 1280, "/en"), ("light", 320, "/en"), ("dark", 320, "")]


@pytest.mark.parametrize(("scheme", "width", "prefix"), LOOKS)
def test_no_page_has_an_accessibility_violation(
    site: str, browser: Browser, scheme: Any, width: int, prefix: str
) -> None:
    table = address_of_table()
    paths = [
        "/", "/dataset", "/dataset?q=โค&data_type=statistics&data_type=record", "/dataset?q=zzzz", "/dataset/cattle",
        "/dataset/pigs", table, f"{table}?q=zzzz", f"{table}?column=จังหวัด&op=gt&value=1&sort=-จังหวัด", "/organization",
        "/organization/livestock", "/group", "/group/agriculture", "/about", "/developers/", "/design/", "/user/login",
        "/nothing-here",
    ]  # fmt: skip
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        wrong = {}
        for path in paths:
            page.goto(f"{site}{prefix}{path}")
            if found := violations(page):
                wrong[path] = found
        assert wrong == {}
        assert errors == []
    finally:
        context.close()


def test_a_citizen_finds_reads_and_downloads_with_the_keyboard_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    box = page.get_by_role("combobox", name="Search all datasets")
    box.focus()
    page.keyboard.type("จำนวน")
    options = page.locator(".suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    box.fill("โคเนื้อ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/dataset?q=*")
    page.get_by_role("link", name="Beef cattle by province").press("Enter")
    page.get_by_role("link", name="Open the table").press("Enter")
    expect(page.get_by_text("Rows 1 to 50 of 120")).to_be_visible()
    region = page.get_by_role("region", name="โคเนื้อ.csv").first
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("columnheader", name="จังหวัด")).to_be_visible()
    assert scrolled(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV (opens in Excel)").press("Enter")
    body = Path(download.value.path()).read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    assert len(body.decode("utf-8-sig").splitlines()) == 121


def test_a_suggestion_leads_to_its_dataset(site: str, page: Page) -> None:
    page.goto(f"{site}/dataset")
    page.locator("#q").fill("จำนวนสุกร")
    page.locator(".suggestions [role=option]").first.click()
    page.wait_for_url(f"{site}/dataset/pigs")


def test_everything_works_without_javascript(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    try:
        page.goto(f"{site}/en/")
        page.get_by_label("Search all datasets").fill("จำนวน")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="2 datasets found")).to_be_visible()
        page.get_by_role("link", name="Statistics").first.click()
        expect(page.get_by_role("heading", name="1 dataset found")).to_be_visible()
        page.get_by_label("Sort by").select_option("title")
        page.get_by_role("button", name="Sort", exact=True).click()
        page.get_by_role("link", name="Beef cattle by province").click()
        page.get_by_role("link", name="Open the table").click()
        page.get_by_label("Column", exact=True).select_option("โคเนื้อ (ตัว)")
        page.get_by_label("Comparison").select_option("gt")
        page.get_by_label("Value", exact=True).fill("1,100")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text("Rows 1 to 10 of 10")).to_be_visible()
        page.get_by_role("link", name="โคเนื้อ (ตัว)", exact=True).click()
        expect(page.get_by_role("columnheader", name="โคเนื้อ (ตัว)")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("link", name="Remove โคเนื้อ (ตัว)").click()
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_text("Rows 51 to 100 of 120")).to_be_visible()
    finally:
        context.close()


def test_the_other_language_shows_the_same_page(site: str, page: Page) -> None:
    page.goto(f"{site}/dataset?q=จำนวน")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site}/en/dataset?q=%E0%B8%88%E0%B8%B3%E0%B8%99%E0%B8%A7%E0%B8%99")
    assert page.get_attribute("html", "lang") == "en"
