"""What people ask about a dataset or find wrong with it, and what the agency answers, in public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.datasets import Dataset
from catalog.models.groups import Organization
from catalog.models.moderation import LONGEST_TEXT, Submission


class DatasetQuestion(Submission):
    """One question about a dataset, or one report of a fault in it."""

    QUESTION, FAULT = "question", "fault"
    KINDS: ClassVar = [(QUESTION, _("Question")), (FAULT, _("Fault report"))]
    OPEN, ANSWERED, FIXED = "open", "answered", "fixed"
    STATUSES: ClassVar = [(OPEN, _("waiting for an answer")), (ANSWERED, _("answered")), (FIXED, _("fixed"))]

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=KINDS)
    text = models.TextField(max_length=LONGEST_TEXT)
    status = models.CharField(max_length=10, choices=STATUSES, default=OPEN)
    answer = models.TextField(max_length=LONGEST_TEXT, blank=True)
    answered_by = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    """The agency that answered; None: the portal's operators."""
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["dataset", "-sent_at"], name="questions_shown", condition=Q(moderation="shown")),
            models.Index(fields=["moderation", "-sent_at"], name="questions_newest"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
