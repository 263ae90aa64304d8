"""Celery's entries: run one job, sweep up what a dead worker left, tidy up at night."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from catalog.operations import calls, files, organizations, questions, requests, submissions, uploads, uses
from catalog.operations.people import robot
from catalog.tables import store
from harvesters import community_letters as letters
from harvesters import copies, harvest, intake, jobs, links, remote_files, scheduling

HANDLERS: dict[str, tuple[jobs.Handler, jobs.GiveUp]] = {
    files.VALIDATE: (intake.validate_version, intake.give_up),
    organizations.RENDER: (organizations.render_datasets, organizations.leave_as_rendered),
    scheduling.KIND: (harvest.harvest, harvest.give_up),
    remote_files.KIND: (remote_files.follow, remote_files.give_up),
    links.KIND: (links.look_at_due, links.give_up),
    questions.ASKED_LETTER: (letters.tell_the_agency, letters.give_up),
    questions.ANSWERED_LETTER: (letters.tell_the_sender, letters.give_up),
    submissions.REFUSED_LETTER: (letters.tell_of_refusal, letters.give_up),
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


@shared_task(name="harvesters.tasks.harvest_due")
def harvest_due() -> None:
    """Begin the harvests that are due; beat asks for this every minute."""
    scheduling.begin_due(actor=robot())


@shared_task(name="harvesters.tasks.check_links")
def check_links() -> None:
    """Ask for a look at the links that are due; beat does so every ten minutes."""
    links.begin()


@shared_task(name="harvesters.tasks.tidy")
def tidy() -> None:
    """Delete old finished jobs, half-written tables of the day before, and uploads that nobody continued; rank by use."""
    jobs.tidy()
    store.sweep(settings.TABLES)
    uploads.sweep()
    uses.rank_anew()
    requests.forget_emails()
    submissions.forget_emails()


@shared_task(name="harvesters.tasks.copy")
def copy() -> None:
    """Write the files of the whole public catalogue anew where that is due; beat asks every hour."""
    copies.refresh()


@shared_task(name="harvesters.tasks.count_uses")
def count_uses() -> None:
    """Add the views, the downloads and the calls of programs in the last minute to their tables."""
    uses.flush()
    calls.flush()
