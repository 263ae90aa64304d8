"""An agency officer sends a large file over a bad line: it goes in pieces, and goes on after each loss."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from catalog.models import PartialUpload, ResourceVersion
from tests.cast import Cast, make_cast, make_dataset
from tests.journeys.test_agency import check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = "จังหวัด,จำนวน\n" + "".join(f"จังหวัดที่ {number},{number * 7}\n" for number in range(20_000))
PIECE = 128 * 1024


@pytest.fixture
def cast(settings, tmp_path: Path, transactional_db: None) -> Cast:
    settings.INDEX = tmp_path / "index"
    return make_cast()


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "โคเนื้อ_ทั้งหมด.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def open_form(page: Page, origin: str) -> None:
    """Open the page for a new file, on which already small files go in pieces."""
    page.goto(f"{origin}/en/workspace/dataset/herd/files/new")
    page.locator("[data-drop]").evaluate(
        "(area, piece) => { area.dataset.wholeUpTo = '1000'; area.dataset.piece = String(piece); }", PIECE
    )


def test_a_large_file_goes_on_after_lost_connections(live_server, page, cast: Cast, csv, worker):
    make_dataset(cast, "herd", title="โค", private=True)
    sign_in(page, live_server.url, "malee")
    sent: list[int] = []

    def bad_line(route: Route) -> None:
        """Lose the second piece on its way and the answer to the fourth on its way back."""
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) == 2:
                return route.abort("connectionreset")
            if len(sent) == 4:
                route.fetch()
                return route.abort("connectionreset")
        return route.continue_()

    page.route("**/api/uploads/**", bad_line)
    open_form(page, live_server.url)
    page.set_input_files("#id_file", csv)
    page.get_by_role("button", name="Upload").click()
    page.locator("#outcome").wait_for(timeout=30_000)

    version = ResourceVersion.objects.get()
    assert version.sha256 == hashlib.sha256(csv.read_bytes()).hexdigest()
    assert (version.file_name, version.state, version.rows) == (csv.name, "accepted", 20_000)
    # The second was sent again from the same place, the fourth not: it had come.
    assert sent[:6] == [0, PIECE, PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE]
    assert not PartialUpload.objects.exists()


def test_a_closed_page_goes_on_when_the_same_file_is_chosen_again(live_server, page, cast: Cast, csv, worker):
    make_dataset(cast, "herd", title="โค", private=True)
    sign_in(page, live_server.url, "malee")
    offsets: list[str] = []

    def dead_line(route: Route) -> None:
        offsets.append(route.request.headers.get("upload-offset", ""))
        if offsets.count(str(PIECE)):
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/api/uploads/**", dead_line)
    open_form(page, live_server.url)
    page.set_input_files("#id_file", csv)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-said]")).to_contain_text("The connection is lost.")
    check(page)
    page.unroute("**/api/uploads/**")
    page.goto("about:blank")

    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.method) if "/api/uploads" in request.url else None)
    open_form(page, live_server.url)
    page.set_input_files("#id_file", csv)
    page.get_by_role("button", name="Upload").click()
    page.locator("#outcome").wait_for(timeout=30_000)

    assert begun[0] == "HEAD"
    assert "POST" not in begun
    assert ResourceVersion.objects.get().sha256 == hashlib.sha256(csv.read_bytes()).hexdigest()


def test_a_form_with_errors_does_not_send_the_file_again(live_server, page, cast: Cast, csv, worker):
    make_dataset(cast, "herd", title="โค", private=True)
    sign_in(page, live_server.url, "malee")
    open_form(page, live_server.url)
    page.set_input_files("#id_file", csv)
    page.locator("details", has=page.locator("#id_url")).locator("summary").click()
    page.locator("#id_url").fill("https://example.go.th/a.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[data-sent-before]")).to_contain_text(csv.name)
    check(page)

    page.locator("#id_url").fill("")
    page.get_by_role("button", name="Upload").click()
    page.locator("#outcome").wait_for(timeout=30_000)
    assert ResourceVersion.objects.get().size == csv.stat().st_size
