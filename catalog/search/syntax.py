"""The parsed form of a query: what the parser makes and the engine reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Occur = Literal["must", "should", "not"]
Part = tuple[Literal["text", "any", "one"], str]
"""A piece of a wildcard pattern: literal text, `*` or `?`."""


@dataclass(frozen=True, slots=True)
class Everything:
    """`*:*`: all datasets."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """Plain words, to be looked for as people mean them (`catalog.search.freetext`)."""

    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A field's value, or its words; without a field the default text."""

    field: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words in their order, `slop` places apart at most; in a field of whole values the value itself."""

    field: str | None
    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A pattern with `*` and `?`."""

    field: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """`field:*`: the field has some value."""

    field: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word with at most `distance` letters wrong."""

    field: str | None
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Range:
    """Values from `low` to `high`; None is an open end."""

    field: str | None
    low: str | None
    high: str | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class Boosted:
    """A part whose matches count more, or less."""

    node: Node
    factor: float


@dataclass(frozen=True, slots=True)
class Boolean:
    """Clauses of Lucene's kind: all `must`, no `not`, and at least one `should` when nothing is a `must`."""

    clauses: tuple[tuple[Occur, Node], ...]


Node = Everything | FreeText | Term | Phrase | Wildcard | Filled | Fuzzy | Range | Boosted | Boolean
