"""What happened: the public stream of changes, and the audit log that operators read."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """One line of CKAN's activity stream, with the object as it was after the change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    timestamp = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    object_id = models.UUIDField()
    activity_type = models.CharField(max_length=40)
    """CKAN's words: `new package`, `changed package`, `deleted package`, `new organization` …"""
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index(fields=["object_id", "-timestamp"], name="activity_of_an_object")]

    def __str__(self) -> str:
        return self.activity_type


class AuditEntry(models.Model):
    """Who did what to which thing, with the values before and after; written in the change's own transaction."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=100)
    """Kept when the account is gone."""
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=100)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "object_id", "-at"], name="audit_of_an_object")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action}"
