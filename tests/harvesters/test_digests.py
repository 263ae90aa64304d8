"""Letters of news: they say what changed, to whom it concerns and may see it, once, in the reader's language."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.models import Activity, Change, Dataset, Digest, Group, Job, NoticeSettings, SavedSearch
from catalog.models.notices import DAILY, NEVER, WEEKLY
from catalog.operations import datasets, digests, following, notices
from catalog.operations.rendering import load
from catalog.search import indexing
from harvesters.digests import send
from harvesters.handlers import Handlers
from harvesters.jobs import Again
from harvesters.tasks import write_letters
from tests.cast import make_cast, make_dataset, make_upload
from tests.harvesters.conftest import work


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.INDEX = tmp_path / "index"
    settings.SITE_URL = "https://data.example.go.th"


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def cattle(cast):
    return make_dataset(cast, notes="เก่า")


def subscribe(user, frequency=DAILY, language="en"):
    """Let somebody have heard of everything until now; what follows happens before the next letter is due."""
    notices.choose(user, frequency=frequency, language=language)
    long_ago(user)


def long_ago(user, days=8):
    """Move everything that happened, and what this person was told, some days back."""
    ago = timedelta(days=days)
    for model, field in ((Activity, "timestamp"), (Change, "at")):
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(**{field: getattr(row, field) - ago})
    for row in user.followings.all():
        row.since -= ago
        row.save()
    told = timezone.now() - ago + timedelta(seconds=1)
    NoticeSettings.objects.filter(user=user).update(told_until=told)
    SavedSearch.objects.filter(user=user).update(told_until=told)


def write(days=8):
    """Let the letters of tomorrow, or of the Monday after, be written."""
    digests.plan(timezone.now() + timedelta(days=days))
    work()


def change(dataset, cast, **fields):
    _, record = load(dataset.id)
    return datasets.update(dataset, replace(record, resources=None, **fields), actor=cast.malee)


def body():
    (message,) = mail.outbox
    return message.body


def test_a_letter_says_what_changed_in_what_is_followed(cast, cattle):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, title="จำนวนโค <นม>", notes="ใหม่", tags=("โค",))
    make_upload(cast, Dataset.objects.get(), "จังหวัด,ตัว\nน่าน,1\n".encode(), "น่าน.csv")
    write()
    text = body()
    assert "จำนวนโค <นม>" in text
    assert "file added: น่าน.csv; title; description; keywords" in text
    assert "https://data.example.go.th/en/dataset/cattle" in text
    html, kind = mail.outbox[0].alternatives[0]
    assert kind == "text/html"
    assert "จำนวนโค &lt;นม&gt;" in html
    assert "<นม>" not in html
    assert mail.outbox[0].to == ["chujai@example.go.th"]
    assert mail.outbox[0].subject.startswith("News of 1 dataset · ")


def test_a_letter_can_be_ended_by_the_mail_program(cast, cattle):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, notes="ใหม่")
    write()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address in body()
    path = address.removeprefix("https://data.example.go.th")
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}, secure=True).status_code == 200
    change(cattle, cast, notes="ใหม่กว่า")
    write(16)
    assert len(mail.outbox) == 1


def test_a_withdrawn_dataset_is_told_by_the_title_that_it_had_in_public(cast, cattle):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, private=True)
    change(cattle, cast, title="ชื่อลับ")
    write()
    assert "จำนวนโคเนื้อ" in body()
    assert "The dataset is no longer public" in body()
    assert "ชื่อลับ" not in body()


def test_new_datasets_of_agencies_topics_and_searches_are_told_to_those_who_may_see_them(cast):
    topic = Group.objects.create(name="agriculture", title="เกษตร", title_key="เกษตร")
    following.follow(cast.livestock, actor=cast.chujai)
    following.follow(topic, actor=cast.piti)
    for user in (cast.manee, cast.chujai):
        notices.save_search(user, title="แพะทั้งหมด", query="q=แพะ", text="แพะ", chosen={}, literal=False, language="en")
    SavedSearch.objects.update(frequency=DAILY)
    for user in (cast.chujai, cast.piti, cast.manee):
        subscribe(user)
    goats = make_dataset(cast, "goats", title="จำนวนแพะ")
    goats.groups.add(topic)
    make_dataset(cast, "secret-goats", title="แพะที่ยังไม่เปิดเผย", private=True)
    make_dataset(cast, "pigs", title="จำนวนสุกร")
    indexing.catch_up()
    write()
    letters = {message.to[0].partition("@")[0]: message.body for message in mail.outbox}
    assert set(letters) == {"chujai", "piti", "manee"}
    assert letters["chujai"].count("จำนวนแพะ") == 2  # of the agency, and of the search
    assert "จำนวนสุกร" in letters["chujai"]
    assert "New in your search “แพะทั้งหมด”" in letters["chujai"]
    assert "แพะที่ยังไม่เปิดเผย" not in letters["chujai"] + letters["piti"]
    assert "แพะที่ยังไม่เปิดเผย" in letters["manee"]  # a member of the agency
    assert "จำนวนสุกร" not in letters["piti"] + letters["manee"]


def test_a_dataset_published_after_it_was_made_is_new_and_one_that_comes_back_is_not(cast, cattle):
    following.follow(cast.livestock, actor=cast.chujai)
    quiet = make_dataset(cast, "goats", title="จำนวนแพะ", private=True)
    subscribe(cast.chujai)
    change(quiet, cast, private=False)
    change(cattle, cast, private=True)
    change(cattle, cast, private=False)
    write()
    assert "จำนวนแพะ" in body()
    assert "จำนวนโคเนื้อ" not in body()


def test_no_letter_goes_out_without_news_or_to_those_who_want_none(cast, cattle):
    for user in (cast.chujai, cast.piti, cast.manee, cast.mana):
        following.follow(cattle, actor=user)
    subscribe(cast.chujai)
    subscribe(cast.piti, NEVER)
    subscribe(cast.manee)
    EmailAddress.objects.create(user=cast.manee, email="Manee@example.go.th", verified=False)
    write()
    assert mail.outbox == []  # nothing happened
    assert Digest.objects.get().state == Digest.EMPTY
    NoticeSettings.objects.update(told_until=timezone.now())
    change(cattle, cast, notes="ใหม่")
    write(9)
    assert [message.to for message in mail.outbox] == [["chujai@example.go.th"]]


def test_a_weekly_letter_waits_for_monday_and_tells_of_the_whole_week(cast, cattle):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai, WEEKLY, "th")
    tuesday = datetime(2030, 1, 1, 1, tzinfo=UTC)
    NoticeSettings.objects.update(told_until=tuesday - timedelta(hours=12))
    change(cattle, cast, notes="ใหม่")
    Activity.objects.filter(activity_type="changed package").update(timestamp=tuesday)
    for day in range(8):
        digests.plan(tuesday + timedelta(days=day))
        work()
    (message,) = mail.outbox
    assert Digest.objects.get(state=Digest.SENT).until == datetime(2030, 1, 7, 0, tzinfo=UTC)
    assert message.extra_headers["Content-Language"] == "th"
    assert "https://data.example.go.th/dataset/cattle" in message.body


def test_a_letter_goes_out_once_however_often_it_is_asked_for(cast, cattle):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, notes="ใหม่")
    for _ in range(3):
        write()
    digest = Digest.objects.get()
    send(str(digest.id), lambda percent, stage: None)
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_before_its_note_sends_the_same_letter_under_the_same_name(cast, cattle, monkeypatch):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, notes="ใหม่")
    digests.plan(timezone.now() + timedelta(days=1))
    number = str(Digest.objects.get().id)
    with monkeypatch.context() as patch:
        patch.setattr(digests, "told", _die)
        with pytest.raises(SystemExit):
            send(number, lambda percent, stage: None)
    assert Digest.objects.get().state == Digest.WAITING
    send(number, lambda percent, stage: None)
    first, second = mail.outbox
    assert first.body == second.body
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert Digest.objects.get().state == Digest.SENT


def _die(*args, **options):
    raise SystemExit


def test_a_mail_server_that_does_not_answer_is_tried_again_and_nothing_is_lost(cast, cattle, monkeypatch):
    following.follow(cattle, actor=cast.chujai)
    subscribe(cast.chujai)
    change(cattle, cast, notes="ใหม่")
    digests.plan(timezone.now() + timedelta(days=1))
    digest = Digest.objects.get()
    refusals = iter([ConnectionRefusedError(), smtplib.SMTPServerDisconnected()])

    def refuse(*args, **options):
        raise next(refusals)

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(Again):
            send(str(digest.id), lambda percent, stage: None)
        patch.setattr("harvesters.digests.TRIED_FOR", -timedelta(days=30))
        send(str(digest.id), lambda percent, stage: None)
    assert Digest.objects.get().state == Digest.FAILED
    write(3)
    assert "description" in body()


def test_letters_stand_in_the_clock_and_in_the_worker(settings, cast):
    assert settings.CELERY_BEAT_SCHEDULE["write_letters"]["task"] == write_letters.name
    assert digests.KIND in Handlers()
    write_letters()
    assert not Job.objects.filter(kind=digests.KIND).exists()


def test_a_search_looks_through_all_new_datasets_and_says_when_there_are_more_than_fit(cast, monkeypatch):
    monkeypatch.setattr("catalog.queries.news.MOST", 3)
    monkeypatch.setattr("catalog.queries.news.CHUNK", 2)
    notices.save_search(cast.chujai, title="แพะ", query="q=แพะ", text="แพะ", chosen={}, literal=False, language="en")
    SavedSearch.objects.update(frequency=DAILY)
    subscribe(cast.chujai)
    for number in range(4):
        make_dataset(cast, f"goats-{number}", title=f"แพะ {number}")
    for number in range(5):
        make_dataset(cast, f"pigs-{number}", title=f"สุกร {number}")
    indexing.catch_up()
    write()
    assert [f"แพะ {number}\n" in body() or f"แพะ {number} (" in body() for number in range(4)] == [
        False,
        True,
        True,
        True,
    ]
    assert "There was more than fits into a letter." in body()
    assert "สุกร" not in body()
