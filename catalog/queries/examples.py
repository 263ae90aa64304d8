"""A real table of the catalogue for the examples of the developers' page."""

from __future__ import annotations

from catalog.models import Resource


def example_table() -> Resource | None:
    """Return the public table that was accepted first, with its dataset and version; None while there is none."""
    return (
        Resource.objects.filter(
            state="active", dataset__state="active", dataset__private=False, current__has_table=True
        )
        .select_related("dataset")
        .order_by("created")
        .first()
    )
