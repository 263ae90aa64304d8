"""The small pieces that queries to the engine are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tantivy import Occur, Query, Searcher

from catalog.search import words as thai
from catalog.search.schema import schema

WEIGHTS = {"title": 4.0, "keywords": 2.0, "text": 1.0, "columns": 0.5, "values": 0.5}
"""Where words are looked for when no field is named, and how much a match there counts (CKAN's `qf`, and the tables)."""
NAME_FIELDS = ("title", "text", "values")
"""Where names of several words are looked for: `text` holds all but the tables."""
LETTERS_OF_NAME = 15
TIE = 0.1
MOST_TRIGRAMS = 200


def everything() -> Query:
    """Match all documents, with the score 0."""
    return Query.const_score_query(Query.all_query(), 0.0)


def nothing() -> Query:
    """Match no document."""
    return Query.empty_query()


def term(field: str, value: str | int) -> Query:
    """Match documents that hold exactly this value or word in the field."""
    return Query.term_query(schema(), field, value)


def either(queries: Sequence[Query]) -> Query:
    """Match what any of the queries matches; nothing when there are none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, each) for each in queries]) if queries else nothing()


def both(queries: Sequence[Query]) -> Query:
    """Match what all of the queries match; nothing when there are none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, each) for each in queries]) if queries else nothing()


def without(query: Query, unwanted: Iterable[Query]) -> Query:
    """Match what the query matches and none of the unwanted ones do."""
    excluded = [(Occur.MustNot, each) for each in unwanted]
    return Query.boolean_query([(Occur.Must, query), *excluded]) if excluded else query


def silent(query: Query) -> Query:
    """Match the same without any influence on the order."""
    return Query.const_score_query(query, 0.0)


def weighed(queries: Iterable[tuple[str, Query]]) -> Query:
    """Take the best of the fields' scores, with a tenth of the others'."""
    return Query.disjunction_max_query([Query.boost_query(query, WEIGHTS[field]) for field, query in queries], TIE)


def anywhere(word: str) -> Query:
    """Match documents that hold a word in any of the fields of WEIGHTS."""
    return weighed((field, term(field, word)) for field in WEIGHTS)


def phrase(field: str, words: Sequence[str], slop: int = 0) -> Query:
    """Match words that follow each other; the engine panics on a phrase of fewer than two."""
    return Query.phrase_query(schema(), field, list(words), slop) if len(words) > 1 else term(field, words[0])


def named(text: str) -> Query:
    """Match documents with a name: its one word anywhere, or all of its words in their order.

    Short Thai names also match by their letters, because inside a longer name the dictionary cuts them in another way.
    """
    found = thai.words(text)
    if len(found) < 2:
        return anywhere(found[0]) if found else nothing()
    by_words = weighed((field, phrase(field, found)) for field in NAME_FIELDS)
    by_letters = (
        containing(text) if len(text) <= LETTERS_OF_NAME and all("ก" <= word[0] <= "๛" for word in found) else None
    )
    return either([by_words, by_letters]) if by_letters else by_words


def matches(searcher: Searcher, query: Query) -> int:
    """Return how many documents match."""
    # The engine panics on a limit of 0, so one hit is asked for and dropped.
    found: Any = searcher.search(query, limit=1)
    return int(found.count)


def containing(text: str) -> Query | None:
    """Match documents with all the Thai trigrams and the other words of a text, at a low constant score.

    None when the text has no Thai run of three letters: then its words say it all.
    """
    grams = sorted(thai.asked_trigrams(text))
    if not grams:
        return None
    others = {word: term("text", word) for word in thai.words(text) if not "ก" <= word[0] <= "๛"}
    return Query.const_score_query(
        both([*(term("trigrams", gram) for gram in grams[:MOST_TRIGRAMS]), *list(others.values())[:MOST_TRIGRAMS]]), 0.1
    )
