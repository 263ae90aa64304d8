"""Pages that neither overlap nor skip while rows come and go: each begins after the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the sorted field's value in its last row, and that row's id."""

    value: Any
    id: UUID


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """The rows of one page, and where the next one begins; None after the last."""

    rows: Sequence[Row]
    next: Place | None


def page(rows: QuerySet[Row], field: str, count: int, *, descending: bool, after: Place | None) -> Slice[Row]:
    """Return `count` rows in the order of a field, then of the id, after a place; one SQL query. No field may be null."""
    if after is not None:
        beyond = "lt" if descending else "gt"
        further = Q(**{f"{field}__{beyond}": after.value}) | Q(**{field: after.value, "id__gt": after.id})
        # The first part alone lets the database use the index of the field.
        rows = rows.filter(Q(**{f"{field}__{beyond}e": after.value}) & further) if field != "id" else rows.filter(
            id__gt=after.id
        )  # fmt: skip
    found = list(rows.order_by(f"-{field}" if descending else field, "id")[: count + 1])
    shown = found[:count]
    more = len(found) > count
    return Slice(shown, Place(getattr(shown[-1], field), shown[-1].pk) if more and shown else None)
