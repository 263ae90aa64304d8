"""Ask for background work in the same transaction as the change that needs it."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from celery import Celery
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog.models import Job

logger = logging.getLogger(__name__)

REMOTE = "remote"
"""The queue of work that waits for other people's servers, so that uploads never wait behind it.

Kinds of jobs whose name begins so go there.
"""

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")


def ask(kind: str, key: UUID | str) -> Job:
    """Note that work of this kind about this thing is to be done, and ring for a worker when the transaction commits.

    Asked twice while the first is still waiting or running, it is one job. What a lost bell leaves undone is found by
    the sweep (`harvesters.tasks.sweep`), for the row is the memory and Redis only the bell.
    """
    job, created = Job.objects.get_or_create(
        kind=kind, key=str(key), state__in=[Job.PENDING, Job.RUNNING], defaults={"state": Job.PENDING}
    )
    if created:
        transaction.on_commit(partial(ring, job.id))
    return job


def ring(job_id: UUID) -> None:
    """Tell the workers that a job is waiting; a broker that does not answer is logged, never an error for the caller."""
    Job.objects.filter(id=job_id).update(sent_at=timezone.now())
    kind = Job.objects.filter(id=job_id).values_list("kind", flat=True).first() or ""
    line = {"queue": REMOTE} if kind.startswith(f"{REMOTE}.") else {}
    try:
        app.send_task("harvesters.tasks.run", args=[str(job_id)], retry=False, **line)
    except OperationalError as error:
        logger.warning("job %s waits for the sweep: %s", job_id, error)
