"""Where datasets stand on their way to the public, and what the agency's staff said to each other about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Review(models.Model):
    """How far a dataset is; whether the public sees it is never asked of this row, only of the dataset (`access`)."""

    DRAFT, IN_REVIEW, APPROVED, SCHEDULED = "draft", "in_review", "approved", "scheduled"
    PUBLISHED, WITHDRAWN = "published", "withdrawn"
    STAGES = [
        (DRAFT, _("Draft")),
        (IN_REVIEW, _("In review")),
        (APPROVED, _("Approved")),
        (SCHEDULED, _("Scheduled")),
        (PUBLISHED, pgettext_lazy("stage", "Published")),
        (WITHDRAWN, _("Withdrawn")),
    ]

    dataset = models.OneToOneField("catalog.Dataset", models.CASCADE, primary_key=True, related_name="review")
    stage = models.CharField(_("stage"), max_length=10, choices=STAGES, default=DRAFT)
    last_hand = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """Who submitted it or changed it since: the one who may not approve it where a second person is wanted."""
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """Who approved or scheduled it; a scheduled publication happens in this person's name."""
    publish_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was withdrawn, in words for the public."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="scheduled", publish_at__isnull=False) | ~Q(stage="scheduled") & Q(publish_at=None),
                name="only_scheduled_has_a_time",
            )
        ]
        indexes = [models.Index(fields=["publish_at"], name="due_publications", condition=Q(stage="scheduled"))]

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.stage}"


class ReviewNote(models.Model):
    """One line of the talk about a dataset among its staff: a comment, or a step that somebody took, with their words."""

    COMMENT, SUBMITTED, RETURNED, APPROVED = "comment", "submitted", "returned", "approved"
    SCHEDULED, UNSCHEDULED, PUBLISHED, WITHDRAWN = "scheduled", "unscheduled", "published", "withdrawn"
    CHANGED, FAILED = "changed", "failed"
    KINDS = [
        (COMMENT, _("wrote")),
        (SUBMITTED, _("asked for a review")),
        (RETURNED, _("sent it back")),
        (APPROVED, _("approved it")),
        (SCHEDULED, _("set a time for publication")),
        (UNSCHEDULED, _("took back the time of publication")),
        (PUBLISHED, _("published it")),
        (WITHDRAWN, _("withdrew it")),
        (CHANGED, _("changed it, so it has to be reviewed again")),
        (FAILED, _("could not be published at the set time")),
    ]

    dataset = models.ForeignKey("catalog.Dataset", models.CASCADE, related_name="review_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    """Kept when the account is gone."""
    kind = models.CharField(max_length=12, choices=KINDS, default=COMMENT)
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["dataset", "at"], name="notes_of_a_dataset")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.kind}"
