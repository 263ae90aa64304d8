"""The decision on personal data: who takes it, what stands on record, what is shown before."""

import pytest
from django.urls import reverse

from catalog.models import AuditEntry
from tests.cast import make_upload

pytestmark = pytest.mark.django_db


def citizen_id(number):
    """Return a valid citizen number of nobody: there is no province 99."""
    digits = f"19999{number:07d}"
    check = (11 - sum(int(d) * (13 - i) for i, d in enumerate(digits)) % 11) % 10
    return f"{digits}{check}"


@pytest.fixture
def held(cast, herd):
    rows = "\n".join(f"คนที่ {n},{citizen_id(n)}" for n in range(10))
    return make_upload(cast, herd, f"ชื่อ,เลขประจำตัวประชาชน\n{rows}\n".encode()).versions.get()


def decide(client, version, **data):
    return client.post(f"/en{reverse('version-decision', args=[version.id])}", data)


def test_the_page_asks_and_shows_no_personal_number(malee, held):
    page = malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()
    assert "please decide" in page
    assert "Citizen identification numbers" in page
    assert not any(citizen_id(n) in page for n in range(10))


def test_the_report_as_json_shows_no_personal_number(malee, held):
    body = malee.get(reverse("version-report", args=[held.id])).content.decode()
    assert not any(citizen_id(n) in body for n in range(10))


def test_a_decision_needs_a_reason(malee, held):
    response = decide(malee, held, decision="publish", reason="  ")
    assert response.status_code == 422
    held.refresh_from_db()
    assert held.state == "held"


def test_data_that_may_be_served_are_served_and_the_reason_is_kept(malee, held):
    decide(malee, held, decision="publish", reason="ตัวเลขสมมติ")
    held.refresh_from_db()
    assert held.state == "accepted"
    assert AuditEntry.objects.get(action="release").reason == "ตัวเลขสมมติ"


def test_data_that_are_withheld_are_not_served(malee, held):
    decide(malee, held, decision="withhold", reason="ข้อมูลจริง")
    held.refresh_from_db()
    assert held.state == "rejected"
    page = malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()
    assert "withheld because of personal data" in page
    assert AuditEntry.objects.get(action="withhold").reason == "ข้อมูลจริง"


def test_a_form_without_a_choice_never_publishes(malee, held):
    decide(malee, held, reason="กด enter")
    held.refresh_from_db()
    assert held.state == "rejected"


def test_what_is_decided_is_not_decided_again(malee, mana, held):
    decide(malee, held, decision="withhold", reason="ข้อมูลจริง")
    response = decide(mana, held, decision="publish", reason="ทดลอง")
    assert response.status_code == 302
    held.refresh_from_db()
    assert held.state == "rejected"
    assert not AuditEntry.objects.filter(action="release").exists()


def test_the_public_gets_what_was_chosen_column_by_column(malee, held, work):
    page = malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()
    assert 'name="column-1-action"' in page and "Please choose" in page
    answers = {"column-0-action": "drop", "column-1-action": "mask"}
    decide(malee, held, decision="treat", reason="ตามมติ", **answers)
    work()
    held.refresh_from_db()
    assert held.state == "treated"
    cleaned = held.derived.get()
    assert [column["name"] for column in cleaned.columns] == ["เลขประจำตัวประชาชน"]
    page = malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()
    assert "This upload is not served; its cleaned form is" in page and "ตามมติ" in page
    assert reverse("version", args=[cleaned.id]) in page


def test_a_column_in_question_without_an_answer_is_pointed_at(malee, held):
    response = decide(malee, held, decision="treat", reason="ตามมติ")
    assert response.status_code == 422
    assert "Choose what is to be done with this column." in response.content.decode()


def test_a_treatment_that_a_column_cannot_have_is_refused(malee, held):
    answers = {"column-0-action": "keep", "column-1-action": "year"}
    assert decide(malee, held, decision="treat", reason="ตามมติ", **answers).status_code == 422
    held.refresh_from_db()
    assert held.state == "held"


def test_the_page_tells_how_far_the_cleaned_form_is(malee, held, work):
    decide(malee, held, decision="treat", reason="ตามมติ", **{"column-0-action": "keep", "column-1-action": "drop"})
    page = malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()
    assert "The cleaned form is being made" in page and "data-checking" in page
    work()
    assert "data-checking" not in malee.get(f"/en{reverse('version', args=[held.id])}").content.decode()


def test_what_was_decided_is_proposed_for_the_next_version(cast, malee, held, work):
    decide(malee, held, decision="treat", reason="ตามมติ", **{"column-0-action": "keep", "column-1-action": "drop"})
    work()
    rows = "\n".join(f"คนที่ {n},{citizen_id(n)}" for n in range(20, 30))
    body = f"ชื่อ,เลขประจำตัวประชาชน\n{rows}\n".encode()
    make_upload(cast, held.resource.dataset, body, resource=held.resource)
    newest = held.resource.versions.first()
    page = malee.get(f"/en{reverse('version', args=[newest.id])}").content.decode()
    assert "Decided for the version before:" in page
    assert '<option value="drop" selected>' in page
