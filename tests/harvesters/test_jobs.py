"""A job is done exactly once, whatever dies."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from catalog import queue
from catalog.models import Job
from harvesters import jobs

pytestmark = pytest.mark.django_db(transaction=True)


def recording(done, effect=lambda: None):
    """Return handlers for the kind `count` that note what they were asked to do."""

    def handler(key, progress):
        done.append(key)
        effect()

    def give_up(key, reason):
        done.append(f"gave up {key}")

    return {"count": (handler, give_up)}


def raising(error):
    def effect():
        raise error

    return effect


def aged(job, **values):
    """Set times of a job into the past."""
    Job.objects.filter(id=job.id).update(
        **{name: timezone.now() - timedelta(seconds=age) for name, age in values.items()}
    )


def test_asking_twice_is_one_job_until_it_is_done():
    first, second = queue.ask("count", "a"), queue.ask("count", "a")
    assert first == second
    jobs.run(first.id, recording([]))
    assert queue.ask("count", "a") != first


def test_a_transaction_that_fails_asks_for_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        queue.ask("count", "a")
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_job_is_done_once_however_often_the_bell_rings():
    done = []
    job = queue.ask("count", "a")
    for _ in range(3):
        jobs.run(job.id, recording(done))
    job.refresh_from_db()
    assert (done, job.state, job.progress, job.attempts) == (["a"], Job.DONE, 100, 1)


def test_a_living_workers_job_is_left_to_it():
    done = []
    job = queue.ask("count", "a")
    assert jobs.claim(job.id)
    jobs.run(job.id, recording(done))
    assert done == []


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_has_no_say():
    done = []
    job = queue.ask("count", "a")
    dead = jobs.claim(job.id)
    aged(job, heartbeat_at=60)
    jobs.run(job.id, recording(done))
    assert done == ["a"]
    assert not jobs.finish(dead, Job.FAILED, "too late")
    with pytest.raises(jobs.TakenOver):
        jobs.progress_of(dead)(50, "late")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.DONE, 2)


def test_a_lost_database_hands_the_job_back():
    job = queue.ask("count", "a")
    jobs.run(job.id, recording([], raising(OperationalError("gone"))))
    job.refresh_from_db()
    assert (job.state, job.finished_at) == (Job.PENDING, None)


def test_a_fault_is_recorded_and_told():
    done = []
    job = queue.ask("count", "a")
    jobs.run(job.id, recording(done, raising(ValueError("odd"))))
    job.refresh_from_db()
    assert (done, job.state, job.error) == (["a", "gave up a"], Job.FAILED, "ValueError: odd")


def test_a_job_that_kills_its_worker_is_given_up_after_a_few_attempts():
    done = []
    job = queue.ask("count", "a")
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(job.id)
        aged(job, heartbeat_at=60)
    jobs.run(job.id, recording(done))
    job.refresh_from_db()
    assert (done, job.state) == (["gave up a"], Job.FAILED)


def test_the_sweep_rings_for_the_unheard_and_the_orphaned_only():
    unheard, orphaned, waiting, running = (queue.ask("count", key) for key in ("u", "o", "w", "r"))
    aged(unheard, sent_at=60)
    assert jobs.claim(orphaned.id)
    aged(orphaned, heartbeat_at=60)
    assert jobs.claim(running.id)
    assert jobs.sweep() == 2
    unheard.refresh_from_db()
    assert timezone.now() - unheard.sent_at < timedelta(seconds=10)
    assert waiting.state == Job.PENDING


def test_old_finished_jobs_are_tidied_away():
    old, new = queue.ask("count", "a"), queue.ask("count", "b")
    for job in (old, new):
        jobs.run(job.id, recording([]))
    aged(old, finished_at=40 * 86_400)
    assert jobs.tidy() == 1
    assert Job.objects.get() == new


def test_a_job_that_makes_room_goes_on_as_another_one():
    done = []
    job = queue.ask("count", "a")
    jobs.run(job.id, recording(done, raising(jobs.Again(0))))
    job.refresh_from_db()
    following = Job.objects.get(state=Job.PENDING)
    assert (job.state, following.key, following.kind) == (Job.DONE, "a", "count")
    jobs.run(following.id, recording(done))
    assert done == ["a", "a"]


def test_a_job_that_wants_to_rest_is_rung_for_later():
    job = queue.ask("count", "a")
    jobs.run(job.id, recording([], raising(jobs.Again(3_600))))
    assert Job.objects.get(state=Job.PENDING).sent_at > timezone.now() + timedelta(minutes=50)
    assert jobs.sweep() == 0


@pytest.mark.parametrize(("kind", "line"), [("remote.harvest", {"queue": "remote"}), ("validate", {})])
def test_work_that_waits_for_remotes_has_a_queue_of_its_own(monkeypatch, kind, line):
    sent = []
    monkeypatch.setattr(queue.app, "send_task", lambda name, args, retry, **options: sent.append(options))
    queue.ask(kind, "a")
    assert sent == [line]
