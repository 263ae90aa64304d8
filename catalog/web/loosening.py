"""What to take back of a search that found nothing, and how many datasets each step would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.access import Actor
from catalog.queries import found
from catalog.web.searching import Asked

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
MOST_STEPS = 8
"""Each step costs a question to the index."""


@dataclass(frozen=True, slots=True)
class Looser:
    """One step: a choice to take back (or the words, or all choices), the query string without it, and what it gives."""

    title: Promise
    label: str
    facet: bool
    """Whether the title is that of a facet, and the label its value."""
    query: str
    count: int


def looser(asked: Asked, names: Mapping[str, Mapping[str, str]], actor: Actor) -> Iterator[Looser]:
    """Yield the steps that would find something, the most helpful first: each choice, all of them, the words.

    `names` are the display names of values by facet. Only what the actor may see is counted.
    """
    steps = list(islice(_steps(asked, names), MOST_STEPS))
    counted = [(title, label, less, found.count(less.search(), actor)) for title, label, less in steps]
    helpful = sorted((step for step in counted if step[3]), key=lambda step: -step[3])
    for title, label, less, count in helpful:
        yield Looser(title, label, title in TITLES.values(), urlencode(less.pairs()), count)


def _steps(asked: Asked, names: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Promise, str, Asked]]:
    asked = replace(asked, page=1)
    choices = [(facet, value) for facet, values in asked.chosen.items() for value in values]
    if asked.text and choices:
        yield _("Without the filters"), "", replace(asked, chosen={})
        yield _("Without the words"), asked.text, replace(asked, text="", literal=False)
    if asked.literal:
        yield _("With other names and spellings, too"), "", replace(asked, literal=False)
    if len(choices) > 1 or asked.text:
        for facet, value in choices:
            kept = {
                each: tuple(v for v in values if (each, v) != (facet, value)) for each, values in asked.chosen.items()
            }
            less = replace(asked, chosen={each: values for each, values in kept.items() if values})
            yield TITLES[facet], names.get(facet, {}).get(value) or value, less
