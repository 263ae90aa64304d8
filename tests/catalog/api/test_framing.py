"""How calls and answers are framed: addresses, bodies, envelopes, JSONP, CORS (contract, sections 1 and 2)."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.catalog.api.conftest import Api

pytestmark = pytest.mark.django_db
HELP = "http://testserver/api/3/action/help_show?name="


@pytest.mark.parametrize(
    "address",
    [
        "/api/3/action/status_show",
        "/api/action/status_show",
        "/th/api/3/action/status_show",
        "/api/3/action/status_show/",
    ],
)
def test_an_action_answers_at_each_of_its_addresses(api: Api, address: str) -> None:
    response = api.client.get(address)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    assert list(response.json()) == ["help", "success", "result"]
    assert response.json()["success"] is True
    assert response.json()["help"] == HELP + "status_show"


def test_the_language_of_the_address_is_the_language_of_the_answer(api: Api) -> None:
    titles = {
        lang: api.client.get(f"/{lang}/api/3/action/status_show").json()["result"]["site_title"]
        for lang in ("th", "en")
    }

    assert titles["en"] == "Open Government Data"
    assert titles["th"] != titles["en"]


@pytest.mark.parametrize(
    ("address", "number"), [("/api", 1), ("/api/1", 1), ("/api/2", 2), ("/api/3", 3), ("/api/3/", 3)]
)
def test_the_version_is_told(api: Api, address: str, number: int) -> None:
    assert api.client.get(address).json() == {"version": number}


def test_other_addresses_are_not_found(api: Api) -> None:
    assert api.client.get("/api/4/action/status_show").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(api: Api, method: str) -> None:
    assert getattr(api.client, method)("/api/3/action/package_list").status_code == 405


def test_a_json_body_with_a_charset_is_read(api: Api) -> None:
    response = api.client.post("/api/3/action/help_show", '{"name": "help_show"}', "application/json; charset=utf-8")

    assert response.json()["result"].startswith("Return the documentation of an action.")


@pytest.mark.parametrize("body", ["", "{}", "  "])
def test_an_empty_body_counts_as_no_parameters(api: Api, body: str) -> None:
    assert api.client.post("/api/3/action/package_list", body, "application/json").json()["result"] == []


@pytest.mark.parametrize(
    "body", ['{"name": "help_show"}', quote('{"name": "help_show"}'), quote('{"name": "help_show"}') + "="]
)
def test_json_that_claims_to_be_a_form_is_read_as_json(api: Api, body: str) -> None:
    response = api.client.post("/api/3/action/help_show", body, "application/x-www-form-urlencoded")

    assert response.status_code == 200


def test_json_in_a_form_keeps_its_signs(api: Api) -> None:
    body = '{"name": "a=b&c+d%20"}'

    response = api.client.post("/api/3/action/help_show", body, "application/x-www-form-urlencoded")

    assert response.json()["error"]["message"] == "Not found: Action a=b&c+d%20"


def test_a_form_is_read_as_texts_and_lists_of_texts(api: Api) -> None:
    one = api.client.post("/api/3/action/help_show", "name=help_show", "application/x-www-form-urlencoded")
    two = api.client.post("/api/3/action/help_show", "name=a&name=b", "application/x-www-form-urlencoded")

    assert one.status_code == 200
    assert two.json()["error"] == {"name": ["Must be a text"], "__type": "Validation Error"}


def test_a_reading_action_may_be_posted_with_a_query_string(api: Api) -> None:
    assert api.client.post("/api/3/action/help_show?name=help_show").status_code == 200


def test_a_body_of_another_type_is_refused(api: Api) -> None:
    assert api.client.post("/api/3/action/package_list", "x", "text/plain").status_code == 415


def test_a_body_without_a_type_is_read_as_json(api: Api) -> None:
    response = api.client.generic("POST", "/api/3/action/help_show", b'{"name": "help_show"}', content_type="")

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "JSON Error: Error decoding JSON data."),
        ("[1]", "needs to be a dictionary"),
        ('"x"', "needs to be a dictionary"),
        ('{"a": NaN}', "Error decoding JSON data"),
        ("[" * 100_000, "Error decoding JSON data"),
        ('{"a": ' + "9" * 5_000 + "}", "Error decoding JSON data"),
        ("\xff", "Error decoding JSON data"),
    ],
)
def test_what_is_no_json_object_gives_a_bare_text(api: Api, body: str, words: str) -> None:
    response = api.client.post("/api/3/action/package_list", body.encode("latin-1"), "application/json")

    assert response.status_code == 400
    assert response.json().startswith("Bad request: JSON Error: ")
    assert words in response.json()


def test_a_body_beyond_the_limit_is_refused(api: Api, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000  # type: ignore[attr-defined]

    response = api.client.post("/api/3/action/package_list", '{"a": "' + "x" * 1_000 + '"}', "application/json")

    assert (response.status_code, response.json()[:12]) == (400, "Bad request:")


def test_an_unknown_action_gives_a_bare_text(api: Api) -> None:
    answer = api.post("no_such_thing")

    assert (answer.status, answer.body) == (400, "Bad request: Action name not known: no_such_thing")


def test_changing_by_get_gives_a_bare_text(api: Api) -> None:
    answer = api.get("package_create", name="x1")

    assert (answer.status, answer.body) == (
        400,
        "Bad request: JSON Error: Invalid request. Please use POST method for your request",
    )


def test_jsonp_wraps_a_success_and_escapes_the_name(api: Api) -> None:
    response = api.client.get("/api/3/action/site_read?callback=<b>'")

    assert response.headers["Content-Type"] == "application/javascript;charset=utf-8"
    start, end = b"&lt;b&gt;&#x27;(", b");"
    assert response.content.startswith(start)
    assert response.content.endswith(end)
    assert json.loads(response.content[len(start) : -len(end)])["result"] is True


def test_jsonp_leaves_errors_and_posts_alone(api: Api) -> None:
    failed = api.client.get("/api/3/action/package_show?id=none&callback=f")
    posted = api.client.post("/api/3/action/site_read?callback=f")

    assert failed.json()["success"] is False
    assert posted.json()["success"] is True


def test_jsonp_is_anonymous_whatever_it_carries(api: Api) -> None:
    api.dataset("hidden", private=True)

    seen = api.client.get("/api/3/action/package_show?id=hidden", **api.headers("somchai"))
    wrapped = api.client.get("/api/3/action/package_show?id=hidden&callback=f", **api.headers("somchai"))

    assert (seen.status_code, wrapped.status_code) == (200, 403)


def test_pages_of_other_sites_may_call(api: Api) -> None:
    plain = api.client.get("/api/3/action/site_read")
    foreign = api.client.get("/api/3/action/site_read", HTTP_ORIGIN="https://example.org")
    asked = api.client.options("/api/3/action/site_read", HTTP_ORIGIN="https://example.org")
    failed = api.client.get("/api/3/action/none", HTTP_ORIGIN="https://example.org")

    assert "Access-Control-Allow-Origin" not in plain.headers
    assert [each.headers["Access-Control-Allow-Origin"] for each in (foreign, asked, failed)] == ["*"] * 3
    assert foreign.headers["Access-Control-Allow-Methods"] == "POST, PUT, GET, DELETE, OPTIONS"
    assert (asked.status_code, asked.content) == (200, b"")


@pytest.mark.parametrize("header", ["HTTP_AUTHORIZATION", "HTTP_X_CKAN_API_KEY", "HTTP_API_KEY"])
def test_a_token_counts_in_each_header(api: Api, header: str) -> None:
    response = api.client.get("/api/3/action/user_show", **{header: api.secrets["lek"]})

    assert response.json()["result"]["name"] == "lek"


def test_a_token_may_be_called_bearer(api: Api) -> None:
    response = api.client.get("/api/3/action/user_show", HTTP_AUTHORIZATION=f"Bearer {api.secrets['lek']}")

    assert response.json()["result"]["name"] == "lek"


@pytest.mark.parametrize("secret", ["wrong", "", "Bearer", "\xff\x00", "x" * 10_000])
def test_a_bad_token_is_anonymous_and_no_error(api: Api, secret: str) -> None:
    response = api.client.get("/api/3/action/package_list", HTTP_AUTHORIZATION=secret)

    assert response.status_code == 200


def test_a_token_elsewhere_does_not_count(api: Api) -> None:
    secret = api.secrets["lek"]

    assert api.get("user_show", apikey=secret, Authorization=secret).status == 404
    assert api.post("user_show", {"Authorization": secret}).status == 404


def test_every_action_has_help(api: Api) -> None:
    from catalog.api.ckan.registry import READS, WRITES

    for name in READS | WRITES:
        text = api.get("help_show", name=name).result
        assert len(text) > 30, name
        assert "NoneType" not in text


def test_help_of_nothing_is_an_error(api: Api) -> None:
    assert api.get("help_show").error == {"name": ["Missing value"], "__type": "Validation Error"}
    assert api.get("help_show", name="none").error["__type"] == "Not Found Error"


def test_a_fault_of_the_portal_shows_nothing_of_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("catalog.queries.catalogue.dataset_names", break_down)

    answer = api.get("package_list")

    assert (answer.status, answer.error) == (
        500,
        {"__type": "Internal Server Error", "message": "Internal Server Error"},
    )
    assert "secret detail" in caplog.text


def test_a_database_that_does_not_answer_is_503(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def fail(*args: object) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr("catalog.queries.catalogue.dataset_names", fail)
    monkeypatch.setattr("catalog.api.ckan.errors.connection.close", lambda: None)

    answer = api.get("package_list")

    assert answer.status == 503
    assert answer.response.headers["Retry-After"]
    assert answer.error["__type"] == "Service Unavailable"
