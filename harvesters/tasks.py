"""Celery's entries: run one job, sweep up what a dead worker left, tidy up at night."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from catalog.operations import assessing, drafts, files, organizations, reviews, templates, uploads
from catalog.tables import store
from harvesters import intake, jobs
from harvesters import templates as importing

HANDLERS: dict[str, tuple[jobs.Handler, jobs.GiveUp]] = {
    files.VALIDATE: (intake.validate_version, intake.give_up),
    templates.IMPORT: (importing.run_import, importing.give_up),
    organizations.RENDER: (organizations.render_datasets, organizations.leave_as_rendered),
}
"""What to do for each kind of job, and what to do when it is given up."""


@shared_task(name="harvesters.tasks.run")
def run(job_id: str) -> None:
    """Do the job of this id unless somebody does or did."""
    run_job(job_id)


def run_job(job_id: str) -> None:
    """Do the job of this id in this process."""
    jobs.run(job_id, HANDLERS)


@shared_task(name="harvesters.tasks.sweep")
def sweep() -> None:
    """Ring again for lost jobs; beat asks for this every fifteen seconds."""
    jobs.sweep()


@shared_task(name="harvesters.tasks.publish_due")
def publish_due() -> None:
    """Publish the datasets whose time has come; beat asks for this every thirty seconds."""
    reviews.publish_due()


@shared_task(name="harvesters.tasks.tidy")
def tidy() -> None:
    """Delete old finished jobs, half-written tables of the day before, and uploads that nobody continued; see what aged."""
    jobs.tidy()
    store.sweep(settings.TABLES)
    uploads.sweep()
    templates.tidy()
    drafts.tidy()
    assessing.reassess(timezone.localdate())
