"""What relations a dataset has to others that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from catalog.access import Actor, visible_datasets
from catalog.models import Dataset, Relationship
from catalog.queries.finding import NotFound

MOST = 1_000


def relationships(dataset: Dataset, actor: Actor, other: Dataset | None = None) -> Sequence[Relationship]:
    """Return the first 1,000 relations of a dataset, or those between two datasets, on either side of the relation."""
    seen = Dataset.objects.filter(visible_datasets(actor)).values("id")
    rows = Relationship.objects.filter(Q(subject=dataset) | Q(object=dataset), subject__in=seen, object__in=seen)
    if other is not None:
        rows = rows.filter(Q(subject=other) | Q(object=other))
    return list(rows.select_related("subject", "object").order_by("id")[:MOST])


def relationship(subject: Dataset, kind: str, object_: Dataset) -> Relationship:
    """Return one relation; raise NotFound."""
    rows = Relationship.objects.select_related("subject", "object")
    row = rows.filter(subject=subject, kind=kind, object=object_).first()
    if row is None:
        raise NotFound("This relationship between the packages was not found.")
    return row
