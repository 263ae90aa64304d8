"""Letters of the harvests: the contact of a source hears of it when it fails twice in a row."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext

from catalog.queries.site import address
from harvesters.models import HarvestSource

logger = logging.getLogger(__name__)
TOLD_AT = 2
"""Failures in a row after which a letter is sent, once."""


def tell_of_failure(source: HarvestSource, reason: str) -> None:
    """Send the contact of a source a letter with the reason; a mail server that does not answer is logged."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("The harvest of “%(source)s” has failed twice") % {"source": source.title}
        text = gettext(
            "The portal could not gather the catalogue at %(url)s two times in a row.\n\nReason: %(reason)s\n\n"
            "Nothing of it was changed or deleted here. The report: %(report)s\n"
        ) % {
            "url": source.url,
            "reason": reason,
            "report": f"{address()}/workspace/harvests/{source.id}/",
        }
    try:
        send_mail(" ".join(subject.split()), text, None, [source.contact_email])
    except (OSError, SMTPException) as error:
        logger.warning("no letter to the contact of harvest source %s: %s", source.id, error)
