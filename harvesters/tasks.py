"""Celery's entries: run one job, sweep up what a dead worker left, tidy up at night."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from catalog.operations import (
    assessing,
    calling,
    calls,
    drafts,
    requests,
    reviews,
    submissions,
    table_checks,
    templates,
    uploads,
    uses,
)
from catalog.operations import digests as letters
from catalog.operations.people import robot
from catalog.tables import store
from harvesters import copies, jobs, links, reports, scheduling
from harvesters.handlers import Handlers


@shared_task(name="harvesters.tasks.run")
def run(job_id: str) -> None:
    """Do the job of this id unless somebody does or did."""
    run_job(job_id)


def run_job(job_id: str) -> None:
    """Do the job of this id in this process."""
    jobs.run(job_id, Handlers())


@shared_task(name="harvesters.tasks.sweep")
def sweep() -> None:
    """Ring again for lost jobs, and ask for checks that are due; beat asks for this every fifteen seconds."""
    jobs.sweep()
    table_checks.ask_for_unchecked()


@shared_task(name="harvesters.tasks.harvest_due")
def harvest_due() -> None:
    """Begin the harvests that are due; beat asks for this every minute."""
    scheduling.begin_due(actor=robot())


@shared_task(name="harvesters.tasks.check_links")
def check_links() -> None:
    """Ask for a look at the links that are due; beat does so every ten minutes."""
    links.begin()


@shared_task(name="harvesters.tasks.publish_due")
def publish_due() -> None:
    """Publish the datasets whose time has come; beat asks for this every thirty seconds."""
    reviews.publish_due()


@shared_task(name="harvesters.tasks.write_letters")
def write_letters() -> None:
    """Ask for the letters of news that are due; beat asks for this every five minutes."""
    letters.plan()


@shared_task(name="harvesters.tasks.call_webhooks")
def call_webhooks() -> None:
    """Ask for the work of the webhooks that have some; beat asks for this every fifteen seconds."""
    calling.plan()


@shared_task(name="harvesters.tasks.tidy")
def tidy() -> None:
    """Delete what nobody asks for any more, rank by use, and see what aged."""
    jobs.tidy()
    store.sweep(settings.TABLES)
    uploads.sweep()
    uses.rank_anew()
    requests.forget_emails()
    reports.tidy()
    templates.tidy()
    drafts.tidy()
    letters.tidy()
    calling.tidy()
    assessing.reassess(timezone.localdate())
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
