"""Asking about a dataset: everybody may, nobody sees what no operator let through, the agency answers in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import AuditEntry, Dataset, DatasetQuestion, Job
from catalog.operations import questions, submissions
from tests.cast import ANYBODY, Cast
from tests.catalog.web.forms import opened

TEXT = "คอลัมน์รหัสหายไปหนึ่งหลัก <b>x</b>"
NEW = "/dataset/cattle/questions/new"


def filled(**changes: str) -> dict[str, str]:
    return {"kind": "fault", "text": TEXT, "opened": opened(), **changes}


def asked(cast: Cast, dataset: Dataset, **fields: Any) -> DatasetQuestion:
    return questions.ask(dataset, "question", "นับเมื่อใด", actor=cast.chujai, client="203.0.113.1", **fields)


def test_a_report_without_an_account_waits_for_an_operator(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    assert Client().post(NEW, filled(email="a@example.com")).status_code == 302
    row = DatasetQuestion.objects.get()
    assert (row.moderation, row.kind) == (DatasetQuestion.WAITING, DatasetQuestion.FAULT)
    assert not Job.objects.filter(kind=questions.ASKED_LETTER).exists()
    for address in ("/dataset/cattle", "/dataset/cattle/questions"):
        assert "รหัสหายไป" not in Client().get(address).content.decode()
    assert "รหัสหายไป" in as_user(cast.sysadmin).get("/workspace/review/").content.decode()
    as_user(cast.sysadmin).post(f"/workspace/review/question/{row.pk}", {"decision": "show"})
    for address in ("/dataset/cattle", "/dataset/cattle/questions"):
        page = Client().get(address).content.decode()
        assert "รหัสหายไป" in page
        assert "&lt;b&gt;" in page
        assert "a@example.com" not in page
    assert Job.objects.filter(kind=questions.ASKED_LETTER, key=str(row.pk)).count() == 1


def test_a_question_from_an_account_is_public_at_once_and_the_agency_is_told(
    cattle: Dataset, as_user: Any, cast: Cast
) -> None:
    as_user(cast.chujai).post(NEW, filled(kind="question"))
    row = DatasetQuestion.objects.get()
    assert (row.moderation, row.sender) == (DatasetQuestion.SHOWN, cast.chujai)
    assert Job.objects.filter(kind=questions.ASKED_LETTER).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "http://spam.example"},
        {"opened": ""},
        {"text": " "},
        {"text": "ก" * 5_001},
        {"text": "a\x00b"},
        {"kind": "advert"},
        {"kind": ""},
        {"email": "nobody"},
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(cattle: Dataset, changes: dict[str, str]) -> None:
    answer = Client().post(NEW, filled(**changes))
    assert answer.status_code == 422
    assert not DatasetQuestion.objects.exists()
    assert 'class="error"' in answer.content.decode() or "message-bad" in answer.content.decode()


def test_one_address_asks_a_bounded_number_of_times_an_hour(cattle: Dataset) -> None:
    answers = [Client().post(NEW, filled()).status_code for _ in range(questions.ASKS_AN_HOUR + 1)]
    assert answers == [302] * questions.ASKS_AN_HOUR + [422]


def test_the_agency_answers_in_public_and_others_may_not(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    row = asked(cast, cattle, email="a@example.com")
    address, given = f"/workspace/questions/{row.pk}/", {"status": "fixed", "answer": "แก้แล้ว"}
    assert as_user(cast.piti).post(address, given).status_code == 403
    assert as_user(cast.manee).post(address, given).status_code == 403
    assert as_user(cast.malee).post(address, {**given, "answer": " "}).status_code == 422
    assert as_user(cast.malee).post(address, given).status_code == 302
    page = Client().get("/dataset/cattle").content.decode()
    assert "แก้แล้ว" in page
    assert "กรมปศุสัตว์" in page
    assert AuditEntry.objects.filter(kind="question", action="answer").count() == 1
    assert Job.objects.filter(kind=questions.ANSWERED_LETTER, key=str(row.pk)).exists()
    assert "a@example.com" not in str(list(AuditEntry.objects.values_list("after", flat=True)))


def test_agencies_see_only_what_is_asked_of_them_and_the_unanswered_first(
    cattle: Dataset, cast: Cast, as_user: Any
) -> None:
    old, _done = asked(cast, cattle), asked(cast, cattle)
    questions.answer(_done, status="answered", text="ตอบ", actor=cast.malee)
    page = as_user(cast.malee).get("/workspace/questions/").content.decode()
    assert page.index(f"/questions/{old.pk}/") < page.index(f"/questions/{_done.pk}/")
    assert f"/questions/{old.pk}/" not in as_user(cast.piti).get("/workspace/questions/").content.decode()


def test_nobody_asks_about_or_reads_of_a_dataset_that_is_hidden_from_them(hidden: Dataset, cast: Cast) -> None:
    asked_inside = questions.ask(hidden, "question", "ภายใน", actor=cast.malee, client="203.0.113.1")
    assert asked_inside.moderation == DatasetQuestion.SHOWN
    for address in ("questions", "questions/new", "rating"):
        assert Client().get(f"/dataset/secret-cattle/{address}").status_code == 404
    with pytest.raises(NotAllowed):
        questions.ask(hidden, "question", "x", actor=ANYBODY, client="203.0.113.1")


def test_a_refusal_needs_a_reason_which_is_kept_and_sent(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    Client().post(NEW, filled(email="a@example.com"))
    row = DatasetQuestion.objects.get()
    operator, address = as_user(cast.sysadmin), f"/workspace/review/question/{row.pk}"
    operator.post(address, {"decision": "refuse"})
    row.refresh_from_db()
    assert row.moderation == DatasetQuestion.WAITING
    operator.post(address, {"decision": "refuse", "reason": "โฆษณา"})
    row.refresh_from_db()
    assert (row.moderation, row.refusal) == (DatasetQuestion.REFUSED, "โฆษณา")
    assert AuditEntry.objects.get(kind="question", action="moderate").reason == "โฆษณา"
    assert Job.objects.filter(kind=submissions.REFUSED_LETTER, key=f"question:{row.pk}").exists()


def test_an_operator_takes_back_what_was_public(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    row = asked(cast, cattle)
    operator = as_user(cast.sysadmin)
    assert f"/workspace/review/question/{row.pk}" in operator.get(f"/workspace/questions/{row.pk}/").content.decode()
    assert "/workspace/review/" not in as_user(cast.malee).get(f"/workspace/questions/{row.pk}/").content.decode()
    operator.post(f"/workspace/review/question/{row.pk}", {"decision": "refuse", "reason": "ระบุชื่อบุคคล"})
    assert "นับเมื่อใด" not in Client().get("/dataset/cattle").content.decode()


@pytest.mark.parametrize("name", ["mana", "chujai"])
def test_the_review_is_for_operators_alone(cattle: Dataset, cast: Cast, as_user: Any, name: str) -> None:
    Client().post(NEW, filled())
    row = DatasetQuestion.objects.get()
    client = as_user(getattr(cast, name))
    assert client.get("/workspace/review/").status_code == 403
    assert client.post(f"/workspace/review/question/{row.pk}", {"decision": "show"}).status_code in {403, 404}
    row.refresh_from_db()
    assert row.moderation == DatasetQuestion.WAITING


def test_an_unknown_kind_or_number_is_not_there(cast: Cast, as_user: Any) -> None:
    operator = as_user(cast.sysadmin)
    for address in ("nonsense/1", "question/999", "showcase/999", "request/999", f"question/{10**30}"):
        assert operator.post(f"/workspace/review/{address}", {"decision": "show"}).status_code == 404


def test_an_unknown_status_is_refused(cattle: Dataset, cast: Cast) -> None:
    with pytest.raises(Invalid):
        questions.answer(asked(cast, cattle), status="gone", text="x", actor=cast.malee)


def test_addresses_of_senders_are_erased_some_time_after_the_answer(cattle: Dataset, cast: Cast) -> None:
    old, new, open_ = (asked(cast, cattle, email=f"{name}@example.com") for name in ("old", "new", "open"))
    for row, days in ((old, 91), (new, 1)):
        questions.answer(row, status="answered", text="ตอบ", actor=cast.malee)
        DatasetQuestion.objects.filter(pk=row.pk).update(answered_at=timezone.now() - timedelta(days=days))
    assert submissions.forget_emails() == 1
    old.refresh_from_db()
    assert old.email == ""
    assert DatasetQuestion.objects.exclude(email="").count() == 2
    assert open_.answered_at is None


def test_the_list_costs_the_same_number_of_queries_whatever_its_length(
    cattle: Dataset, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _ in range(4):
        asked(cast, cattle)
    with django_assert_num_queries(4):
        Client().get("/dataset/cattle/questions?page=x")
