"""Everything that can happen to a request for data: asked, let through or not, wanted by others too, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.access import Actor, is_sysadmin, may_answer, may_read, require
from catalog.formats.ckan.checks import MISSING, Invalid
from catalog.models import DataRequest, Dataset, Organization, RequestVote
from catalog.models.requests import LONGEST_TEXT, LONGEST_TITLE
from catalog.operations.throttling import admits
from catalog.operations.trail import as_user, audit
from catalog.visitors import pseudonym

ASKS_AN_HOUR, VOTES_AN_HOUR = 5, 60
"""What one address may do: an office or a school is behind one, too."""
VOTES_PER_REQUEST = 10
"""Votes from one address for one request within a day."""
HOUR, DAY = 3_600, 86_400
MOST_DATASETS = 20
EMAILS_KEPT = timedelta(days=90)
"""How long after the last answer the address of the asker is kept."""


class TooOften(Exception):
    """This address has asked or voted too often; later it may again."""


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
    _check(texts, email)
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


def _check(texts: Mapping[str, str], email: str) -> None:
    errors: dict[str, list[str]] = {}
    for key, text in texts.items():
        longest = LONGEST_TITLE if key == "title" else LONGEST_TEXT
        if not text and key != "purpose":
            errors[key] = [MISSING]
        elif len(text) > longest or "\x00" in text:
            errors[key] = [f"Must be at most {longest} characters of text"]
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            errors["email"] = ["Must be an e-mail address"]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def moderate(row: DataRequest, *, shown: bool, actor: Actor) -> DataRequest:
    """Let everybody read a request, or nobody. Raises NotAllowed for all but operators."""
    require(is_sysadmin(actor), "Only operators may decide which requests are shown")
    before = _told(row)
    row.moderation = DataRequest.SHOWN if shown else DataRequest.REFUSED
    row.save(update_fields=["moderation"])
    audit(actor, "moderate", "data request", str(row.pk), before=before, after=_told(row))
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
    found = _datasets(names, actor)
    before = _told(row)
    answering = row.organization if not is_sysadmin(actor) else None
    row.status, row.answer, row.organization = status, text.strip(), organization
    row.answered_by = answering
    row.answered_at = timezone.now()
    row.save(update_fields=["status", "answer", "organization", "answered_by", "answered_at"])
    row.datasets.set(found)
    audit(actor, "answer", "data request", str(row.pk), before=before, after=_told(row))
    return row


def _datasets(names: Sequence[str], actor: Actor) -> list[Dataset]:
    if len(names) > MOST_DATASETS:
        raise Invalid({"datasets": [f"At most {MOST_DATASETS} datasets"]})
    # Whether a hidden dataset of this name exists is not told: unknown and unreadable are the same.
    rows = {row.name: row for row in Dataset.objects.filter(name__in=names, state="active")}
    unknown = [name for name in names if name not in rows or not may_read(actor, rows[name])]
    if unknown:
        raise Invalid({"datasets": [f"Unknown dataset {name[:100]}" for name in unknown]})
    return [rows[name] for name in names]


def vote(row: DataRequest, *, voter: str, client: str, actor: Actor) -> bool:
    """Count that somebody wants this too; return whether they had not said so before.

    `voter` stands for a visitor without an account, `client` for the address. Raises NotAllowed while the request is not
    public, and TooOften.
    """
    require(row.moderation == DataRequest.SHOWN, "You may not vote for this request")
    user = as_user(actor)
    known_by = pseudonym("account", str(user.pk)) if user else pseudonym("visitor", voter)
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
