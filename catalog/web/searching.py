"""The address of the search page read into a question to the index; whatever stands in it, there is a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.search.query import Direction, Search

FACETS = (
    "groups", "organization", "res_format", "data_type", "update_frequency_unit", "geo_coverage", "license_id", "tags",
)  # fmt: skip
"""The facets offered, in their order on the page."""

SORTS: Mapping[str, tuple[tuple[str, Direction], ...]] = MappingProxyType(
    {
        "relevance": (),
        "changed": (("metadata_modified", "desc"),),
        "created": (("metadata_created", "desc"),),
        "used": (("views_recent", "desc"), ("downloads", "desc")),
        "title": (("title_string", "asc"),),
    }
)
PAGE_SIZE = 20
FACET_SIZE = 30
MOST_CHOICES = 50
"""Values of one facet that can be chosen together."""

LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks for, and the address that says so."""

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: str
    page: int
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Choices that the page itself makes, as an organization's page does; no address repeats them."""
    literal: bool = False
    """Whether only the words themselves are looked for."""

    def search(self) -> Search:
        """Return the question for the index."""
        return Search(
            text=self.text,
            chosen={**self.chosen, **self.fixed},
            sort=SORTS[self.sort],
            start=(self.page - 1) * PAGE_SIZE,
            rows=PAGE_SIZE,
            facets=tuple(facet for facet in FACETS if facet not in self.fixed),
            facet_limit=FACET_SIZE,
            literal=self.literal,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of this page's address without the page number, the usual ones left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, values in self.chosen.items() for value in values]
        pairs += [("literal", "1")] if self.literal else []
        return [*pairs, ("sort", self.sort)] if self.sort != "relevance" else pairs

    @property
    def address(self) -> str:
        """Return the query string of the search page for the same search, choices of the page itself included."""
        fixed = [(facet, value) for facet, values in self.fixed.items() for value in values]
        return urlencode([*fixed, *((key, value) for key, value in self.pairs() if key != "sort")])

    def literally(self) -> str:
        """Return the query string of the search for the words themselves."""
        return urlencode(replace(self, literal=True).pairs())

    def without(self, facet: str, value: str) -> str:
        """Return the query string of this search with one choice taken back."""
        return urlencode([pair for pair in self.pairs() if pair != (facet, value)])


def whole_number(text: str | None, default: int, largest: int) -> int:
    """Return a number of an address between 1 and `largest`, or the default for anything that is not one."""
    return (
        min(max(int(text), 1), largest) if text and text.isascii() and text.isdecimal() and len(text) < 10 else default
    )


def clean(text: str) -> str:
    """Return what somebody typed without NUL, which no index and no database takes, and without blanks around it."""
    return text.replace("\x00", "").strip()


def read(parameters: QueryDict, **fixed: str) -> Asked:
    """Return what an address asks for; `fixed` are choices that the page itself makes: `organization="nso"`."""
    choices = {
        facet: tuple(dict.fromkeys(filter(None, map(clean, parameters.getlist(facet)))))[:MOST_CHOICES]
        for facet in FACETS
        if facet not in fixed
    }
    sort = parameters.get("sort", "")
    return Asked(
        text=clean(parameters.get("q", "")),
        chosen={facet: values for facet, values in choices.items() if values},
        sort=sort if sort in SORTS else "relevance",
        page=whole_number(parameters.get("page"), 1, LAST_PAGE),
        fixed={facet: (value,) for facet, value in fixed.items()},
        literal=parameters.get("literal") == "1",
    )
