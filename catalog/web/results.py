"""A page of search results as the template shows it: cards, facets, chips and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from catalog.access import Actor
from catalog.formats.standard.licenses import is_open
from catalog.models import Dataset
from catalog.queries import found
from catalog.queries.cards import Holding, holdings
from catalog.search.highlight import highlight
from catalog.search.in_tables import TableMatch
from catalog.search.query import SearchError
from catalog.web.loosening import TITLES, Looser, looser
from catalog.web.searching import FACET_SIZE, FACETS, PAGE_SIZE, Asked

Pieces = Sequence[tuple[str, bool]]

SHOWN_VALUES = 8
"""Of each facet at first; the others are behind “show more”."""

MOST_ALSO = 6
"""Other names that are told of."""

EXCERPT = 220
"""Characters of the description on a card."""

LEAD = 50
"""Of them at most before the first match."""

LOOKED_THROUGH = 5_000
"""Characters of a description in which a match is looked for."""

_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[#*`>|~]+|^\s*[-+] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A column that has the words, in its name or in one of its values, and the way there."""

    resource: str
    column: Pieces
    value: Pieces
    query: str
    """The query string that filters the table to the value; empty when it is the column's name."""


@dataclass(frozen=True, slots=True)
class Card:
    """One dataset found: what, who, when, in which formats, how many rows, and why it was found."""

    dataset: Dataset
    title: Pieces
    excerpt: Pieces
    holding: Holding
    open: bool
    place: Place | None = None
    """Where in its tables the words stand, if they do."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, and the query string that adds or removes it."""

    label: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with its values."""

    name: str
    title: Promise
    values: Sequence[FacetValue]
    more: Sequence[FacetValue]
    cut: bool
    """Whether there are more values than the index was asked for."""
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice made, and the query string without it."""

    title: Promise
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that the page of results shows."""

    asked: Asked
    count: int
    cards: Sequence[Card]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    pages: int
    also: Sequence[str] = ()
    """What else was looked for, each once."""
    corrected: str = ""
    """The words as they were probably meant, when they were not found as they were typed."""
    ignored: Sequence[str] = ()
    """Words that no dataset has."""
    loosened: bool = False
    """Whether some of the words were enough."""
    refused: bool = False
    """Whether the words use syntax that is never searched for."""
    looser: Sequence[Looser] = ()
    """When nothing was found: what to take back, and what would be found then."""

    @property
    def beyond(self) -> bool:
        """Whether the address asks for a page after the last."""
        return self.count > 0 and self.asked.page > self.pages


def results(asked: Asked, actor: Actor) -> Results:
    """Return the page of results that an address asks for, of what the actor may see.

    Raise SearchUnavailable when there is no index.
    """
    language = get_language() or "th"
    try:
        page = found.find(asked.search(), actor, parts=False, language=language)
    except SearchError:
        return Results(asked, 0, (), (), (), 1, refused=True)
    held = holdings(row.id for row in page.datasets)
    names = {facet: dict(labels) for facet, labels in page.names.items()}
    for facet, values in _unnamed(asked, names).items():
        names[facet].update(found.facet_names({facet: [(value, 0) for value in values]}, language)[facet])
    return Results(
        asked=asked,
        count=page.answer.count,
        cards=[_card(row, held, page.answer.words, language, page.matched.get(str(row.id))) for row in page.datasets],
        facets=list(_facets(asked, page.answer.facets, names)),
        chips=list(_chips(asked, names)),
        pages=max(-(-page.answer.count // PAGE_SIZE), 1),
        also=list(dict.fromkeys(also.other for also in page.answer.also))[:MOST_ALSO],
        corrected=page.answer.did_you_mean,
        ignored=page.answer.ignored,
        loosened=page.answer.loosened,
        looser=() if page.answer.count else list(looser(asked, names, actor)),
    )


def plain_cards(rows: Sequence[Dataset], held: Mapping[UUID, Holding]) -> Sequence[Card]:
    """Return cards of datasets that nobody searched for."""
    return [_card(row, held, (), get_language() or "th") for row in rows]


def _unnamed(asked: Asked, names: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the choices for which the index gave no count, so that their names are still unknown."""
    missing = {
        facet: [each for each in values if each not in names.get(facet, {})] for facet, values in asked.chosen.items()
    }
    return {facet: values for facet, values in missing.items() if values}


def _card(
    row: Dataset,
    held: Mapping[UUID, Holding],
    words: Sequence[str],
    language: str,
    match: TableMatch | None = None,
) -> Card:
    english = language == "en"
    holding = held.get(row.id, Holding())
    notes = (row.notes_en if english else "") or row.notes or ""
    return Card(
        dataset=row,
        title=highlight((row.title_en if english else "") or row.title, words),
        excerpt=excerpt(notes, words),
        holding=holding,
        open=is_open(row.license_id),
        place=_place(match, words) if match else None,
    )


def _place(match: TableMatch, words: Sequence[str]) -> Place:
    value = match.value
    query = urlencode([("column", match.column), ("op", "eq"), ("value", value)]) if value is not None else ""
    return Place(match.resource, highlight(match.column, words), highlight(value or "", words), query)


def excerpt(notes: str, words: Sequence[str] = ()) -> Pieces:
    """Return a part of a Markdown description as plain text, with the words marked: where they first stand, else the beginning.

    It begins and ends at a blank where there is one near.
    """
    plain = " ".join(_MARKUP.sub(r"\1", notes[: LOOKED_THROUGH if words else 4 * EXCERPT]).split())
    place = _first_match(plain, words)
    if place < EXCERPT - LEAD:
        return highlight(_cut(plain), words)
    # Without a blank shortly before the match it begins with the match: no letter is parted from its marks.
    start = plain.find(" ", place - LEAD, place) + 1 or place
    return highlight("…" + _cut(plain[start:]), words)


def _first_match(text: str, words: Sequence[str]) -> int:
    place = 0
    for piece, hit in highlight(text, words) if words else ():
        if hit:
            return place
        place += len(piece)
    return 0


def _cut(text: str) -> str:
    if len(text) <= EXCERPT:
        return text
    cut = text[:EXCERPT]
    at_blank = cut.rsplit(" ", 1)[0]
    return (at_blank if len(at_blank) > EXCERPT // 2 else cut) + "…"


def _facets(
    asked: Asked, counts: Mapping[str, Sequence[tuple[str, int]]], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Facet]:
    before = urlencode(asked.pairs())
    before = f"{before}&" if before else ""
    for facet in FACETS:
        chosen = asked.chosen.get(facet, ())
        labels = names.get(facet, {})
        values = [
            FacetValue(
                label=labels.get(value, value),
                count=count,
                query=asked.without(facet, value) if value in chosen else f"{before}{facet}={quote_plus(value)}",
                chosen=value in chosen,
            )
            for value, count in counts.get(facet, ())
        ]
        if values:
            values.sort(key=lambda value: not value.chosen)
            shown = max(SHOWN_VALUES, len(chosen))
            yield Facet(
                facet, TITLES[facet], values[:shown], values[shown:], len(values) >= FACET_SIZE,
                bool(chosen) or facet in FACETS[:4],
            )  # fmt: skip


def _chips(asked: Asked, names: Mapping[str, Mapping[str, str]]) -> Iterator[Chip]:
    for facet, values in asked.chosen.items():
        for value in values:
            yield Chip(TITLES[facet], names.get(facet, {}).get(value) or value, asked.without(facet, value))
