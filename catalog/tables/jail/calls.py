"""Calls and casts that mean in PostgreSQL something else than in the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce

from catalog.tables.jail import nodes, patterns
from catalog.tables.jail.errors import SqlError
from catalog.tables.jail.functions import PLAIN_DECIMAL
from catalog.tables.jail.nodes import Node

Arguments = list[Node]


def _two(arguments: Arguments, function: str) -> tuple[Node, Node]:
    if len(arguments) != 2:
        raise SqlError(f"{function} takes two arguments")
    return arguments[0], arguments[1]


def _to_char(arguments: Arguments) -> Node:
    return patterns.to_char(*_two(arguments, "to_char"))


def _to_date(arguments: Arguments) -> Node:
    return nodes.cast(patterns.strptime(*_two(arguments, "to_date"), "to_date"), "DATE")


def _to_timestamp(arguments: Arguments) -> Node:
    if len(arguments) == 1:
        return nodes.call("to_timestamp", *arguments)
    moment = patterns.strptime(*_two(arguments, "to_timestamp"), "to_timestamp")
    return nodes.call("timezone", nodes.text("UTC"), moment)


def _to_number(arguments: Arguments) -> Node:
    """Whatever the pattern: the digits, the sign and the point of the text."""
    written, _pattern = _two(arguments, "to_number")
    digits = nodes.call("regexp_replace", written, nodes.text("[^0-9.eE+-]"), nodes.text(""), nodes.text("g"))
    return nodes.cast(digits, "DECIMAL", *PLAIN_DECIMAL)


def _json_path(arguments: Arguments, last: str) -> Node:
    if len(arguments) < 2:
        raise SqlError("json_extract_path takes a value and at least one key")
    *between, key = arguments[1:]
    inner = reduce(lambda value, step: nodes.call("json_extract", value, step), between, arguments[0])
    return nodes.call(last, inner, key)


def _json_extract_path(arguments: Arguments) -> Node:
    return _json_path(arguments, "json_extract")


def _json_extract_path_text(arguments: Arguments) -> Node:
    return _json_path(arguments, "json_extract_string")


REWRITTEN: Mapping[str, Callable[[Arguments], Node]] = {
    "to_char": _to_char,
    "to_date": _to_date,
    "to_number": _to_number,
    "to_timestamp": _to_timestamp,
    "json_extract_path": _json_extract_path,
    "json_extract_path_text": _json_extract_path_text,
    "jsonb_extract_path": _json_extract_path,
    "jsonb_extract_path_text": _json_extract_path_text,
}
"""Functions, in lower case, whose calls become another expression; they take the arguments and raise `SqlError`."""


def rewrite_cast(built: Node) -> Node:
    """A cast of the engine that does what PostgreSQL's does: exact decimals, and text cut to a given length."""
    kind = built["type_expr"]
    parameters = kind["children"]
    if kind["type_name"] == "DECIMAL" and not parameters:
        return nodes.cast(built["child"], "DECIMAL", *PLAIN_DECIMAL)
    if kind["type_name"] == "VARCHAR" and parameters:
        return nodes.call("left", nodes.cast(built["child"], "VARCHAR"), parameters[0])
    return built


def rewrite_median(built: Node) -> None:
    """Make `percentile_cont` interpolate between numbers without rounding to their digits after the point."""
    for order in built["order_bys"]["orders"]:
        order["expression"] = nodes.cast(order["expression"], "DOUBLE")
