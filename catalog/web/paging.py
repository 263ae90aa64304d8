"""Which page numbers a pager offers, and their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a pager: a page, or a gap (number None)."""

    number: int | None
    query: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The entries of a pager; `before` and `after` are query strings, empty at the ends."""

    places: Sequence[Place]
    before: str
    after: str
    number: int
    pages: int


def pager(number: int, pages: int, pairs: Pairs) -> Pager:
    """Return a pager for page `number` of `pages` whose addresses have these parameters."""
    wanted = sorted({1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)})
    places: list[Place] = []
    for page in wanted:
        previous = places[-1].number if places else 0
        if previous is not None and page - previous == 2:
            places.append(Place(page - 1, _query(page - 1, pairs)))
        elif previous is not None and page - previous > 2:
            places.append(Place(None))
        places.append(Place(page, _query(page, pairs), page == number))
    return Pager(
        places=places,
        before=_query(number - 1, pairs) if 1 < number <= pages else "",
        after=_query(number + 1, pairs) if number < pages else "",
        number=number,
        pages=pages,
    )


def _query(page: int, pairs: Pairs) -> str:
    return urlencode([*pairs, ("page", str(page))])
