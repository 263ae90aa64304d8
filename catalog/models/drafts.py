"""What people have typed but not saved yet, and workbooks of datasets that wait to be imported."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FormDraft(models.Model):
    """One person's unsaved description of a dataset, or of a new one; nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="form_drafts")
    dataset = models.ForeignKey("catalog.Dataset", models.CASCADE, null=True, related_name="form_drafts")
    content = models.JSONField(default=dict)
    """What stands in the fields: a list of texts by name of the field."""
    seen = models.CharField(max_length=64, blank=True)
    """The fingerprint of the description on which the draft was begun."""
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unsaved form")
        verbose_name_plural = _("unsaved forms")
        constraints = [
            models.UniqueConstraint(fields=["user", "dataset"], name="one_draft_per_form", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.dataset_id or 'new'}"


class TemplateImport(models.Model):
    """A workbook of the official template that somebody sent: checked first, then applied when they say so."""

    CHECKING, CHECKED, APPLYING, APPLIED, REFUSED = "checking", "checked", "applying", "applied", "refused"
    STATES = [
        (CHECKING, _("Being checked")),
        (CHECKED, _("Checked")),
        (APPLYING, _("Being imported")),
        (APPLIED, _("Imported")),
        (REFUSED, _("Refused")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="template_imports")
    organization = models.ForeignKey("catalog.Organization", models.CASCADE, related_name="template_imports")
    """Who owns the datasets of rows that name no organization."""
    file = models.CharField(max_length=500)
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=STATES, default=CHECKING)
    report = models.JSONField(default=dict)
    """`problems` by cell and `rows` by dataset, as `harvesters.templates` writes them."""
    received_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of a template")
        verbose_name_plural = _("imports of templates")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.file_name
