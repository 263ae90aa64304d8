"""Letters about what the public sends in: to the agency's people when somebody asks, to the sender when there is an answer."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from catalog.models import Dataset, DatasetQuestion, Membership, Showcase
from catalog.models.people import ADMIN, EDITOR
from catalog.queries.site import address
from harvesters.jobs import Again, Progress

logger = logging.getLogger(__name__)
MOST_PEOPLE = 50
"""Of one agency: no question becomes a mailing."""
AGAIN_AFTER = 300.0
"""Seconds until a mail server that did not answer is asked again."""
TRIED_FOR = timedelta(days=1)


def tell_the_agency(key: str, progress: Progress) -> None:
    """Tell the editors and admins of the agency about a question or fault report that is public now, by its number."""
    row = DatasetQuestion.objects.select_related("dataset").filter(id=key, moderation=DatasetQuestion.SHOWN).first()
    if row is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        title = row.dataset.title
        if row.kind == DatasetQuestion.FAULT:
            subject = gettext("A fault is reported in “%(title)s”") % {"title": title}
        else:
            subject = gettext("A question about “%(title)s”") % {"title": title}
        text = gettext("%(text)s\n\nPlease answer in public: %(address)s\n") % {
            "text": row.text,
            "address": address() + reverse("workspace-question", args=[row.pk]),
        }
    _send(subject, text, _people(row.dataset), row.decided_at or row.sent_at)


def tell_the_sender(key: str, progress: Progress) -> None:
    """Tell who asked a question what the agency answered, by the question's number."""
    row = DatasetQuestion.objects.select_related("dataset").filter(id=key).exclude(email="").first()
    if row is None or not row.answer or row.answered_at is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Your question about “%(title)s” is answered") % {"title": row.dataset.title}
        text = gettext("You wrote:\n%(text)s\n\nThe answer:\n%(answer)s\n\n%(address)s\n") % {
            "text": row.text,
            "answer": row.answer,
            "address": address() + reverse("dataset-questions", args=[row.dataset.name]),
        }
    _send(subject, text, [row.email], row.answered_at)


def tell_of_refusal(key: str, progress: Progress) -> None:
    """Tell a sender why an operator does not show what they sent in; `key` is `question:<number>` or `showcase:<number>`."""
    kind, _, number = key.partition(":")
    row: DatasetQuestion | Showcase | None
    if kind == "question":
        row = DatasetQuestion.objects.filter(id=number, moderation=DatasetQuestion.REFUSED).first()
    else:
        row = Showcase.objects.filter(id=number, moderation=Showcase.REFUSED).first()
    if row is None or not row.email or not row.refusal or row.decided_at is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("What you sent in is not shown")
        text = gettext("You sent in:\n%(text)s\n\nWhy it is not shown:\n%(reason)s\n") % {
            "text": row.text if isinstance(row, DatasetQuestion) else row.title,
            "reason": row.refusal,
        }
    _send(subject, text, [row.email], row.decided_at)


def give_up(key: str, reason: str) -> None:
    """Log that a letter was not sent; what it is about stands on the portal all the same."""
    logger.warning("no letter about %s: %s", key, reason)


def _people(dataset: Dataset) -> Collection[str]:
    """Return the addresses of those who may answer."""
    people = Membership.objects.filter(
        organization=dataset.owner_org_id, capacity__in=[EDITOR, ADMIN], user__is_active=True
    ).exclude(user__email="")
    return list(people.order_by("user__email").values_list("user__email", flat=True)[:MOST_PEOPLE])


def _send(subject: str, text: str, addresses: Iterable[str], since: datetime) -> None:
    """Send everybody a letter of their own. Raise Again while the mail server does not answer, for a day."""
    line = " ".join(subject.split())
    letters = [EmailMessage(line, text, to=[address]) for address in addresses]
    try:
        get_connection().send_messages(letters)
    except SMTPRecipientsRefused as error:
        logger.warning("no letter “%s”: %s", line, error)
    except (OSError, SMTPException) as error:
        logger.warning("no letter “%s” yet: %s", line, error)
        if timezone.now() - since < TRIED_FOR:
            raise Again(AGAIN_AFTER) from error
