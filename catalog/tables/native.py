"""The types of PostgreSQL that columns of written tables may have: each by name, none by text that reaches a statement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.records import ColumnType


@dataclass(frozen=True, slots=True)
class Kind:
    """What the portal knows of a type."""

    type: ColumnType
    """What it is to those who read."""
    full_name: str
    """As PostgreSQL's `format_type` writes it; what is in brackets goes behind the first word."""
    modifiers: int = 0
    """How many numbers may stand in brackets behind it: a length, or digits in all and after the point."""
    ordered: bool = True
    """Whether its values can be compared, so that an index can hold them."""
    carrier: str = ""
    """The type through which values come in, where the type itself without its length would cut them."""


KINDS: Mapping[str, Kind] = {
    "int2": Kind("integer", "smallint"),
    "int4": Kind("integer", "integer"),
    "int8": Kind("integer", "bigint"),
    "float4": Kind("decimal", "real"),
    "float8": Kind("decimal", "double precision"),
    "numeric": Kind("decimal", "numeric", 2),
    "bool": Kind("boolean", "boolean"),
    "date": Kind("date", "date"),
    "time": Kind("time", "time without time zone", 1),
    "timestamp": Kind("timestamp", "timestamp without time zone", 1),
    "json": Kind("json", "json", ordered=False),
    "jsonb": Kind("json", "jsonb", ordered=False),
    "text": Kind("text", "text"),
    "varchar": Kind("text", "character varying", 1),
    "bpchar": Kind("text", "character", 1),
    "uuid": Kind("text", "uuid"),
    "inet": Kind("text", "inet"),
    "cidr": Kind("text", "cidr"),
    "macaddr": Kind("text", "macaddr"),
    "macaddr8": Kind("text", "macaddr8"),
    "interval": Kind("text", "interval", 1),
    "timestamptz": Kind("text", "timestamp with time zone", 1),
    "timetz": Kind("text", "time with time zone", 1),
    "money": Kind("text", "money"),
    "bytea": Kind("text", "bytea"),
    "bit": Kind("text", "bit", 1, carrier="varbit"),
    "varbit": Kind("text", "bit varying", 1),
    "oid": Kind("text", "oid"),
    "tsvector": Kind("text", "tsvector"),
    "tsquery": Kind("text", "tsquery"),
    **{
        shape: Kind("text", shape, ordered=False)
        for shape in ("point", "line", "lseg", "box", "path", "polygon", "circle")
    },
    **{
        f"{base}{ending}": Kind("text", f"{base}{ending}")
        for base in ("int4", "int8", "num", "ts", "tstz", "date")
        for ending in ("range", "multirange")
    },
}
"""By PostgreSQL's short names. Each also as a list: `_text`."""

SPELLINGS: Mapping[str, str] = {
    **{kind.full_name: name for name, kind in KINDS.items()},
    "int": "int4",
    "serial": "int4",
    "smallserial": "int2",
    "bigserial": "int8",
    "float": "float8",
    "double": "float8",
    "decimal": "numeric",
    "datetime": "timestamp",
    "nested": "json",
    "string": "text",
    "char": "bpchar",
}
"""Other names of the types."""

LONGEST = 10_485_760
"""Of `varchar(n)` and the like in PostgreSQL."""
MOST_DIGITS = 400
"""Of `numeric(p,s)`."""
MOST_FRACTION = 6
"""Digits of a second."""

_WRITTEN = re.compile(
    r"(?P<name>[a-z0-9 ]+?) ?(?:\( ?(?P<first>[0-9]{1,9}) ?(?:, ?(?P<second>[0-9]{1,3}) ?)?\))?(?P<rest> [a-z ]+)?"
)


def read_type(name: str) -> str:
    """PostgreSQL's short name of a single type with its length if it has one: `varchar(20)`. Raises `ValueError`."""
    found = _WRITTEN.fullmatch(" ".join(name.lower().split()))
    if found is None:
        raise ValueError(name)
    spelled = found["name"] + (found["rest"] or "")
    base = SPELLINGS.get(spelled, spelled)
    numbers = [int(each) for each in (found["first"], found["second"]) if each is not None]
    if base not in KINDS or len(numbers) > KINDS[base].modifiers or not _fit(base, numbers):
        raise ValueError(name)
    if not numbers and spelled in ("char", "character", "bit"):
        numbers = [1]
    return f"{base}({','.join(map(str, numbers))})" if numbers else base


def _fit(base: str, numbers: list[int]) -> bool:
    if not numbers:
        return True
    if base == "numeric":
        return 1 <= numbers[0] <= MOST_DIGITS and numbers[-1] <= numbers[0]
    if base.startswith(("time", "interval")):
        return numbers[0] <= MOST_FRACTION
    return 1 <= numbers[0] <= LONGEST


def base_of(native: str) -> str:
    """The short name of a type without its length: `varchar` of `varchar(20)`, `_varchar` of a list of them."""
    return native.partition("(")[0]


def item_of(native: str) -> str:
    """The type of a list's items, or the type itself."""
    return native.removeprefix("_")


def is_list(native: str) -> bool:
    """Whether a type is that of a list."""
    return native.startswith("_")


def kind_of(native: str) -> Kind:
    """What is known of a type, or of that of a list's items."""
    return KINDS[base_of(item_of(native))]


def full_name(native: str) -> str:
    """The type as PostgreSQL writes it out: `character varying(20)[]`, `timestamp(3) with time zone`."""
    item = item_of(native)
    _base, bracket, numbers = item.partition("(")
    first, blank, rest = kind_of(native).full_name.partition(" ")
    if bracket and first in ("time", "timestamp"):
        name = f"{first}({numbers}{blank}{rest}"
    else:
        name = f"{kind_of(native).full_name}{bracket}{numbers}"
    return f"{name}[]" if is_list(native) else name


def definition(native: str) -> str:
    """The type as it stands in the definition of a column; text is ordered by code point, whatever the database's way is."""
    name = f"{item_of(native)}{'[]' if is_list(native) else ''}"
    return f'{name} COLLATE "C"' if base_of(native) in ("text", "varchar", "bpchar") else name


def incoming(native: str) -> str:
    """The type as which a value is sent: without a length, so that one too long is refused and not cut."""
    base = base_of(item_of(native))
    return f"{KINDS[base].carrier or base}{'[]' if is_list(native) else ''}"
