"""What pages and files tell of harvests: runs in figures, their outcomes, their most frequent errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from catalog.access import Actor
from catalog.queries.finding import NotFound
from harvesters import sources
from harvesters.models import HarvestConflict, HarvestOutcome, HarvestRecord, HarvestRun, HarvestSource

TOP = 5
KEPT = timedelta(days=180)
"""How long the single records of a run can be looked at."""
LOOKED_THROUGH = 2_000
"""Outcomes with errors that are looked through for the most frequent."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A run in figures."""

    results: Sequence[tuple[str, str, int]]
    """Code, words and number of each result that occurred."""
    done: int
    promised: int | None
    percent: int
    rate: float
    """Records a second of working time."""
    seconds: float
    errors: Sequence[tuple[Mapping[str, Any], int]]
    """The most frequent messages of records that were refused or in conflict."""


def sources_with_last_run(actor: Actor) -> QuerySet[HarvestSource]:
    """Return the sources that the actor manages, each with `last_state`, `last_at`, `active` and `undecided`."""
    last = HarvestRun.objects.filter(source=OuterRef("pk")).order_by("-asked_at")
    active = HarvestRecord.objects.filter(source=OuterRef("pk"), state=HarvestRecord.ACTIVE, dataset__isnull=False)
    waiting = HarvestConflict.objects.filter(source=OuterRef("pk"), resolution="")

    def number(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by().values("source").annotate(number=Count("pk")).values("number"))

    return sources.visible(actor).annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_at=Subquery(last.values("asked_at")[:1]),
        active=number(active),
        undecided=number(waiting),
    )


def find_run(run_id: str, actor: Actor) -> HarvestRun:
    """Return a run with its source; raise NotFound."""
    rows = HarvestRun.objects.select_related("source__organization", "started_by")
    run = rows.filter(id=run_id, source__in=sources.visible(actor).values("id")).first()
    if run is None:
        raise NotFound("Harvest run")
    return run


def find_outcome(run: HarvestRun, outcome_id: int) -> HarvestOutcome:
    """Return an outcome of a run; raise NotFound."""
    outcome = HarvestOutcome.objects.select_related("dataset").filter(run=run, id=outcome_id).first()
    if outcome is None:
        raise NotFound("Harvest outcome")
    return outcome


def find_record(source: HarvestSource, remote_id: str) -> HarvestRecord | None:
    """Return what is kept of a remote record, if anything is."""
    return HarvestRecord.objects.select_related("dataset", "source").filter(source=source, remote_id=remote_id).first()


def figures(run: HarvestRun) -> Figures:
    """Return a run in figures."""
    words = dict(HarvestOutcome.RESULTS)
    results = [(code, str(words[code]), run.counts[code]) for code in words if run.counts.get(code)]
    done = sum(run.counts.values())
    seconds = run.working_seconds
    if run.state == HarvestRun.RUNNING and run.started_at and not seconds:
        seconds = (timezone.now() - run.started_at).total_seconds()
    percent = 100 if run.state == HarvestRun.DONE else min(100 * done // run.promised, 99) if run.promised else 0
    return Figures(results, done, run.promised, percent, done / seconds if seconds else 0.0, seconds, _errors(run))


def _errors(run: HarvestRun) -> list[tuple[Mapping[str, Any], int]]:
    bad = HarvestOutcome.objects.filter(run=run, result__in=HarvestOutcome.UNSETTLED).values_list("messages", flat=True)
    found: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Mapping[str, Any]] = {}
    for messages in bad[:LOOKED_THROUGH]:
        for each in messages[-1:]:
            key = (str(each.get("code")), str(each.get("field", "")))
            found[key] += 1
            examples.setdefault(key, each)
    return [(examples[key], number) for key, number in found.most_common(TOP)]


def outcomes(run: HarvestRun, result: str) -> QuerySet[HarvestOutcome]:
    """Return the outcomes of a run, of one result or all, without their long parts."""
    rows = HarvestOutcome.objects.filter(Q(result=result) if result else Q(), run=run).select_related("dataset")
    return rows.defer("raw", "mapped").order_by("id")


def tidy(older_than: timedelta = KEPT) -> int:
    """Delete what old runs say about single records, their figures stay; return how many."""
    old = HarvestRun.objects.filter(finished_at__lt=timezone.now() - older_than).exclude(outcomes=None)
    return HarvestOutcome.objects.filter(run__in=old.values("id")).delete()[0]


def lines(run: HarvestRun) -> Iterator[list[str]]:
    """Yield the outcomes of a run as rows of a table, the headings first."""
    yield ["remote_id", "result", "title", "dataset", "messages", "changes", "at"]
    for each in outcomes(run, "").iterator(chunk_size=500):
        messages = "; ".join(" ".join(str(value) for value in message.values()) for message in each.messages)
        changed = "; ".join(str(change[0]) for change in each.diff)
        name = each.dataset.name if each.dataset else ""
        yield [each.remote_id, each.result, each.title, name, messages, changed, each.at.isoformat()]
