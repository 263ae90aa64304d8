"""The columns that two versions of a table have in common, and how their cells are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from catalog.records import Column
from catalog.tables.facts import facts_of
from catalog.tables.renaming import renamed
from catalog.tables.sql import as_text, cell


@dataclass(frozen=True, slots=True)
class Pair:
    """The same column in both versions."""

    old: Column
    new: Column

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name now."""
        return self.old.name != self.new.name

    @property
    def is_retyped(self) -> bool:
        """Whether it has another type now."""
        return self.old.type != self.new.type


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """What became of the columns."""

    added: tuple[Column, ...]
    removed: tuple[Column, ...]
    pairs: tuple[Pair, ...]
    """The columns that both versions have, in the order of the new one."""


def column_changes(old: Sequence[Column], new: Sequence[Column]) -> ColumnChanges:
    """Tell which columns came, went, and stayed, under their name or another one."""
    before = {column.name: column for column in old}
    now = {column.name for column in new}
    removed = [column for column in old if column.name not in now]
    added = [column for column in new if column.name not in before]
    others = {again.name: once for once, again in renamed(removed, added)}
    pairs = [
        Pair(before.get(column.name) or others[column.name], column)
        for column in new
        if column.name in before or column.name in others
    ]
    gone = {pair.old.name for pair in pairs}
    return ColumnChanges(
        added=tuple(column for column in added if column.name not in others),
        removed=tuple(column for column in removed if column.name not in gone),
        pairs=tuple(pairs),
    )


Sign = tuple[str, str]
"""The expressions of one column in the old and in the new table, of types that can be compared."""


def signs_of(old: Path, new: Path, pairs: Sequence[Pair]) -> tuple[Sign, ...]:
    """Return the expressions of each pair. Raises `TableMissing`, `TableUnreadable`."""
    return tuple(_signs(old, new, pairs))


def _signs(old: Path, new: Path, pairs: Sequence[Pair]) -> Iterator[Sign]:
    before, now = facts_of(old), facts_of(new)
    for pair in pairs:
        if _alike(before.type_of(pair.old), now.type_of(pair.new)):
            yield cell(pair.old, before), cell(pair.new, now)
        else:
            yield as_text(pair.old, before), as_text(pair.new, now)


def _alike(old: pa.DataType, new: pa.DataType) -> bool:
    numbers = [pa.types.is_integer(kind) or pa.types.is_decimal(kind) for kind in (old, new)]
    return old == new or all(numbers)
