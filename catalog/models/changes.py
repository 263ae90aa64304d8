"""Which datasets changed, for those who keep a copy: each dataset once per audience, at the place of its last change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """The last change of one dataset that one audience could see, or the moment at which it went out of their sight.

    Two audiences, so that work on a private dataset moves nothing that the public can see. Rows are written without a
    number in the change's own transaction; numbers are given afterwards, to what is committed (`catalog.queries.changes`),
    so that a number once read is never followed by a smaller one.
    """

    PUBLIC, AGENCY = "public", "agency"
    AUDIENCES: ClassVar = [(PUBLIC, PUBLIC), (AGENCY, AGENCY)]

    dataset_id = models.UUIDField()
    """No foreign key: what was purged is still told as removed."""
    audience = models.CharField(max_length=10, choices=AUDIENCES)
    owner_org_id = models.UUIDField(null=True)
    shown = models.BooleanField()
    """Whether this audience could read the dataset after the change."""
    at = models.DateTimeField(default=timezone.now)
    number = models.BigIntegerField(null=True, unique=True)

    class Meta:
        verbose_name = _("change for those who keep copies")
        verbose_name_plural = _("changes for those who keep copies")
        ordering = [F("number").asc(nulls_last=True)]
        constraints = [models.UniqueConstraint(fields=["dataset_id", "audience"], name="one_change_per_audience")]
        indexes = [models.Index(fields=["id"], name="changes_without_number", condition=Q(number=None))]

    def __str__(self) -> str:
        return f"{self.dataset_id} ({self.audience})"
