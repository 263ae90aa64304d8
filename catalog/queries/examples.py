"""A real table of the catalogue for the examples of the developers' page."""

from __future__ import annotations

from django.db.models import Q

from catalog.models import Resource, WrittenTable


def example_table() -> Resource | None:
    """Return the oldest resource with a public table, with its dataset, version and table; None while there is none."""
    served = Q(written__state=WrittenTable.SERVED) | Q(current__has_table=True, written__isnull=True)
    rows = Resource.objects.filter(served, state="active", dataset__state="active", dataset__private=False)
    return rows.select_related("dataset", "current", "written").order_by("created").first()
