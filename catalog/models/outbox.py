"""Datasets whose entry in the search index is out of date."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class SearchOutbox(models.Model):
    """One change that the index has not seen yet; written with the change, deleted when the index has committed it."""

    dataset_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.dataset_id)
