"""The explorer in a real browser: every way to look at a table is accessible, fits a telephone, and works without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import set_script_prefix
from playwright.sync_api import Browser, expect

from catalog.search import indexing
from tests.cast import make_cast, make_dataset, make_upload
from tests.journeys.test_citizen import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINES = [
    f"{name},{year},{13.5 + place / 10},{100 + place / 10},{place * 7 + year - 2560},{'ก' * 300}"
    for place, name in enumerate(["เชียงใหม่", "น่าน", "แพร่", "กรุงเทพมหานคร", "ภูเก็ต"])
    for year in range(2560, 2566)
]
WAYS = [
    "", "?view=group&by=จังหวัด&fn=sum&of=จำนวน", "?view=chart", "?view=chart&kind=line&x=ปี&split=จังหวัด&panels=1",
    "?view=chart&kind=line&x=จังหวัด", "?view=map", "?view=map&province=จังหวัด", "?view=column&name=จำนวน",
    "?show=ปี&show=จังหวัด", "?view=chart&q=zzzz", "/sql", "/sql?sql=SELECT 1 AS a", "/sql?sql=SELEC",
]  # fmt: skip


@pytest.fixture
def table(live_server: Any, settings: Any, tmp_path: Any) -> Iterator[str]:
    """Serve a table with years, provinces and coordinates; return the path of its page."""
    settings.INDEX = tmp_path / "index"
    cast = make_cast()
    dataset = make_dataset(cast, title="จำนวนโคเนื้อ")
    body = "\n".join(["จังหวัด,ปี,lat,long,จำนวน,หมายเหตุ", *LINES]).encode()
    resource = make_upload(cast, dataset, body, "a_long_file_name_without_any_blank_in_it.csv")
    indexing.catch_up()
    yield f"/dataset/{dataset.name}/resource/{resource.id}"
    set_script_prefix("/")


@pytest.mark.parametrize(("scheme", "width", "prefix"), [("light", 1280, ""), ("dark", 320, "/en")])
def test_no_way_to_look_at_a_table_has_an_accessibility_violation(
    live_server: Any, table: str, browser: Browser, scheme: Any, width: int, prefix: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if "/chart." in answer.url and not answer.ok else None)
    page.on("console", lambda line: failed.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        wrong = {}
        for way in [f"{prefix}{table}{way}" for way in WAYS] + [f"{prefix}/embed{table}?view=chart"]:
            page.goto(f"{live_server.url}{way}", wait_until="networkidle")
            if found := violations(page):
                wrong[way] = found
        assert wrong == {}
        assert failed == []
    finally:
        context.close()


def test_a_reader_without_scripts_sums_up_draws_and_shares(live_server: Any, table: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{live_server.url}/en{table}")
        page.get_by_label("Search in the rows").fill("น่าน")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_role("status").filter(has_text="Rows")).to_contain_text("Rows 1 to 6 of 6")
        page.get_by_role("link", name="Chart", exact=True).click()
        page.get_by_label("Kind of chart").select_option("bar")
        page.get_by_label("Along the axis").select_option("จังหวัด")
        page.get_by_role("button", name="Draw").click()
        expect(page.get_by_text("The largest is น่าน")).to_be_visible()
        picture = page.get_by_role("img", name="by จังหวัด")
        expect(picture).to_be_visible()
        address = page.url
        page.goto(address)
        expect(page.get_by_text("The largest is น่าน")).to_be_visible()
    finally:
        context.close()
