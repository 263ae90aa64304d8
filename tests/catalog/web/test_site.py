"""What all pages have in common: languages, safe headers, signing in, errors, robots."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/dataset", "/dataset/cattle", "/organization", "/organization/livestock", "/group", "/about", "/developers/",
    "/design/", "/user/login", "/nothing-here", "/news/", "/help/", "/privacy", "/terms", "/accessibility", "/contact",
    "/statistics", "/showcases/", "/showcases/new", "/dataset/cattle/questions", "/dataset/cattle/questions/new",
    "/dataset/cattle/rating",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("prefix", "language"), [("", "th"), ("/en", "en")])
def test_every_page_says_its_language_has_one_heading_and_nothing_inline(client, cattle, path, prefix, language):
    page = client.get(f"{prefix}{path}").content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert 'href="#content"' in page
    assert not re.search(r"<script(?![^>]* (?:src=|type=.application/ld))|<style|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_refers_to_nothing_outside(client, cattle, path):
    page = client.get(path).content.decode()
    loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="(https?://[^"]*)"', page)
    assert [each for each in loaded if not each.startswith("http://testserver/")] == []


def test_the_language_switch_keeps_the_page_and_its_query(client, cattle):
    page = client.get("/dataset?q=โค&page=1").content.decode()
    assert 'href="/en/dataset?q=%E0%B9%82%E0%B8%84&amp;page=1"' in page
    page = client.get("/en/dataset?q=x").content.decode()
    assert 'href="/dataset?q=x"' in page


def test_links_of_an_english_page_stay_english(client, cattle):
    page = client.get("/en/").content.decode()
    body = page.split("<body>")[1]
    inside = [each for each in re.findall(r'href="(/[^"]*)"', body) if not each.startswith("/en/")]
    assert inside == ["/"]  # the switch to Thai


def test_the_menu_says_where_the_reader_is(client, cattle):
    page = client.get("/en/dataset/cattle").content.decode()
    assert 'href="/en/dataset" aria-current="true"' in page
    assert "aria-current" not in client.get("/en/about").content.decode().split("<main")[0]


def test_a_page_has_one_canonical_address_however_it_was_reached(client, cattle):
    for path in ("/dataset/cattle", "/th/dataset/cattle", "/dataset/cattle?utm=1"):
        assert '<link rel="canonical" href="http://testserver/dataset/cattle">' in client.get(path).content.decode()


def test_static_files_have_a_digest_of_their_content_in_the_address(client, db):
    page = client.get("/about").content.decode()
    addresses = re.findall(r'(/static/[^"]*)"', page)
    assert len(addresses) >= 6
    assert all(re.search(r"\?[0-9a-f]{12}$", each) for each in addresses)


def test_the_style_sheets_are_small(settings):
    folder = settings.BASE_DIR / "static" / "css"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 40_000


def test_signing_in_leads_to_the_agency_and_out_to_the_first_page(cast):
    client = Client(enforce_csrf_checks=True)
    client.get("/user/login")
    token = client.cookies[next(name for name in client.cookies if "csrf" in name)].value
    answer = client.post("/user/login", {"login": "malee", "password": "maleemalee", "csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")
    page = client.get("/").content.decode()
    assert 'action="/user/logout"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.get("/user/logout").status_code == 405
    assert client.post("/user/logout", {"csrfmiddlewaretoken": token})["Location"] == "/"
    assert 'action="/user/logout"' not in client.get("/").content.decode()


def test_a_wrong_password_is_said_beside_the_form_and_leads_nowhere(client, cast):
    page = client.post("/en/user/login", {"login": "malee", "password": "wrong"}).content.decode()
    assert 'role="alert"' in page
    assert 'value="malee"' in page


def test_signing_in_never_leads_to_another_site(client, cast):
    answer = client.post("/user/login?next=https://evil.example/", {"login": "malee", "password": "maleemalee"})
    assert answer["Location"] == "/workspace/"


def test_a_form_without_its_token_is_explained(cast):
    answer = Client(enforce_csrf_checks=True).post("/user/login", {"login": "malee"})
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()


def test_an_unexpected_error_gives_a_page_that_needs_nothing(client, db, monkeypatch):
    from catalog.queries import catalogue

    def broken(*args):
        raise RuntimeError("unexpected")

    monkeypatch.setattr(catalogue, "numbers", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
    assert "unexpected" not in answer.content.decode()


def test_a_database_that_is_away_gives_503(client, db, monkeypatch):
    from django.db import OperationalError

    from catalog.queries import catalogue

    def away(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(catalogue, "numbers", away)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "connection refused" not in answer.content.decode()


def test_robots_keep_out_of_the_combinations_of_facets(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /*?" in answer.content.decode()


def test_the_examples_for_developers_can_be_run(client, cattle):
    page = client.get("/developers/").content.decode()
    for address in re.findall(r'"http://testserver(/(?:api|datastore)/[^"]+)"', page):
        if "resource_create" not in address:
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address
