"""Whatever happens while a file is checked, its original, what is served and a clear word remain."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from catalog.formats.ckan.checks import Invalid
from catalog.models import Job, ResourceVersion
from catalog.operations import files
from catalog.records import Choices
from harvesters import intake, jobs
from harvesters.tasks import run_job
from tests.cast import make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (f"จังหวัด,n\nตาก,{n}\nเลย,{n}\n".encode() for n in (1, 2, 3))


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def resource(cast):
    return make_upload(cast, make_dataset(cast), FIRST)


def receive(cast, resource, body):
    return files.receive(resource, ContentFile(body, name="b.csv"), actor=cast.malee)


def job_of(version) -> Job:
    return Job.objects.get(kind=files.VALIDATE, key=str(version.id))


def fail(error):
    def raise_it(*_args, **_kwargs):
        raise error

    return raise_it


def served(resource) -> int:
    resource.refresh_from_db()
    return resource.current.number


def test_a_full_disk_refuses_the_check_and_says_whose_fault_it_is(cast, resource, monkeypatch):
    version = receive(cast, resource, SECOND)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "validate", fail(OSError(errno.ENOSPC, "No space left on device")))
        run_job(str(job_of(version).id))
    version.refresh_from_db()
    assert (version.state, version.report["problems"][0]["code"], served(resource)) == ("rejected", "no_room", 1)
    again = files.read_again(version, Choices(), actor=cast.malee)
    run_job(str(job_of(again).id))
    assert served(resource) == 3


def test_a_full_disk_refuses_an_upload_and_keeps_nothing(cast, resource, monkeypatch):
    monkeypatch.setattr(default_storage, "save", fail(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(Invalid) as refusal:
        receive(cast, resource, SECOND)
    assert refusal.value.errors == {"upload": [files.FULL]}
    assert resource.versions.count() == 1


def test_another_fault_of_the_disk_is_a_failed_check(cast, resource, monkeypatch):
    version = receive(cast, resource, SECOND)
    monkeypatch.setattr(intake, "validate", fail(OSError(errno.EIO, "Input/output error")))
    run_job(str(job_of(version).id))
    version.refresh_from_db()
    assert version.report["problems"][0]["code"] == "check_failed"


def test_a_database_that_goes_away_in_the_middle_leaves_the_job_for_another_attempt(cast, resource, monkeypatch):
    version = receive(cast, resource, SECOND)
    with monkeypatch.context() as patch:
        patch.setattr(jobs.connection, "close", lambda: None)
        patch.setattr(files, "decide", fail(OperationalError("the database went away")))
        run_job(str(job_of(version).id))
    assert job_of(version).state == Job.PENDING
    run_job(str(job_of(version).id))
    assert served(resource) == 2


def test_a_worker_that_dies_in_the_middle_is_followed_by_another(cast, resource):
    version = receive(cast, resource, SECOND)
    job = jobs.claim(job_of(version).id)
    assert job is not None and jobs.claim(job.id) is None
    Job.objects.filter(id=job.id).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    run_job(str(job.id))
    assert (served(resource), job_of(version).attempts) == (2, 2)
    assert not jobs.finish(job, Job.FAILED)


def test_a_check_that_was_done_before_its_word_came_through_changes_nothing(cast, resource):
    version = receive(cast, resource, SECOND)
    intake.validate_version(str(version.id), lambda percent, stage: None)
    intake.validate_version(str(version.id), lambda percent, stage: None)
    assert (served(resource), resource.versions.count()) == (2, 2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_uploads_at_once_the_later_one_is_served_whichever_is_checked_first(cast, resource, order):
    versions = [receive(cast, resource, SECOND), receive(cast, resource, THIRD)]
    for place in order:
        run_job(str(job_of(versions[place]).id))
    assert served(resource) == 3
    states = [ResourceVersion.objects.get(id=version.id).state for version in versions]
    assert states == (["accepted", "accepted"] if order == (0, 1) else ["replaced", "accepted"])


def test_a_file_replaced_while_it_is_checked_never_takes_over_from_the_newer_one(cast, resource, monkeypatch):
    old = receive(cast, resource, SECOND)
    really = intake.validate

    def meanwhile(*args, **kwargs):
        monkeypatch.setattr(intake, "validate", really)
        newer = receive(cast, resource, THIRD)
        run_job(str(job_of(newer).id))
        return really(*args, **kwargs)

    monkeypatch.setattr(intake, "validate", meanwhile)
    run_job(str(job_of(old).id))
    old.refresh_from_db()
    assert (old.state, served(resource), old.report["outcome"]) == ("replaced", 3, "table")
