"""Making and changing written tables: the statements that define them."""

# Every name in a statement is a number, a UUID or a digest (see columns.py and relation.py).

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from psycopg2 import errors

from catalog.tables.literals import shown
from catalog.tables.native import definition, is_list, kind_of
from catalog.tables.written.columns import Placed
from catalog.tables.written.refusals import Refused
from catalog.tables.written.relation import SCHEMA, Written

MOST_INDEXES = 32
"""Of one table."""
MOST_INDEXED = 16
"""Columns of one index."""

Index = Sequence[str]
"""The names of an index's columns, in order."""


def create(cursor: Any, table: Written) -> None:
    """Make the table, empty; one left over without a row in the catalogue goes."""
    cells = ", ".join(['"_id" bigint PRIMARY KEY', *(_definition(each) for each in table.placed)])
    cursor.execute(f"DROP TABLE IF EXISTS {table.identifier}")
    cursor.execute(f"CREATE TABLE {table.identifier} ({cells})")


def alter(cursor: Any, table: Written, added: Sequence[Placed], dropped: Sequence[Placed]) -> None:
    """Add columns, and drop others together with their indexes; `table` is the table as it was.

    Raises `Refused("fields", …)` when the database has no room for more columns.
    """
    steps = [f"ADD COLUMN {_definition(each)}" for each in added]
    steps += [f"DROP COLUMN {each.identifier}" for each in dropped]
    try:
        if steps:
            cursor.execute(f"ALTER TABLE {table.identifier} {', '.join(steps)}")
    except errors.TooManyColumns as error:
        raise Refused("fields", "so many columns were added and dropped that the table must be made anew") from error


def _definition(placed: Placed) -> str:
    return f"{placed.identifier} {definition(placed.column.native)}"


def read_index(names: Index, table: Written) -> tuple[Placed, ...]:
    """The columns of an index. Raises `Refused("index", …)` for unknown ones and for those that have no order."""
    known = {each.column.name: each for each in table.placed}
    for name in names:
        if name not in known:
            raise Refused("index", f'The field "{shown(name)}" is not a valid column name.')
        if is_list(known[name].column.native) or not kind_of(known[name].column.native).ordered:
            raise Refused("index", f'The field "{shown(name)}" holds values without an order, which cannot be indexed.')
    if len(names) > MOST_INDEXED:
        raise Refused("index", f"an index has at most {MOST_INDEXED} columns")
    return tuple(known[name] for name in dict.fromkeys(names))


def set_indexes(cursor: Any, table: Written, old: Sequence[Index], new: Sequence[Index], *, unique: bool) -> None:
    """Replace the table's indexes, or with `unique` its keys, by others.

    Raises `Refused("index", …)`, and `Refused("constraints", …)` when rows that are there are not unique.
    """
    if len(new) > MOST_INDEXES:
        raise Refused("index", f"a table has at most {MOST_INDEXES} indexes")
    wanted = {index_name(table, columns, unique): columns for each in new if (columns := read_index(each, table))}
    present = {index_name(table, read_index(each, table), unique) for each in old if each}
    for name in present - set(wanted):
        cursor.execute(f'DROP INDEX IF EXISTS {SCHEMA}."{name}"')
    for name, columns in wanted.items():
        if name not in present:
            _make_index(cursor, table, name, columns, unique)


def _make_index(cursor: Any, table: Written, name: str, columns: Sequence[Placed], unique: bool) -> None:
    kind, cells = "UNIQUE INDEX" if unique else "INDEX", ", ".join(each.identifier for each in columns)
    try:
        cursor.execute(f'CREATE {kind} "{name}" ON {table.identifier} ({cells})')
    except errors.UniqueViolation as error:
        message = "Cannot insert records or create index because of uniqueness constraint"
        raise Refused("constraints", message) from error
    except errors.ProgramLimitExceeded as error:
        raise Refused("index", "a value is too long for an index") from error


def index_name(table: Written, columns: Sequence[Placed], unique: bool) -> str:
    """The name of the index over these columns, in a schema that all tables share."""
    text = f"{table.resource_id} {unique} {' '.join(each.identifier for each in columns)}"
    return f"{'key' if unique else 'index'}_{hashlib.sha256(text.encode()).hexdigest()[:40]}"
