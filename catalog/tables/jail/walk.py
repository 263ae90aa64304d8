"""How a tree is walked: what is known on the way, and the rules out of which the allow-list is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.tables.jail.errors import SqlError, SqlForbidden
from catalog.tables.jail.nodes import Node

MOST_TABLES = 20
"""Tables that one statement may name."""

_WORDS: Mapping[str, str] = {
    "FORCE_AGGREGATES": "GROUP BY ALL",
    "HEX": "a hexadecimal constant",
    "PARAMETER": "a parameter",
    "PERCENTAGE": "a limit in per cent",
    "RECURSIVE_CTE_NODE": "WITH RECURSIVE",
    "SHOW_REF": "SHOW, DESCRIBE or SUMMARIZE",
}
"""What the author of a statement calls the parser's kinds of parts."""

_UNREAD = ("query_location", "query_location_length")


Rule = Callable[["Walk", Any], Any]
"""Builds a part of the tree anew. Raises `SqlError` or `SqlForbidden` where the part may not be."""


@dataclass(slots=True)
class Walk:
    """What is known on the way through a tree."""

    statement: Rule
    """What a statement is, wherever it stands."""
    tables: dict[str, str] = field(default_factory=dict)
    """Each table's name in the statement, and the engine's name of it."""
    macros: set[str] = field(default_factory=set)
    """The functions that the engine must be given first."""
    scopes: list[dict[str, str]] = field(default_factory=list)
    """The `WITH` queries that can be seen, innermost last, by their names in lower case: the engine's names of them."""
    queries: int = 0

    def table(self, name: str) -> str:
        """The engine's name of a table or `WITH` query. Raises `SqlForbidden`, `SqlError`."""
        for scope in reversed(self.scopes):
            if name.lower() in scope:
                return scope[name.lower()]
        if name.lower().startswith("pg_"):
            raise SqlForbidden(f"Not authorized to read {name}")
        if len(self.tables) >= MOST_TABLES and name not in self.tables:
            raise SqlError(f"a statement can name at most {MOST_TABLES} tables")
        return self.tables.setdefault(name, f"__table_{len(self.tables)}__")

    def see(self, name: str) -> str:
        """Make a `WITH` query known in the innermost scope; gives the engine's name of it."""
        self.queries += 1
        self.scopes[-1][name.lower()] = made = f"__query_{self.queries}__"
        return made


def unsupported(what: str) -> SqlError:
    """The error for a part of the language that is not known here, by the parser's name of it."""
    if what.endswith("_QUERY_NODE"):
        return SqlError("only a SELECT statement can be answered")
    return SqlError(f"{_WORDS.get(what) or what.replace('_', ' ').lower()} is not supported")


def plain(_walk: Walk, value: Any) -> Any:
    """Text, a number, a truth value or nothing, or a list of such: nothing that another part could hide in."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict | list):
            raise unsupported("this syntax")
    return value


def only(*allowed: Any) -> Rule:
    """One of a few plain values."""

    def rule(_walk: Walk, value: Any) -> Any:
        if value not in allowed:
            raise unsupported(value if isinstance(value, str) and value else "this syntax")
        return value

    return rule


def each(rule: Rule) -> Rule:
    """A list of parts of one kind."""
    return lambda walk, values: [rule(walk, value) for value in values]


def perhaps(rule: Rule) -> Rule:
    """A part that may be missing."""
    return lambda walk, value: None if value is None else rule(walk, value)


def known(rules: Mapping[str, Rule]) -> Rule:
    """A part with the fields of `rules` and no others, built in the order of `rules`."""

    def rule(walk: Walk, value: Node) -> Node:
        for key in value:
            if key not in rules and key not in _UNREAD:
                raise unsupported(key)
        return {key: build(walk, value[key]) for key, build in rules.items() if key in value}

    return rule


def by(key: str, rules: Mapping[str, Rule]) -> Rule:
    """A part of one of several kinds, told by one of its fields."""

    def rule(walk: Walk, value: Node) -> Node:
        kind = value[key]
        if kind not in rules:
            raise unsupported(kind)
        built: Node = rules[kind](walk, value)
        return built

    return rule


def statement(walk: Walk, value: Node) -> Node:
    """A statement inside another."""
    built: Node = walk.statement(walk, value)
    return built


def single_name(value: Node, deed: str) -> str:
    """The one name that the engine will look up. Raises `SqlForbidden` where there are several, of a schema or catalog."""
    path = value["qualified_name"]["path"]
    if len(path) != 1:
        raise SqlForbidden(f"Not authorized to {deed} {'.'.join(path)}")
    return str(path[0])
