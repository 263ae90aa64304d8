"""What a written table is made of, changed step by step: its columns, its keys and indexes, its further names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.models import Resource, TableAlias, WrittenTable
from catalog.models.shapes import relation, stored_placed
from catalog.operations.parts import is_uuid
from catalog.tables.literals import shown
from catalog.tables.written import schema
from catalog.tables.written.columns import LONGEST_NAME, Field, Placed, described, new_columns, plain_name
from catalog.tables.written.refusals import Refused

MOST_ALIASES = 20


@dataclass(frozen=True, slots=True)
class Definition:
    """What a table is to be; None leaves that as it is."""

    fields: Sequence[Field] = ()
    primary_key: Sequence[str] | None = None
    indexes: Sequence[Sequence[str]] | None = None
    aliases: Sequence[str] | None = None
    delete_fields: bool = False
    """Whether columns that `fields` does not name go."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a definition changes at once, and what has to wait for the rows."""

    columns: bool
    """Whether columns or what is said of them changed."""
    settle: Callable[[], None]
    """Make the keys and indexes: rows are appended faster without, and judged by the keys they will have."""


def define(
    cursor: Any, resource: Resource, table: WrittenTable | None, definition: Definition, first: Any
) -> tuple[WrittenTable, Change]:
    """Make a resource's table, or change the one it has; `first` is the first record, from which types are guessed.

    The caller keeps other writers away. Raises Refused with the field that CKAN names.
    """
    row = table or WrittenTable(resource=resource)
    before = list(row.columns)
    _set_columns(cursor, row, definition, first, new=table is None)
    if definition.primary_key is not None and row.primary_key != list(definition.primary_key):
        # Rows that come with another key are not judged by the old one.
        schema.set_indexes(cursor, relation(row), [row.primary_key], [], unique=True)
        row.primary_key = []
    row.save(force_insert=table is None)
    _set_aliases(row, definition.aliases)
    return row, Change(row.columns != before, lambda: _set_keys(cursor, row, definition))


def _set_columns(cursor: Any, row: WrittenTable, definition: Definition, first: Any, *, new: bool) -> None:
    before = relation(row)
    said = {field.name: field.info for field in definition.fields}
    known = {each.column.name: each for each in before.placed}
    kept = [each for each in before.placed if _stays(each, definition, first)]
    added = [
        Placed(row.next_place + n, column) for n, column in enumerate(new_columns(definition.fields, first, known))
    ]
    row.next_place += len(added)
    told = [replace(each, column=described(each.column, said.get(each.column.name))) for each in kept]
    row.columns = [stored_placed(each) for each in (*told, *added)]
    if new:
        schema.create(cursor, relation(row))
        return
    gone = [each for each in before.placed if each not in kept]
    schema.alter(cursor, before, added, gone)
    names = {each.column.name for each in gone}
    row.primary_key = [] if names.intersection(row.primary_key) else row.primary_key
    row.indexes = [index for index in row.indexes if not names.intersection(index)]


def _stays(placed: Placed, definition: Definition, first: Any) -> bool:
    """A column goes only when that is asked for, and neither the fields nor the first record name it."""
    if not definition.delete_fields or not definition.fields:
        return True
    named = {field.name for field in definition.fields} | (set(first) if isinstance(first, Mapping) else set())
    return placed.column.name in named


def _set_keys(cursor: Any, row: WrittenTable, definition: Definition) -> None:
    table = relation(row)
    if definition.primary_key is not None:
        new = [definition.primary_key] if definition.primary_key else []
        schema.set_indexes(cursor, table, [row.primary_key], new, unique=True)
        row.primary_key = list(definition.primary_key)
    if definition.indexes is not None:
        schema.set_indexes(cursor, table, row.indexes, definition.indexes, unique=False)
        row.indexes = [list(index) for index in definition.indexes]
    row.save()


def _set_aliases(row: WrittenTable, names: Sequence[str] | None) -> None:
    """Give the table exactly these further names; those of tables that nobody can reach any more are free."""
    if names is None:
        return
    for name in names:
        if not plain_name(name) or is_uuid(name) or "%" in name or len(name) > LONGEST_NAME:
            raise Refused("alias", f'"{shown(name)}" is not a valid alias name')
    if len(names) > MOST_ALIASES:
        raise Refused("alias", f"a table has at most {MOST_ALIASES} aliases")
    row.aliases.all().delete()
    TableAlias.objects.filter(name__in=names, table__resource__state="deleted").delete()
    TableAlias.objects.bulk_create(
        [TableAlias(name=name, table=row) for name in dict.fromkeys(names)], ignore_conflicts=True
    )
    ours = set(row.aliases.values_list("name", flat=True))
    if taken := [name for name in names if name not in ours]:
        raise Refused("alias", f'The alias "{shown(taken[0])}" already exists.')
