"""The way of a dataset to the public: who may take which step, and that nothing goes around an agency's rule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import AuditEntry, Dataset, Job, Review, ReviewNote
from catalog.models.shapes import dataset_record
from catalog.operations import datasets, files, people, publishing, resources, reviews
from catalog.queries import reviews as stages
from catalog.records import ResourceRecord
from harvesters import tasks
from tests.cast import make_cast, make_dataset, make_upload, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def herd(cast):
    return make_dataset(cast, "herd", private=True)


@pytest.fixture
def strict(cast):
    """The livestock agency wants a second person, and has a second editor."""
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    chai = person("chai")
    people.set_role(chai, cast.livestock, "editor", actor=cast.sysadmin)
    return chai


def stage(row):
    return stages.of(Dataset.objects.get(id=row.id)).stage


def is_public(row):
    return Dataset.objects.filter(id=row.id, state="active", private=False).exists()


def change(row, actor, **values):
    row = Dataset.objects.get(id=row.id)
    return datasets.update(row, replace(dataset_record(row), resources=None, **values), actor=actor)


def kinds(row):
    return list(ReviewNote.objects.filter(dataset=row).values_list("kind", flat=True))


def test_a_dataset_goes_from_draft_to_published_and_every_step_is_on_record(cast, strict, herd):
    assert stage(herd) == "draft"
    reviews.submit(herd, actor=cast.malee, text="ช่วยดูด้วย")
    assert stage(herd) == "in_review"
    reviews.approve(herd, actor=strict)
    assert stage(herd) == "approved" and not is_public(herd)
    reviews.publish(herd, actor=cast.malee)
    assert stage(herd) == "published" and is_public(herd)
    assert kinds(herd) == ["submitted", "approved", "published"]
    actions = AuditEntry.objects.filter(object_id=str(herd.id)).values_list("action", flat=True)
    assert {"submit", "approve", "update"} <= set(actions)


def test_where_editors_publish_alone_nobody_has_to_be_asked(cast, herd):
    reviews.publish(herd, actor=cast.malee)
    assert is_public(herd)


def test_a_second_person_is_another_person(cast, strict, herd):
    reviews.submit(herd, actor=cast.malee)
    with pytest.raises(NotAllowed):
        reviews.approve(herd, actor=cast.malee)
    change(herd, strict, title="แก้โดยผู้ตรวจ")
    with pytest.raises(NotAllowed):
        reviews.approve(herd, actor=strict)
    reviews.approve(herd, actor=cast.malee)
    assert stage(herd) == "approved"


def test_an_administrator_approves_where_that_is_the_rule(cast, herd):
    publishing.set_rule(cast.livestock, "reviewed", actor=cast.mana)
    reviews.submit(herd, actor=cast.malee)
    with pytest.raises(NotAllowed):
        reviews.approve(herd, actor=cast.malee)
    reviews.approve(herd, actor=cast.mana)


@pytest.mark.parametrize("who", ["manee", "piti", "chujai"])
def test_nobody_else_takes_a_step(cast, herd, who):
    actor = getattr(cast, who)
    for attempt in (
        lambda: reviews.submit(herd, actor=actor),
        lambda: reviews.publish(herd, actor=actor),
        lambda: reviews.schedule(herd, timezone.now() + timedelta(days=1), actor=actor),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    reviews.submit(herd, actor=cast.malee)
    with pytest.raises(NotAllowed):
        reviews.approve(herd, actor=actor)
    with pytest.raises(NotAllowed):
        publishing.set_rule(cast.livestock, "direct", actor=actor)


def test_members_of_the_agency_may_comment_and_others_may_not(cast, herd):
    reviews.comment(herd, actor=cast.manee, text="ตัวเลขปีนี้หรือ")
    for actor in (cast.piti, cast.chujai):
        with pytest.raises(NotAllowed):
            reviews.comment(herd, actor=actor, text="x")
    with pytest.raises(Invalid):
        reviews.comment(herd, actor=cast.malee, text=" \0 ")
    assert kinds(herd) == ["comment"]


def test_no_door_goes_around_the_rule(cast, strict, herd):
    made = make_dataset(cast, "through-the-api", private=False)
    assert not is_public(made) and stage(made) == "in_review"
    assert not is_public(change(herd, cast.malee, private=False))
    assert stage(herd) == "in_review"
    datasets.change_several(cast.livestock, [str(herd.id)], actor=cast.mana, private=False)
    assert not is_public(herd)
    with pytest.raises(Invalid):
        reviews.publish(herd, actor=cast.malee)
    with pytest.raises(Invalid):
        reviews.schedule(herd, timezone.now() + timedelta(days=1), actor=cast.malee)


def test_an_approval_covers_only_what_was_approved(cast, strict, herd):
    reviews.submit(herd, actor=cast.malee)
    reviews.approve(herd, actor=strict)
    changed = change(herd, cast.malee, title="คนละเรื่อง", private=False)
    assert not is_public(changed) and stage(herd) == "in_review"
    reviews.approve(herd, actor=strict)
    make_upload(cast, herd, "จังหวัด,ตัว\nน่าน,3\n".encode())
    assert stage(herd) == "draft"
    assert "changed" in kinds(herd)


def test_a_file_whose_check_ends_after_the_approval_takes_the_approval_back(cast, strict, herd):
    resource = resources.create(
        herd, ResourceRecord(name="a"), actor=cast.malee, upload=ContentFile(b"a,b\n1,2\n", "a.csv")
    )
    reviews.submit(herd, actor=cast.malee)
    reviews.approve(herd, actor=strict)
    for job in Job.objects.filter(kind=files.VALIDATE, state=Job.PENDING):
        tasks.run_job(str(job.id))
    resource.refresh_from_db()
    assert resource.current is not None and stage(herd) == "draft" and not is_public(herd)
    reviews.submit(herd, actor=cast.malee)
    with pytest.raises(NotAllowed):
        reviews.approve(herd, actor=cast.malee)
    reviews.approve(herd, actor=strict)
    reviews.publish(herd, actor=cast.malee)
    assert is_public(herd)


def test_an_approval_is_refused_when_the_reviewer_saw_something_else(cast, strict, herd):
    reviews.submit(herd, actor=cast.malee)
    seen = Dataset.objects.get(id=herd.id).metadata_modified.isoformat()
    change(herd, cast.malee, title="เปลี่ยนแล้ว")
    with pytest.raises(Invalid):
        reviews.approve(herd, actor=strict, seen=seen)


def test_a_public_dataset_may_be_corrected_without_a_new_approval(cast, herd):
    reviews.publish(herd, actor=cast.malee)
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    assert is_public(change(herd, cast.malee, title="แก้คำผิด"))
    change(herd, cast.malee, private=True)
    assert not is_public(change(herd, cast.malee, private=False))


def test_a_stricter_rule_takes_back_approvals_given_before(cast, herd):
    reviews.submit(herd, actor=cast.malee)
    reviews.approve(herd, actor=cast.malee)
    publishing.set_rule(cast.livestock, "second_person", actor=cast.mana)
    assert stage(herd) == "in_review"


def test_sysadmins_and_harvests_publish_as_they_did(cast, strict):
    row = make_dataset(cast, "harvested", private=True)
    assert is_public(change(row, cast.sysadmin, private=False))


def test_a_set_time_comes(cast, strict, herd, monkeypatch):
    reviews.submit(herd, actor=cast.malee)
    reviews.approve(herd, actor=strict)
    at = timezone.now() + timedelta(hours=1)
    reviews.schedule(herd, at, actor=cast.malee)
    tasks.publish_due()
    assert not is_public(herd) and stage(herd) == "scheduled"
    monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(seconds=1))
    tasks.publish_due()
    tasks.publish_due()
    assert is_public(herd) and kinds(herd).count("published") == 1


def test_a_time_of_somebody_who_lost_the_role_publishes_nothing_and_says_so(cast, herd):
    reviews.schedule(herd, timezone.now() + timedelta(hours=1), actor=cast.malee)
    people.remove_member(cast.malee, cast.livestock, actor=cast.sysadmin)
    Review.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    assert reviews.publish_due() == 0
    assert not is_public(herd) and stage(herd) == "approved" and kinds(herd)[-1] == "failed"


def test_a_time_in_the_past_is_refused_and_one_can_be_taken_back(cast, herd):
    with pytest.raises(Invalid):
        reviews.schedule(herd, timezone.now() - timedelta(seconds=1), actor=cast.malee)
    reviews.schedule(herd, timezone.now() + timedelta(days=1), actor=cast.malee)
    reviews.unschedule(herd, actor=cast.malee)
    assert stage(herd) == "approved"


def test_withdrawing_needs_a_reason_and_hides_the_dataset(cast, herd):
    reviews.publish(herd, actor=cast.malee)
    with pytest.raises(Invalid):
        reviews.withdraw(herd, actor=cast.malee, reason=" ")
    assert is_public(herd)
    reviews.withdraw(herd, actor=cast.malee, reason="พบข้อมูลผิด")
    assert not is_public(herd) and stage(herd) == "withdrawn"
    assert stages.tombstone("herd").reason == "พบข้อมูลผิด"
    reviews.publish(herd, actor=cast.malee)
    assert stages.tombstone("herd") is None


def test_what_was_only_made_private_has_no_tombstone(cast, herd):
    reviews.publish(herd, actor=cast.malee)
    change(herd, cast.malee, private=True)
    assert stages.tombstone("herd") is None and stage(herd) == "draft"


def test_only_public_data_is_ever_submitted(cast):
    row = make_dataset(cast, "secret", private=True, data_category="secret")
    for attempt in (reviews.submit, reviews.publish):
        with pytest.raises(Invalid):
            attempt(row, actor=cast.malee)


def test_steps_that_do_not_fit_are_refused(cast, herd):
    for attempt in (reviews.approve, reviews.unschedule):
        with pytest.raises(Invalid):
            attempt(herd, actor=cast.malee)
    with pytest.raises(Invalid):
        reviews.send_back(herd, actor=cast.malee, text="x")
    datasets.delete(herd, actor=cast.malee)
    with pytest.raises(Invalid):
        reviews.publish(herd, actor=cast.malee)
