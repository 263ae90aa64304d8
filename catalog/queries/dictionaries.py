"""The data dictionary of a resource together with the columns that its table has now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.access import Actor
from catalog.formats.dictionary.shape import Dictionary, dictionary_of
from catalog.models import Resource
from catalog.queries import tables
from catalog.queries.finding import NotFound
from catalog.records import Column


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a table, and what it has."""

    dictionary: Dictionary
    columns: Sequence[Column]


def of(resource: Resource, actor: Actor) -> Described:
    """Return a resource's dictionary and its table's columns; raise NotFound where there is neither."""
    dictionary, table = dictionary_of(resource.dictionary), tables.of_resource(resource, actor)
    if table is None and dictionary.is_empty:
        raise NotFound("Data dictionary")
    return Described(dictionary, table.columns if table else ())
