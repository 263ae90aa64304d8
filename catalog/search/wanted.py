"""Which words a question asked for, so that they can be marked where they were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog.search.fields import WORDS
from catalog.search.folding import fold
from catalog.search.freetext import pieces
from catalog.search.syntax import Boolean, Boosted, FreeText, Fuzzy, Node, Phrase, Term, Wildcard
from catalog.search.words import STOP_WORDS, words


def words_of(node: Node, others: Iterable[str] = ()) -> list[str]:
    """Return the folded words that a query looks for in texts, each once; chunks that were typed in one come first.

    `others` are other names that were looked for as well.
    """
    texts = [*_texts(node), *others]
    chunks = [chunk for text in texts for chunk in fold(text).split() if chunk[:1].isalpha()]
    singles = [word for text in texts for word in words(text) if len(word) > 1]
    return [word for word in dict.fromkeys([*chunks, *singles]) if word not in STOP_WORDS]


def _texts(node: Node) -> Iterator[str]:
    match node:
        case FreeText(text):
            yield from (piece.text for piece in pieces(text) if piece.occur != "not")
        case Boosted(inner, _):
            yield from _texts(inner)
        case Boolean(clauses):
            for occur, inner in clauses:
                if occur != "not":
                    yield from _texts(inner)
        case Term(field, text) | Phrase(field, text, _) | Fuzzy(field, text, _):
            if field is None or field in WORDS:
                yield text
        case Wildcard(field, parts):
            if field is None or field in WORDS:
                yield from (text for kind, text in parts if kind == "text")


def ranks(node: Node) -> bool:
    """Tell whether matches of a query can differ in how well they match: it has words, choices or boosts."""
    match node:
        case FreeText() | Boosted():
            return True
        case Boolean(clauses):
            return any(occur == "should" or (occur == "must" and ranks(inner)) for occur, inner in clauses)
        case Term(field, _) | Phrase(field, _, _) | Fuzzy(field, _, _) | Wildcard(field, _):
            return field is None or field in WORDS
    return False
