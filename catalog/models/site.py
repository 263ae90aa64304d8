"""What operators and loaders keep with the portal itself: options, states of tasks, translations of terms."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Option(models.Model):
    """A setting that was changed while the portal runs."""

    key = models.CharField(max_length=100, primary_key=True)
    value = models.TextField(blank=True)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")

    def __str__(self) -> str:
        return self.key


class TaskStatus(models.Model):
    """How far a loader outside the portal is with one thing; it writes and reads this itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entity_id = models.CharField(max_length=200)
    entity_type = models.CharField(max_length=200)
    task_type = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    value = models.TextField(blank=True)
    state = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    last_updated = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("state of a task")
        verbose_name_plural = _("states of tasks")
        constraints = [models.UniqueConstraint(fields=["entity_id", "task_type", "key"], name="one_status_of_a_task")]

    def __str__(self) -> str:
        return f"{self.task_type} {self.entity_id} {self.key}"


class TermTranslation(models.Model):
    """A term of the catalogue's content in another language."""

    term = models.TextField()
    lang_code = models.CharField(max_length=20)
    term_translation = models.TextField()

    class Meta:
        verbose_name = _("translation of a term")
        verbose_name_plural = _("translations of terms")
        constraints = [models.UniqueConstraint(fields=["term", "lang_code"], name="one_translation_per_language")]

    def __str__(self) -> str:
        return f"{self.term} ({self.lang_code})"
