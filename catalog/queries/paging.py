"""A list cut into numbered pages, as pages for people show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """One page of a list and how many rows there are in all."""

    rows: Sequence[Row]
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are, 1 at least."""
        return max(-(-self.count // PAGE_SIZE), 1)


def page_of(rows: QuerySet[Row], number: int) -> Rows[Row]:
    """Return a page of the rows in their order, by its number from 1."""
    first = (number - 1) * PAGE_SIZE
    return Rows(list(rows[first : first + PAGE_SIZE]), rows.count())
