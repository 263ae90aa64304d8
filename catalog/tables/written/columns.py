"""The columns of a written table: CKAN's `fields` and the keys of the first record, read and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.records import Column
from catalog.tables.literals import shown
from catalog.tables.native import is_list, kind_of, read_type
from catalog.tables.written.refusals import Refused

LONGEST_NAME = 63
"""Characters of a column's name."""
MOST_COLUMNS = 500
"""Of one table. PostgreSQL takes 1,600, dropped ones included, and far fewer where every cell is filled."""

_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,40}\s*")
_CODE = re.compile(r"\s*0[0-9]+\s*")
_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
_DATES = (
    *("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A column and its place in the database, where it is called `p` and this number whatever its name."""

    place: int
    column: Column

    @property
    def identifier(self) -> str:
        """The column's name in statements: no text from outside is ever part of one."""
        return f"p{self.place}"


@dataclass(frozen=True, slots=True)
class Field:
    """One of CKAN's `fields`, checked; `native` is empty where no type was given, `info` None where nothing was said."""

    name: str
    native: str = ""
    info: Mapping[str, Any] | None = None


def read_fields(given: Any) -> tuple[Field, ...]:
    """CKAN's `fields`: objects with `id` and, if wanted, `type` and `info`. Raises `Refused("fields", …)`."""
    if not isinstance(given, list | tuple) or not all(isinstance(each, Mapping) for each in given):
        raise Refused("fields", "must be a list of objects")
    fields = tuple(_field(each) for each in given)
    if len({field.name for field in fields}) < len(fields):
        raise Refused("fields", "Duplicate column names are not supported")
    return fields


def _field(given: Mapping[str, Any]) -> Field:
    name = given.get("id")
    if name is None or name == "":
        raise Refused("fields", "a field needs an id")
    info = given.get("info")
    if info is not None and not isinstance(info, Mapping):
        raise Refused("fields", f'the info of "{shown(name)}" must be an object')
    kind = given.get("type")
    return Field(column_name(name), native_type(kind) if kind not in (None, "") else "", info)


def column_name(name: Any) -> str:
    """The name itself if a column can have it (contract 12.1). Raises `Refused("fields", …)`."""
    if not isinstance(name, str) or not plain_name(name):
        raise Refused("fields", f'"{shown(name)}" is not a valid field name')
    if len(name) > LONGEST_NAME:
        raise Refused("fields", f'Column heading "{shown(name)}" exceeds limit of {LONGEST_NAME} characters.')
    return name


def plain_name(name: str) -> bool:
    """Whether a name has no leading underscore, no double quote, no white space around it and no control characters."""
    unprintable = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name)
    return bool(name) and name == name.strip() and not name.startswith("_") and '"' not in name and not unprintable


def native_type(given: Any) -> str:
    """PostgreSQL's short name of a type: `int4`, `varchar(20)`, `_text` … Raises `Refused("fields", …)` for others."""
    name = " ".join(given.lower().split()) if isinstance(given, str) and len(given) <= LONGEST_NAME else ""
    listed = name.startswith("_") or name.endswith("[]")
    try:
        single = read_type(name.removeprefix("_").removesuffix("[]"))
    except ValueError:
        raise Refused("fields", f'"{shown(given)}" is not a valid field type') from None
    return f"_{single}" if listed else single


def guessed_type(value: Any) -> str:
    """The type that the first value of a column speaks for (contract 12.1); numbers with leading zeros are codes."""
    match value:
        case Mapping() | list() | tuple():
            return "json"
        case bool():
            return "bool"
        case int():
            return "int4" if -(2**31) <= value < 2**31 else "int8" if -(2**63) <= value < 2**63 else "numeric"
        case float() | Decimal():
            return "float8"
        case str():
            return _guessed_from_text(value)
    return "text"


def _guessed_from_text(text: str) -> str:
    if _CODE.fullmatch(text):
        return "text"
    if _WHOLE.fullmatch(text):
        return guessed_type(int(text))
    if _NUMBER.fullmatch(text):
        return "numeric"
    return "timestamp" if any(_is_date(text, form) for form in _DATES) else "text"


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def new_columns(fields: Sequence[Field], first: Any, known: Mapping[str, Placed]) -> list[Column]:
    """The columns that the table lacks: those of `fields` and the other keys of the first record (None: no records).

    Raises `Refused("fields", …)` for a type that nothing tells, `Refused("records", …)` for a record that is none.
    """
    if first is not None and not isinstance(first, Mapping):
        raise Refused("records", "The first row is not a json object", row=0)
    record: Mapping[str, Any] = first or {}
    columns: list[Column] = []
    for field in fields:
        if field.name in known:
            continue
        if not field.native and field.name not in record:
            raise Refused("fields", f'"{shown(field.name)}" type not guessable')
        columns.append(described(column(field.name, field.native or guessed_type(record[field.name])), field.info))
    named = {field.name for field in fields} | set(known)
    columns += [column(column_name(name), guessed_type(record[name])) for name in record if name not in named]
    if len(columns) + len(known) > MOST_COLUMNS:
        raise Refused("fields", f"a table has at most {MOST_COLUMNS} columns")
    return columns


def column(name: str, native: str) -> Column:
    """A column of one of PostgreSQL's types; lists are JSON to those who read."""
    return Column(name, "json" if is_list(native) else kind_of(native).type, native=native)


def described(plain: Column, info: Mapping[str, Any] | None) -> Column:
    """The column with what its writer says of it; None leaves it as it is."""
    if info is None:
        return plain
    return Column(
        plain.name,
        plain.type,
        native=plain.native,
        info=dict(info),
        label=_said(info, "label"),
        notes=_said(info, "notes"),
    )


def _said(info: Mapping[str, Any], key: str) -> str:
    value = info.get(key)
    return value if isinstance(value, str) else ""
