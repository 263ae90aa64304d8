"""What every answer of the REST API has in common: problems, negotiation, caching, CORS, languages, hostile input."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from .conftest import Rest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["nothing", "datasets/", "datasets/a/b", "resources/x/y", "รายการ", "datasets/a%00b"])
def test_unknown_addresses_are_problems(rest: Rest, path: str) -> None:
    body = rest.problem(f"/api/v1/{path}", 404)
    assert body["type"] == "about:blank"
    assert body["title"] == "Not Found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["datasets", "datasets/x", "changes", "resources/x/rows", ""])
def test_nothing_can_be_written(rest: Rest, method: str, path: str) -> None:
    body = rest.problem(path, 405, method=method)
    assert body["code"] == "method_not_allowed"
    response = rest.response(path, method=method)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_only_json_is_spoken(rest: Rest) -> None:
    assert rest.problem("datasets", 406, HTTP_ACCEPT="text/csv")["code"] == "not_acceptable"
    for accept in ("*/*", "application/json", "application/problem+json", "text/html, application/*;q=0.1"):
        response = rest.response("datasets", HTTP_ACCEPT=accept)
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_unknown_parameters_are_refused_by_name(rest: Rest) -> None:
    body = rest.problem("datasets", 400, organisation="moph")
    assert body["errors"] == [{"parameter": "organisation", "message": body["errors"][0]["message"]}]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("datasets", {"limit": 0}),
        ("datasets", {"limit": 101}),
        ("datasets", {"sort": "owner"}),
        ("datasets", {"data_type": "x"}),
        ("datasets", {"updated_since": "yesterday"}),
        ("datasets", {"updated_since": "99999-01-01T00:00:00Z"}),
        ("datasets", {"tag": "\x00"}),
        ("datasets", {"tag": "x" * 501}),
        ("datasets", {"tag": ["x"] * 51}),
        ("datasets", {"q": ""}),
        ("resources", {"has_table": "perhaps"}),
        ("organizations", {"q": "\x00"}),
    ],
)
def test_wrong_values_are_refused_by_name(rest: Rest, path: str, given: Any) -> None:
    body = rest.problem(path, 400, **given)
    assert {error["parameter"] for error in body["errors"]} == set(given)


@pytest.mark.parametrize("path", ["datasets", "resources", "organizations", "groups"])
@pytest.mark.parametrize("cursor", ["bm90aGluZw", "WyItdXBkYXRlZCIsIjIwMjYiLCJ4Il0", "WyJ4Il0", "WzEsMl0", "x", "e30"])
def test_a_made_up_cursor_is_a_page_that_does_not_exist(rest: Rest, path: str, cursor: str) -> None:
    assert rest.problem(path, 404, cursor=cursor)["code"] == "unknown_cursor"


def test_problems_speak_the_language_of_the_address(rest: Rest) -> None:
    response = rest.response("/en/api/v1/nothing")
    assert response["Content-Language"] == "en"
    assert json.loads(response.content)["detail"] == "There is nothing at this address."


def test_a_bad_token_is_said_to_be_bad(rest: Rest) -> None:
    body = rest.problem("datasets", 401, HTTP_AUTHORIZATION="Bearer nonsense")
    assert body["code"] == "authentication_failed"
    assert rest.response("datasets", HTTP_AUTHORIZATION="Bearer nonsense")["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["", "datasets", "resources", "organizations", "groups", "changes", "schema"])
def test_every_answer_can_be_revalidated_asked_for_by_head_and_read_by_any_page(rest: Rest, path: str) -> None:
    whole = rest.response(path)
    assert whole["Cache-Control"] == "public, no-cache"
    assert whole["Access-Control-Allow-Origin"] == "*"
    assert {"Accept", "Authorization"} <= {each.strip() for each in whole["Vary"].split(",")}
    same = rest.response(path, HTTP_IF_NONE_MATCH=f'"other", {whole["ETag"]}')
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", whole["ETag"])
    assert same["Access-Control-Allow-Origin"] == "*"
    assert rest.problem(path, 412, HTTP_IF_MATCH='"other"')["code"] == "precondition_failed"
    head = rest.response(path, method="head")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    options = rest.response(path, method="options", HTTP_ORIGIN="https://example.org")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "Authorization" in options["Access-Control-Allow-Headers"]


def test_what_a_token_shows_is_kept_in_no_shared_cache(rest: Rest) -> None:
    assert rest.response("datasets", user="mali")["Cache-Control"] == "private, no-cache"


def test_without_its_database_the_portal_says_when_to_try_again(rest: Rest) -> None:
    with patch("catalog.queries.finding.dataset", side_effect=OperationalError("away")):
        response = rest.response("datasets/x")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert json.loads(response.content)["code"] == "database_unavailable"


def test_a_mistake_of_the_portal_says_nothing_of_itself(rest: Rest) -> None:
    with patch("catalog.queries.finding.dataset", side_effect=RuntimeError("a secret")):
        response = rest.response("datasets/x")
    assert response.status_code == 500
    assert b"secret" not in response.content


ADDRESSES = (
    "datasets",
    "resources",
    "organizations",
    "groups",
    "changes",
    "resources/{}/rows",
    "resources/{}/versions",
)
PARAMETERS = (
    "q",
    "limit",
    "cursor",
    "sort",
    "tag",
    "filter",
    "select",
    "group_by",
    "sum",
    "since",
    "updated_since",
    "level",
)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.sampled_from(ADDRESSES),
    given=st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=30), max_size=3),
    raw=st.binary(max_size=12),
)
def test_hostile_queries_are_answered_or_refused_never_broken(
    rest: Rest, table: str, address: str, given: dict[str, str], raw: bytes
) -> None:
    query = "".join(f"%{byte:02x}" for byte in raw)
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in given.items()}
    response = Client().get(f"/api/v1/{address.format(table)}?{'q=' + query if raw else ''}", clean)
    assert response.status_code in {200, 400, 404, 409}
    assert json.loads(response.content)
