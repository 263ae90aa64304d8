"""What an agency says of the columns and keys of a table: kept, or taken from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.checks import problems
from catalog.formats.dictionary.reading import read_dictionary
from catalog.formats.dictionary.shape import Dictionary, Field, ForeignKey, dictionary_of, stored
from catalog.models import Dataset, Resource
from catalog.operations import datasets, trail
from catalog.queries import finding, tables
from catalog.queries.finding import NotFound
from catalog.records import Column

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def save(resource: Resource, dictionary: Dictionary, *, actor: Actor) -> Dictionary:
    """Keep a resource's data dictionary; files that come from now on are held against it. Return it as it is kept.

    Foreign keys may name a resource by its id, by an address that holds it, or by its name in this dataset. Raise
    NotAllowed, or Invalid by `fields.<column>.<part>`, `primary_key`, `unique_keys`, `foreign_keys`.
    """
    with transaction.atomic():
        Dataset.objects.select_for_update().get(id=resource.dataset_id)
        row = Resource.objects.select_for_update(of=("self",)).select_related("dataset").get(id=resource.id)
        require(may_edit(actor, row.dataset), "You may not change this dataset")
        kept = replace(
            dictionary, foreign_keys=tuple(_resolved(key, row, actor=actor) for key in dictionary.foreign_keys)
        )
        if wrong := problems(kept):
            raise Invalid(wrong)
        before, after = row.dictionary, stored(kept)
        if before == after:
            return kept
        row.dictionary = after
        row.metadata_modified = timezone.now()
        row.save(update_fields=["dictionary", "metadata_modified"])
        datasets.changed(row.dataset, actor=actor)
        trail.audit(actor, "update", "data_dictionary", row.id, before=before, after=after)
    return kept


def take(resource: Resource, content: bytes, *, actor: Actor) -> tuple[Dictionary, Sequence[str]]:
    """Keep the dictionary in a file (Table Schema, CSV or a workbook) for the columns that it describes.

    What was said of other columns stays, and so do keys where the file gives none. Names are also found by the headers
    that the table's file had. Return the dictionary, and the names in it that the table does not have. Raise NotAllowed,
    or Invalid on `file`, or as `save` does.
    """
    require(may_edit(actor, resource.dataset), "You may not change this dataset")
    given = read_dictionary(content)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(id=resource.dataset_id)
        row = Resource.objects.select_related("dataset", "current", "written").get(id=resource.id)
        table = tables.of_resource(row, actor)
        columns = table.columns if table else ()
        read = _by_columns(given, columns)
        kept = save(row, merge(dictionary_of(row.dictionary), read), actor=actor)
    known = {column.name for column in columns}
    return kept, [field.name for field in read.fields if field.name not in known] if known else []


def merge(before: Dictionary, read: Dictionary) -> Dictionary:
    """Return a dictionary with what another one says put over it, column by column and key by key."""
    fields = {field.name: field for field in (*before.fields, *read.fields)}
    return replace(
        read,
        fields=tuple(fields.values()),
        primary_key=read.primary_key or before.primary_key,
        unique_keys=read.unique_keys or before.unique_keys,
        foreign_keys=read.foreign_keys or before.foreign_keys,
    )


def _by_columns(read: Dictionary, columns: Sequence[Column]) -> Dictionary:
    """The dictionary with the table's names where it uses the headers of the file, or other capitals."""
    names = {column.name for column in columns}
    known = {" ".join(column.source.split()).casefold(): column.name for column in columns}
    known |= {name.casefold(): name for name in names}

    def name_of(text: str) -> str:
        return text if text in names else known.get(" ".join(text.split()).casefold(), text)

    def key_of(key: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(name_of, key))

    return replace(
        read,
        fields=tuple(replace(field, name=name_of(field.name)) for field in read.fields),
        primary_key=key_of(read.primary_key),
        unique_keys=tuple(map(key_of, read.unique_keys)),
        foreign_keys=tuple(replace(key, fields=key_of(key.fields)) for key in read.foreign_keys),
    )


def _resolved(key: ForeignKey, row: Resource, *, actor: Actor) -> ForeignKey:
    """The key with the id of the resource that it means; Invalid where there is none, or it has no such columns."""
    if not key.resource:
        return key
    # Addresses name the dataset before the resource.
    ids = _ID.findall(key.resource)
    known = row.dataset.resources.filter(state="active")
    named = known.filter(name=key.resource).values_list("id", flat=True) if "\x00" not in key.resource else ()
    wanted = ids[-1].lower() if ids else next(map(str, named), "")
    try:
        other = finding.resource(wanted, actor)
    except (NotFound, NotAllowed) as error:
        raise Invalid({"foreign_keys": ["The other table was not found"]}) from error
    if other.id == row.id:
        return replace(key, resource="")
    table = tables.of_resource(other, actor)
    if table is None:
        raise Invalid({"foreign_keys": ["The other resource has no table"]})
    names = {column.name for column in table.columns}
    if unknown := [name for name in key.references if name not in names]:
        raise Invalid({"foreign_keys": [f"The other table has no column “{unknown[0]}”"]})
    return replace(key, resource=str(other.id))


def fields_for(dictionary: Dictionary, columns: Sequence[Column]) -> list[Field]:
    """Return an entry for each column of a table, in their order, then those for columns that it does not have."""
    said = {field.name: field for field in dictionary.fields}
    names = [column.name for column in columns]
    return [said.get(name, Field(name)) for name in (*names, *(name for name in said if name not in set(names)))]
