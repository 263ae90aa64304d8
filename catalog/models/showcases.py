"""What people made of the data: applications, articles, research, sent in by anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from catalog.models.datasets import Dataset
from catalog.models.moderation import LONGEST_TEXT, LONGEST_TITLE, Submission


class Showcase(Submission):
    """One reuse of datasets."""

    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField(max_length=LONGEST_TEXT)
    author = models.CharField(max_length=LONGEST_TITLE, blank=True)
    """Who made it, as the sender wants it to be shown."""
    url = models.URLField(max_length=2_000)
    picture = models.CharField(max_length=100, blank=True)
    """The name under which `operations.pictures` keeps it; empty for none."""
    datasets = models.ManyToManyField(Dataset, related_name="showcases")

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["-sent_at"], name="showcases_shown", condition=Q(moderation="shown")),
            models.Index(fields=["moderation", "-sent_at"], name="showcases_newest"),
        ]

    def __str__(self) -> str:
        return self.title
