"""The pages about the REST API: every call is there, and every example runs as it stands."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from catalog.api.v1.examples import examples
from catalog.records import Column
from tests.catalog.api.conftest import Api

from .conftest import PROVINCE, Rest


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_shows_every_call_and_shape_of_the_description(rest: Rest, table: str, language: str) -> None:
    page = Client().get(f"{language}/api/v1/docs").content.decode()
    document = rest.get(f"{language}/api/v1/schema")
    for path, methods in document["paths"].items():
        assert f"GET {path}" in page
        assert f'id="{methods["get"]["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    for anchor in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{anchor}"' in page
    for link in re.findall(r'href="(/(?:en/)?api/v1/[^"#]*)"', page):
        assert Client().get(unescape(link)).status_code == 200, link
    assert "<script>" not in page
    assert "style=" not in page


@pytest.mark.django_db
def test_the_page_is_there_before_the_first_table(rest: Rest) -> None:
    assert Client().get("/api/v1/docs").status_code == 200


@pytest.mark.django_db
def test_every_example_of_a_table_runs(rest: Rest, table: str) -> None:
    response = Client().get(f"/en/api/v1/resources/{table}/docs")
    page = response.content.decode()
    assert PROVINCE in page
    shown = [unescape(url) for url in re.findall(r"curl (?:-o data.csv )?'([^']+)'", unescape(page))]
    assert len(shown) == 4
    for url in shown:
        answer = Client().get(url.removeprefix("http://testserver"))
        assert answer.status_code == 200, url
        assert url.isascii()
    for language in ("curl", "Python", "R", "JavaScript"):
        assert page.count(f"<h3>{language}</h3>") == 4


@pytest.mark.django_db
def test_the_page_of_a_private_table_is_for_its_agency(rest: Rest, api: Api, table: str) -> None:
    api.post("package_patch", {"id": "cattle", "private": True}, user="somchai")
    assert Client().get(f"/api/v1/resources/{table}/docs").status_code == 403
    mine = Client().get(f"/api/v1/resources/{table}/docs", HTTP_AUTHORIZATION=rest.secrets["mali"])
    assert mine.status_code == 200
    assert Client().get("/api/v1/resources/nothing/docs").status_code == 404


@pytest.mark.parametrize("name", ["a'b", 'a"b', "a\\b", "</script>", "ก & ข", "$(rm)", "`x`"])
def test_no_name_of_a_column_breaks_out_of_an_example(name: str) -> None:
    columns = [Column(name, "text", values=(name,)), Column("n", "integer")]
    for example in examples(columns, "https://example.org/rows", "https://example.org/dump"):
        for code in example.code.values():
            assert re.search(r"""(["'])https://example\.org/(?:rows|dump)\?[\w%.&=*()+-]+\1""", code)


@pytest.mark.browser
def test_a_call_can_be_tried_out_on_the_page(page: Page, live_server: Any, rest: Rest, api: Api) -> None:
    api.dataset("rain", title="ปริมาณฝน")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/en/api/v1/docs")
    call = page.locator("#list_datasets")
    call.locator("summary").click()
    call.get_by_label("organization").fill("moph")
    call.get_by_role("button").click()
    expect(call.locator(".api-status")).to_contain_text("200")
    expect(call.locator(".api-body")).to_contain_text("ปริมาณฝน")
    one = page.locator("#get_dataset")
    one.locator("summary").click()
    one.get_by_label("dataset").fill("nothing")
    one.get_by_label("dataset").press("Enter")
    expect(one.locator(".api-status")).to_contain_text("404")
    assert [each for each in errors if "404" not in each] == []
    assert Axe().run(page).response["violations"] == []
