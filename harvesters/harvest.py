"""One run of one source: gather page by page, take each record over, then see to what is missing; any worker can go on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalog.operations import trail
from catalog.operations.people import robot
from harvesters import harvest_letters, missing, remote_files, scheduling
from harvesters.asking import LONGEST_PATIENCE, Remote
from harvesters.connectors.kinds import connector_of
from harvesters.connectors.protocol import BadSource, Found, Page, Task, Unchanged
from harvesters.http import EgressError
from harvesters.jobs import Again, Progress
from harvesters.mapping import from_json
from harvesters.models import HarvestOutcome, HarvestRecord, HarvestRun, HarvestSource
from harvesters.placing import LONGEST_ID, Setting, fingerprint, mark_of, place

SLICE = 30.0
"""Seconds after which a run makes room for other sources, where it can go on from a cursor."""
STALE_PAGES = 3
LONGEST_RUN = timedelta(hours=48)
COUNTING_PAUSE = 2.0


class Interrupted(Exception):
    """A person asked for a pause or a stop."""


class Pace:
    """Shows that a run lives, at most once a second, and hears what people ask of it meanwhile."""

    def __init__(self, run: HarvestRun, progress: Progress) -> None:
        self._run, self._progress = run, progress
        self._last = 0.0
        self.began = time.monotonic()

    def alive(self) -> None:
        """Write the heartbeat; raise Interrupted, or TakenOver when another worker has the job."""
        now = time.monotonic()
        if now - self._last < 1.0:
            return
        self._last = now
        done, promised = sum(self._run.counts.values()), self._run.promised or 0
        self._progress(min(int(100 * done / promised), 99) if promised else 0, self._run.purpose)
        wish = HarvestRun.objects.filter(id=self._run.id).values_list("wish", flat=True).first()
        if wish:
            raise Interrupted(wish)


def harvest(run_id: str, progress: Progress) -> None:
    """Do a run or the next slice of it. Raise `jobs.Again` when it is to go on later."""
    run = HarvestRun.objects.select_related("source__organization").filter(id=run_id).first()
    if run is None or run.state not in (HarvestRun.WAITING, HarvestRun.RUNNING):
        return
    run.state, run.started_at = HarvestRun.RUNNING, run.started_at or timezone.now()
    run.save(update_fields=["state", "started_at"])
    pace = Pace(run, progress)
    try:
        with trail.without_waiting():
            _work(run, pace)
    except Interrupted as wish:
        _save(run, pace)
        _close(run, HarvestRun.PAUSED if str(wish) == HarvestRun.PAUSE else HarvestRun.STOPPED)
    except Again:
        _save(run, pace)
        raise
    except (EgressError, BadSource) as error:
        _save(run, pace)
        rest = getattr(error, "retry_after", None)
        if rest and rest > LONGEST_PATIENCE and timezone.now() - run.started_at < LONGEST_RUN:
            raise Again(rest) from error
        fail(run, str(error))
    else:
        _save(run, pace)
        _succeed(run)


def _work(run: HarvestRun, pace: Pace) -> None:
    source = run.source
    task = Task(url=source.url, title=source.title, cursor=run.cursor, since=run.since)
    connector, mapping = connector_of(source.kind), from_json(source.mapping)
    setting = Setting(source, run, connector, task, mapping, robot(), mark_of(source))
    client = Remote(
        allowed_hosts=settings.EGRESS_ALLOWED_HOSTS,
        delay=float(source.delay_seconds),
        alive=pace.alive,
        known=_known(run, setting.mark),
    )
    if run.purpose == HarvestRun.RETRY:
        _again(setting, pace)
        return
    if not run.gathered:
        try:
            _gather(setting, client, pace)
        except Unchanged:
            _note(run, {"code": "not_modified"})
            run.gathered = True
        else:
            run.gathered = True
            run.complete = run.since is None
            source.validators = {**client.seen, "mark": setting.mark} if run.complete else source.validators
        run.save(update_fields=["gathered", "complete", "notes"])
        source.save(update_fields=["validators", "newest_seen"])
    if run.complete:
        missing.settle(setting, client, pace.alive)


def _known(run: HarvestRun, mark: str) -> dict[str, str]:
    """Return the validators to send: none when the mapping changed, in a dry run, and while a record is unsettled."""
    known = run.source.validators
    if run.purpose != HarvestRun.GATHER or known.get("mark") != mark:
        return {}
    unsettled = HarvestRecord.objects.filter(source=run.source, result__in=HarvestOutcome.UNSETTLED)
    return {} if unsettled.exists() else known


def _gather(setting: Setting, client: Remote, pace: Pace) -> None:
    run, stale, slice_ends = setting.run, 0, time.monotonic() + SLICE
    counted = time.monotonic()
    for page in setting.connector.pages(client, setting.task):
        fresh = _page(setting, page, pace)
        stale = 0 if fresh or page.cursor is None else stale + 1
        if stale == STALE_PAGES:
            raise BadSource("The source gives the same page again and again.")
        run.promised = page.total if page.total is not None else run.promised
        for note in page.notes:
            _note(run, dict(note))
        if page.cursor is not None:
            client.seen.clear()  # the first of several pages does not speak for the others
            run.cursor = dict(page.cursor)
            run.save(update_fields=["cursor", "promised", "notes"])
        if time.monotonic() - counted > COUNTING_PAUSE:
            counted = time.monotonic()
            run.counts = counts(run)
            run.save(update_fields=["counts"])
        if page.cursor is not None and time.monotonic() > slice_ends:
            raise Again(0)


def _page(setting: Setting, page: Page, pace: Pace) -> int:
    """Take a page over; return how many of its records this run had not seen yet."""
    run = setting.run
    found = _usable(run, page.records)
    rows = HarvestRecord.objects.filter(source=setting.source, remote_id__in=found)
    known = {row.remote_id: row for row in rows.defer("raw", "written", "messages")}
    if setting.dry:
        told = HarvestOutcome.objects.filter(run=run, remote_id__in=found).values_list("remote_id", flat=True)
        fresh = len(found) - len(told)
    else:
        fresh = sum(each not in known or known[each].seen_run != run.id for each in found)
        HarvestRecord.objects.filter(id__in=[row.id for row in known.values()]).exclude(seen_run=run.id).update(
            seen_run=run.id
        )
    same: list[HarvestOutcome] = []
    for each in found.values():
        pace.alive()
        row = known.get(each.id)
        if row is not None and _is_same(row, each, setting):
            same.append(
                HarvestOutcome(run=run, remote_id=each.id, result=HarvestOutcome.UNCHANGED, dataset_id=row.dataset_id)
            )
        else:
            place(setting, each)
        _note_time(setting.source, each)
    if setting.dry:
        HarvestOutcome.objects.bulk_create(same, ignore_conflicts=True)
    return fresh


def _is_same(row: HarvestRecord, found: Found, setting: Setting) -> bool:
    settled = row.result == HarvestOutcome.IGNORED or (row.dataset_id and row.state == HarvestRecord.ACTIVE)
    return bool(settled) and bool(row.hash) and row.hash == fingerprint(found.raw, setting.mark)


def _usable(run: HarvestRun, records: Sequence[Found]) -> dict[str, Found]:
    """Return the records by id; those without one, or with one that cannot be stored, are counted in a note."""
    usable = {each.id: each for each in records if each.id and len(each.id) <= LONGEST_ID and "\x00" not in each.id}
    if bad := sum(each.id not in usable for each in records):
        _note(run, {"code": "no_id", "count": bad})
    return usable


def _note_time(source: HarvestSource, found: Found) -> None:
    """Keep the latest change that the remote told of; a clock that is ahead counts as ours."""
    if found.modified:
        moment = min(found.modified, timezone.now())
        source.newest_seen = max(source.newest_seen or moment, moment)


def _note(run: HarvestRun, note: dict[str, Any]) -> None:
    """Note something odd once, its counts added up."""
    for known in run.notes:
        if known["code"] == note["code"]:
            known["count"] = known.get("count", 1) + note.get("count", 1)
            return
    run.notes = [*run.notes, note]


def _again(setting: Setting, pace: Pace) -> None:
    """Take the records over again that were refused or in conflict, from their raw form as it came last."""
    rows = HarvestRecord.objects.filter(source=setting.source, result__in=HarvestOutcome.UNSETTLED)
    for row in rows.only("remote_id", "raw").iterator(chunk_size=100):
        pace.alive()
        place(setting, Found(row.remote_id, row.raw))


def counts(run: HarvestRun) -> dict[str, int]:
    """Return how many records had which result, counted from what is stored: nothing is lost or doubled by a crash."""
    told = HarvestOutcome.objects.filter(run=run).values_list("result").annotate(number=Count("id")).order_by()
    found = Counter(dict(told))
    if run.purpose == HarvestRun.GATHER:
        seen = HarvestRecord.objects.filter(source=run.source_id, seen_run=run.id)
        gone = found[HarvestOutcome.ARCHIVED] + found[HarvestOutcome.DELETED]
        found[HarvestOutcome.UNCHANGED] += max(seen.count() - (sum(found.values()) - gone), 0)
    return {result: number for result, number in found.items() if number}


def _save(run: HarvestRun, pace: Pace) -> None:
    run.counts = counts(run)
    run.working_seconds += time.monotonic() - pace.began
    run.save(update_fields=["counts", "working_seconds", "cursor", "promised", "notes"])
    run.source.save(update_fields=["newest_seen"])


def _close(run: HarvestRun, state: str, error: str = "") -> None:
    run.state, run.error, run.wish = state, error[:2_000], ""
    run.finished_at = None if state == HarvestRun.PAUSED else timezone.now()
    run.save(update_fields=["state", "error", "wish", "finished_at"])


def _succeed(run: HarvestRun) -> None:
    with transaction.atomic():
        _close(run, HarvestRun.DONE)
        values: dict[str, Any] = {"failures": 0}
        if run.complete and run.purpose == HarvestRun.GATHER:
            values["completed_at"] = run.started_at
        HarvestSource.objects.filter(id=run.source_id).update(**values)
    scheduling.plan(run.source)
    if run.purpose != HarvestRun.DRY:
        remote_files.begin(run)


def fail(run: HarvestRun, reason: str) -> None:
    """Close a run that cannot go on; the second failure in a row is told to the source's contact."""
    with transaction.atomic():
        _close(run, HarvestRun.FAILED, reason)
        source = HarvestSource.objects.select_for_update(of=("self",)).get(id=run.source_id)
        if run.purpose == HarvestRun.GATHER:
            source.failures += 1
            source.save(update_fields=["failures"])
            if source.failures == harvest_letters.TOLD_AT:
                transaction.on_commit(lambda: harvest_letters.tell_of_failure(source, reason))
    scheduling.plan(source)


def give_up(run_id: str, reason: str) -> None:
    """Close a run that failed through a fault of the portal's own."""
    run = HarvestRun.objects.filter(id=run_id, state__in=HarvestRun.OPEN).first()
    if run is not None:
        fail(run, reason)
