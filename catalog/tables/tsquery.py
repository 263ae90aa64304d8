"""PostgreSQL's text search queries (`to_tsquery`): operators, brackets, phrases, prefixes and weights, read into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.tables.literals import BadAsk, clean_text, shown

MOST_LEXEMES = 20
"""No query has more words."""
DEEPEST = 20
"""How deep brackets and negations may be nested."""
FURTHEST = 100
"""How far apart, in words, all words of a query may be required to stand in sum."""

SEPARATORS = "\x01-/:-@\\[-`{-\x7f\xa0-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u206f\u3000-\u303f"
"""What parts words, as the inside of a class of a regular expression: the same to RE2 and to PostgreSQL."""

_PARTS = re.compile(f"[{SEPARATORS}]+")
_TOKEN = re.compile(
    r"\s*(?:(?P<sign>[&|!()])|<(?:-|(?P<distance>[0-9]{1,9}))>|'(?P<quoted>(?:[^'\\]|''|\\.)*)'"
    r"|(?P<plain>(?:[^\s&|!()<:'\\]|\\.)+))",
    re.DOTALL,
)
_MARKS = re.compile(r":([*ABCDabcd]*)")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word without separators; with `prefix`, the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after another: at each step one of several; a single step is a plain word."""

    steps: tuple[tuple[Lexeme, ...], ...]
    distances: tuple[int, ...] = ()
    """How many words further each step but the first stands."""


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; without parts: never, as PostgreSQL has it for a query without words."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


Node = Phrase | Not | And | Or


def read_tsquery(text: str, field: str) -> Node:
    """The tree of a query in PostgreSQL's language (section 8.11.2 of its manual); `field` is the parameter it came in.

    `!` binds most, then `<->` and `<N>`, `&`, and `|`. Weights (`:AB`) are read and hold for every word, for cells have
    none. Text between apostrophes, or words joined by a hyphen or the like, are a phrase. Raises `BadAsk("query", …)`
    for what is malformed or nested, numerous or distant beyond the limits above, `BadAsk(field, …)` for what is no text.
    """
    return _Reader(clean_text(text, field)).read()


def lexemes(node: Node) -> tuple[Phrase, ...]:
    """The words and phrases that a row may hold to its credit: all but those under `!`."""
    match node:
        case Phrase():
            return (node,)
        case Not():
            return ()
        case And(parts) | Or(parts):
            return tuple(phrase for part in parts for phrase in lexemes(part))


class _Reader:
    """Reads a query from left to right, one level of binding per method."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.words = 0
        self.distance = 0

    def read(self) -> Node:
        found = self._any()
        if self.text[self.place :].strip():
            raise self._malformed()
        return found

    def _malformed(self) -> BadAsk:
        return BadAsk("query", f'syntax error in tsquery: "{shown(self.text)}"')

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.place)

    def _takes(self, sign: str) -> bool:
        found = self._peek()
        if found is None or found["sign"] != sign:
            return False
        self.place = found.end()
        return True

    def _any(self) -> Node:
        parts = [self._all()]
        while self._takes("|"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._phrase()]
        while self._takes("&"):
            parts.append(self._phrase())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _phrase(self) -> Node:
        found = self._operand()
        while (distance := self._followed()) is not None:
            found = self._joined(found, self._operand(), distance)
        return found

    def _followed(self) -> int | None:
        found = self._peek()
        if found is None or not found[0].lstrip().startswith("<"):
            return None
        self.place = found.end()
        distance = int(found["distance"] or 1) if found["distance"] != "0" else 0
        self.distance += distance
        if not distance >= 1 or self.distance > FURTHEST:
            raise BadAsk("query", f"the distances in a phrase must be from 1 to {FURTHEST} in sum")
        return distance

    def _joined(self, left: Node, right: Node, distance: int) -> Phrase:
        first, second = _as_phrase(left), _as_phrase(right)
        if first is None or second is None:
            raise BadAsk("query", "a phrase is made of words, and of brackets that hold words joined by `|`")
        return Phrase(first.steps + second.steps, (*first.distances, distance, *second.distances))

    def _operand(self) -> Node:
        found = self._peek()
        if found is None:
            raise self._malformed() if self.text[self.place :].strip() else self._no_operand()
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadAsk("query", f"nested deeper than {DEEPEST} levels")
        node = self._inside(found)
        self.depth -= 1
        return node

    def _no_operand(self) -> BadAsk:
        return BadAsk("query", f'no operand in tsquery: "{shown(self.text)}"')

    def _inside(self, found: re.Match[str]) -> Node:
        self.place = found.end()
        if found["sign"] == "!":
            return Not(self._operand())
        if found["sign"] == "(":
            node = self._any()
            if not self._takes(")"):
                raise self._malformed()
            return node
        if found["quoted"] is not None:
            return self._word(found["quoted"].replace("''", "'"))
        if found["plain"] is not None:
            return self._word(found["plain"])
        raise self._malformed()

    def _word(self, written: str) -> Node:
        marks = _MARKS.match(self.text, self.place)
        if marks is not None:
            self.place = marks.end()
        prefix = marks is not None and "*" in marks[1]
        text = re.sub(r"\\(.)", r"\1", written, flags=re.DOTALL)
        parts = [part for part in _PARTS.split(text.lower()) if part]
        self.words += len(parts)
        if self.words > MOST_LEXEMES:
            raise BadAsk("query", f"more than {MOST_LEXEMES} words")
        return Phrase(tuple((Lexeme(part, prefix),) for part in parts), (1,) * (len(parts) - 1)) if parts else And(())


def _as_phrase(node: Node) -> Phrase | None:
    """The node as a part of a phrase; None when it is none that a phrase can hold."""
    if isinstance(node, Phrase):
        return node
    if isinstance(node, Or) and all(isinstance(part, Phrase) and len(part.steps) == 1 for part in node.parts):
        return Phrase((tuple(each for part in node.parts if isinstance(part, Phrase) for each in part.steps[0]),))
    return None
