"""Everything that can happen to a question about a dataset or a report of a fault: asked, let through or not, answered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, is_sysadmin, may_answer_question, may_read, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, DatasetQuestion
from catalog.operations.submissions import check, decide, limit
from catalog.operations.trail import as_user, audit

ASKS_AN_HOUR = 10
ASKED_LETTER, ANSWERED_LETTER = "remote.letter.asked", "remote.letter.answered"
"""The kinds of jobs that tell the agency's people of a question, and the sender of its answer; the key is its number."""


@transaction.atomic
def ask(dataset: Dataset, kind: str, text: str, *, actor: Actor, client: str, email: str = "") -> DatasetQuestion:
    """Ask about a dataset that the actor may read, or report a fault in it (`kind`).

    From an account it is public at once, otherwise an operator looks at it first; then the agency's people get a letter.
    `client` is the address that it comes from. Raises NotAllowed, Invalid (`kind`, `text`, `email`) and TooOften.
    """
    require(may_read(actor, dataset), "You may not read this dataset")
    if kind not in dict(DatasetQuestion.KINDS):
        raise Invalid({"kind": ["Must be question or fault"]})
    check({"text": text.strip()}, email=email)
    limit("questions", actor, client, most=ASKS_AN_HOUR)
    user = as_user(actor)
    row = DatasetQuestion.objects.create(
        dataset=dataset,
        kind=kind,
        text=text.strip(),
        email=email.strip(),
        sender=user,
        moderation=DatasetQuestion.SHOWN if user else DatasetQuestion.WAITING,
    )
    audit(actor, "create", "question", str(row.pk), after=_told(row))
    if user:
        queue.ask(ASKED_LETTER, str(row.pk))
    return row


@transaction.atomic
def moderate(row: DatasetQuestion, *, shown: bool, actor: Actor, reason: str = "") -> DatasetQuestion:
    """Let everybody read a question, or nobody. Raises NotAllowed for all but operators."""
    waited = row.moderation == DatasetQuestion.WAITING
    decide(row, "question", shown=shown, reason=reason, actor=actor)
    if shown and waited:
        queue.ask(ASKED_LETTER, str(row.pk))
    return row


@transaction.atomic
def answer(row: DatasetQuestion, *, status: str, text: str, actor: Actor) -> DatasetQuestion:
    """Answer a question in public, or open it again.

    Raises NotAllowed for all but operators and those who may change the dataset, Invalid (`status`, `answer`).
    """
    require(may_answer_question(actor, row), "You may not answer this question")
    if status not in dict(DatasetQuestion.STATUSES):
        raise Invalid({"status": ["Unknown status"]})
    optional = ("answer",) if status == DatasetQuestion.OPEN else ()
    check({"answer": text.strip()}, optional=optional)
    before = _told(row)
    row.status, row.answer, row.answered_at = status, text.strip(), timezone.now()
    row.answered_by = None if is_sysadmin(actor) else row.dataset.owner_org
    row.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    audit(actor, "answer", "question", str(row.pk), before=before, after=_told(row))
    if row.email and row.answer:
        queue.ask(ANSWERED_LETTER, str(row.pk))
    return row


def _told(row: DatasetQuestion) -> dict[str, Any]:
    """Return what the audit log keeps of a question: no address of the sender."""
    texts = {name: getattr(row, name) for name in ("kind", "text", "moderation", "status", "answer")}
    return {"dataset": str(row.dataset_id), **texts}
