"""`datastore_search` of `_table_metadata`: not a table, but the list of them."""

from __future__ import annotations

from typing import Any

from catalog.access import Actor
from catalog.formats.ckan.checks import Invalid
from catalog.queries.table_names import TableName, table_names
from catalog.records import Column
from catalog.tables.asking import Ask
from catalog.tables.reading import Page

COLUMNS = (
    Column("_id", "text"),
    Column("name", "text"),
    Column("oid", "integer", native="int8"),
    Column("alias_of", "text"),
)
"""What the list tells of a table, in CKAN's order."""


def search_names(ask: Ask, actor: Actor) -> Page:
    """Return a page of the names of tables that the actor may read, in the order of the names.

    It can be filtered by `name` and `alias_of` and paged; raise Invalid for other questions.
    """
    unknown = set(ask.filters) - {"name", "alias_of"}
    for parameter, given in (("filters", unknown), ("q", ask.q or ask.full_text), ("sort", ask.sort)):
        if given:
            raise Invalid({parameter: ["The list of tables can be filtered by name and alias_of only"]})
    known = {column.name: place for place, column in enumerate(COLUMNS)}
    if missing := [name for name in ask.fields if name not in known]:
        raise Invalid({"fields": [f'invalid value "{missing[0]}"']})
    found, total = table_names(
        actor,
        names=_texts(ask, "name"),
        aliases_of=_texts(ask, "alias_of"),
        part=slice(min(ask.offset, 2**62), min(ask.offset, 2**62) + (ask.limit or 0)),
    )
    places = [known[name] for name in ask.fields] or list(range(len(COLUMNS)))
    rows = [tuple(_cells(each)[place] for place in places) for each in found]
    return Page(tuple(COLUMNS[place] for place in places), rows, total if ask.include_total else None)


def _cells(each: TableName) -> tuple[Any, ...]:
    return each.id, each.name, each.oid, each.alias_of


def _texts(ask: Ask, name: str) -> list[Any] | None:
    if name not in ask.filters:
        return None
    value = ask.filters[name]
    values = value if isinstance(value, list) else [value]
    if not all(each is None or isinstance(each, str) for each in values):
        raise Invalid({"filters": ["The list of tables is filtered by texts"]})
    return values
