"""What people want to hear of, how often, and the letters that were sent to them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAILY, WEEKLY, NEVER = "daily", "weekly", "never"
FREQUENCIES = [(DAILY, _("Every day")), (WEEKLY, _("Every week")), (NEVER, _("Never"))]
LONGEST_QUERY = 2_000
LONGEST_TITLE = 200


class NoticeSettings(models.Model):
    """How one person hears of what they follow; there is a row once they chose to, and no letter without one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_settings"
    )
    frequency = models.CharField(_("Letters about what I follow"), max_length=10, choices=FREQUENCIES, default=WEEKLY)
    language = models.CharField(_("Language of the letters"), max_length=2, choices=settings.LANGUAGES, default="th")
    told_until = models.DateTimeField(default=timezone.now)
    """Up to when letters told of what the person follows."""
    feed_key = models.UUIDField(null=True, unique=True)
    """What the address of their private feed is made of; None: there is no feed."""

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.frequency}"


class SavedSearch(models.Model):
    """A search whose new datasets somebody wants to hear of; seen by its owner alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    title = models.CharField(max_length=LONGEST_TITLE)
    query = models.CharField(max_length=LONGEST_QUERY)
    """The query string of the results page."""
    asked = models.JSONField(default=dict)
    """What the query string asks for, read when it was saved: `text`, `chosen` (values per facet) and `literal`."""
    frequency = models.CharField(max_length=10, choices=FREQUENCIES, default=WEEKLY)
    created_at = models.DateTimeField(default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.title


class Digest(models.Model):
    """One letter to one person about everything until one moment: the memory that keeps it from being sent twice."""

    WAITING, SENT, EMPTY, FAILED = "waiting", "sent", "empty", "failed"
    STATES: ClassVar = [(each, each) for each in (WAITING, SENT, EMPTY, FAILED)]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [models.UniqueConstraint(fields=["user", "until"], name="one_digest_per_moment")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until}"
