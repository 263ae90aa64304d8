"""Work still to be done: the database remembers it, Redis only rings the bell."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work about one thing; there is at most one open job of a kind about a thing."""

    PENDING, RUNNING, DONE, FAILED = "pending", "running", "done", "failed"
    STATES = [(PENDING, _("Waiting")), (RUNNING, _("Running")), (DONE, _("Done")), (FAILED, _("Failed"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    """What the work is about: the id of a resource version, of a harvest source …"""
    state = models.CharField(max_length=10, choices=STATES, default=PENDING)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    """When the bell was last rung for it."""
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    """A running job whose heart has stopped is taken over by another worker."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=["pending", "running"]), name="one_open_job"
            )
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="open_jobs", condition=Q(finished_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
