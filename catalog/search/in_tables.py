"""Which column of a dataset's tables, and which value in it, holds the words that were looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tantivy import Query

from catalog.records import Column
from catalog.search.asking import both, either, nothing
from catalog.search.folding import fold
from catalog.search.schema import schema
from catalog.search.words import stem, words

MOST_WORDS = 64
_LATIN = re.compile(r"[^\W_ก-๛]+")


@dataclass(frozen=True, slots=True)
class TableMatch:
    """Where in a dataset's tables the words stand."""

    resource: str
    """The id of the resource."""
    column: str
    value: str | None
    """None: it is the column's own name."""


def in_tables(ids: Sequence[str], looked_for: Sequence[str]) -> Query:
    """Match those of these datasets that have one of the words in a column's name or in a frequent value."""
    found = list(dict.fromkeys(word for text in looked_for for word in words(text)))[:MOST_WORDS]
    if not ids or not found:
        return nothing()
    choices = [Query.term_set_query(schema(), field, found) for field in ("columns", "values")]
    return both([Query.term_set_query(schema(), "id", list(ids)), either(choices)])


def first_match(tables: Iterable[tuple[str, Iterable[Column]]], looked_for: Sequence[str]) -> TableMatch | None:
    """Return the best place among tables given as resource id and columns; None when no column has any of the words.

    A value that is just what was asked for comes before one that has a word of it, and that before a column's name.
    """
    has, exactly = _finder(looked_for), set(looked_for)
    best: tuple[int, TableMatch] | None = None
    for resource, columns in tables:
        for column in columns:
            rank, value = _best_value(column, has, exactly)
            if rank and (best is None or rank > best[0]):
                best = rank, TableMatch(resource, column.name, value)
    return best[1] if best else None


def _best_value(column: Column, has: Callable[[str], bool], exactly: set[str]) -> tuple[int, str | None]:
    """Return how good the best place in a column is (0: none), and the value; None for the column's name."""
    holding = None
    for value in column.values:
        folded = fold(value)
        if folded in exactly:
            return 3, value
        if holding is None and has(folded):
            holding = value
    if holding is not None:
        return 2, holding
    return (1, None) if has(fold(f"{column.name} {column.label}")) else (0, None)


def _finder(looked_for: Sequence[str]) -> Callable[[str], bool]:
    """Return a function that tells whether a folded text has one of the words: Thai anywhere, Latin as a whole word."""
    thai = [word for word in looked_for if re.search("[ก-๛]", word) and len(word) > 1]
    pattern = re.compile("|".join(map(re.escape, thai))) if thai else None
    latin = {stem(word) for text in looked_for if text not in thai for word in _LATIN.findall(text)}

    def has(folded: str) -> bool:
        if pattern and pattern.search(folded):
            return True
        return bool(latin) and any(stem(word) in latin for word in _LATIN.findall(folded))

    return has
