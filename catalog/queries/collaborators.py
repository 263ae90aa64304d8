"""Who works on a dataset from elsewhere, and on which datasets somebody does."""

from __future__ import annotations

from django.db.models import QuerySet

from catalog.models import Collaborator, Dataset, User


def of_dataset(dataset: Dataset) -> QuerySet[Collaborator]:
    """Return the collaborators of a dataset who have an active account, by their names."""
    return Collaborator.objects.filter(dataset=dataset, user__is_active=True).order_by("user__username")


def of_user(user: User) -> QuerySet[Collaborator]:
    """Return the collaborations of a user, on datasets that are not deleted."""
    return Collaborator.objects.filter(user=user).exclude(dataset__state="deleted").order_by("dataset__name")
