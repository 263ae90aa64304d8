"""Celery's entries: run one job, sweep up what a dead worker left, tidy up at night."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from catalog.operations import files, organizations, table_checks, uploads
from catalog.tables import store
from harvesters import intake, jobs
from harvesters.table_checks import check_table, give_up

HANDLERS: dict[str, tuple[jobs.Handler, jobs.GiveUp]] = {
    files.VALIDATE: (intake.validate_version, intake.give_up),
    table_checks.CHECK: (check_table, give_up),
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
    """Ring again for lost jobs, and ask for checks that are due; beat asks for this every fifteen seconds."""
    jobs.sweep()
    table_checks.ask_for_unchecked()


@shared_task(name="harvesters.tasks.tidy")
def tidy() -> None:
    """Delete old finished jobs, half-written tables of the day before, and uploads that nobody continued."""
    jobs.tidy()
    store.sweep(settings.TABLES)
    uploads.sweep()
