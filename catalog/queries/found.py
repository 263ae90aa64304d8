"""Search results: the index finds, the database shows, and both ask who is asking."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog.access import Actor, search_labels, visible_datasets
from catalog.formats.standard import showing
from catalog.formats.standard.fields import fields_of
from catalog.models import Dataset, Group, Organization, Resource
from catalog.models.shapes import column, with_parts
from catalog.search import indexing
from catalog.search.in_tables import TableMatch, first_match
from catalog.search.query import Answer, Search

STANDARD = {field.key for field in fields_of("dataset") if field.choices}
"""The facets whose values are codes of the Thai metadata standard."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results in their order, the count of all, and the facets with what people read for each value."""

    answer: Answer
    datasets: Sequence[Dataset]
    names: Mapping[str, Mapping[str, str]]
    """Per facet, the display name of each value."""
    matched: Mapping[str, TableMatch] = field(default_factory=dict)
    """Per dataset id, where in its tables the words stand; only datasets whose tables have one of them."""


def ask(search: Search, actor: Actor, *, include_private: bool = True) -> Answer:
    """Return what the index finds of what the actor may see.

    Without private datasets, drafts that are asked for are still found by those who may read them.
    """
    drafts = "draft" in search.states
    labels = search_labels(actor, include_private=include_private or drafts)
    only = () if include_private or not drafts else ("private:false",)
    return indexing.engine().search(replace(search, labels=labels, lucene=(*search.lucene, *only)))


def find(search: Search, actor: Actor, *, parts: bool = True, language: str = "th") -> Found:
    """Return a page of results as rows, with everything that a result card shows when `parts` is true."""
    answer = ask(search, actor)
    rows = with_parts() if parts else Dataset.objects.select_related("owner_org")
    known = {str(row.id): row for row in rows.filter(visible_datasets(actor), id__in=answer.ids)}
    shown = [known[each] for each in answer.ids if each in known]
    return Found(answer, shown, facet_names(answer.facets, language), matched(answer, known))


def matched(answer: Answer, allowed: Container[str]) -> dict[str, TableMatch]:
    """Return where in the tables of the datasets found the words stand, with one SQL query if any of them has them there.

    Only the tables of `allowed` datasets (ids as text) are looked at.
    """
    ids = [each for each in answer.in_tables if each in allowed]
    if not ids:
        return {}
    tables = Q(current__has_table=True) | Q(written__isnull=False)
    rows = (
        Resource.objects.filter(tables, dataset_id__in=ids, state="active")
        .order_by("dataset_id", "position")
        .values_list("dataset_id", "id", Coalesce("written__columns", "current__columns"))
    )
    found = {
        str(dataset): first_match(((str(id), map(column, stored)) for _, id, stored in group), answer.words)
        for dataset, group in groupby(rows, key=lambda row: row[0])
    }
    return {dataset: match for dataset, match in found.items() if match}


def count(search: Search, actor: Actor) -> int:
    """Return how many datasets a question finds of what the actor may see; nothing else is counted or fetched."""
    return ask(replace(search, rows=0, start=0, facets=(), loosen=False), actor).count


def similar(dataset: Dataset, actor: Actor, most: int) -> Sequence[Dataset]:
    """Return datasets like this one that the actor may see, the most alike first; raise SearchUnavailable.

    The actor must be one who may read `dataset`, for its words are what is compared.
    """
    ids = indexing.engine().similar(str(dataset.id), search_labels(actor), most)
    known = {str(row.id): row for row in with_parts().filter(visible_datasets(actor), id__in=ids)}
    return [known[each] for each in ids if each in known]


def rendered(answer: Answer, actor: Actor) -> list[str]:
    """Return the CKAN JSON of the datasets found, in their order, as it was rendered when they changed."""
    rows = Dataset.objects.filter(visible_datasets(actor), id__in=answer.ids).values_list("id", "rendered")
    known = {str(number): text for number, text in rows}
    return [known[each] for each in answer.ids if each in known]


def facet_names(facets: Mapping[str, Sequence[tuple[str, int]]], language: str) -> dict[str, dict[str, str]]:
    """Return per facet what people read for each value: titles of organizations and topics, labels of codes."""
    return {field: _names(field, [value for value, _ in items], language) for field, items in facets.items()}


def _names(field: str, values: Sequence[str], language: str) -> dict[str, str]:
    if field in {"organization", "groups"}:
        model = Organization if field == "organization" else Group
        rows = model.objects.filter(name__in=values).values_list("name", "title", "title_en")
        return {name: (english if language == "en" else title) or title for name, title, english in rows}
    return {value: _label(field, value, language) for value in values}


def _label(field: str, value: str, language: str) -> str:
    """Return a code's label; a value of a field that has no codes is its own."""
    if field == "license_id":
        return showing.label("license_id", value, language)
    return showing.label(field, value, language) if field in STANDARD else value
