"""Decisions on personal data: the cleaned version is served, the upload never, and what was decided is remembered."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import AuditEntry, Job, PersonalDecision, Resource, ResourceVersion
from catalog.operations import datasets, files, treatments
from catalog.records import Choices, Treatment
from harvesters.tasks import run_job
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db

COLUMN = "เลขประจำตัวประชาชน"
MASK = (Treatment("ชื่อ", "mask", "person_name"), Treatment(COLUMN, "mask", "citizen_id"))


def citizen_id(number):
    """Return a valid citizen number of nobody: there is no province 99."""
    digits = f"19999{number:07d}"
    check = (11 - sum(int(d) * (13 - i) for i, d in enumerate(digits)) % 11) % 10
    return f"{digits}{check}"


def people(first=0, count=10):
    rows = "\n".join(f"นายคนที่ {n},{citizen_id(n)}" for n in range(first, first + count))
    return f"ชื่อ,{COLUMN}\n{rows}\n".encode()


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def held(cast):
    return make_upload(cast, make_dataset(cast), people(), "people.csv").versions.get()


def work():
    for job in Job.objects.filter(kind=treatments.TREAT, state=Job.PENDING):
        run_job(str(job.id))


def served(version):
    return Resource.objects.select_related("current").get(id=version.resource_id).current


def test_the_cleaned_form_is_served_and_the_upload_is_not(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติคณะทำงาน")
    assert served(held) is None
    work()
    cleaned = served(held)
    held.refresh_from_db()
    assert (held.state, cleaned.state, cleaned.derived_from, cleaned.number) == ("treated", "accepted", held, 2)
    body = Path(default_storage.path(cleaned.file)).read_bytes()
    assert body.startswith(f"\ufeffชื่อ,{COLUMN}\r\n".encode())
    assert b"XXXXX" in body and not any(citizen_id(n).encode() in body for n in range(10))
    assert (cleaned.size, cleaned.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert Path(default_storage.path(held.file)).read_bytes() == people()


def test_the_resource_tells_the_facts_of_the_cleaned_file(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    resource = Resource.objects.get(id=held.resource_id)
    cleaned = served(held)
    assert (resource.hash, resource.size, resource.format) == (cleaned.sha256, cleaned.size, "CSV")


def test_who_decided_what_and_why_is_in_the_audit_log(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    entries = AuditEntry.objects.filter(object_id=held.id, action__in=["decide", "treat"]).order_by("id")
    assert [(entry.action, entry.actor, entry.reason) for entry in entries] == [
        ("decide", cast.malee, "ตามมติ"),
        ("treat", cast.malee, "ตามมติ"),
    ]
    assert entries[0].after["treatments"][1]["action"] == "mask"


def test_columns_that_are_all_kept_are_served_as_they_were_sent(cast, held):
    keep = [Treatment("ชื่อ", "keep"), Treatment(COLUMN, "keep")]
    treatments.decide(held, keep, actor=cast.mana, reason="ตัวเลขสมมติ")
    assert served(held) == held


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_needs_a_reason(cast, held, reason):
    with pytest.raises(Invalid):
        treatments.decide(held, MASK, actor=cast.malee, reason=reason)


@pytest.mark.parametrize("who", ["manee", "piti", "chujai"])
def test_only_those_who_may_change_the_dataset_decide(cast, held, who):
    with pytest.raises(NotAllowed):
        treatments.decide(held, MASK, actor=getattr(cast, who), reason="ตามมติ")


def test_a_column_in_question_cannot_be_passed_over(cast, held):
    with pytest.raises(Invalid) as refused:
        treatments.decide(held, [Treatment("ชื่อ", "mask")], actor=cast.malee, reason="ตามมติ")
    assert refused.value.errors == {COLUMN: ["undecided"]}


def test_what_is_decided_is_not_decided_again(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    with pytest.raises(Invalid):
        treatments.decide(held, MASK, actor=cast.mana, reason="อีกครั้ง")
    work()
    with pytest.raises(Invalid):
        treatments.decide(held, MASK, actor=cast.mana, reason="อีกครั้ง")


def test_a_job_that_runs_twice_makes_one_version(cast, held):
    decision = treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    Job.objects.filter(kind=treatments.TREAT).update(state=Job.PENDING, attempts=0)
    PersonalDecision.objects.update(state=PersonalDecision.PENDING)
    work()
    assert list(ResourceVersion.objects.filter(derived_from=held).values_list("id", flat=True)) == [decision.id]


def test_withholding_while_the_cleaned_form_is_made_wins(cast, held):
    decision = treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    files.withhold(held, actor=cast.mana, reason="ไม่เผยแพร่")
    work()
    decision.refresh_from_db()
    assert (served(held), decision.state, decision.error) == (None, "failed", "overtaken")


def test_a_later_upload_that_was_served_meanwhile_stays(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    resource = make_upload(cast, held.resource.dataset, b"a,b\n1,2\n", "plain.csv", resource=held.resource)
    assert resource.current.number == 2
    work()
    assert served(held).number == 2
    assert ResourceVersion.objects.get(derived_from=held).state == "replaced"


def test_the_next_version_is_asked_about_again(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    make_upload(cast, held.resource.dataset, people(50), "people.csv", resource=held.resource)
    assert held.resource.versions.first().state == "held"


def test_a_column_that_was_hidden_before_holds_though_nothing_is_found_in_it(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    make_upload(cast, held.resource.dataset, f"ชื่อ,{COLUMN}\nก,ข\n".encode(), "people.csv", resource=held.resource)
    assert held.resource.versions.first().state == "held"


def test_a_standing_decision_is_carried_out_for_the_next_version(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ทุกเดือน", standing=True)
    work()
    make_upload(cast, held.resource.dataset, people(50), "people.csv", resource=held.resource)
    work()
    cleaned = served(held)
    assert (cleaned.number, cleaned.derived_from.number) == (4, 3)
    assert AuditEntry.objects.filter(action="decide").count() == 2


def test_a_standing_decision_does_not_answer_for_a_new_column(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ทุกเดือน", standing=True)
    work()
    rows = "\n".join(f"นายคนที่ {n},{citizen_id(n)},{citizen_id(n + 100)}" for n in range(10))
    body = f"ชื่อ,{COLUMN},เลขบิดา\n{rows}\n".encode()
    make_upload(cast, held.resource.dataset, body, "people.csv", resource=held.resource)
    work()
    newest = held.resource.versions.first()
    assert (newest.number, newest.state) == (3, "held")


def test_a_number_beside_the_table_leaves_the_table_alone_to_be_served(cast):
    rows = "".join(f"{n},{n}\n" for n in range(20))
    body = f"ผู้จัดทำ {citizen_id(3)},\nก,ข\n{rows}".encode()
    held = make_upload(cast, make_dataset(cast), body, "plain.csv").versions.get()
    assert held.state == "held"
    treatments.decide(held, [], actor=cast.malee, reason="เผยแพร่เฉพาะตาราง")
    work()
    cleaned = served(held)
    assert cleaned.derived_from == held
    assert citizen_id(3).encode() not in Path(default_storage.path(cleaned.file)).read_bytes()


def test_a_file_that_may_be_served_whole_is_served_whole(cast):
    body = f"ผู้จัดทำ {citizen_id(3)},\nก,ข\n".encode() + b"1,2\n" * 9
    held = make_upload(cast, make_dataset(cast), body, "plain.csv").versions.get()
    treatments.decide(held, [], actor=cast.malee, reason="เลขสมมติ", whole_file=True)
    assert served(held) == held


def test_a_dataset_with_a_cleaned_version_can_be_purged(cast, held, django_capture_on_commit_callbacks):
    treatments.decide(held, MASK, actor=cast.malee, reason="ตามมติ")
    work()
    places = [held.file, served(held).file]
    with django_capture_on_commit_callbacks(execute=True):
        datasets.purge(held.resource.dataset, actor=cast.sysadmin)
    assert not ResourceVersion.objects.exists()
    assert not any(default_storage.exists(place) for place in places)


def test_a_cleaned_version_that_is_read_differently_means_the_upload_it_came_from(cast, held):
    treatments.decide(held, MASK, actor=cast.malee, reason="ทุกเดือน", standing=True)
    work()
    again = files.read_again(served(held), Choices(left_out=(2,)), actor=cast.malee)
    assert (again.file, again.sha256) == (held.file, held.sha256)
    for job in Job.objects.filter(kind=files.VALIDATE, state=Job.PENDING):
        run_job(str(job.id))
    work()
    again.refresh_from_db()
    assert (again.state, served(held).derived_from, served(held).rows) == ("treated", again, 9)
