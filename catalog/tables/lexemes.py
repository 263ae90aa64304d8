"""Text search queries (`tsquery`) as conditions on cells: whole words, beginnings of words, phrases.

Words stand between separators. Thai has none between its words, so a word in Thai letters is found wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog.records import Column
from catalog.tables.sql import FALSE, Relation, Sql, all_of, any_of, as_text, join
from catalog.tables.tsquery import SEPARATORS, And, Lexeme, Node, Not, Or, Phrase, lexemes
from catalog.tables.words import spellings

_GAP = f"[{SEPARATORS}]"
_WORD = f"[^{SEPARATORS}]+"
_THAI = re.compile("[\u0e00-\u0e7f]")


def matches(node: Node, columns: Sequence[Column], facts: Relation) -> Sql:
    """True for rows that the query finds in these columns; a phrase has to stand in one cell."""
    match node:
        case Phrase():
            return any_of([_in_cell(node, column, facts) for column in columns if _possible(node, column)])
        case Not(part):
            inside = matches(part, columns, facts)
            return Sql(f"NOT coalesce({inside.text}, FALSE)", inside.values)
        case And(parts):
            return all_of([matches(part, columns, facts) for part in parts]) if parts else FALSE
        case Or(parts):
            return any_of([matches(part, columns, facts) for part in parts])


def rank(node: Node, columns: Sequence[Column], facts: Relation) -> Sql:
    """How well a row matches, from 0 to 1: per word or phrase outside `!` 1 for a whole cell, 0.5 inside one, on average."""
    wanted = lexemes(node)
    if not wanted:
        return Sql("CAST(0 AS DOUBLE PRECISION)")
    total = join(" + ", [_score(phrase, columns, facts) for phrase in wanted])
    return Sql(f"CAST(({total.text}) AS DOUBLE PRECISION) / {len(wanted)}", total.values)


def _score(phrase: Phrase, columns: Sequence[Column], facts: Relation) -> Sql:
    possible = [column for column in columns if _possible(phrase, column)]
    whole = any_of([_test(phrase, column, facts, whole=True) for column in possible])
    inside = any_of([_test(phrase, column, facts) for column in possible])
    return Sql(
        f"CASE WHEN {whole.text} THEN 1.0 WHEN {inside.text} THEN 0.5 ELSE 0.0 END", whole.values + inside.values
    )


def _in_cell(phrase: Phrase, column: Column, facts: Relation) -> Sql:
    """The pattern, and before it what is cheaper: that a word which has one spelling occurs at all."""
    text = _text(phrase, column, facts)
    certain = [
        written[0] for step in phrase.steps if len(step) == 1 and len(written := spellings(step[0].text, column)) == 1
    ]
    cheap = [Sql(facts.contains(text, "?"), (word,)) for word in certain]
    return all_of([*cheap, _test(phrase, column, facts)])


def _test(phrase: Phrase, column: Column, facts: Relation, *, whole: bool = False) -> Sql:
    return Sql(facts.fits(_text(phrase, column, facts), "?"), (_pattern(phrase, column, whole),))


def _text(phrase: Phrase, column: Column, facts: Relation) -> str:
    """The cell to look into; folding it is half the work, and Thai and digits have no case."""
    text = as_text(column, facts)
    cased = any(each.text.lower() != each.text.upper() for step in phrase.steps for each in step)
    return facts.lower(text) if cased else text


def _possible(phrase: Phrase, column: Column) -> bool:
    """Whether the column's type can have these words in a cell."""
    return all(any(spellings(each.text, column) for each in step) for step in phrase.steps)


def _pattern(phrase: Phrase, column: Column, whole: bool) -> str:
    """A regular expression of what RE2 and PostgreSQL have in common; words hold no character that means something to it."""
    steps = [_step(step, column) for step in phrase.steps]
    thai = [bool(_THAI.search(step)) for step in steps]
    pattern = steps[0]
    for place, distance in enumerate(phrase.distances):
        if distance == 1:
            pattern += _GAP + ("*" if thai[place] and thai[place + 1] else "+")
        else:
            pattern += f"{_GAP}+(?:{_WORD}{_GAP}+){{{distance - 1}}}"
        pattern += steps[place + 1]
    if whole:
        return f"^{pattern}$"
    open_end = thai[-1] or any(each.prefix for each in phrase.steps[-1])
    return f"{'' if thai[0] else f'(?:^|{_GAP})'}{pattern}{'' if open_end else f'(?:$|{_GAP})'}"


def _step(step: Sequence[Lexeme], column: Column) -> str:
    rest = f"[^{SEPARATORS}]*"
    words = [word + (rest if each.prefix else "") for each in step for word in spellings(each.text, column)]
    return f"(?:{'|'.join(words)})"
