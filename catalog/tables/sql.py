"""Pieces of the engine's SQL: text with question marks and the values that belong to them, and cells as expressions.

Columns are called by their position in the file (`c0` is `_id`, `c1` …), so no name from outside is ever part of a
statement; every value from outside is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.records import Column
from catalog.tables.asking import ID
from catalog.tables.facts import Facts


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its question marks, in order."""

    text: str
    values: tuple[Any, ...] = ()


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def join(separator: str, pieces: Iterable[Sql]) -> Sql:
    """The pieces one after another, with the separator between them."""
    listed = list(pieces)
    return Sql(separator.join(piece.text for piece in listed), tuple(v for piece in listed for v in piece.values))


def all_of(pieces: Sequence[Sql]) -> Sql:
    """True where every piece is; true without pieces."""
    return _combine(" AND ", pieces, TRUE)


def any_of(pieces: Sequence[Sql]) -> Sql:
    """True where at least one piece is; false without pieces."""
    return _combine(" OR ", pieces, FALSE)


def _combine(word: str, pieces: Sequence[Sql], nothing: Sql) -> Sql:
    if not pieces:
        return nothing
    joined = join(word, pieces)
    return Sql(f"({joined.text})", joined.values)


def source(facts: Facts) -> Sql:
    """The table's file as a relation with columns `c0`, `c1` … in the order of the file."""
    names = ", ".join(f"c{position}" for position in range(len(facts.types)))
    return Sql(f"read_parquet(?, hive_partitioning = false) AS t({names})", (facts.path,))


def cell(column: Column, facts: Facts) -> str:
    """The column of `source` as an expression. Raises `TableUnreadable` when the file lacks it."""
    return f"c{facts.position(column)}"


def row_number(facts: Facts) -> str:
    """The column `_id` as an expression."""
    return cell(ID, facts)


def is_text(column: Column) -> bool:
    """Whether the cells are text in the file."""
    return column.type in ("text", "code", "json")


def as_text(column: Column, facts: Facts) -> str:
    """The cell as people and files see it: plain decimals, ISO 8601 dates and times, `true` and `false`."""
    expression = cell(column, facts)
    if is_text(column):
        return expression
    text = f"CAST({expression} AS VARCHAR)"
    return f"replace({text}, ' ', 'T')" if column.type == "timestamp" else text


def number_bounds(column: Column, facts: Facts) -> tuple[Decimal, Decimal, int, str]:
    """The smallest and the largest number the column can hold, its digits after the point, and its SQL type."""
    kind = facts.type_of(column)
    if column.type == "decimal":
        largest = Decimal((0, (9,) * kind.precision, -kind.scale))
        return -largest, largest, kind.scale, f"DECIMAL({kind.precision}, {kind.scale})"
    half = 2 ** (kind.bit_width - 1)
    return Decimal(-half), Decimal(half - 1), 0, "INTEGER" if kind.bit_width == 32 else "BIGINT"
