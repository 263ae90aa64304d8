"""Following on the pages: strangers are led to sign in and back, a person sees and ends everything that they follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from catalog.models import Following, Group, NoticeSettings, SavedSearch
from catalog.models.notices import DAILY, NEVER
from catalog.operations import datasets, following, notices
from catalog.operations.rendering import load
from tests.cast import Cast, make_dataset


def hide(dataset: Any, cast: Cast) -> None:
    _, record = load(dataset.id)
    datasets.update(dataset, replace(record, private=True, resources=None), actor=cast.malee)


@pytest.fixture
def topic(db: None) -> Group:
    return Group.objects.create(name="agriculture", title="เกษตร", title_key="เกษตร")


@pytest.mark.parametrize("path", ["/dataset/cattle", "/organization/livestock", "/group/agriculture"])
def test_a_button_follows_and_ends_following_and_leads_back(
    cast: Cast, cattle: Any, topic: Group, as_user: Any, path: str
) -> None:
    kind, name = path.strip("/").split("/")
    browser = as_user(cast.chujai)
    assert f'action="/account/following/{kind}/{name}"' in browser.get(path).content.decode()
    answer = browser.post(f"/account/following/{kind}/{name}", {"next": path})
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert Following.objects.get().follower == cast.chujai
    assert f"/account/following/{kind}/{name}/unfollow" in browser.get(path).content.decode()
    assert path in browser.get("/account/following").content.decode()
    browser.post(f"/account/following/{kind}/{name}/unfollow", {"next": path})
    browser.post(f"/account/following/{kind}/{name}/unfollow", {"next": path})
    assert not Following.objects.exists()


@pytest.mark.parametrize("path", ["/dataset/cattle", "/organization/livestock", "/group/agriculture", "/dataset?q=โค"])
def test_strangers_are_led_to_sign_in_and_back(client: Client, cattle: Any, topic: Group, path: str) -> None:
    page = client.get(path).content.decode()
    assert "/user/login?next=%2F" in page
    assert "csrfmiddlewaretoken" not in page


def test_a_stranger_who_sends_the_form_is_led_to_sign_in_and_back_to_the_page(client: Client, cattle: Any) -> None:
    answer = client.post("/account/following/dataset/cattle", {"next": "/dataset/cattle"})
    assert answer.headers["Location"] == "/user/login?next=/dataset/cattle"
    assert not Following.objects.exists()


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_a_form_leads_back_to_this_portal_only(cast: Cast, cattle: Any, as_user: Any, next_: str) -> None:
    answer = as_user(cast.chujai).post("/account/following/dataset/cattle", {"next": next_})
    assert answer.headers["Location"] == "/account/following"


@pytest.mark.parametrize("path", ["dataset/secret-cattle", "dataset/nothing", "planet/mars", "group/%00"])
def test_what_one_may_not_see_cannot_be_followed(cast: Cast, hidden: Any, as_user: Any, path: str) -> None:
    assert as_user(cast.chujai).post(f"/account/following/{path}").status_code == 404
    assert not Following.objects.exists()


def test_what_went_out_of_sight_is_not_named_but_can_be_followed_no_more(cast: Cast, cattle: Any, as_user: Any) -> None:
    following.follow(cattle, actor=cast.chujai)
    hide(cattle, cast)
    browser = as_user(cast.chujai)
    page = browser.get("/en/account/following").content.decode()
    assert "1 thing that you follow is no longer open to you" in page
    assert cattle.title not in page
    browser.post("/account/following/hidden/unfollow")
    assert not Following.objects.exists()


def test_a_search_is_saved_with_its_filters_and_told_of_by_its_owners_wish(
    cast: Cast, cattle: Any, as_user: Any
) -> None:
    browser = as_user(cast.chujai)
    page = browser.get("/dataset?q=โค&data_type=statistics&sort=title").content.decode()
    assert 'name="query" value="q=%E0%B9%82%E0%B8%84&amp;data_type=statistics"' in page
    query = "q=%E0%B9%82%E0%B8%84&data_type=statistics&page=4&junk=1"
    for _ in range(2):
        browser.post("/account/following/searches", {"query": query, "title": "โค · สถิติ", "next": "/dataset"})
    row = SavedSearch.objects.get()
    assert row.query == "q=%E0%B9%82%E0%B8%84&data_type=statistics"
    assert row.asked == {"text": "โค", "chosen": {"data_type": ["statistics"]}, "literal": False}
    browser.post(f"/account/following/searches/{row.id}", {"frequency": "daily"})
    row.refresh_from_db()
    assert row.frequency == DAILY
    assert "โค · สถิติ" in browser.get("/account/following").content.decode()
    browser.post(f"/account/following/searches/{row.id}", {"forget": "1"})
    assert not SavedSearch.objects.exists()


def test_an_agencys_page_saves_the_search_within_the_agency(cast: Cast, cattle: Any, as_user: Any) -> None:
    page = as_user(cast.chujai).get("/organization/livestock?q=โค").content.decode()
    assert 'name="query" value="organization=livestock&amp;q=%E0%B9%82%E0%B8%84"' in page
    assert 'name="title" value="โค · กรมปศุสัตว์"' in page


def test_nobody_changes_the_saved_search_of_another(cast: Cast, as_user: Any) -> None:
    as_user(cast.chujai).post("/account/following/searches", {"query": "q=โค"})
    row = SavedSearch.objects.get()
    assert as_user(cast.piti).post(f"/account/following/searches/{row.id}", {"forget": "1"}).status_code == 404
    assert as_user(cast.piti).post("/account/following/searches/nothing", {"forget": "1"}).status_code == 404
    assert SavedSearch.objects.exists()


def test_there_is_an_end_to_saved_searches(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST_SEARCHES", 2)
    browser = as_user(cast.chujai)
    for number in range(3):
        browser.post("/account/following/searches", {"query": f"q={number}"})
    assert SavedSearch.objects.count() == 2
    browser.post("/account/following/searches", {"query": "q=" + "ก" * 3000})
    assert SavedSearch.objects.count() == 2


def test_letters_are_chosen_and_nonsense_is_refused_with_a_sentence(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.chujai)
    browser.post("/account/following/choose", {"frequency": "daily", "language": "en"})
    row = NoticeSettings.objects.get(user=cast.chujai)
    assert (row.frequency, row.language) == ("daily", "en")
    answer = browser.post("/en/account/following/choose", {"frequency": "hourly", "language": "en"}, follow=True)
    assert "Please choose one of the values offered." in answer.content.decode()
    row.refresh_from_db()
    assert row.frequency == "daily"


def test_the_link_of_a_letter_ends_all_letters_by_one_post_and_not_by_a_look(cast: Cast) -> None:
    notices.settings_of(cast.chujai, "th")
    address = f"/unsubscribe/{notices.unsubscribe_token(cast.chujai)}"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(address).status_code == 200
    assert NoticeSettings.objects.get().frequency != NEVER
    answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert NoticeSettings.objects.get().frequency == NEVER
    assert stranger.post(address[:-2] + "xx").status_code == 404


def test_the_private_feed_tells_what_its_owner_may_see_until_its_address_is_closed(
    cast: Cast, cattle: Any, index: Any, as_user: Any
) -> None:
    following.follow(cast.livestock, actor=cast.chujai)
    browser = as_user(cast.chujai)
    browser.post("/account/following/feed")
    first = feed_address(browser)
    make_dataset(cast, "goats", title="จำนวนแพะ \x07<b>")
    make_dataset(cast, "secret-goats", title="แพะลับ", private=True)
    answer = Client().get(first)
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "จำนวนแพะ &lt;b&gt;" in text
    assert "แพะลับ" not in text
    browser.post("/account/following/feed")
    assert Client().get(first).status_code == 404
    second = feed_address(browser)
    assert Client().get(second).status_code == 200
    browser.post("/account/following/feed", {"close": "1"})
    assert Client().get(second).status_code == 404
    assert Client().get("/feeds/following/nothing.atom").status_code == 404


def feed_address(browser: Client) -> str:
    page = browser.get("/account/following").content.decode()
    return page.partition('<code class="secret">http://testserver')[2].partition("<")[0]


def test_who_has_no_address_is_told_that_letters_need_one(cast: Cast, as_user: Any) -> None:
    cast.chujai.email = ""
    cast.chujai.save()
    page = as_user(cast.chujai).get("/en/account/following").content.decode()
    assert "Add an e-mail address to get letters." in page
