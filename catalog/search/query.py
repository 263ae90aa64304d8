"""What can be asked of the search, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

Direction = Literal["asc", "desc"]
AlsoKind = Literal["translation", "synonym", "abbreviation", "place", "year", "spelling", "keyboard"]
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class SearchError(ValueError):
    """The question cannot be answered as it was put; the text says why and may be shown."""


class QuerySyntaxError(SearchError):
    """A filter is not a well-formed expression of the query language."""


class ForbiddenSyntax(SearchError):
    """The expression uses something that is never allowed, such as local parameters."""


class UnknownSort(SearchError):
    """Results cannot be sorted by this field."""


class SearchUnavailable(RuntimeError):
    """There is no index yet, or it cannot be read; it is being rebuilt."""


@dataclass(frozen=True, slots=True)
class Search:
    """One question."""

    text: str = ""
    """What somebody typed (CKAN's `q`): plain words, or with a colon CKAN's query language; never a syntax error."""
    lucene: tuple[str, ...] = ()
    """Filters in CKAN's query language (`fq`, `fq_list`), all of which must hold."""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    """Choices per facet: any of them must hold, and the facet's own counts are made as if none had been chosen."""
    sort: tuple[tuple[str, Direction], ...] = ()
    """Empty: best matches first, then the most recently changed."""
    start: int = 0
    rows: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 50
    """How many values of each facet; negative for all."""
    facet_mincount: int = 1
    labels: frozenset[str] | None = frozenset({"public"})
    """The caller may find datasets that have one of these labels; None: all of them. Made by `catalog.access`."""
    states: frozenset[str] = frozenset({"active"})
    """Datasets in other states are not found, whatever the labels."""
    literal: bool = False
    """Look for nothing but the words of `text` themselves: no other names, spellings, years or keyboard layouts, and no
    fewer words when nothing is found."""
    loosen: bool = True
    """When nothing has all of the words, be content with some of them; CKAN's clients are not."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Also:
    """Something that was looked for besides what was typed."""

    kind: AlsoKind
    asked: str
    """The part of the text, folded."""
    other: str
    """What it was also taken for; at least one dataset that the caller may find has it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found."""

    count: int
    """All matches, whatever `start` and `rows`."""
    ids: tuple[str, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """Per facet its values with their exact counts, the most frequent first, then by value."""
    generation: str
    """Changes whenever the index does."""
    words: tuple[str, ...]
    """The words that were looked for, for highlighting."""
    also: tuple[Also, ...] = ()
    """What else was looked for; nothing of it ranks above a dataset that has all the words themselves."""
    ignored: tuple[str, ...] = ()
    """Words that no dataset has, left out because with them nothing would have been found."""
    loosened: bool = False
    """Whether half of the words were enough, because no dataset has as many as are usually asked for."""
    in_tables: frozenset[str] = frozenset()
    """Those of `ids` that have one of the words in a column's name or a frequent value of their tables."""
    did_you_mean: str = ""
    """The text with misspelled words or the keyboard layout put right; "" when there was nothing to put right."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion of what is being typed."""

    kind: Literal["dataset", "tag", "organization", "group"]
    text: str
    name: str
    """The name (of a tag the tag itself) that the link needs."""
