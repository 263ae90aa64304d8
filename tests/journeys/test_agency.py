"""An agency officer in a browser, by keyboard: a new dataset, a file, its report, publishing, finding it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import Cast, make_cast, make_dataset, make_upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = 'จังหวัด,รหัส,โคเนื้อ (ตัว),วันที่สำรวจ\nเชียงใหม่,050,"1,200",31/12/2566\nน่าน,055,๓๐๐,30/11/2566\nแพร่,054,-,31/10/2566\n'
WIDTHS = (1280, 375)


@pytest.fixture
def cast(settings, tmp_path, transactional_db) -> Cast:
    settings.INDEX = tmp_path / "index"
    settings.SEARCH_INLINE = True
    return make_cast()


@pytest.fixture
def csv(tmp_path) -> Path:
    path = tmp_path / "โคเนื้อ_2566.csv"
    path.write_bytes(TABLE.encode("cp874"))
    return path


def sign_in(page: Page, origin: str, name: str) -> None:
    page.goto(f"{origin}/user/login")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(name * 2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(200):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def check(page: Page) -> None:
    """Look for barriers (axe) and for a page wider than the screen, on a desk and on a phone."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than {width}"
        found = Axe().run(page).response["violations"]
        assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_a_file_to_a_found_dataset_by_keyboard_alone(live_server, page, cast, csv, worker):
    sign_in(page, live_server.url, "malee")
    tab_to(page, "a[href$='/workspace/dataset/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dataset/new")

    expect(page.locator("button[name=continue]")).to_be_hidden()
    tab_to(page, "#id_data_type")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#id_first_year_of_data").wait_for()
    expect(page.locator("#id_data_type")).to_be_focused()
    expect(page.locator("#id_data_type")).to_have_value("statistics")
    tab_to(page, "#id_title")
    page.keyboard.type("จำนวนโคเนื้อรายจังหวัด")
    tab_to(page, "button[name=files]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/files/new")

    tab_to(page, "#id_file")
    page.locator("#id_file").set_input_files(csv)  # what the system's own dialog does; no test can type into that
    expect(page.locator("#id_name")).to_have_value("โคเนื้อ 2566")
    tab_to(page, "form[data-upload] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/version/**")

    page.locator("#outcome").wait_for(timeout=20_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("โคเนื้อ_2566.csv")
    expect(page.locator("main")).to_contain_text("CP874")
    tab_to(page, "a.button-main[href*='/workspace/dataset/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workspace/dataset/[^/]+/$"))
    tab_to(page, "button[name=visibility][value=public]")
    page.keyboard.press("Enter")
    page.locator("button[name=visibility][value=private]").wait_for()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/dataset?q=โคเนื้อ")
    page.get_by_role("link", name=re.compile("จำนวนโคเนื้อรายจังหวัด")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("จำนวนโคเนื้อรายจังหวัด")


def test_a_dropped_file_is_uploaded_and_a_wrong_one_explained(live_server, page, cast, worker):
    make_dataset(cast, "herd", title="โค", private=True)
    sign_in(page, live_server.url, "malee")
    page.goto(f"{live_server.url}/en/workspace/dataset/herd/files/new")
    page.locator("[data-drop]").evaluate(
        """area => {
            const carried = new DataTransfer();
            carried.items.add(new File(["a,b\\n1,2\\n"], "dropped_file.csv", { type: "text/csv" }));
            area.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("#id_name")).to_have_value("dropped file")
    page.get_by_role("button", name="Upload").click()
    page.locator("#outcome").wait_for(timeout=20_000)

    page.goto(f"{live_server.url}/en/workspace/dataset/herd/files/new")
    page.set_input_files("#id_file", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    page.locator("details", has=page.locator("#id_url")).locator("summary").click()
    page.locator("#id_url").fill("https://example.go.th/a.csv")
    page.locator("#id_description").fill("kept")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("Give either a file or an address, not both.")
    expect(page.locator("#id_description")).to_have_value("kept")
    assert page.title().startswith("Error")


def test_everything_works_without_scripts(live_server, browser, cast, csv, worker):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, live_server.url, "malee")
        page.goto(f"{live_server.url}/en/workspace/dataset/new")
        page.locator("#id_data_type").select_option("geospatial")
        page.locator("#id_title").fill("Map")
        page.get_by_role("button", name="Show the fields of this type").click()
        expect(page.locator("#id_equivalent_scale")).to_be_visible()
        expect(page.locator("#id_title")).to_have_value("Map")
        page.get_by_role("button", name="Save and add files").click()
        page.set_input_files("#id_file", csv)
        page.get_by_role("button", name="Upload").click()
        expect(page.locator("#outcome")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_page_of_an_agency_has_a_barrier(live_server, page, cast, prefix):
    herd = make_dataset(cast, "herd", title="ทะเบียนโค", private=True, data_type="statistics")
    resource = make_upload(cast, herd, TABLE.encode())
    broken = make_upload(
        cast, herd, b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "เสีย.csv", resource=resource
    ).versions.first()
    sign_in(page, live_server.url, "mana")
    addresses = [
        "", "?problem=rejected", "dataset/new", "dataset/herd/", "dataset/herd/edit", "dataset/herd/delete",
        "dataset/herd/files/new", f"resource/{resource.id}/edit", f"resource/{resource.id}/replace",
        f"resource/{resource.id}/delete", f"resource/{resource.id}/versions", f"version/{resource.current.id}/",
        f"version/{broken.id}/", "tokens", "members/livestock/",
    ]  # fmt: skip
    for address in addresses:
        page.goto(f"{live_server.url}{prefix}/workspace/{address}")
        check(page)
    page.goto(f"{live_server.url}{prefix}/workspace/dataset/new")
    page.locator("button[name=save]").click()
    page.locator("#errors").wait_for()
    check(page)
