"""The smallest parts of a statement: text with question marks, and the values that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.records import Column


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


def is_text(column: Column) -> bool:
    """Whether the column's cells are text to the engine."""
    return column.type in ("text", "code", "json")
