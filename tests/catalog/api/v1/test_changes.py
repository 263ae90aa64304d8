"""The stream of changes: complete, in the order of commits, and silent about what was never public."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, connections, transaction

from catalog.access import ANYBODY
from catalog.models import Change, Dataset
from catalog.operations.announcing import announce
from catalog.queries.changes import changes
from tests.catalog.api.conftest import Api

from .conftest import Rest

pytestmark = pytest.mark.django_db


def told(rest: Rest, since: int = 0, user: str | None = None) -> list[tuple[str, str]]:
    return [(each["kind"], each["dataset_id"]) for each in rest.get("changes", since=since, user=user)["items"]]


def last(rest: Rest, user: str | None = None) -> int:
    return int(rest.get("changes", user=user)["last"])


def test_each_dataset_stands_once_at_its_last_change(rest: Rest, api: Api) -> None:
    first, second = api.dataset("first"), api.dataset("second")
    start = last(rest)
    api.post("package_patch", {"id": "first", "title": "ใหม่"}, user="somchai")
    assert told(rest) == [("changed", second["id"]), ("changed", first["id"])]
    assert told(rest, start) == [("changed", first["id"])]
    body = rest.get("changes", since=last(rest))
    assert (body["items"], body["more"], body["last"]) == ([], False, last(rest))


def test_a_mirror_that_follows_next_ends_with_the_public_catalogue(rest: Rest, api: Api) -> None:
    kept: dict[str, str] = {}
    address = "/api/v1/changes?limit=2"

    def follow() -> None:
        nonlocal address
        more = True
        while more:
            body = rest.get(address)
            for each in body["items"]:
                kept.pop(each["dataset_id"], None)
                if each["kind"] == "changed":
                    kept[each["dataset_id"]] = each["name"]
            address, more = body["next"].removeprefix("http://testserver"), body["more"]

    for name in ("aa", "bb", "cc", "dd", "ee"):
        api.dataset(name)
    follow()
    assert sorted(kept.values()) == ["aa", "bb", "cc", "dd", "ee"]
    api.post("package_patch", {"id": "aa", "private": True}, user="somchai")
    api.post("package_delete", {"id": "bb"}, user="somchai")
    api.post("dataset_purge", {"id": "cc"}, user="admin")
    api.post("package_patch", {"id": "dd", "name": "renamed"}, user="somchai")
    follow()
    assert sorted(kept.values()) == ["ee", "renamed"]
    api.post("package_patch", {"id": "aa", "private": False}, user="somchai")
    follow()
    assert sorted(kept.values()) == ["aa", "ee", "renamed"]


def test_what_was_never_public_leaves_no_trace(rest: Rest, api: Api) -> None:
    dataset = api.dataset("secret", private=True)
    api.post("package_patch", {"id": "secret", "title": "ใหม่"}, user="somchai")
    api.post("package_delete", {"id": "secret"}, user="somchai")
    api.post("dataset_purge", {"id": "secret"}, user="admin")
    assert told(rest) == told(rest, user="wichai") == []
    assert told(rest, user="mali") == [("removed", dataset["id"])]


def test_work_on_what_was_hidden_moves_nothing_for_the_public(rest: Rest, api: Api) -> None:
    dataset = api.dataset("hidden")
    api.post("package_patch", {"id": "hidden", "private": True}, user="somchai")
    body = rest.get("changes")
    assert told(rest) == [("removed", dataset["id"])]
    assert body["items"][0]["name"] is None
    start = last(rest)
    api.post("package_patch", {"id": "hidden", "title": "ลับ"}, user="somchai")
    assert rest.get("changes") == body
    assert told(rest, start) == []
    assert ("changed", dataset["id"]) in told(rest, start, user="mali")


@pytest.mark.parametrize("since", ["-1", "x", str(2**63), "1.5"])
def test_a_number_that_is_none_is_refused(rest: Rest, since: str) -> None:
    rest.problem("changes", 400, since=since)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_not_missed() -> None:
    """A transaction that began first and commits last must come after what was read meanwhile."""
    early = Dataset.objects.create(name="early", title="ก", title_key="ก")
    late = Dataset.objects.create(name="late", title="ข", title_key="ข")
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO catalog_change (dataset_id, audience, shown, at) VALUES (%s, 'public', true, now())",
                [late.id],
            )
        with transaction.atomic():
            announce([early.id])
        seen = changes(0, ANYBODY, 10)
        assert [each.dataset_id for each in seen.changes] == [early.id]
        other.commit()
    finally:
        other.close()
    rest_of_it = changes(seen.last, ANYBODY, 10)
    assert [each.dataset_id for each in rest_of_it.changes] == [late.id]
    assert rest_of_it.last > seen.last


@pytest.mark.django_db(transaction=True)
def test_a_number_is_never_given_twice() -> None:
    row = Dataset.objects.create(name="again", title="ก", title_key="ก")
    numbers = []
    for _ in range(3):
        announce([row.id])
        numbers.append(changes(0, ANYBODY, 10).last)
    assert numbers == sorted(set(numbers))
    assert Change.objects.count() == 1


def test_reading_the_stream_takes_a_fixed_number_of_queries(
    rest: Rest, api: Api, django_assert_num_queries: Any
) -> None:
    for name in ("aa", "bb", "cc"):
        api.dataset(name)
    rest.get("changes")
    assert connection.vendor == "postgresql"
    for limit in (1, 3):
        with django_assert_num_queries(3):  # anything to number, changes, datasets
            rest.get("changes", limit=limit)
