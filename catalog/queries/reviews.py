"""Reads about the way of datasets to the public: how far one is, what was said, what the public is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from catalog.access import tombstones
from catalog.models import Dataset, Review, ReviewNote

MOST_NOTES = 200
"""Lines of the talk that a page shows, the newest ones."""


def is_public(dataset: Dataset) -> bool:
    """Tell whether everybody sees the dataset."""
    return dataset.state == "active" and not dataset.private


def of(dataset: Dataset) -> Review:
    """Return the review of a dataset with a stage that is true for it now; one that nobody spoke of is a draft."""
    review = Review.objects.select_related("decided_by", "last_hand").filter(dataset=dataset).first()
    review = review or Review(dataset=dataset)
    if is_public(dataset):
        review.stage = Review.PUBLISHED
    elif review.stage == Review.PUBLISHED:
        review.stage = Review.DRAFT
    return review


def notes(dataset: Dataset) -> Sequence[ReviewNote]:
    """Return what was said and done about a dataset, the oldest first, at most the last `MOST_NOTES` lines."""
    newest = ReviewNote.objects.filter(dataset=dataset).order_by("-at", "-id")[:MOST_NOTES]
    return list(reversed(newest))


def at_stage(rows: QuerySet[Dataset], stage: str) -> QuerySet[Dataset]:
    """Keep the datasets at a stage of `Review`."""
    public = Q(state="active", private=False)
    if stage == Review.PUBLISHED:
        return rows.filter(public)
    if stage == Review.DRAFT:
        spoken_of = Q(review__stage__in=[Review.DRAFT, Review.PUBLISHED]) | Q(review=None)
        return rows.filter(~public & spoken_of)
    return rows.filter(~public, review__stage=stage)


def tombstone(name: str) -> Review | None:
    """Return what the public may know of a dataset that was withdrawn, by its name; None when it was not."""
    withdrawn = Dataset.objects.filter(tombstones(), name=name) if "\0" not in name else Dataset.objects.none()
    return Review.objects.select_related("dataset__owner_org").filter(dataset__in=withdrawn).first()
