"""What the portal keeps about itself: options, jobs, states of tasks, translations of terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db.models import QuerySet

from catalog.access import Actor, is_sysadmin, require
from catalog.models import Job, Option, TaskStatus, TermTranslation
from catalog.queries.finding import NotFound, as_uuid

MOST_TRANSLATIONS = 1_000
TITLE, DESCRIPTION = "ckan.site_title", "ckan.site_description"
ABOUT, INTRODUCTION = "ckan.site_about", "ckan.site_intro_text"
OPTIONS = (TITLE, DESCRIPTION, ABOUT, INTRODUCTION)
"""What the portal says about itself and sysadmins change while it runs, by CKAN's names."""


def address() -> str:
    """Return where letters say the portal is, where no request tells: the setting SITE_URL, else this machine."""
    return settings.SITE_URL or f"http://localhost:{settings.PORT}"


def options(language: str) -> Mapping[str, str]:
    """Return the value of each of `OPTIONS`: what sysadmins set, for every language, else what the settings say in this one.

    Without settings a text is empty.
    """
    title = settings.SITE_TITLE_EN if language == "en" else settings.SITE_TITLE
    changed = dict(Option.objects.filter(key__in=OPTIONS).values_list("key", "value"))
    return {**dict.fromkeys(OPTIONS, ""), TITLE: title, **changed}


def open_jobs(actor: Actor) -> QuerySet[Job]:
    """Return the jobs that wait or run, the oldest first; for sysadmins. Raise NotAllowed."""
    require(is_sysadmin(actor), "Only sysadmins may see the jobs")
    return Job.objects.filter(state__in=[Job.PENDING, Job.RUNNING]).order_by("asked_at", "id")


def job(key: str, actor: Actor) -> Job:
    """Return a job, also one that is done; for sysadmins. Raise NotAllowed or NotFound."""
    require(is_sysadmin(actor), "Only sysadmins may see the jobs")
    number = as_uuid(key)
    row = Job.objects.filter(id=number).first() if number else None
    if row is None:
        raise NotFound("Job")
    return row


def task_status(key: str) -> TaskStatus:
    """Return the state of a task by its id; raise NotFound."""
    number = as_uuid(key)
    row = TaskStatus.objects.filter(id=number).first() if number else None
    if row is None:
        raise NotFound("Task status")
    return row


def task_status_of(entity_id: str, task_type: str, key: str) -> TaskStatus:
    """Return the state of a task by what it is about; raise NotFound."""
    row = TaskStatus.objects.filter(entity_id=entity_id, task_type=task_type, key=key).first()
    if row is None:
        raise NotFound("Task status")
    return row


def translations(terms: Collection[str], languages: Collection[str]) -> Sequence[TermTranslation]:
    """Return the translations of terms, into some languages only if any are named; at most 1,000."""
    rows = TermTranslation.objects.filter(term__in=terms).order_by("term", "lang_code")
    return list((rows.filter(lang_code__in=languages) if languages else rows)[:MOST_TRANSLATIONS])
