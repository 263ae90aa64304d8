"""What everything that the public sends in has in common: an operator lets it through before everybody can read it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

LONGEST_TITLE, LONGEST_TEXT = 200, 5_000
"""Characters of what strangers write."""


class Moderated(models.Model):
    """Something that is public only once it is let through."""

    WAITING, SHOWN, REFUSED = "waiting", "shown", "refused"
    MODERATIONS: ClassVar = [(WAITING, WAITING), (SHOWN, SHOWN), (REFUSED, REFUSED)]

    moderation = models.CharField(max_length=10, choices=MODERATIONS, default=WAITING)
    """Whether everybody may read it; decided by operators for what came without an account."""

    class Meta:
        abstract = True


class Submission(Moderated):
    """Something that somebody sent in by a form, with or without an account."""

    email = models.EmailField(blank=True)
    """Only for an answer to the sender; never shown, and erased some time after it."""
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    """When it was let through or refused."""
    refusal = models.TextField(max_length=LONGEST_TEXT, blank=True)
    """Why it is not shown, as the operator wrote it to the sender."""

    class Meta:
        abstract = True
