"""What follows from personal data in a table written through the API: held, released, withheld, as a file's version is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog import queue
from catalog.access import ANYBODY, Actor, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, WrittenTable
from catalog.operations import datasets, trail
from catalog.records import PersonalFinding

CHECK = "check_table"
"""The kind of job that looks for personal data in a written table; its key is the table's id."""
LARGE = 100_000
"""Rows beyond which a table is not read anew for every change."""
PAUSE = timedelta(minutes=1)
"""How long a large table is left alone after a check."""
MOST_ASKED = 500
"""Tables for which one sweep asks."""


def ask(table: WrittenTable) -> None:
    """Ask for a check of a table that has changed, in the change's own transaction; a large one has its pause first."""
    rested = table.checked_at is None or table.checked_at < timezone.now() - PAUSE
    if table.rows <= LARGE or rested:
        queue.ask(CHECK, table.id)


def ask_for_unchecked() -> int:
    """Ask for checks of tables that changed during or since their last check; return of how many."""
    rested = Q(checked_at__isnull=True) | Q(checked_at__lt=timezone.now() - PAUSE)
    unchecked = WrittenTable.objects.filter(rested | Q(rows__lte=LARGE), checked_revision__lt=F("revision"))
    ids = list(unchecked.order_by("changed").values_list("id", flat=True)[:MOST_ASKED])
    for table_id in ids:
        queue.ask(CHECK, table_id)
    return len(ids)


def record(table_id: UUID | str, revision: int, findings: Sequence[PersonalFinding] | None) -> None:
    """Record what a check of a revision of a table found; None: it could not be checked, and is held for that.

    The table is held when a finding needs a decision that nobody has made, and served again when none is left.
    """
    with transaction.atomic():
        table = _locked(table_id)
        if table is None or table.checked_revision > revision:
            return
        before = table.state
        table.personal = [asdict(finding) for finding in findings or ()]
        table.state = _judged(table, findings)
        table.checked_revision, table.checked_at = revision, timezone.now()
        table.save()
        if table.state != before:
            action = "serve" if table.is_served else "hold"
            columns = {"columns": [finding.column for finding in findings or () if finding.holds]}
            _tell(table, action, actor=ANYBODY, before=before, more=columns)


def release(table: WrittenTable, *, actor: Actor, reason: str) -> None:
    """Serve a table that is held, on a responsible person's word, which is kept with the reason.

    The word holds for the columns and kinds of data that were found; others hold the table anew.
    Raise NotAllowed, or Invalid without a reason.
    """
    _settle(table, WrittenTable.SERVED, "release", actor=actor, reason=reason)


def withhold(table: WrittenTable, *, actor: Actor, reason: str) -> None:
    """Keep a table that is held from the public until nothing is found in it. Raise as `release` does."""
    _settle(table, WrittenTable.WITHHELD, "withhold", actor=actor, reason=reason)


def _settle(table: WrittenTable, state: str, action: str, *, actor: Actor, reason: str) -> None:
    require(may_edit(actor, table.resource.dataset), "You may not change this dataset")
    if not reason.strip():
        raise Invalid({"reason": ["Missing value"]})
    with transaction.atomic():
        current = _locked(table.id)
        if current is None or current.state in {state, WrittenTable.SERVED}:
            return
        before, current.state = current.state, state
        if state == WrittenTable.SERVED:
            current.released = [list(pair) for pair in sorted(_decided(current) | _open(current.personal))]
        current.save()
        _tell(current, action, actor=actor, before=before, reason=reason)


def _locked(table_id: UUID | str) -> WrittenTable | None:
    """Lock the dataset and then the table, as all that write do, and return the table as it stands now."""
    found = WrittenTable.objects.filter(id=table_id).values_list("resource__dataset_id", flat=True).first()
    if found is None:
        return None
    Dataset.objects.select_for_update(of=("self",)).get(id=found)
    rows = WrittenTable.objects.select_for_update(of=("self",)).select_related("resource__dataset")
    return rows.filter(id=table_id).first()


def _judged(table: WrittenTable, findings: Sequence[PersonalFinding] | None) -> str:
    if findings is not None and _open(table.personal) <= _decided(table):
        return WrittenTable.SERVED
    return WrittenTable.WITHHELD if table.state == WrittenTable.WITHHELD else WrittenTable.HELD


def _open(personal: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """The columns and kinds of data that need a decision."""
    return {(finding["column"], finding["kind"]) for finding in personal if finding["holds"]}


def _decided(table: WrittenTable) -> set[tuple[str, str]]:
    return {(column, kind) for column, kind in table.released}


def _tell(
    table: WrittenTable, action: str, *, actor: Actor, before: str, reason: str = "", more: dict[str, Any] | None = None
) -> None:
    """Let the dataset's page, search and the audit log know."""
    datasets.changed(table.resource.dataset, actor=actor)
    after = {"state": table.state, **(more or {})}
    trail.audit(actor, action, "table", table.resource_id, before={"state": before}, after=after, reason=reason)
