"""Fair shares: buckets, who shares one, what is said when one is empty, and that nothing breaks without Redis."""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from catalog import visitors
from catalog.api import limits

from .conftest import Api

pytestmark = pytest.mark.django_db
HIDDEN = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def small_shares(settings: Any) -> None:
    settings.RATE_LIMITS = True
    settings.RATE_LIMIT_ANONYMOUS, settings.RATE_LIMIT_ANONYMOUS_BURST = 6, 12
    settings.RATE_LIMIT_TOKEN, settings.RATE_LIMIT_TOKEN_BURST = 60, 30
    limits._buckets.cache_clear()


def get(path: str, **headers: Any) -> Any:
    return Client().get(path, **headers)


def left(response: Any) -> int:
    return int(response["RateLimit-Remaining"])


def test_each_call_takes_its_cost_and_says_what_is_left() -> None:
    response = get("/api/3/action/site_read")
    assert (response["RateLimit-Limit"], left(response), response["RateLimit-Reset"]) == ("12", 11, "10")
    assert left(get("/api/v1/")) == 10
    assert left(get("/api/v1/datasets?q=%00")) == 8
    assert left(get("/th/api/3/action/package_autocomplete?q=a")) == 6


def test_an_empty_bucket_is_429_in_the_form_of_each_door() -> None:
    assert left(get("/datastore/dump/nothing")) == 2
    for path in ("/datastore/dump/nothing", "/api/3/action/datastore_search_sql"):
        refused = get(path, HTTP_ORIGIN="https://example.org")
        assert refused.status_code == 429
        assert refused["Access-Control-Allow-Origin"] == "*"
        body = json.loads(refused.content)
        assert body["success"] is False
        assert body["error"]["__type"] == "Too Many Requests"
        assert "help" in body
    file = get("/dataset/a/resource/b/download/c.csv")
    assert (file.status_code, file["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert left(get("/api/v1/resources/nothing/rows")) == 0
    refused = get("/en/api/v1/datasets?q=a")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    problem = json.loads(refused.content)
    assert (problem["status"], problem["code"]) == (429, "too_many_requests")
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused["Retry-After"] == "20"


def test_retry_after_is_when_there_is_enough_again(settings: Any) -> None:
    assert left(get("/datastore/dump/nothing")) == 2
    refused = get("/datastore/dump/nothing")
    assert (refused.status_code, refused["Retry-After"]) == (429, "80")  # eight more units at one in ten seconds
    assert get("/api/v1/").status_code == 200
    settings.RATE_LIMIT_ANONYMOUS = 600_000
    time.sleep(0.01)
    assert get("/datastore/dump/nothing").status_code == 404


def test_pages_for_people_and_preflights_are_free() -> None:
    for path in ("/about", "/robots.txt", "/health/live"):
        assert "RateLimit-Limit" not in get(path)
    assert "RateLimit-Limit" not in Client().options("/api/3/action/package_list")
    assert left(get("/api/v1/")) == 11


def test_a_good_token_has_a_larger_share_of_its_own(api: Api) -> None:
    secret = api.secrets["somchai"]
    assert get("/api/3/action/site_read", HTTP_AUTHORIZATION=secret)["RateLimit-Limit"] == "30"
    again = get("/api/v1/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert (again["RateLimit-Limit"], left(again)) == ("30", 28)
    assert get("/api/v1/", HTTP_AUTHORIZATION=api.secrets["wichai"])["RateLimit-Remaining"] == "29"


def test_a_made_up_token_has_the_share_of_its_address() -> None:
    assert left(get("/api/3/action/site_read", HTTP_AUTHORIZATION="made-up-1")) == 11
    assert left(get("/api/3/action/site_read", HTTP_AUTHORIZATION="made-up-2")) == 10


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("x", "unknown"),
    ],
)
def test_clients_are_told_apart_by_address_or_network(address: str, client: str) -> None:
    assert visitors.client_of(RequestFactory().get("/", REMOTE_ADDR=address)) == client


def test_what_a_stranger_says_of_its_address_counts_behind_a_proxy_only(settings: Any) -> None:
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9")
    assert visitors.client_of(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert visitors.client_of(request) == "203.0.113.9"


def test_without_redis_there_is_no_limit_and_one_line_in_the_log(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock?db=1"}
    settings.CACHES = {**settings.CACHES, "default": broken}
    limits._buckets.cache_clear()
    with caplog.at_level(logging.WARNING, "catalog.api.limits"):
        for _ in range(30):
            response = get("/api/v1/")
            assert response.status_code == 200
            assert "RateLimit-Limit" not in response
    assert len([each for each in caplog.records if each.name == "catalog.api.limits"]) == 1


def test_parallel_calls_never_take_more_than_there_is(redis_server: None) -> None:
    cache.clear()
    allowed: list[bool] = []

    def hurry() -> None:
        for _ in range(10):
            taken = limits.take(RequestFactory().get("/api/v1/"), 1)
            assert taken is not None
            allowed.append(taken.allowed)

    threads = [threading.Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 12


def test_a_bucket_fills_with_time() -> None:
    taken = limits.Taken(False, limit=12, left=1.5, per_second=0.1, cost=10)
    assert (taken.wait, taken.reset) == (85, 105)


def test_a_bot_is_served_like_anybody() -> None:
    assert get("/api/v1/", HTTP_USER_AGENT="GPTBot/1.0; curl").status_code == 200
