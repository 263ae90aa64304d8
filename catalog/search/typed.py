"""What somebody typed as a query: words in Thai and English, ranked as people expect.

Exact titles come first, then what has all the words as they were typed, then the rest: what has most of them, or has
them under other names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tantivy import Occur, Query

from catalog.search.asking import (
    anywhere,
    both,
    containing,
    either,
    everything,
    named,
    nothing,
    phrase,
    term,
    weighed,
    without,
)
from catalog.search.documents import closed, plain
from catalog.search.expansion import Unit
from catalog.search.fields import whole
from catalog.search.freetext import Piece, pieces
from catalog.search.words import STOP_WORDS, words

EXACT_TITLE = 1_000.0
MOST_WORDS = 32
"""Different words of one text that are looked for: nobody types more, and each common one costs a walk over all its datasets."""
ALL_WORDS = 500.0
"""What is added to a dataset that has all the words themselves: far above what words can earn, below EXACT_TITLE."""
ALL_NAMES = 100.0
"""The same for one that has all the words, each under whatever name."""
SURE_LETTERS = 5
"""Thai letters that are surely what was asked for, wherever they stand: three also stand inside of other words."""
OTHER_NAME = 0.3
"""What a match of another name counts, against 1 for the word itself."""
_PREFIXES = ("การ", "ความ")
"""Syllables that make a noun of a Thai verb or adjective: การเกษตร is also found as เกษตร."""


@dataclass
class _Asked:
    """The clauses of a typed text by the part they play."""

    counted: list[Query] = field(default_factory=list)
    welcome: list[Query] = field(default_factory=list)
    must: list[Query] = field(default_factory=list)
    unwanted: list[Query] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    """Words that only announce the next one (`catalog.search.expansion.Unit.aside`)."""

    def is_new(self, words: Iterable[str]) -> bool:
        """Tell whether this clause is to be looked for: it was not there before, and there are not too many yet."""
        clause = tuple(words)
        if clause in self.seen or len(self.seen) >= MOST_WORDS:
            return False
        self.seen.add(clause)
        return True


def needed(clauses: int) -> int:
    """Return how many of so many clauses must match (CKAN's `mm`): all of two, all but one of five, 80 % of more."""
    return clauses if clauses <= 2 else clauses - 1 if clauses <= 5 else clauses * 4 // 5


def typed(
    text: str, readings: Sequence[Sequence[Unit]] = (), lift: Sequence[Query] = (), *, loose: bool = False
) -> Query:
    """Return the query for a typed text; never raises, and matches nothing when there is no word in it.

    `readings` are other ways to take the text: cut into units with other names, or typed on another keyboard. `lift`
    are queries that move a match up a little. `loose`: half of a reading's units are enough.
    """
    asked = _Asked(aside={token.word for units in readings for unit in units if unit.aside for token in unit.tokens})
    typed_pieces = pieces(text)
    for piece in typed_pieces:
        _sort_in(piece, asked)
    if not asked.counted and not asked.must:
        # Only words that every dataset has were asked for: then they are what is meant.
        asked.counted, asked.welcome = asked.welcome, []
    if not (asked.counted or asked.must):
        return without(everything(), asked.unwanted) if asked.unwanted else nothing()
    bonus = [*asked.welcome, *_bonus(text, typed_pieces), *lift]
    core = _core(asked, typed_pieces)
    if readings:
        # A match by other names has the quoted and the required parts as well.
        fixed = [
            *asked.must,
            *(quotation(each.text) for each in typed_pieces if each.phrase and each.occur == "should"),
        ]
        core = Query.disjunction_max_query(
            [core, *(both([*fixed, by_units(units, loose=loose)]) for units in readings)]
        )
        bonus.append(Query.const_score_query(_all_words(asked, typed_pieces, readings[0]), ALL_WORDS))
        bonus += [
            Query.const_score_query(both([*fixed, *map(_unit, _telling(units))]), ALL_NAMES) for units in readings
        ]
    found = Query.boolean_query([(Occur.Must, core), *((Occur.Should, each) for each in bonus)])
    return without(found, asked.unwanted)


def by_units(units: Sequence[Unit], *, loose: bool = False) -> Query:
    """Match as many of the units as of typed words, or half of them, each by its words or by another of its names."""
    choices = [(Occur.Should, _unit(unit)) for unit in _telling(units)]
    least = max(1, len(choices) // 2) if loose else needed(len(choices))
    return Query.boolean_query(choices, minimum_number_should_match=least) if choices else nothing()


def _telling(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if not unit.aside and (unit.others or not unit.empty)] or list(units)


def _unit(unit: Unit) -> Query:
    others = [Query.boost_query(named(other), OTHER_NAME) for _, other in unit.others]
    return Query.disjunction_max_query([_itself(unit), *others]) if others else _itself(unit)


def _itself(unit: Unit) -> Query:
    """Match the words of a unit; Thai ones that make one name must follow each other."""
    if len(unit.tokens) > 1 and all(token.kind == "thai" for token in unit.tokens):
        return named(unit.text)
    return both([_word(word) for word in dict.fromkeys(token.word for token in unit.tokens)])


def _core(asked: _Asked, typed_pieces: tuple[Piece, ...]) -> Query:
    parts = list(asked.must)
    if asked.counted:
        choices = [(Occur.Should, each) for each in asked.counted]
        by_words = Query.boolean_query(choices, minimum_number_should_match=needed(len(choices)))
        by_letters = _by_letters(typed_pieces)
        parts.append(either([by_words, by_letters]) if by_letters else by_words)
    return both(parts)


def _all_words(asked: _Asked, typed_pieces: tuple[Piece, ...], units: Sequence[Unit]) -> Query:
    """Match what has all the words themselves: those that make one name, or are pieces of a misspelled one, in their order."""
    quoted = [quotation(each.text) for each in typed_pieces if each.phrase and each.occur == "should"]
    by_words = both([*asked.must, *quoted, *map(_itself, _telling(units))])
    letters = sum(len(token.raw) for unit in units for token in unit.tokens)
    by_letters = _by_letters(typed_pieces) if letters >= SURE_LETTERS else None
    return either([by_words, both([*asked.must, by_letters])]) if by_letters else by_words


def _by_letters(typed_pieces: tuple[Piece, ...]) -> Query | None:
    """Match what has all the letters of the text, wherever the dictionary cuts them; None for a text without Thai."""
    free = " ".join(piece.text for piece in typed_pieces if piece.occur == "should" and not piece.phrase)
    letters = containing(free)
    quoted = [quotation(piece.text) for piece in typed_pieces if piece.occur == "should" and piece.phrase]
    return both([letters, *quoted]) if letters else None


def _sort_in(piece: Piece, asked: _Asked) -> None:
    if (piece.phrase or piece.occur != "should") and not asked.is_new([piece.occur, piece.text]):
        return
    if piece.occur == "not":
        asked.unwanted.append(quotation(piece.text))
    elif piece.occur == "must":
        asked.must.append(quotation(piece.text) if piece.phrase else either_way(piece.text))
    elif piece.phrase:
        asked.counted.append(quotation(piece.text))
    else:
        for clause in filter(asked.is_new, _clauses(piece.text)):
            empty = all(
                word in STOP_WORDS or word in asked.aside or (len(word) == 1 and not word.isdigit()) for word in clause
            )
            (asked.welcome if empty else asked.counted).append(both([_word(word) for word in clause]))


def _clauses(chunk: str) -> list[list[str]]:
    """Split a chunk between spaces into clauses: each Thai word is one, letters and digits that touch are one together."""
    clauses: list[list[str]] = []
    latin: list[str] = []
    for word in words(chunk):
        if "ก" <= word[0] <= "๛":
            clauses.append([word])
        elif latin:
            latin.append(word)
        else:
            latin = [word]
            clauses.append(latin)
    return clauses


def _word(word: str) -> Query:
    others = [Query.boost_query(anywhere(each), OTHER_NAME) for each in _without_prefix(word)]
    return Query.disjunction_max_query([anywhere(word), *others]) if others else anywhere(word)


def _without_prefix(word: str) -> list[str]:
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 2 and words(rest) == [rest]:
            return [rest]
    return []


def either_way(text: str, field: str | None = None) -> Query:
    """Match all words of a text, or (in the default fields) for Thai all its letters."""
    found = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    if not found:
        return nothing()
    if field is not None:
        return both([term(field, word) for word in found])
    by_words = both([anywhere(word) for word in found])
    by_letters = containing(text)
    return either([by_words, by_letters]) if by_letters else by_words


def quotation(text: str, field: str | None = None, slop: int = 0) -> Query:
    """Match words that follow each other.

    In the default fields Thai letters count as well, because the dictionary may divide the same words in another way
    where they stand in a longer text.
    """
    found = words(text)[:MOST_WORDS]
    if not found:
        return nothing()
    if field is not None:
        return phrase(field, found, slop)
    in_fields = weighed(
        (each, phrase(each, found, slop)) for each in ("title", "keywords", "text", "columns", "values")
    )
    by_letters = containing(text)
    return either([in_fields, by_letters]) if by_letters else in_fields


def _bonus(text: str, typed_pieces: tuple[Piece, ...]) -> list[Query]:
    """Return what lifts a match: the title is exactly this, or has the words in this order."""
    titles = either([term("title_folded", whole(form)) for form in dict.fromkeys((plain(text), closed(text)))])
    bonus = [Query.const_score_query(titles, EXACT_TITLE)]
    found = words(" ".join(piece.text for piece in typed_pieces if piece.occur != "not"))
    if len(found) > 1:
        bonus.append(Query.boost_query(phrase("title", found[:20], 2), 2.0))
    return bonus
