"""Searching for words inside cells: substrings, whatever the case, Thai digits and spellings of sara am alike."""

from __future__ import annotations

import re

from catalog.records import Column
from catalog.tables.asking import Search
from catalog.tables.conditions import Contains
from catalog.tables.sql import Relation, Sql, all_of, any_of, as_text, is_text, join

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_SARA_AM, _SARA_AM_APART = "ำ", "ํา"

# What can occur in a cell of the type as text, in lower case: other words need not be looked for there.
_POSSIBLE = {
    "integer": re.compile(r"[-\d]+"),
    "year": re.compile(r"[-\d]+"),
    "decimal": re.compile(r"[-.\d]+"),
    "date": re.compile(r"[-\d]+"),
    "time": re.compile(r"[:.\d]+"),
    "timestamp": re.compile(r"[-:.t\d]+"),
    "boolean": re.compile(r"[truefals]+"),
}


def matches(search: Search, facts: Relation) -> Sql:
    """True for rows in which every word occurs in one of the columns."""
    return all_of([any_of(_each("contains", word, search.columns, facts)) for word in search.words])


def contains(condition: Contains, facts: Relation) -> Sql:
    """True where the cell's text contains, or starts with, the condition's text."""
    function = "starts_with" if condition.at_start else "contains"
    return any_of(_each(function, condition.text, (condition.column,), facts))


def rank(search: Search, facts: Relation) -> Sql:
    """How well a row matches, from 0 to 1: per word 1 for a whole cell, 0.5 for its start, 0.25 inside, on average."""
    scores = [_score(word, search, facts) for word in search.words]
    total = join(" + ", scores)
    return Sql(f"CAST(({total.text}) AS DOUBLE PRECISION) / {len(scores)}", total.values)


def _score(word: str, search: Search, facts: Relation) -> Sql:
    whole = any_of(_each("equals", word, search.columns, facts))
    start = any_of(_each("starts_with", word, search.columns, facts))
    values = whole.values + start.values
    return Sql(f"CASE WHEN {whole.text} THEN 1.0 WHEN {start.text} THEN 0.5 ELSE 0.25 END", values)


def _each(test: str, word: str, columns: tuple[Column, ...], facts: Relation) -> list[Sql]:
    """One test per column that could hold the word and per spelling of it."""
    return [
        Sql(_test(test, as_text(column, facts), word, facts), (spelling,))
        for column in columns
        for spelling in spellings(word, column)
    ]


def _test(test: str, text: str, word: str, facts: Relation) -> str:
    part = "?"
    # Folding the cells is half the work of a search; Thai and digits have no case and can do without.
    if word.lower() != word.upper():
        text, part = facts.lower(text), facts.lower(part)
    match test:
        case "contains":
            return facts.contains(text, part)
        case "starts_with":
            return f"starts_with({text}, {part})"
        case _:
            return f"{text} = {part}"


def spellings(word: str, column: Column) -> tuple[str, ...]:
    """How a word may be written in a cell of the column; empty where its type cannot hold it."""
    plain = word.translate(_THAI_DIGITS)
    if not is_text(column):
        return (plain,) if _POSSIBLE[column.type].fullmatch(plain.lower()) else ()
    digits = (word, plain, plain.translate(_TO_THAI_DIGITS))
    together = tuple(each.replace(_SARA_AM_APART, _SARA_AM) for each in digits)
    apart = tuple(each.replace(_SARA_AM, _SARA_AM_APART) for each in together)
    return tuple(dict.fromkeys((*digits, *together, *apart)))
