"""CKAN's query language: a small, bounded parser for the part of Solr's Lucene syntax that clients use.

Operators bind as in Lucene's classic parser with AND as the default: `a b` is `+a +b`, `a OR b` is `a b` with one of
them needed, and `a AND b OR c` is `+a b c`.
"""

from __future__ import annotations

import re
from collections.abc import Container

from catalog.search.folding import without_surrogates
from catalog.search.query import ForbiddenSyntax, QuerySyntaxError
from catalog.search.syntax import (
    Boolean,
    Boosted,
    Everything,
    Filled,
    FreeText,
    Fuzzy,
    Node,
    Occur,
    Part,
    Phrase,
    Range,
    Term,
    Wildcard,
)

LONGEST = 8_000
DEEPEST = 20
MOST_CLAUSES = 256

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BOUND = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s\]}"\\])+))', re.DOTALL)
_TO = re.compile(r"\s+TO(?=\s)")
_OPERATOR = re.compile(r"(AND|OR)(?=[\s(\"]|$)|(&&)|(\|\|)")
_NOT = re.compile(r"NOT(?=[\s(\"]|$)")
_FIELD = re.compile(r'((?:\\.|[^\s:()"\[\]{}^~\\])+):')
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_PLAIN_FIELD = re.compile(r"[^\W\d][\w.-]*\Z")
_ENDS_TERM = frozenset('()"[]{}^~')
_FORBIDDEN = re.compile(r"\{\s*!|(?<!\w)(?:_query_|_val_)\s*:")


def parse(text: str, *, strict: bool, fields: Container[str] = ()) -> Node:
    """Read an expression of CKAN's query language.

    `strict` is for filters (`fq`): whatever is malformed, longer than 8,000 characters, deeper than 20 parentheses or
    wider than 256 clauses raises QuerySyntaxError. Otherwise (`q`) it is taken as the words that somebody typed, and so
    is text without a colon, and a colon after something that is no field (`10:30`, `Covid-19: daily`); `fields` are the
    names that count as fields even before a space. Local parameters raise ForbiddenSyntax in either case.
    """
    text = without_surrogates(text)
    _refuse_magic(text)
    if not text.strip() or text.strip() in {"*:*", "*", '""'}:
        return Everything()
    if not strict and ":" not in text:
        return FreeText(text)
    try:
        parser = _Parser(text, strict, fields)
        node = parser.read()
    except QuerySyntaxError:
        if strict:
            raise
        return FreeText(text)
    return node if strict or parser.named_a_field else FreeText(text)


def _refuse_magic(text: str) -> None:
    if _FORBIDDEN.search(_QUOTED.sub('""', text[: LONGEST * 2])) or text.lstrip().startswith("{!"):
        raise ForbiddenSyntax("Local parameters and the fields _query_ and _val_ are not supported.")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


class _Parser:
    """One reading of one text; `place` is the next character."""

    def __init__(self, text: str, strict: bool, fields: Container[str]) -> None:
        if len(text) > LONGEST:
            raise QuerySyntaxError(f"The expression is longer than {LONGEST:,} characters.")
        self.text, self.strict, self.fields = text, strict, fields
        self.place = self.clauses = 0
        self.named_a_field = False

    def read(self) -> Node:
        node = self._boolean(None, 0)
        if self.place < len(self.text):
            raise self._error("There is a closing parenthesis without an opening one")
        return node

    def _error(self, what: str) -> QuerySyntaxError:
        return QuerySyntaxError(f"{what} (at character {self.place + 1} of the expression).")

    def _peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self.place += 1

    def _boolean(self, field: str | None, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._error(f"Parentheses are nested more than {DEEPEST} deep")
        clauses: list[tuple[Occur, Node]] = []
        while True:
            joint = self._joint(first=not clauses)
            self._skip_space()
            if self._peek() in {"", ")"}:
                if joint or not clauses:
                    raise self._error("Something is missing after an operator or between parentheses")
                break
            modifier = self._modifier()
            node = self._clause(field, depth)
            self.clauses += 1
            if self.clauses > MOST_CLAUSES:
                raise self._error(f"There are more than {MOST_CLAUSES} clauses")
            self._join(clauses, joint, modifier, node)
        if len(clauses) == 1 and clauses[0][0] != "not":
            return clauses[0][1]
        return Boolean(tuple(clauses))

    @staticmethod
    def _join(clauses: list[tuple[Occur, Node]], joint: str, modifier: str, node: Node) -> None:
        # Lucene's classic rule: an operator also says what the clause before it is, unless that is prohibited.
        if clauses and joint and clauses[-1][0] != "not":
            clauses[-1] = ("must" if joint == "AND" else "should", clauses[-1][1])
        occur: Occur = "not" if modifier == "-" else "should" if joint == "OR" else "must"
        clauses.append((occur, node))

    def _joint(self, *, first: bool) -> str:
        self._skip_space()
        match = _OPERATOR.match(self.text, self.place)
        if not match:
            return ""
        if first:
            raise self._error("An expression cannot begin with AND or OR")
        self.place = match.end()
        return "AND" if match[1] == "AND" or match[2] else "OR"

    def _modifier(self) -> str:
        found = ""
        while True:
            if self._peek() in {"+", "-", "!"}:
                found = "+" if self._peek() == "+" else "-"
                self.place += 1
            elif _NOT.match(self.text, self.place):
                found = "-"
                self.place += 3
            else:
                return found
            self._skip_space()

    def _clause(self, field: str | None, depth: int) -> Node:
        if _OPERATOR.match(self.text, self.place):
            raise self._error("An operator stands where an expression was expected")
        named = self._field()
        field = named if named is not None else field
        mark = self._peek()
        if mark == "(":
            self.place += 1
            node = self._boolean(field, depth + 1)
            if self._peek() != ")":
                raise self._error("A parenthesis is not closed")
            self.place += 1
        elif mark == '"':
            node = self._phrase(field)
        elif mark in {"[", "{"}:
            node = self._range(field)
        else:
            node = self._term(field)
        return self._boosted(node)

    def _field(self) -> str | None:
        """Read `name:` if it stands here and is meant as a field."""
        match = _FIELD.match(self.text, self.place)
        if not match:
            return None
        name, after = _unescaped(match[1]), self.text[match.end() : match.end() + 1]
        if not self.strict and name != "*":
            spaced = after == "" or after.isspace()
            # Nobody who just types escapes a space: `my\ field:x` means a field.
            meant = _PLAIN_FIELD.match(name) or "\\" in match[1]
            if not meant or (spaced and name not in self.fields) or after == "/":
                return None
        self.place = match.end()
        self._skip_space()
        if self._peek() in {"", ")"}:
            raise self._error(f"Nothing follows “{name[:60]}:”")
        self.named_a_field = True
        return name

    def _phrase(self, field: str | None) -> Node:
        match = _QUOTED.match(self.text, self.place)
        if not match:
            raise self._error("A quotation mark is not closed")
        self.place = match.end()
        slop = int(self._number("~", "0") or 0)
        return Phrase(None if field == "*" else field, _unescaped(match[1]), min(slop, 100))

    def _range(self, field: str | None) -> Node:
        include_low = self._peek() == "["
        self.place += 1
        low = self._bound()
        match = _TO.match(self.text, self.place)
        if not match:
            raise self._error("A range must be written as [a TO b]")
        self.place = match.end()
        high = self._bound()
        self._skip_space()
        if self._peek() not in {"]", "}"}:
            raise self._error("A range is not closed")
        include_high = self._peek() == "]"
        self.place += 1
        if low is None and high is None:
            return Everything() if field in {None, "*"} else Filled(str(field))
        return Range(field, low, high, include_low, include_high)

    def _bound(self) -> str | None:
        match = _BOUND.match(self.text, self.place)
        if not match:
            raise self._error("A range must be written as [a TO b]")
        self.place = match.end()
        if match[1] is not None:
            return _unescaped(match[1])
        return None if match[2] == "*" else _unescaped(match[2])

    def _term(self, field: str | None) -> Node:
        parts = self._parts()
        if not parts:
            raise self._error("An expression was expected")
        if all(kind == "any" for kind, _ in parts):
            return Everything() if field in {None, "*"} else Filled(str(field))
        field = None if field == "*" else field
        if len(parts) > 1 or parts[0][0] != "text":
            return Wildcard(field, tuple(parts))
        if self._peek() != "~":
            return Term(field, parts[0][1])
        distance = float(self._number("~", "2") or 2)
        # Before Lucene 4 the number was a similarity between 0 and 1.
        return Fuzzy(field, parts[0][1], 1 if 0 < distance < 1 else int(min(distance, 2.0)))

    def _parts(self) -> list[Part]:
        parts: list[Part] = []
        while (mark := self._peek()) and not mark.isspace() and mark not in _ENDS_TERM:
            self.place += 1
            if mark == "\\" and self._peek():
                mark = self._peek()
                self.place += 1
            elif mark in {"*", "?"}:
                parts.append(("any" if mark == "*" else "one", ""))
                continue
            if parts and parts[-1][0] == "text":
                parts[-1] = ("text", parts[-1][1] + mark)
            else:
                parts.append(("text", mark))
        return parts

    def _number(self, mark: str, default: str) -> str:
        """Read what follows `~` or `^`; return "" when the mark does not stand here."""
        if self._peek() != mark:
            return ""
        self.place += 1
        match = _NUMBER.match(self.text, self.place)
        if not match:
            return default
        self.place = match.end()
        return match[0]

    def _boosted(self, node: Node) -> Node:
        if self._peek() != "^":
            return node
        factor = self._number("^", "")
        if not factor:
            raise self._error("A number must follow ^")
        return Boosted(node, min(float(factor), 1_000.0))
