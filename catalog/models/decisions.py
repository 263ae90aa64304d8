"""What responsible persons decided about personal data, and which version a resource served since when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.datasets import Resource, ResourceVersion


class PersonalDecision(models.Model):
    """What is done with each column of one version that holds personal data (PDPA), on whose word and why."""

    PENDING, DONE, FAILED = "pending", "done", "failed"
    STATES = [(PENDING, _("Being prepared")), (DONE, _("Done")), (FAILED, _("Failed"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ResourceVersion, models.CASCADE, related_name="decisions", verbose_name=_("version"))
    treatments = models.JSONField(default=list)
    """The `records.Treatment`s as JSON, one per column that was asked about."""
    reason = models.TextField(_("reason"))
    standing = models.BooleanField(default=False)
    """The agency wants later versions with the same columns to be treated so without being asked again."""
    state = models.CharField(max_length=10, choices=STATES, default=PENDING)
    error = models.CharField(max_length=40, blank=True)
    """A stable word for why the cleaned version could not be made."""
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision on personal data")
        verbose_name_plural = _("decisions on personal data")
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class Serving(models.Model):
    """From a moment on, a resource serves this version: written whenever the served version changes."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="servings")
    version = models.ForeignKey(ResourceVersion, models.CASCADE, null=True, related_name="+")
    """None: nothing is served from then on."""
    since = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["resource", "-since"], name="serving_history")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.since}"
