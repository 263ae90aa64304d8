"""Asking for data that is missing: everybody may, nobody sees what no operator let through, and the agency answers in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import AuditEntry, DataRequest, RequestVote
from catalog.operations import requests
from tests.cast import ANYBODY, Cast, make_dataset
from tests.catalog.web.forms import opened

TITLE = "พิกัดป้ายรถเมล์เชียงใหม่"


def filled(**changes: str) -> dict[str, str]:
    return {"title": TITLE, "description": "ทุกป้าย พร้อมสายรถ <b>x</b>", "opened": opened(), **changes}


def shown(cast: Cast, **fields: Any) -> DataRequest:
    return requests.ask(TITLE, "ทุกป้าย", actor=cast.chujai, client="203.0.113.1", **fields)


def test_a_request_without_an_account_waits_for_an_operator(cast: Cast, as_user: Any) -> None:
    assert Client().post("/requests/new", filled(email="a@example.com")).status_code == 302
    row = DataRequest.objects.get()
    assert row.moderation == DataRequest.WAITING
    assert TITLE not in Client().get("/requests/").content.decode()
    assert Client().get(f"/requests/{row.pk}").status_code == 404
    assert Client().post(f"/requests/{row.pk}/vote").status_code == 404
    answer = as_user(cast.sysadmin).post(f"/workspace/requests/{row.pk}/moderation", {"decision": "show"})
    assert answer.status_code == 302
    page = Client().get(f"/requests/{row.pk}").content.decode()
    assert TITLE in page
    assert "&lt;b&gt;" in page
    assert "a@example.com" not in page + Client().get("/requests/").content.decode()


def test_a_request_from_an_account_is_public_at_once(cast: Cast, as_user: Any) -> None:
    as_user(cast.chujai).post("/requests/new", filled(organization="livestock"))
    row = DataRequest.objects.get()
    assert (row.moderation, row.organization, row.asker) == (DataRequest.SHOWN, cast.livestock, cast.chujai)
    assert TITLE in Client().get("/requests/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "http://spam.example"},
        {"opened": ""},
        {"opened": "form:forged"},
        {"title": " "},
        {"description": ""},
        {"title": "ก" * 201},
        {"email": "nobody"},
        {"organization": "unknown"},
    ],
)
def test_what_a_program_or_a_slip_filled_in_is_refused_with_a_reason(cast: Cast, changes: dict[str, str]) -> None:
    answer = Client().post("/requests/new", filled(**changes))
    assert answer.status_code == 422
    assert not DataRequest.objects.exists()
    assert 'class="error"' in answer.content.decode() or "message-bad" in answer.content.decode()


def test_a_form_sent_too_fast_or_too_late_can_be_sent_once_more(cast: Cast) -> None:
    assert Client().post("/requests/new", filled(opened=opened(0))).status_code == 422
    late = Client().post("/requests/new", filled(opened=opened(2 * 86_400)))
    assert late.status_code == 422
    assert opened(2 * 86_400) not in late.content.decode()
    assert TITLE in late.content.decode()


def test_one_address_asks_five_times_an_hour(cast: Cast) -> None:
    answers = [Client().post("/requests/new", filled()).status_code for _ in range(requests.ASKS_AN_HOUR + 1)]
    assert answers == [302] * requests.ASKS_AN_HOUR + [422]


def test_a_visitor_votes_once(cast: Cast) -> None:
    row = shown(cast)
    visitor, other = Client(), Client()
    for client in (visitor, visitor, other):
        assert client.post(f"/requests/{row.pk}/vote").status_code == 302
    row.refresh_from_db()
    assert row.votes == RequestVote.objects.count() == 2
    assert visitor.cookies["visitor"]["httponly"]


def test_a_forged_visitor_is_a_new_one_and_an_address_has_a_bounded_number_of_votes(cast: Cast) -> None:
    row = shown(cast)
    for number in range(requests.VOTES_PER_REQUEST + 3):
        client = Client()
        client.cookies["visitor"] = f"forged{number}"
        client.post(f"/requests/{row.pk}/vote")
    row.refresh_from_db()
    assert row.votes == requests.VOTES_PER_REQUEST


def test_votes_need_a_form_of_our_own(cast: Cast) -> None:
    row = shown(cast)
    assert Client(enforce_csrf_checks=True).post(f"/requests/{row.pk}/vote").status_code == 403


def test_the_agency_asked_answers_in_public_and_others_may_not(cast: Cast, as_user: Any) -> None:
    make_dataset(cast, "bus-stops")
    row = shown(cast, organization=cast.livestock)
    address = f"/workspace/requests/{row.pk}/"
    given = {"status": "published", "answer": "เผยแพร่แล้ว", "datasets": "bus-stops", "organization": "livestock"}
    assert as_user(cast.piti).post(address, given).status_code == 403
    assert as_user(cast.manee).post(address, given).status_code == 403
    assert as_user(cast.malee).post(address, given).status_code == 302
    page = Client().get(f"/requests/{row.pk}").content.decode()
    assert "เผยแพร่แล้ว" in page
    assert "/dataset/bus-stops" in page
    assert AuditEntry.objects.filter(kind="data request", action="answer").count() == 1


def test_an_answer_never_tells_of_a_private_dataset(cast: Cast, as_user: Any) -> None:
    make_dataset(cast, "secret-stops", title="ป้ายลับ", private=True)
    row = shown(cast, organization=cast.livestock)
    given = {"status": "planned", "answer": "รอ", "datasets": "secret-stops", "organization": "livestock"}
    assert as_user(cast.malee).post(f"/workspace/requests/{row.pk}/", given).status_code == 302
    assert "secret-stops" not in Client().get(f"/requests/{row.pk}").content.decode()
    other = shown(cast, organization=cast.weather)
    refused = as_user(cast.piti).post(
        f"/workspace/requests/{other.pk}/", {**given, "organization": "weather"}
    ).content.decode()  # fmt: skip
    unknown = as_user(cast.piti).post(
        f"/workspace/requests/{other.pk}/", {**given, "organization": "weather", "datasets": "no-such-one"}
    ).content.decode()  # fmt: skip
    assert 'class="error"' in refused
    assert 'class="error"' in unknown


def test_operators_see_undecided_requests_first_and_agencies_only_their_own(cast: Cast, as_user: Any) -> None:
    shown(cast, organization=cast.livestock)
    requests.ask("รอพิจารณา", "x", actor=ANYBODY, client="203.0.113.2", organization=cast.livestock)
    operator = as_user(cast.sysadmin).get("/workspace/requests/").content.decode()
    assert operator.index("รอพิจารณา") < operator.index(TITLE)
    agency = as_user(cast.malee).get("/workspace/requests/").content.decode()
    assert TITLE in agency
    assert "รอพิจารณา" not in agency
    assert TITLE not in as_user(cast.piti).get("/workspace/requests/").content.decode()


def test_addresses_of_askers_are_erased_some_time_after_the_answer(cast: Cast) -> None:
    old, new = (shown(cast, email=f"{name}@example.com") for name in ("old", "new"))
    for row, days in ((old, 91), (new, 1)):
        requests.answer(row, status="declined", text="ไม่มี", names=[], organization=None, actor=cast.sysadmin)
        DataRequest.objects.filter(pk=row.pk).update(answered_at=timezone.now() - timedelta(days=days))
    assert requests.forget_emails() == 1
    assert set(DataRequest.objects.values_list("email", flat=True)) == {"", "new@example.com"}


@pytest.mark.parametrize("address", ["/requests/?page=x&sort=y&status=z", "/en/requests/", "/requests/new?title=%00"])
def test_any_address_of_the_list_is_answered(cast: Cast, address: str) -> None:
    shown(cast)
    assert Client().get(address).status_code == 200


def test_the_list_costs_the_same_number_of_queries_whatever_its_length(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for _ in range(4):
        shown(cast, organization=cast.livestock)
    with django_assert_num_queries(3):
        Client().get("/requests/")
