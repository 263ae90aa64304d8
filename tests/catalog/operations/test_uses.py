"""Uses are counted once per visitor and only of what is public, and no counter is lost or added twice."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone
from redis import Redis

from catalog.models import CountedBatch, SearchOutbox, Use
from catalog.operations import ticking, uses
from catalog.queries import uses as known
from catalog.records import Uses
from tests.cast import Cast, make_cast, make_dataset, make_upload

PERSON = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture
def cast(db: None, settings, tmp_path) -> Cast:
    settings.INDEX = tmp_path / "index"
    return make_cast()


def asked(agent: str = PERSON, address: str = "203.0.113.9", **headers: str):
    return RequestFactory().get("/", headers={"User-Agent": agent, **headers}, REMOTE_ADDR=address)


def redis() -> Redis:
    return Redis.from_url(settings.CACHES["default"]["LOCATION"])


def test_a_visitor_counts_once_and_another_one_again(cast):
    dataset = make_dataset(cast)
    for address in ("203.0.113.9", "203.0.113.9", "203.0.113.10"):
        uses.view(asked(address=address), dataset)
    assert uses.flush() == 1
    assert known.of_dataset(dataset.id) == Uses(views=2, views_recent=2)


def test_views_and_downloads_are_kept_by_day_and_resource(cast):
    dataset = make_dataset(cast)
    resource = make_upload(cast, dataset, b"a,b\n1,2\n")
    uses.view(asked(), dataset, resource)
    uses.download(asked("curl/8.5"), resource)
    uses.flush()
    rows = set(Use.objects.values_list("kind", "resource_id", "day", "count"))
    assert rows == {(kind, resource.id, timezone.localdate(), 1) for kind in ("view", "download")}


@pytest.mark.parametrize(
    "request_",
    [
        asked("Googlebot/2.1 (+http://www.google.com/bot.html)"),
        asked("Mozilla/5.0 (compatible; bingbot/2.0)"),
        asked("Mozilla/5.0 facebookexternalhit/1.1"),
        asked(""),
        asked(**{"Sec-Purpose": "prefetch"}),
        RequestFactory().head("/", headers={"User-Agent": PERSON}),
    ],
)
def test_what_nobody_reads_is_not_counted(cast, request_):
    dataset = make_dataset(cast)
    uses.view(request_, dataset)
    assert uses.flush() == 0


def test_a_program_downloads_but_does_not_look_at_pages(cast):
    dataset = make_dataset(cast)
    uses.view(asked("python-requests/2.32"), dataset)
    assert uses.flush() == 0


def test_the_later_pieces_of_a_download_are_not_counted(cast):
    resource = make_upload(cast, make_dataset(cast), b"a,b\n1,2\n")
    uses.download(asked(Range="bytes=1000-"), resource)
    assert uses.flush() == 0
    uses.download(asked(Range="bytes=0-999"), resource)
    assert uses.flush() == 1


def test_private_datasets_and_drafts_are_not_counted(cast):
    for name, fields in (("hidden", {"private": True}), ("draft", {"state": "draft"})):
        uses.view(asked(), make_dataset(cast, name, **fields))
    assert uses.flush() == 0


def test_a_batch_that_was_added_before_a_crash_is_not_added_again(cast, monkeypatch):
    dataset = make_dataset(cast)
    uses.view(asked(), dataset)
    with monkeypatch.context() as patch:
        patch.setattr(Redis, "delete", lambda self, *names: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            uses.flush()
    assert list(redis().scan_iter(match="uses:batch:*"))
    assert uses.flush() == 0
    assert known.of_dataset(dataset.id).views == 1
    assert not list(redis().scan_iter(match="uses:batch:*"))


def test_uses_of_what_was_purged_meanwhile_are_dropped(cast):
    dataset, other = make_dataset(cast), make_dataset(cast, "other")
    uses.view(asked(), dataset)
    uses.view(asked(), other)
    dataset.delete()
    uses.flush()
    assert list(Use.objects.values_list("dataset_id", flat=True)) == [other.id]


def test_counts_of_two_minutes_add_up(cast):
    dataset = make_dataset(cast)
    for address in ("203.0.113.1", "203.0.113.2"):
        uses.view(asked(address=address), dataset)
        uses.flush()
    assert Use.objects.get().count == 2
    assert CountedBatch.objects.count() == 2


def test_no_trace_of_a_visitor_is_left_in_redis_or_postgresql(cast):
    uses.view(asked(address="203.0.113.77"), make_dataset(cast))
    names = b" ".join(redis().scan_iter())
    assert b"203.0.113.77" not in names
    seen = list(redis().scan_iter(match="uses:seen:*"))
    assert len(seen) == 1
    assert 0 < redis().ttl(seen[0]) <= ticking.AGAIN_AFTER


def test_without_redis_a_page_is_served_and_nothing_is_counted(cast, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    uses.view(asked(), make_dataset(cast))


def test_recent_uses_are_those_of_two_weeks(cast):
    dataset, today = make_dataset(cast), timezone.localdate()
    for days, count in ((0, 1), (13, 10), (14, 100)):
        Use.objects.create(dataset=dataset, kind=Use.VIEW, day=today - timedelta(days=days), count=count)
    assert known.of_dataset(dataset.id) == Uses(views=111, views_recent=11)


def test_the_index_counts_again_what_was_used_yesterday_and_what_ceased_to_be_recent(cast):
    today = timezone.localdate()
    names = {1: "yesterday", 5: "between", 14: "old-now", 40: "old"}
    for days, name in names.items():
        Use.objects.create(dataset=make_dataset(cast, name), kind=Use.VIEW, day=today - timedelta(days=days), count=1)
    SearchOutbox.objects.all().delete()
    assert uses.rank_anew() == 2


def test_the_most_used_come_first_and_hidden_ones_never(cast):
    today = timezone.localdate()
    for name, count, private in (("some", 3, False), ("many", 9, False), ("secret", 50, True)):
        Use.objects.create(dataset=make_dataset(cast, name, private=private), kind=Use.VIEW, day=today, count=count)
    assert [row.name for row in known.most_used(5)] == ["many", "some"]
    cache.clear()
