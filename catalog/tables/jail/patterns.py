"""PostgreSQL's patterns of dates and numbers (`to_char`, `to_date`, `to_timestamp`) in the engine's terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalog.tables.jail import nodes
from catalog.tables.jail.errors import SqlError
from catalog.tables.jail.nodes import Node

_NUMBER = re.compile(r"(?P<fill>FM)?(?P<whole>[09,]*[09])(?:\.(?P<fraction>[09]*))?", re.IGNORECASE)

_NAMES: Mapping[str, str] = {"MONTH": "%B", "MON": "%b", "DAY": "%A", "DY": "%a", "AM": "%p", "PM": "%p"}
"""Patterns whose letters say in which case the name is wanted."""

_PADDED = 9
"""PostgreSQL writes whole names of months and days so wide, unless told `FM`."""

_DIRECTIVES: Mapping[str, str] = {
    "YYYY": "%Y",
    "IYYY": "%G",
    "YY": "%y",
    "MM": "%m",
    "DDD": "%j",
    "DD": "%d",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%I",
    "MI": "%M",
    "SS": "%S",
    "MS": "%g",
    "US": "%f",
    "IW": "%V",
    "ID": "%u",
}

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<fill>FM)?(?P<token>'
    + "|".join(sorted([*_DIRECTIVES, *_NAMES, "Q"], key=len, reverse=True))
    + r")|(?P<unknown>TZ|TH|OF|WW|CC|RM|BC|AD|B\.C\.|A\.D\.|SSSSS?|FF[1-6]|[DIJWY])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def to_char(value: Node, pattern: Node) -> Node:
    """The value, a number or a moment, as text. Raises `SqlError` for a pattern that is not known, or not constant."""
    written = _constant(pattern, "to_char")
    number = _NUMBER.fullmatch(written)
    if number:
        return _number(value, number, len(written))
    pieces = [_piece(value, match) for match in _PIECE.finditer(written)]
    return nodes.call("concat", *pieces) if pieces else nodes.text("")


def strptime(value: Node, pattern: Node, function: str) -> Node:
    """The moment that a text means. Raises `SqlError` for a pattern that is not known, or not constant."""
    directives = [_directive(match) for match in _PIECE.finditer(_constant(pattern, function))]
    return nodes.call("strptime", value, nodes.text("".join(directives)))


def _constant(pattern: Node, function: str) -> str:
    written = nodes.constant_text(pattern)
    if written is None:
        raise SqlError(f"{function} needs a pattern that is a text constant")
    return written


def _directive(match: re.Match[str]) -> str:
    literal = match["quoted"] if match["quoted"] is not None else match["other"]
    if literal is not None:
        return literal.replace("%", "%%")
    token = (match["token"] or match[0]).upper()
    directive = _DIRECTIVES.get(token) or _NAMES.get(token)
    if directive is None:
        raise SqlError(f'the pattern "{match[0]}" is not supported')
    return directive.replace("%", "%-") if match["fill"] and directive in "%m%d%H%I%M%S%j%y" else directive


def _piece(value: Node, match: re.Match[str]) -> Node:
    token = match["token"] or ""
    if token.upper() == "Q":
        return nodes.cast(nodes.call("date_part", nodes.text("quarter"), value), "VARCHAR")
    written = nodes.call("strftime", value, nodes.text(_directive(match)))
    if token.upper() not in _NAMES:
        return written
    if token.isupper():
        written = nodes.call("upper", written)
    elif token.islower():
        written = nodes.call("lower", written)
    if token.upper() in ("MONTH", "DAY") and not match["fill"]:
        written = nodes.call("rpad", written, nodes.integer(_PADDED), nodes.text(" "))
    return written


def _number(value: Node, pattern: re.Match[str], width: int) -> Node:
    """As PostgreSQL does it: right-aligned unless `FM`, a sign's place kept free, zeros where the pattern has them."""
    whole, fraction = pattern["whole"], pattern["fraction"] or ""
    zeros = len(whole) - whole.index("0") if "0" in whole else 0
    if zeros > 1 and "," in whole:
        raise SqlError(f'the pattern "{pattern[0]}" is not supported')
    rounded = nodes.call("round", nodes.cast(value, "DECIMAL", 38, 10), nodes.integer(len(fraction)))
    size = nodes.cast(nodes.call("abs", rounded), "DOUBLE")
    digits = nodes.call("format", nodes.text(f"{{:{',' if ',' in whole else ''}.{len(fraction)}f}}"), size)
    if not zeros and fraction:
        digits = nodes.call("regexp_replace", digits, nodes.text(r"^0\."), nodes.text("."))
    if zeros > 1:
        digits = nodes.call("lpad", digits, _longest(digits, zeros + bool(fraction) + len(fraction)), nodes.text("0"))
    if pattern["fill"]:
        optional = len(fraction) - len(fraction.rstrip("9"))
        digits = nodes.call("regexp_replace", digits, nodes.text(f"(\\.[0-9]*?)0{{0,{optional}}}$"), nodes.text("\\1"))
    signed = nodes.call("concat", nodes.choose(nodes.negative(rounded), nodes.text("-"), nodes.text("")), digits)
    whole_text = signed if pattern["fill"] else nodes.call("lpad", signed, _longest(signed, width + 1), nodes.text(" "))
    return nodes.choose(nodes.missing(value), nodes.cast(nodes.null(), "VARCHAR"), whole_text)


def _longest(written: Node, width: int) -> Node:
    """So wide, or as wide as the text is: padding must not cut."""
    return nodes.cast(nodes.call("greatest", nodes.call("length", written), nodes.integer(width)), "INTEGER")
