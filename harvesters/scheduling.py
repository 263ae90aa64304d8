"""When a source is harvested next: five fields of cron in the time of Bangkok, read by Celery's own crontab."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from celery.schedules import ParseException, crontab
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from catalog import queue
from catalog.access import Actor
from catalog.operations import trail
from harvesters.connectors.kinds import connector_of
from harvesters.models import HarvestRun, HarvestSource

BANGKOK = ZoneInfo("Asia/Bangkok")
KIND = "remote.harvest"
MARGIN = timedelta(hours=1)
"""An incremental harvest looks back this much further: clocks differ, and indexes lag behind."""
FIELDS = 5


class BadSchedule(ValueError):
    """A schedule is not five fields of cron."""


class Busy(Exception):
    """The source has a run under way."""


def next_time(schedule: str, after: datetime) -> datetime | None:
    """Return the first moment after `after` that a schedule names; None for an empty schedule. Raise BadSchedule."""
    if not schedule.strip():
        return None
    fields = schedule.split()
    if len(fields) != FIELDS:
        raise BadSchedule(schedule)
    local = after.astimezone(BANGKOK)
    try:
        names = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
        timetable = crontab(**dict(zip(names, fields, strict=True)), nowfun=lambda: local)
        timetable.tz = BANGKOK
        left = timetable.remaining_estimate(local)
    except (ParseException, ValueError, TypeError, RuntimeError) as error:
        raise BadSchedule(schedule) from error
    return local + left


def plan(source: HarvestSource) -> None:
    """Note when the source is due next."""
    due = next_time(source.schedule, timezone.now()) if source.state == HarvestSource.APPROVED else None
    HarvestSource.objects.filter(id=source.id).update(next_run_at=due)


@transaction.atomic
def begin(
    source: HarvestSource, *, actor: Actor, purpose: str = HarvestRun.GATHER, everything: bool = False
) -> HarvestRun:
    """Make a run and ask for its work; raise Busy when another one is open."""
    since = None
    if purpose == HarvestRun.GATHER and not everything:
        since = _since(source)
    try:
        with transaction.atomic():
            run = HarvestRun.objects.create(
                source=source, purpose=purpose, since=since, started_by=trail.as_user(actor)
            )
    except IntegrityError as error:
        raise Busy from error
    queue.ask(KIND, run.id)
    return run


def _since(source: HarvestSource) -> datetime | None:
    """Return where an incremental harvest begins; None when everything is to be gathered (again)."""
    if not connector_of(source.kind).INCREMENTAL or source.newest_seen is None or source.completed_at is None:
        return None
    if source.completed_at < timezone.now() - timedelta(days=source.complete_every_days):
        return None
    last = source.runs.filter(purpose=HarvestRun.GATHER, state=HarvestRun.DONE).order_by("-asked_at").first()
    # After a failure, or under another mapping, everything is looked at again.
    return source.newest_seen - MARGIN if last and not source.failures else None


def begin_due(*, actor: Actor) -> int:
    """Begin a run of each source that is due; return how many."""
    now = timezone.now()
    due = HarvestSource.objects.filter(Q(next_run_at__lte=now), state=HarvestSource.APPROVED)
    begun = 0
    for source in due.order_by("next_run_at")[:500]:
        plan(source)
        try:
            begin(source, actor=actor)
        except Busy:
            continue
        begun += 1
    return begun
