"""Letters about questions: to those who may answer, to who asked, never to others, tried again while the server is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from catalog.models import DatasetQuestion, User
from catalog.operations import questions, showcases
from harvesters import community_letters as letters
from harvesters.jobs import Again
from tests.cast import ANYBODY, Cast, make_cast, make_dataset


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.INDEX = tmp_path / "index"
    return make_cast()


def asked(cast: Cast, **fields: Any) -> DatasetQuestion:
    dataset = make_dataset(cast, title="โคเนื้อ\nรายปี")
    return questions.ask(dataset, "fault", "หนึ่งแถวหาย", actor=cast.chujai, client="203.0.113.1", **fields)


def nothing(percent: int, stage: str) -> None:
    return None


def test_the_editors_and_admins_of_the_agency_are_told_one_by_one(cast: Cast) -> None:
    User.objects.filter(pk=cast.mana.pk).update(is_active=False)
    row = asked(cast)
    letters.tell_the_agency(str(row.pk), nothing)
    # The operator who made the agency is its first admin, as in CKAN.
    assert [letter.to for letter in mail.outbox] == [["malee@example.go.th"], ["sysadmin@example.go.th"]]
    letter = mail.outbox[0]
    assert "หนึ่งแถวหาย" in letter.body
    assert f"/workspace/questions/{row.pk}/" in letter.body
    assert "\n" not in letter.subject


def test_the_agency_hears_nothing_of_what_is_not_public(cast: Cast) -> None:
    dataset = make_dataset(cast)
    row = questions.ask(dataset, "question", "x", actor=ANYBODY, client="203.0.113.1")
    letters.tell_the_agency(str(row.pk), nothing)
    letters.tell_the_agency("999", nothing)
    assert mail.outbox == []


def test_who_asked_gets_the_answer(cast: Cast) -> None:
    row = asked(cast, email="a@example.com")
    letters.tell_the_sender(str(row.pk), nothing)
    assert mail.outbox == []
    questions.answer(row, status="fixed", text="แก้แล้ว", actor=cast.malee)
    letters.tell_the_sender(str(row.pk), nothing)
    assert [letter.to for letter in mail.outbox] == [["a@example.com"]]
    assert "แก้แล้ว" in mail.outbox[0].body


def test_who_sent_in_a_refused_showcase_reads_why(cast: Cast) -> None:
    make_dataset(cast)
    row = showcases.submit(
        "แผนที่", "x", "https://x.example", names=["cattle"], actor=ANYBODY, client="203.0.113.1", email="b@example.com"
    )
    showcases.moderate(row, shown=False, reason="โฆษณา", actor=cast.sysadmin)
    letters.tell_of_refusal(f"showcase:{row.pk}", nothing)
    assert "โฆษณา" in mail.outbox[0].body
    assert mail.outbox[0].to == ["b@example.com"]


def test_a_mail_server_that_is_away_is_asked_again_for_a_day(cast: Cast, settings: Any) -> None:
    row = asked(cast)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Again):
        letters.tell_the_agency(str(row.pk), nothing)
    DatasetQuestion.objects.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days=2))
    letters.tell_the_agency(str(row.pk), nothing)
