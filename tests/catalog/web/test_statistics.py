"""The portal in figures: totals of public datasets, punctuality by promise, and calls of programs counted once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from catalog.api.counting import door_of
from catalog.models import Calls, Dataset, Use
from catalog.operations import calls
from catalog.queries import statistics
from catalog.web.charts import HEIGHT, WIDTH, bars, nice_top
from tests.cast import Cast, make_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    statistics.forget()
    yield
    statistics.forget()


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_months_hold_public_datasets_and_their_uses(cattle: Dataset, hidden: Dataset, client: Client) -> None:
    today = timezone.localdate()
    Use.objects.create(dataset=cattle, kind=Use.VIEW, day=today, count=1_234)
    Use.objects.create(dataset=cattle, kind=Use.DOWNLOAD, day=today, count=5)
    Use.objects.create(dataset=cattle, kind=Use.VIEW, day=today - timedelta(days=900), count=99)
    Use.objects.create(dataset=hidden, kind=Use.VIEW, day=today, count=7)
    Calls.objects.create(day=today, door="ckan", count=3)
    Calls.objects.create(day=today, door="v1", count=4)
    found = rows(client.get("/statistics/months.csv"))
    assert len(found) == statistics.MONTHS
    assert found[-1] == {
        "month": f"{today:%Y-%m}", "datasets": "1", "datasets_added": "1", "views": "1234", "downloads": "5",
        "api_calls": "7",
    }  # fmt: skip
    assert found[-2]["datasets"] == found[-2]["views"] == "0"
    page = client.get("/statistics").content.decode()
    assert page.count('<svg viewBox="0 0 480') == 4
    assert "1,234" in page


def test_an_old_dataset_counts_in_every_month(cattle: Dataset) -> None:
    Dataset.objects.filter(pk=cattle.pk).update(metadata_created=timezone.now() - timedelta(days=2_000))
    found = statistics.months()
    assert [month.datasets for month in found] == [1] * statistics.MONTHS
    assert sum(month.added for month in found) == 0


def test_punctuality_is_counted_against_todays_date(cast: Cast, client: Client) -> None:
    today = timezone.localdate()
    for name, unit, days in (("new", "month", 3), ("old", "month", 90), ("free", "", 3), ("done", "never", 900)):
        standard = {"last_updated_date": str(today - timedelta(days=days))}
        make_dataset(cast, name, standard={**standard, "update_frequency_unit": unit} if unit else standard)
    make_dataset(cast, "secret", private=True, standard={"update_frequency_unit": "month"})
    assert rows(client.get("/statistics/agencies.csv")) == [
        {
            "organization": "livestock", "title": "กรมปศุสัตว์", "datasets": "4", "datasets_with_promise": "2",
            "datasets_on_time": "1",
        }
    ]  # fmt: skip
    assert "50%" in client.get("/statistics/").content.decode()


def test_an_empty_portal_has_statistics_too(client: Client, db: None) -> None:
    assert client.get("/en/statistics/").status_code == 200
    assert rows(client.get("/statistics/agencies.csv")) == []


def test_a_title_is_never_a_formula(cast: Cast, client: Client) -> None:
    make_dataset(cast)
    cast.livestock.title = '=HYPERLINK("x")'
    cast.livestock.save()
    assert rows(client.get("/statistics/agencies.csv"))[0]["title"].startswith("'=")


def test_answered_calls_are_counted_once_each(cattle: Dataset, client: Client) -> None:
    Redis.from_url(live.CACHES["default"]["LOCATION"]).flushdb()
    for _ in range(3):
        client.get("/api/3/action/package_show?id=cattle")
    client.get("/api/3/action/package_show?id=nothing")
    client.get("/api/v1/datasets")
    client.get("/dataset/cattle")
    assert calls.flush() == 4
    assert calls.flush() == 0
    client.get("/api/3/action/package_show?id=cattle")
    calls.flush()
    assert dict(Calls.objects.values_list("door", "count")) == {"ckan": 4, "v1": 1}


def test_without_redis_calls_are_answered_and_not_counted(client: Client, settings: Any, db: None) -> None:
    settings.CACHES = {"default": {**live.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.get("/api/3/action/site_read").status_code == 200


@pytest.mark.parametrize(
    ("path", "door"),
    [("/api/action/x", "ckan"), ("/api/v1/", "v1"), ("/mcp", "mcp"), ("/feeds/dataset.atom", "feed"), ("/about", "")],
)
def test_each_interface_is_known_by_its_path(path: str, door: str) -> None:
    assert door_of(path) == door


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_bars_stay_inside_their_chart(values: list[int]) -> None:
    chart = bars("x", [str(value) for value in values], values)
    assert nice_top(max(values)) == chart.top >= max(values)
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1 for bar in chart.bars)
    assert all(-0.01 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.02 for bar in chart.bars)
