"""What people ask the agencies to publish, how many others want it too, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.datasets import Dataset
from catalog.models.groups import Organization
from catalog.models.moderation import LONGEST_TEXT, LONGEST_TITLE, Moderated


class DataRequest(Moderated):
    """One request for data that the portal does not have."""

    OPEN, PLANNED, ANSWERED, PUBLISHED, DECLINED = "open", "planned", "answered", "published", "declined"
    STATUSES: ClassVar = [
        (OPEN, _("waiting for an answer")),
        (PLANNED, _("planned")),
        (ANSWERED, _("answered")),
        (PUBLISHED, _("published")),
        (DECLINED, _("declined")),
    ]

    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField(max_length=LONGEST_TEXT)
    purpose = models.TextField(max_length=LONGEST_TEXT, blank=True)
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="data_requests")
    """The agency that is asked; None when the asker does not know which."""
    email = models.EmailField(blank=True)
    """Only for whoever answers; never shown, and erased some time after the answer."""
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="data_requests")
    asked_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=STATUSES, default=OPEN)
    answer = models.TextField(max_length=LONGEST_TEXT, blank=True)
    answered_by = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    """The agency that answered; None: the portal's operators."""
    answered_at = models.DateTimeField(null=True)
    datasets = models.ManyToManyField(Dataset, related_name="data_requests")
    """What was asked for, or comes near it."""
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-votes", "-asked_at"]
        indexes = [
            models.Index(fields=["-votes", "-asked_at"], name="requests_most_wanted", condition=Q(moderation="shown")),
            models.Index(fields=["moderation", "-asked_at"], name="requests_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestVote(models.Model):
    """That one visitor wants this too; who, is not known: `voter` is a pseudonym (`catalog.visitors`)."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="votes_cast")
    voter = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "voter"], name="one_vote_each")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.voter}"
