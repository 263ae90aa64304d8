"""The engine's types: what CKAN calls them, and how their cells travel as JSON without losing a digit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog.tables.jail.functions import PLAIN_DECIMAL

Form = Literal["plain", "number", "json"]
"""How a cell travels: as what it is in JSON, as the digits of a number in text, or as JSON text."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of a column of an answer."""

    short: str
    """PostgreSQL's short name."""
    form: Form
    expression: str
    """The engine's expression that makes the travelling cell out of `{0}`."""


_AS_IT_IS = "{0}"
_TEXT = "CAST({0} AS VARCHAR)"
_ISO = "replace(CAST({0} AS VARCHAR), ' ', 'T')"
_JSON = "CAST(to_json({0}) AS VARCHAR)"

_KINDS: Mapping[str, Kind] = {
    "BOOLEAN": Kind("bool", "plain", _AS_IT_IS),
    **dict.fromkeys(("TINYINT", "SMALLINT", "UTINYINT"), Kind("int2", "plain", _AS_IT_IS)),
    **dict.fromkeys(("INTEGER", "USMALLINT"), Kind("int4", "plain", _AS_IT_IS)),
    **dict.fromkeys(("BIGINT", "UINTEGER"), Kind("int8", "plain", _AS_IT_IS)),
    **dict.fromkeys(("HUGEINT", "UHUGEINT", "UBIGINT", "BIGNUM"), Kind("numeric", "number", _TEXT)),
    "FLOAT": Kind("float4", "plain", _AS_IT_IS),
    "DOUBLE": Kind("float8", "plain", _AS_IT_IS),
    "VARCHAR": Kind("text", "plain", _AS_IT_IS),
    "DATE": Kind("date", "plain", _TEXT),
    "TIME": Kind("time", "plain", _TEXT),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), Kind("timestamp", "plain", _ISO)),
    "TIMESTAMP WITH TIME ZONE": Kind("timestamptz", "plain", f"replace({_ISO}, '+00', '+00:00')"),
    "INTERVAL": Kind("interval", "plain", _TEXT),
    "JSON": Kind("json", "json", _TEXT),
    "UUID": Kind("uuid", "plain", _TEXT),
    "BLOB": Kind("bytea", "plain", "'\\x' || lower(hex({0}))"),
}

# Without the zeros that come from the digits after the point that nobody asked for.
_PLAIN_DECIMAL = Kind("numeric", "number", f"regexp_replace({_TEXT}, '\\.?0+$', '')")
_DECIMAL = Kind("numeric", "number", _TEXT)


def kind_of(name: str, engine_type: str) -> Kind:
    """The kind of a column of that name and of that type of the engine."""
    if name == "_id" and engine_type == "BIGINT":
        return Kind("int", "plain", _AS_IT_IS)
    if engine_type in _KINDS:
        return _KINDS[engine_type]
    if engine_type.startswith("DECIMAL"):
        return _PLAIN_DECIMAL if engine_type == "DECIMAL({},{})".format(*PLAIN_DECIMAL) else _DECIMAL
    if engine_type.endswith("[]"):
        return Kind(f"_{kind_of('', engine_type[:-2]).short}", "json", _JSON)
    if re.match(r"STRUCT|MAP|UNION|TUPLE|.*\[\d+\]$", engine_type):
        return Kind("json", "json", _JSON)
    return Kind("text", "plain", _TEXT)
