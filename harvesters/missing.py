"""What a complete gathering did not see: archived first, deleted after a grace period, held back by a brake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.operations import datasets
from catalog.operations.rendering import load
from harvesters.connectors.protocol import Client
from harvesters.models import HarvestOutcome, HarvestRecord, HarvestRun
from harvesters.placing import Setting


def settle(setting: Setting, client: Client, alive: Callable[[], None]) -> None:
    """Archive what is gone from the remote and delete what has been gone for the grace period, unless the brake holds.

    Where the numbers leave a doubt, only what the remote itself confirms as gone is taken away.
    """
    run = setting.run
    kept = HarvestRecord.objects.filter(source=setting.source, state=HarvestRecord.ACTIVE, dataset__isnull=False)
    gone = _unseen(kept, run)
    doubtful = _in_doubt(setting)
    number, of = gone.count(), kept.count()
    if number * 100 > setting.source.brake_percent * of and not run.brake_released:
        run.braked = number
        run.save(update_fields=["braked"])
        return
    for row_id in list(gone.values_list("id", flat=True)):
        alive()
        _archive(setting, client, row_id, doubtful)
    limit = timezone.now() - timedelta(days=setting.source.grace_days)
    old = HarvestRecord.objects.filter(
        source=setting.source, state=HarvestRecord.MISSING, missing_since__lte=limit, dataset__isnull=False
    )
    for row_id in list(_unseen(old, run).values_list("id", flat=True)):
        alive()
        _delete(setting, row_id)


def _unseen(rows: QuerySet[HarvestRecord], run: HarvestRun) -> QuerySet[HarvestRecord]:
    """Return those of the records that the run did not come across; a dry run leaves its traces in outcomes only."""
    if run.purpose == HarvestRun.DRY:
        told = HarvestOutcome.objects.filter(run=run, remote_id=OuterRef("remote_id"))
        told = told.exclude(result__in=[HarvestOutcome.ARCHIVED, HarvestOutcome.DELETED])
        return rows.exclude(Exists(told)).order_by("id")
    return rows.exclude(seen_run=run.id).order_by("id")


def _in_doubt(setting: Setting) -> bool:
    """Tell whether the remote promised more records than it gave; note it."""
    run = setting.run
    if run.promised is None:
        return False
    if setting.dry:
        seen = HarvestOutcome.objects.filter(run=run).count()
    else:
        seen = HarvestRecord.objects.filter(source=setting.source, seen_run=run.id).count()
    if seen >= run.promised:
        return False
    if not any(note["code"] == "wrong_total" for note in run.notes):
        run.notes = [*run.notes, {"code": "wrong_total", "promised": run.promised, "seen": seen}]
        run.save(update_fields=["notes"])
    return True


def _archive(setting: Setting, client: Client, row_id: int, doubtful: bool) -> None:
    row = HarvestRecord.objects.get(id=row_id)
    confirmed = setting.connector.is_gone(client, setting.task, row.remote_id)
    if confirmed is False or (doubtful and not confirmed):
        if not setting.dry:
            HarvestRecord.objects.filter(id=row.id).update(seen_run=setting.run.id)
        return
    with transaction.atomic():
        row = HarvestRecord.objects.select_for_update(of=("self",)).select_related("dataset").get(id=row_id)
        if row.state != HarvestRecord.ACTIVE or row.dataset is None:
            return
        if not setting.dry:
            row.was_private = row.dataset.private
            if row.dataset.state != "deleted":
                _, record = load(row.dataset.id)
                datasets.update(row.dataset, replace(record, private=True, resources=None), actor=setting.actor)
            row.state, row.missing_since = HarvestRecord.MISSING, timezone.now()
            row.save(update_fields=["state", "missing_since", "was_private"])
        _tell(setting, row, HarvestOutcome.ARCHIVED)


def _delete(setting: Setting, row_id: int) -> None:
    with transaction.atomic():
        row = HarvestRecord.objects.select_for_update(of=("self",)).select_related("dataset").get(id=row_id)
        if row.state != HarvestRecord.MISSING or row.dataset is None:
            return
        if not setting.dry:
            if row.dataset.state != "deleted":
                datasets.delete(row.dataset, actor=setting.actor)
            row.state = HarvestRecord.DELETED
            row.save(update_fields=["state"])
        _tell(setting, row, HarvestOutcome.DELETED)


def _tell(setting: Setting, row: HarvestRecord, result: str) -> None:
    HarvestOutcome.objects.update_or_create(
        run=setting.run,
        remote_id=row.remote_id,
        defaults={"result": result, "dataset": row.dataset, "title": row.title, "raw": row.raw, "mapped": row.written},
    )
