"""What happens to everything that the public sends in: checked, limited, let through or refused, its addresses forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, is_sysadmin, may_read, require
from catalog.formats.ckan.checks import MISSING, Invalid
from catalog.models import Dataset, DatasetQuestion, Showcase
from catalog.models.moderation import LONGEST_TEXT, Moderated, Submission
from catalog.operations.throttling import admits
from catalog.operations.trail import as_user, audit
from catalog.visitors import pseudonym

HOUR, DAY = 3_600, 86_400
EMAILS_KEPT = timedelta(days=90)
"""How long after the last answer the address of the sender is kept."""
REFUSED_LETTER = "remote.letter.refused"
"""The kind of job that tells a sender why something is not shown; its key is `question:<id>` or `showcase:<id>`."""


class TooOften(Exception):
    """This address has sent or voted too often; later it may again."""


def check(
    texts: Mapping[str, str],
    *,
    email: str = "",
    longest: Mapping[str, int] | None = None,
    optional: Collection[str] = (),
) -> None:
    """Check what strangers wrote, by field: there unless optional, at most 5,000 characters or as `longest` says, no NUL.

    Raises Invalid with the names of all fields that are wrong, `email` among them.
    """
    errors: dict[str, list[str]] = {}
    for key, text in texts.items():
        most = (longest or {}).get(key, LONGEST_TEXT)
        if not text and key not in optional:
            errors[key] = [MISSING]
        elif len(text) > most or "\x00" in text:
            errors[key] = [f"Must be at most {most} characters of text"]
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            errors["email"] = ["Must be an e-mail address"]
    if errors:
        raise Invalid(errors)


def limit(what: str, actor: Actor, client: str, *, most: int, seconds: int = HOUR) -> None:
    """Count that an account, or an address without one, sends something; raise TooOften beyond the limit."""
    user = as_user(actor)
    if not admits(what, str(user.pk) if user else client, most=most, seconds=seconds):
        raise TooOften


def known_as(actor: Actor, visitor: str) -> str:
    """Return the pseudonym under which one person's opinion counts once: by the account, else by the visitor's cookie."""
    user = as_user(actor)
    return pseudonym("account", str(user.pk)) if user else pseudonym("visitor", visitor)


def named_datasets(names: Sequence[str], actor: Actor, most: int) -> list[Dataset]:
    """Return the active datasets of these names, in their order. Raises Invalid (`datasets`) for one the actor may not read."""
    if len(names) > most:
        raise Invalid({"datasets": [f"At most {most} datasets"]})
    # Whether a hidden dataset of this name exists is not told: unknown and unreadable are the same.
    asked = [name for name in names if "\x00" not in name]
    rows = {row.name: row for row in Dataset.objects.filter(name__in=asked, state="active")}
    unknown = [name for name in names if name not in rows or not may_read(actor, rows[name])]
    if unknown:
        raise Invalid({"datasets": [f"Unknown dataset {name[:100]}" for name in unknown]})
    return [rows[name] for name in names]


@transaction.atomic
def decide(row: Moderated, kind: str, *, shown: bool, reason: str, actor: Actor) -> None:
    """Let everybody read something that was sent in, or nobody. Raises NotAllowed for all but operators.

    The reason stands in the audit log; a sender who left an address gets it by mail.
    """
    require(is_sysadmin(actor), "Only operators may decide what is shown")
    check({"reason": reason}, optional=("reason",))
    before = {"moderation": row.moderation}
    row.moderation = row.SHOWN if shown else row.REFUSED
    changed = ["moderation"]
    if isinstance(row, Submission):
        row.decided_at, row.refusal = timezone.now(), "" if shown else reason
        changed += ["decided_at", "refusal"]
        if row.refusal and row.email:
            queue.ask(REFUSED_LETTER, f"{kind}:{row.pk}")
    row.save(update_fields=changed)
    audit(actor, "moderate", kind, str(row.pk), before=before, after={"moderation": row.moderation}, reason=reason)


def forget_emails() -> int:
    """Erase the addresses of senders long after the answer or the decision; return how many."""
    old = timezone.now() - EMAILS_KEPT
    answered = Q(answered_at__lt=old) | Q(moderation=DatasetQuestion.REFUSED, decided_at__lt=old)
    questions = DatasetQuestion.objects.exclude(email="").filter(answered).update(email="")
    return questions + Showcase.objects.exclude(email="").filter(decided_at__lt=old).update(email="")
