"""Run one job exactly once, whatever dies: a claim, a heartbeat, and a number that tells the living worker from a dead one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog import queue
from catalog.models import Job

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=20)
"""A running job without a heartbeat for this long has lost its worker."""
UNHEARD_AFTER = timedelta(seconds=30)
"""A waiting job whose bell rang this long ago is rung for again."""
MOST_ATTEMPTS = 5

Progress = Callable[[int, str], None]
Handler = Callable[[str, Progress], None]
GiveUp = Callable[[str, str], None]


class Again(Exception):
    """A handler stops here and wants to go on after some seconds, when others had their turn."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class TakenOver(Exception):
    """Another worker has this job now; what this one does counts no more."""


def claim(job_id: UUID | str) -> Job | None:
    """Make the job this worker's; return it, or None when it is done or in living hands."""
    now = timezone.now()
    free = Q(state=Job.PENDING) | Q(state=Job.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    taken = Job.objects.filter(free, id=job_id).update(
        state=Job.RUNNING, attempts=F("attempts") + 1, heartbeat_at=now, started_at=now, progress=0, stage="", error=""
    )
    return Job.objects.get(id=job_id) if taken else None


def _mine(job: Job) -> Q:
    return Q(id=job.id, state=Job.RUNNING, attempts=job.attempts)


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Show every few seconds that this worker lives, from a thread with a connection of its own."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(_mine(job)).update(heartbeat_at=timezone.now())
            except DatabaseError as error:
                logger.warning("no heartbeat for job %s: %s", job.id, error)
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def progress_of(job: Job) -> Progress:
    """Return the function that writes a job's progress, at most once a second; it raises TakenOver in a lost job."""
    last = 0.0

    def write(percent: int, stage: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 1.0:
            return
        last = now
        if not Job.objects.filter(_mine(job)).update(progress=percent, stage=stage, heartbeat_at=timezone.now()):
            raise TakenOver(str(job.id))

    return write


def finish(job: Job, state: str, error: str = "") -> bool:
    """Close a job, or hand it back for another attempt; tell whether it was still this worker's."""
    closed = state != Job.PENDING
    values: dict[str, Any] = {"state": state, "error": error[:2_000], "finished_at": timezone.now() if closed else None}
    if state == Job.DONE:
        values |= {"progress": 100, "stage": ""}
    return bool(Job.objects.filter(_mine(job)).update(**values))


def put_off(job: Job, seconds: float) -> None:
    """Close a job and make the one that goes on with it, to be rung for now or by the sweep after some seconds."""
    with transaction.atomic():
        if not finish(job, Job.DONE):
            return
        later = timezone.now() + timedelta(seconds=seconds) - UNHEARD_AFTER
        following = Job.objects.create(kind=job.kind, key=job.key, sent_at=later)
        if seconds <= 0:
            transaction.on_commit(lambda: queue.ring(following.id))


def run(job_id: UUID | str, handlers: Mapping[str, tuple[Handler, GiveUp]]) -> None:
    """Claim a job and do it by the handler of its kind; what fails is logged, tried again a few times, then given up.

    A handler must bear being run twice: a worker may die after its work and before its word.
    """
    job = claim(job_id)
    if job is None:
        return
    handler, give_up = handlers[job.kind]
    if job.attempts > MOST_ATTEMPTS:
        reason = f"given up after {MOST_ATTEMPTS} attempts"
        give_up(job.key, reason)
        finish(job, Job.FAILED, reason)
        return
    try:
        with heartbeat(job):
            handler(job.key, progress_of(job))
    except Again as pause:
        put_off(job, pause.seconds)
    except TakenOver:
        logger.warning("job %s was taken over by another worker", job.id)
    except (OperationalError, InterfaceError):
        connection.close()
        logger.exception("job %s lost the database and will be tried again", job.id)
        finish(job, Job.PENDING, "the database went away")
    except Exception as error:
        logger.exception("job %s failed", job.id)
        give_up(job.key, str(error))
        finish(job, Job.FAILED, f"{type(error).__name__}: {error}")
    else:
        finish(job, Job.DONE)


def sweep() -> int:
    """Ring again for jobs that nobody heard of and for those whose worker died; return how many."""
    now = timezone.now()
    unheard = Q(state=Job.PENDING, sent_at__lt=now - UNHEARD_AFTER)
    orphaned = Q(state=Job.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    lost = list(Job.objects.filter(unheard | orphaned).order_by("asked_at").values_list("id", flat=True)[:500])
    for job_id in lost:
        queue.ring(job_id)
    return len(lost)


def tidy(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete finished jobs that nobody asks about any more; return how many."""
    old = Job.objects.filter(state__in=[Job.DONE, Job.FAILED], finished_at__lt=timezone.now() - older_than)
    return old.delete()[0]
