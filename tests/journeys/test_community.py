"""What the public says, in a real browser: a fault reported, let through and answered; every page of it accessible to all."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from catalog.models import Dataset, Use, User
from catalog.models import Page as Text
from catalog.operations import pages, questions, showcases
from catalog.queries import statistics
from tests.journeys.test_citizen import site, violations

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/", "/dataset/cattle", "/dataset/cattle/questions", "/dataset/cattle/questions/new", "/dataset/cattle/rating",
    "/showcases/", "/showcases/1", "/showcases/new", "/statistics", "/news/", "/news/opening", "/help/", "/privacy",
]  # fmt: skip
STAFF = ["/workspace/review/", "/workspace/questions/", "/workspace/questions/1/"]


@pytest.fixture
def lively(site: str) -> str:
    """Let people have their say on the small catalogue."""
    operator, somebody = User.objects.get(username="sysadmin"), User.objects.get(username="chujai")
    dataset = Dataset.objects.get(name="cattle")
    values = {"slug": "opening", "title": "เปิดตัว", "title_en": "Opening", "body": "## ข่าว\n\nเนื้อหา"}
    pages.save_page(Text(kind=Text.NEWS, **values), actor=operator)
    row = questions.ask(dataset, "fault", "แถวซ้ำ", actor=somebody, client="203.0.113.1")
    questions.answer(row, status="fixed", text="แก้แล้ว", actor=operator)
    questions.ask(dataset, "question", "Counted when?", actor=somebody, client="203.0.113.1")
    for actor in (operator, somebody):
        showcases.submit("แผนที่โค", "ดูโค", "https://x.example/", names=["cattle"], actor=actor, client="203.0.113.1")
    Use.objects.create(dataset=dataset, kind=Use.VIEW, day=timezone.localdate(), count=7)
    statistics.forget()
    return site


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/en/user/login")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(name * 2)
    page.locator("[name=password]").press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize(("scheme", "width", "prefix"), [("light", 1280, ""), ("dark", 320, "/en")])
def test_no_page_has_an_accessibility_violation(
    lively: str, browser: Browser, scheme: Any, width: int, prefix: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    wrong = {}
    try:
        for path in PUBLIC:
            page.goto(f"{lively}{prefix}{path}")
            if found := violations(page):
                wrong[path] = found
        page.goto(f"{lively}{prefix}/showcases/new")
        page.locator("form.panel button").click()
        wrong |= {"the refused form": found} if (found := violations(page)) else {}
        sign_in(page, lively, "sysadmin")
        for path in STAFF:
            page.goto(f"{lively}{prefix}{path}")
            if found := violations(page):
                wrong[path] = found
        assert wrong == {}
        assert errors == []
    finally:
        context.close()


def test_a_fault_is_reported_let_through_and_answered(lively: str, browser: Browser) -> None:
    citizen, operator, officer = (browser.new_context(java_script_enabled=False).new_page() for _ in range(3))
    citizen.goto(f"{lively}/en/dataset/cattle")
    citizen.get_by_role("link", name="Report a fault").click()
    expect(citizen.get_by_label("Fault report")).to_be_checked()
    citizen.get_by_label("Your question, or what is wrong").fill("The last row is a total")
    citizen.wait_for_timeout(3_100)  # nobody fills in a form faster, says the guard against programs
    citizen.get_by_role("button", name="Send").click()
    expect(citizen.get_by_text("An operator reads it")).to_be_visible()
    sign_in(operator, lively, "sysadmin")
    operator.goto(f"{lively}/en/workspace/review/")
    report = operator.get_by_role("article").filter(has_text="The last row is a total")
    report.get_by_role("button", name="Let everybody read it").click()
    sign_in(officer, lively, "malee")
    officer.goto(f"{lively}/en/workspace/questions/")
    officer.get_by_role("link", name="The last row is a total").click()
    officer.get_by_label("Status").select_option("fixed")
    officer.get_by_role("textbox", name="Answer").fill("Taken out, thank you.")
    officer.get_by_role("button", name="Publish the answer").click()
    citizen.goto(f"{lively}/en/dataset/cattle")
    expect(citizen.get_by_text("Taken out, thank you.")).to_be_visible()
    for page in (citizen, operator, officer):
        page.context.close()
