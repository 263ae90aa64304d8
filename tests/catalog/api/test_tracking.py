"""CKAN's `tracking_summary`, and sorting by use."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from catalog.models import Dataset, Use
from catalog.operations import uses
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_resources import Work, file

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140.0"}


def test_package_show_tells_of_visits_when_asked_to(api: Api, work: Work) -> None:
    cache.clear()
    api.dataset()
    made = api.upload("resource_create", {"package_id": "rainfall", "upload": file()}, user="somchai").result
    work()
    page = f"/dataset/rainfall/resource/{made['id']}"
    for address in ("/dataset/rainfall", page, f"{page}/download"):
        assert api.client.get(address, **PERSON).status_code == 200
    assert api.client.get(f"/datastore/dump/{made['id']}", HTTP_USER_AGENT="curl/8.5").status_code == 200
    uses.flush()
    shown = api.get("package_show", id="rainfall", include_tracking="true").result
    assert shown["tracking_summary"] == {"total": 2, "recent": 2}
    assert shown["resources"][0]["tracking_summary"] == {"total": 3, "recent": 3}
    assert "tracking_summary" not in api.get("package_show", id="rainfall").result


def test_results_are_sorted_by_views_recent_views_and_downloads(api: Api) -> None:
    long_ago = timezone.localdate().replace(year=2020)
    counts = {"one": (1, 5, 20), "two": (9, 0, 0), "three": (4, 2, 2)}
    for name, (views, downloads, once) in counts.items():
        api.dataset(name)
        dataset = Dataset.objects.get(name=name)
        for kind, day, count in (
            (Use.VIEW, timezone.localdate(), views),
            (Use.DOWNLOAD, timezone.localdate(), downloads),
            (Use.VIEW, long_ago, once),
        ):
            Use.objects.create(dataset=dataset, kind=kind, day=day, count=count)
        api.post("package_patch", {"id": name, "notes": "so that the index reads it again"}, user="somchai")
    orders = {
        "views_recent desc": ["two", "three", "one"],
        "views_total desc": ["one", "two", "three"],
        "downloads desc": ["one", "three", "two"],
    }
    for sort, names in orders.items():
        found = api.get("package_search", sort=sort).result
        assert [each["name"] for each in found["results"]] == names, sort
    assert api.get("package_search", fq="views_recent:[4 TO *]").result["count"] == 2
