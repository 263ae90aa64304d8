"""Addresses that programs of others want to be called at when a dataset changes, and each call made."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CREATED, CHANGED, WITHDRAWN, TEST = "dataset.created", "dataset.changed", "dataset.withdrawn", "webhook.test"
EVENTS = [
    (CREATED, _("A dataset is published")),
    (CHANGED, _("A dataset changes")),
    (WITHDRAWN, _("A dataset is withdrawn")),
]


class Webhook(models.Model):
    """One address and what it wants to hear of: what its owner follows, or the datasets of an agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    """Who made it, and with whose eyes it sees."""
    organization = models.ForeignKey("catalog.Organization", models.CASCADE, null=True, related_name="webhooks")
    """The agency whose datasets it tells of; None: what the owner follows."""
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    """Codes of `EVENTS`."""
    key = models.UUIDField(default=uuid.uuid4)
    """What its secret is made of, together with the portal's own."""
    cursor = models.BigIntegerField(default=0)
    """The number of the last change that was looked at."""
    looked_at = models.DateTimeField(default=timezone.now)
    """The time of that change."""
    failures = models.PositiveIntegerField(default=0)
    """Calls in a row that failed."""
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["cursor"], name="webhooks_in_use", condition=Q(disabled_at=None))]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to one address; its id stays the same however often it is tried."""

    WAITING, DELIVERED, FAILED, DROPPED = "waiting", "delivered", "failed", "dropped"
    STATES: ClassVar = [
        (WAITING, _("Waiting")),
        (DELIVERED, _("Delivered")),
        (FAILED, _("Failed")),
        (DROPPED, _("Not sent: no longer visible")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=30)
    dataset_id = models.UUIDField(null=True)
    """No foreign key: what was purged is still told as withdrawn."""
    happened_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(default=0)
    """What the address answered last; 0 when it gave no answer."""
    reason = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["webhook", "-happened_at"], name="deliveries_of_a_webhook"),
            models.Index(fields=["next_at"], name="deliveries_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
