"""Writing and sending the letters of news: in the reader's language, as text and HTML, with a link that ends them."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from catalog.models import Digest, NoticeSettings
from catalog.operations import digests, notices
from catalog.operations.digests import is_due
from catalog.queries import news
from catalog.queries.news import Section
from catalog.queries.site import TITLE, address, options
from catalog.search.query import SearchUnavailable
from harvesters.jobs import Again, Progress

RETRY_SECONDS = 600
TRIED_FOR = timedelta(hours=12)
"""How long a mail server that does not answer is tried again; the next letter tells of the same time."""


def send(key: str, progress: Progress) -> None:
    """Send the letter of this id unless it was sent; raise `jobs.Again` while mail server or index do not answer.

    What it tells is decided by its two moments alone. Should the worker die between the mail server's word and its own
    note, the same letter goes out once more under the same Message-ID.
    """
    try:
        with transaction.atomic():
            found = digests.waiting(key)
            if found is None:
                return
            digest, chosen = found
            sections = gather(digest, chosen)
            if sections:
                letter(digest, chosen, sections).send()
            digests.told(digest, chosen, sent=bool(sections))
    except SMTPRecipientsRefused as error:
        digests.fail(key, str(error))
    except (OSError, SMTPException, SearchUnavailable) as error:
        if timezone.now() > digest.until + TRIED_FOR:
            digests.fail(key, str(error))
            return
        raise Again(RETRY_SECONDS) from error


def gather(digest: Digest, chosen: NoticeSettings) -> list[Section]:
    """Return the sections of a letter that have something to tell: what is followed, then each saved search."""
    user, until = chosen.user, digest.until
    sections = []
    if is_due(chosen.frequency, chosen.told_until, until):
        sections += [
            news.of_datasets(user, chosen.told_until, until),
            news.of_gatherings(user, chosen.told_until, until),
        ]
    for search in user.saved_searches.filter(told_until__lt=until):
        if is_due(search.frequency, search.told_until, until):
            sections.append(news.of_search(user, search, search.told_until, until))
    return [each for each in sections if each.pieces]


def letter(digest: Digest, chosen: NoticeSettings, sections: list[Section]) -> EmailMultiAlternatives:
    """Return the letter, with the headers by which mail programs offer to end letters (RFC 2369, RFC 8058)."""
    site = address()
    base = site if chosen.language == settings.LANGUAGE_CODE else f"{site}/{chosen.language}"
    end = base + reverse("unsubscribe", args=[notices.unsubscribe_token(chosen.user)])
    count = len({(piece.kind, piece.id) for section in sections for piece in section.pieces})
    with translation.override(chosen.language):
        title = options(chosen.language)[TITLE]
        context: dict[str, Any] = {"sections": sections, "base": base, "end": end, "site_title": title}
        subject = ngettext("News of %(count)s dataset · %(site)s", "News of %(count)s datasets · %(site)s", count)
        subject %= {"count": count, "site": title}
        text, html = render_to_string("notices/digest.txt", context), render_to_string("notices/digest.html", context)
    host = urlsplit(site).hostname or "localhost"
    headers = {
        "Message-ID": f"<digest.{digest.id}@{host}>",
        "List-Id": f"<notices.{host}>",
        "List-Unsubscribe": f"<{end}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": chosen.language,
    }
    message = EmailMultiAlternatives(" ".join(subject.split()), text, None, [chosen.user.email], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def give_up(key: str, reason: str) -> None:
    """Note that a letter could not be written."""
    digests.fail(key, reason)
