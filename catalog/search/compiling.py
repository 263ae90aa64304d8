"""A parsed query as the engine's query: which fields it asks, and within which bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tantivy import FieldType, Occur, Query

from catalog.search import ranges
from catalog.search.asking import WEIGHTS, both, either, everything, nothing, term, weighed
from catalog.search.datemath import instant, microseconds
from catalog.search.fields import ALIASES, BOOLEANS, DATES, EXACT, LABELLED, NUMBERS, WORDS, whole
from catalog.search.folding import fold
from catalog.search.query import QuerySyntaxError
from catalog.search.schema import schema
from catalog.search.syntax import (
    Boolean,
    Boosted,
    Everything,
    Filled,
    FreeText,
    Fuzzy,
    Node,
    Part,
    Phrase,
    Range,
    Term,
    Wildcard,
)
from catalog.search.typed import either_way, quotation, typed
from catalog.search.words import pieces, stem, words

MOST_PATTERNS = 16
"""Patterns, ranges over text and fuzzy words in one expression: each has the engine walk through its dictionary."""
MOST_FUZZY = 4
MOST_HUGE = 3
"""The same for fields in which every dataset has a value of its own."""
HUGE = frozenset({"id", "name", "title_string", "url", "res_url"})
FUZZY_FIELDS = ("title", "keywords", "text")
LONGEST_PATTERN = 100
_OCCURS = {"must": Occur.Must, "should": Occur.Should, "not": Occur.MustNot}
_LARGEST = 2**63 - 1


class Compiler:
    """Turns one parsed query into the engine's; `now` is what NOW means in it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.patterns = self.leading = self.huge = self.fuzzy = 0

    def compile(self, node: Node) -> Query:
        """Return the engine's query; raise QuerySyntaxError for a value that its field cannot have, or too wide a pattern."""
        match node:
            case Everything():
                return everything()
            case FreeText(text):
                return typed(text)
            case Boosted(inner, factor):
                return Query.boost_query(self.compile(inner), factor)
            case Boolean():
                return self._boolean(node)
            case Filled(field):
                return self._filled(_real(field))
            case Term(field, text):
                return self._value(_real(field), text)
            case Phrase(field, text, slop):
                return self._phrase(_real(field), text, slop)
            case Fuzzy(field, text, distance):
                return self._fuzzy(_real(field), text, distance)
            case Wildcard(field, parts):
                return self._wildcard(_real(field), parts)
            case Range():
                return self._range(node)
        raise TypeError(f"Unknown node {node!r}.")

    def _boolean(self, node: Boolean) -> Query:
        clauses = [(_OCCURS[occur], self.compile(inner)) for occur, inner in node.clauses]
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, everything()))
        return Query.boolean_query(clauses)

    def _filled(self, field: str | None) -> Query:
        return everything() if field is None else term("present", field)

    def _value(self, field: str | None, text: str) -> Query:
        if field is None or field in WORDS:
            return either_way(text, field)
        if field in DATES:
            moment = microseconds(instant(text, self.now))
            return _numbers(field, moment, moment)
        if field in NUMBERS:
            return term(field, _number(field, text))
        # Whole values either are the same or not: nothing to rank by.
        return Query.const_score_query(self._exact(field, text), 1.0)

    def _exact(self, field: str, text: str) -> Query:
        if field in BOOLEANS:
            return term(field, "true" if text[:1] in {"1", "t", "T"} else "false")
        if field.startswith("extras_"):
            return both([term("pair", f"{field}={word}") for word in words(text)])
        pair = term("pair", f"{field}={whole(text)}")
        if field in EXACT:
            return either([term(field, whole(text)), pair]) if field in LABELLED else term(field, whole(text))
        return pair

    def _phrase(self, field: str | None, text: str, slop: int) -> Query:
        if field is None or field in WORDS:
            return quotation(text, field, slop)
        return self._value(field, text)

    def _fuzzy(self, field: str | None, text: str, distance: int) -> Query:
        if distance == 0 or field in NUMBERS:
            return self._value(field, text)
        self.fuzzy += 1
        self._count_pattern(field)
        if field is not None and field not in WORDS:
            name, value = (field, text) if field in EXACT else ("pair", f"{field}={text}")
            return Query.fuzzy_term_query(schema(), name, whole(value), distance)
        found = [word for word, _ in pieces(fold(text))]
        fields = [field] if field else FUZZY_FIELDS
        return both(
            [either([Query.fuzzy_term_query(schema(), each, word, distance) for each in fields]) for word in found]
        )

    def _wildcard(self, field: str | None, parts: Sequence[Part]) -> Query:
        if field in NUMBERS:
            raise QuerySyntaxError(f"{field} holds numbers or dates: ask for a range instead of a pattern.")
        if field is None or field in WORDS:
            return both([self._word_pattern(field, unit) for unit in _units(parts)])
        self._admit(field, parts)
        if field in EXACT:
            return Query.regex_query(schema(), field, ranges.pattern(parts))
        return Query.regex_query(schema(), "pair", ranges.literal(f"{field}=") + ranges.pattern(parts))

    def _word_pattern(self, field: str | None, unit: Sequence[Part]) -> Query:
        fields = [field] if field else list(WEIGHTS)
        if all(kind == "text" for kind, _ in unit):
            word = stem(unit[0][1])
            return either([term(each, word) for each in fields])
        self._admit(field, unit)
        found = [(each, Query.regex_query(schema(), each, ranges.pattern(unit))) for each in fields]
        return weighed(found) if field is None else found[0][1]

    def _admit(self, field: str | None, parts: Sequence[Part]) -> None:
        """Refuse patterns that would have the engine read most of its dictionary again and again."""
        leading = parts[0][0] != "text"
        self.leading += leading
        self._count_pattern(field)
        letters = sum(len(text) for _, text in parts)
        if letters < (2 if leading else 1):
            raise QuerySyntaxError("A pattern needs a letter before its first * or ?, or two letters after it.")
        if letters + len(parts) > LONGEST_PATTERN:
            raise QuerySyntaxError(f"A pattern has at most {LONGEST_PATTERN} letters.")

    def _count_pattern(self, field: str | None) -> None:
        self.patterns += 1
        self.huge += field in HUGE
        if self.patterns > MOST_PATTERNS or self.leading > 1 or self.huge > MOST_HUGE or self.fuzzy > MOST_FUZZY:
            raise QuerySyntaxError(
                f"An expression has at most {MOST_PATTERNS} patterns, {MOST_HUGE} of them on names or addresses, "
                f"{MOST_FUZZY} fuzzy words, and one pattern that begins with * or ?."
            )

    def _range(self, node: Range) -> Query:
        field = _real(node.field)
        if field in DATES:
            return self._dates(field, node)
        if field in NUMBERS:
            low = _number(field, node.low) + (not node.include_low) if node.low is not None else -_LARGEST
            high = _number(field, node.high) - (not node.include_high) if node.high is not None else _LARGEST
            return _numbers(field, low, high)
        self._count_pattern(field)
        low_text, high_text = self._bound(node.low), self._bound(node.high)
        name, head = (field or "text"), ""
        if field is None or field in WORDS:
            low_text, high_text = (fold(each) if each else each for each in (low_text, high_text))
        elif field not in EXACT:
            name, head = "pair", ranges.literal(f"{field}=")
        regex = ranges.between(low_text, high_text, include_low=node.include_low, include_high=node.include_high)
        return Query.regex_query(schema(), name, head + regex) if regex else nothing()

    def _dates(self, field: str, node: Range) -> Query:
        low, high = -_LARGEST, _LARGEST
        if node.low is not None:
            low = microseconds(instant(node.low, self.now, end=not node.include_low)) + (not node.include_low)
        if node.high is not None:
            high = microseconds(instant(node.high, self.now, end=node.include_high)) - (not node.include_high)
        return _numbers(field, low, high)

    def _bound(self, text: str | None) -> str | None:
        """Return a bound over text; dates in extras are compared as ISO text, days without their midnight."""
        if text is None or not text.startswith("NOW"):
            return text.removesuffix("T00:00:00Z") if text else text
        return instant(text, self.now).strftime("%Y-%m-%dT%H:%M:%SZ").removesuffix("T00:00:00Z")


def _real(field: str | None) -> str | None:
    return None if field in {None, "text"} else ALIASES.get(field or "", field)


def _number(field: str, text: str | None) -> int:
    try:
        value = int(text or "")
    except ValueError as error:
        raise QuerySyntaxError(f"{field} holds whole numbers, and “{(text or '')[:60]}” is none.") from error
    return max(-_LARGEST + 1, min(value, _LARGEST - 1))


def _numbers(field: str, low: int, high: int) -> Query:
    if low > high:
        return nothing()
    return Query.const_score_query(Query.range_query(schema(), field, FieldType.Integer, low, high), 1.0)


def _units(parts: Sequence[Part]) -> list[list[Part]]:
    """Divide a pattern at its word boundaries: `rain-fall*` asks for the word rain and for words with fall in front."""
    units: list[list[Part]] = [[]]
    for kind, text in parts:
        if kind != "text":
            units[-1].append((kind, text))
            continue
        folded = fold(text)
        if not folded[:1].isalnum():
            units.append([])
        for number, (word, _) in enumerate(pieces(folded)):
            if number:
                units.append([])
            units[-1].append(("text", word))
        if not folded[-1:].isalnum() and not "ก" <= folded[-1:] <= "๛":
            units.append([])
    return [unit for unit in units if any(kind == "text" for kind, _ in unit)]
