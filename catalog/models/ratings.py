"""Whether visitors found a dataset useful: one opinion each, counted; their words are for the agency alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.datasets import Dataset

LONGEST_WORDS = 1_000


class Rating(models.Model):
    """One visitor's opinion of one dataset; who, is not known: `voter` is a pseudonym (`catalog.visitors`)."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="ratings")
    voter = models.CharField(max_length=32)
    useful = models.BooleanField()
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    """Why; read by those who may change the dataset, never public."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "voter"], name="one_rating_each")]
        indexes = [
            models.Index(fields=["dataset", "useful"], name="ratings_counted"),
            models.Index(fields=["-at"], name="ratings_with_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.useful}"
