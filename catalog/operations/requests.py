"""Everything that can happen to a request for data: asked, let through or not, wanted by others too, answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.access import Actor, is_sysadmin, may_answer, require
from catalog.formats.ckan.checks import MISSING, Invalid
from catalog.models import DataRequest, Organization, RequestVote
from catalog.models.moderation import LONGEST_TEXT, LONGEST_TITLE
from catalog.operations.submissions import EMAILS_KEPT, TooOften, check, decide, known_as, named_datasets
from catalog.operations.throttling import admits
from catalog.operations.trail import as_user, audit

ASKS_AN_HOUR, VOTES_AN_HOUR = 5, 60
"""What one address may do: an office or a school is behind one, too."""
VOTES_PER_REQUEST = 10
"""Votes from one address for one request within a day."""
HOUR, DAY = 3_600, 86_400
MOST_DATASETS = 20


@transaction.atomic
def ask(
    title: str,
    description: str,
    *,
    actor: Actor,
    client: str,
    purpose: str = "",
    organization: Organization | None = None,
    email: str = "",
) -> DataRequest:
    """Ask for data. From an account it is public at once, otherwise an operator looks at it first.

    `client` is the address that it comes from. Raises Invalid (`title`, `description`, `purpose`, `email`) and TooOften.
    """
    texts = {"title": title.strip(), "description": description.strip(), "purpose": purpose.strip()}
    check(texts, email=email, longest={"title": LONGEST_TITLE}, optional=("purpose",))
    user = as_user(actor)
    if not admits("requests", str(user.pk) if user else client, most=ASKS_AN_HOUR, seconds=HOUR):
        raise TooOften
    row = DataRequest.objects.create(
        **texts,
        organization=organization,
        email=email.strip(),
        asker=user,
        moderation=DataRequest.SHOWN if user else DataRequest.WAITING,
    )
    audit(actor, "create", "data request", str(row.pk), after=_told(row))
    return row


def moderate(row: DataRequest, *, shown: bool, actor: Actor, reason: str = "") -> DataRequest:
    """Let everybody read a request, or nobody. Raises NotAllowed for all but operators."""
    decide(row, "data request", shown=shown, reason=reason, actor=actor)
    return row


@transaction.atomic
def answer(
    row: DataRequest, *, status: str, text: str, names: Sequence[str], organization: Organization | None, actor: Actor
) -> DataRequest:
    """Answer a request in public; `names` are ids or names of datasets that fit it, `organization` the agency asked now.

    Raises NotAllowed for all but operators and the editors of the agency asked, Invalid (`status`, `answer`, `datasets`).
    """
    require(may_answer(actor, row), "You may not answer this request")
    if status not in dict(DataRequest.STATUSES):
        raise Invalid({"status": ["Unknown status"]})
    if not text.strip() and status != DataRequest.OPEN:
        raise Invalid({"answer": [MISSING]})
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise Invalid({"answer": [f"Must be at most {LONGEST_TEXT} characters of text"]})
    found = named_datasets(names, actor, MOST_DATASETS)
    before = _told(row)
    answering = row.organization if not is_sysadmin(actor) else None
    row.status, row.answer, row.organization = status, text.strip(), organization
    row.answered_by = answering
    row.answered_at = timezone.now()
    row.save(update_fields=["status", "answer", "organization", "answered_by", "answered_at"])
    row.datasets.set(found)
    audit(actor, "answer", "data request", str(row.pk), before=before, after=_told(row))
    return row


def vote(row: DataRequest, *, voter: str, client: str, actor: Actor) -> bool:
    """Count that somebody wants this too; return whether they had not said so before.

    `voter` stands for a visitor without an account, `client` for the address. Raises NotAllowed while the request is not
    public, and TooOften.
    """
    require(row.moderation == DataRequest.SHOWN, "You may not vote for this request")
    known_by = known_as(actor, voter)
    if RequestVote.objects.filter(request=row, voter=known_by).exists():
        return False
    within = admits("votes", client, most=VOTES_AN_HOUR, seconds=HOUR)
    if not within or not admits(f"votes:{row.pk}", client, most=VOTES_PER_REQUEST, seconds=DAY):
        raise TooOften
    with transaction.atomic():
        _vote, created = RequestVote.objects.get_or_create(request=row, voter=known_by)
        if created:
            DataRequest.objects.filter(pk=row.pk).update(votes=F("votes") + 1)
    return created


def forget_emails() -> int:
    """Erase the addresses of askers whose request was answered or refused long ago; return how many."""
    limit = timezone.now() - EMAILS_KEPT
    closed = DataRequest.objects.exclude(email="").exclude(status__in=[DataRequest.OPEN, DataRequest.PLANNED])
    refused = DataRequest.objects.exclude(email="").filter(moderation=DataRequest.REFUSED, asked_at__lt=limit)
    return closed.filter(answered_at__lt=limit).update(email="") + refused.update(email="")


def _told(row: DataRequest) -> dict[str, Any]:
    """Return what the audit log keeps of a request: no address of the asker."""
    return {
        "title": row.title,
        "organization": str(row.organization_id) if row.organization_id else None,
        "moderation": row.moderation,
        "status": row.status,
        "answer": row.answer,
    }
