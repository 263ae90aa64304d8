"""A page of search results as the template shows it: cards, facets, chips and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.access import Actor
from catalog.formats.standard.licenses import is_open
from catalog.models import Dataset
from catalog.queries import found
from catalog.queries.cards import Holding, holdings
from catalog.search.folding import fold
from catalog.search.highlight import highlight
from catalog.search.query import SearchError
from catalog.web.searching import FACET_SIZE, FACETS, PAGE_SIZE, Asked

Pieces = Sequence[tuple[str, bool]]

TITLES: Mapping[str, Promise] = {
    "groups": _("Topic"),
    "organization": _("Organization"),
    "res_format": _("File format"),
    "data_type": _("Data type"),
    "update_frequency_unit": _("Updated every"),
    "geo_coverage": _("Level of area"),
    "license_id": _("Licence"),
    "tags": _("Keyword"),
}
SHOWN_VALUES = 8
"""Of each facet at first; the others are behind “show more”."""

MOST_ALSO = 6
"""Other names that are told of."""

EXCERPT = 220
"""Characters of the description on a card."""

_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[#*`>|~]+|^\s*[-+] ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Card:
    """One dataset found: what, who, when, in which formats, how many rows, and why it was found."""

    dataset: Dataset
    title: Pieces
    excerpt: Pieces
    holding: Holding
    open: bool
    column: Pieces
    """The first column whose name matches the words, else nothing."""


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
    held = holdings((row.id for row in page.datasets), columns=bool(page.answer.words))
    names = {facet: dict(labels) for facet, labels in page.names.items()}
    for facet, values in _unnamed(asked, names).items():
        names[facet].update(found.facet_names({facet: [(value, 0) for value in values]}, language)[facet])
    return Results(
        asked=asked,
        count=page.answer.count,
        cards=[_card(row, held, page.answer.words, language) for row in page.datasets],
        facets=list(_facets(asked, page.answer.facets, names)),
        chips=list(_chips(asked, names)),
        pages=max(-(-page.answer.count // PAGE_SIZE), 1),
        also=list(dict.fromkeys(also.other for also in page.answer.also))[:MOST_ALSO],
        corrected=page.answer.did_you_mean,
        ignored=page.answer.ignored,
        loosened=page.answer.loosened,
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


def _card(row: Dataset, held: Mapping[UUID, Holding], words: Sequence[str], language: str) -> Card:
    english = language == "en"
    holding = held.get(row.id, Holding())
    notes = (row.notes_en if english else "") or row.notes or ""
    return Card(
        dataset=row,
        title=highlight((row.title_en if english else "") or row.title, words),
        excerpt=highlight(excerpt(notes), words),
        holding=holding,
        open=is_open(row.license_id),
        column=next((pieces for pieces in _highlighted(holding.columns, words) if any(hit for _, hit in pieces)), ()),
    )


def _highlighted(columns: Sequence[str], words: Sequence[str]) -> Iterator[Pieces]:
    """Yield the columns whose name may match: most do not, and looking for a word is cheaper than marking it."""
    for column in columns:
        folded = fold(column)
        if any(word in folded for word in words):
            yield highlight(column, words)


def excerpt(notes: str) -> str:
    """Return the beginning of a Markdown description as plain text, ended at a blank where there is one."""
    plain = " ".join(_MARKUP.sub(r"\1", notes[: 4 * EXCERPT]).split())
    if len(plain) <= EXCERPT:
        return plain
    cut = plain[:EXCERPT]
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
