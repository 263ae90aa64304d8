"""Whether a data dictionary makes sense in itself: names, limits and keys, before anything is held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, get_args
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from catalog.formats.ckan.checks import text_problem
from catalog.formats.dictionary.shape import (
    CODE_LISTS,
    MOST_COLUMNS,
    MOST_KEYS,
    MOST_VALUES,
    Constraints,
    Dictionary,
    Field,
    Severity,
)
from catalog.records import ColumnType

LONGEST_NAME = 63
LONGEST_TEXT = 500
LONGEST_NOTES = 5_000
LONGEST_PATTERN = 500
LONGEST_CELL = 1_000_000

Problems = dict[str, list[str]]
"""Texts by place: `fields.<column>.<part>`, `primary_key`, `unique_keys`, `foreign_keys`, `fields`."""


def problems(dictionary: Dictionary) -> Problems:
    """Return what is wrong with a dictionary, nothing when it can be kept."""
    found: Problems = {}
    if len(dictionary.fields) > MOST_COLUMNS:
        return {"fields": [f"A dictionary has at most {MOST_COLUMNS} columns"]}
    if problem := text_problem([_texts(field) for field in dictionary.fields]):
        return {"fields": [problem]}
    for name, count in Counter(field.name for field in dictionary.fields).items():
        if count > 1:
            found[f"fields.{name}.name"] = ["Two columns have this name"]
    for field in dictionary.fields:
        for part, text in _field_problems(field):
            found.setdefault(f"fields.{field.name}.{part}", []).append(text)
    if {dictionary.on_key_breach, dictionary.on_breach} - set(get_args(Severity)):
        found["severity"] = ["Must be warn or refuse"]
    return found | _key_problems(dictionary)


def _texts(field: Field) -> list[Any]:
    return [field.name, field.title, field.title_en, field.description, field.description_en, field.unit,
            field.missing_values, field.constraints.pattern, field.constraints.enum]  # fmt: skip


def _field_problems(field: Field) -> Iterable[tuple[str, str]]:
    if not field.name.strip() or len(field.name) > LONGEST_NAME:
        yield "name", f"A column's name has 1 to {LONGEST_NAME} characters"
    if field.type and field.type not in get_args(ColumnType):
        yield "type", "Unknown type"
    if field.code_list and field.code_list not in CODE_LISTS:
        yield "code_list", "Unknown code list"
    for part in ("title", "title_en", "unit"):
        if len(getattr(field, part)) > LONGEST_TEXT:
            yield part, f"Use at most {LONGEST_TEXT} characters"
    for part in ("description", "description_en"):
        if len(getattr(field, part)) > LONGEST_NOTES:
            yield part, f"Use at most {LONGEST_NOTES} characters"
    if len(field.missing_values) > MOST_VALUES or any(len(word) > LONGEST_TEXT for word in field.missing_values):
        yield "missing_values", f"Use at most {MOST_VALUES} values of at most {LONGEST_TEXT} characters"
    yield from _constraint_problems(field.constraints, field.type)


def _constraint_problems(rules: Constraints, kind: str) -> Iterable[tuple[str, str]]:
    bounds: dict[str, Any] = {}
    for part in ("minimum", "maximum"):
        if text := getattr(rules, part):
            bounds[part] = bound(text, kind)
            if bounds[part] is None:
                yield part, "Not a value of the column's type"
    least, most = bounds.get("minimum"), bounds.get("maximum")
    if least is not None and most is not None and type(least) is type(most) and least > most:
        yield "maximum", "The maximum is below the minimum"
    for part in ("min_length", "max_length"):
        length = getattr(rules, part)
        if length is not None and not 0 <= length <= LONGEST_CELL:
            yield part, f"A length is a whole number from 0 to {LONGEST_CELL}"
    if rules.min_length is not None and rules.max_length is not None and rules.min_length > rules.max_length:
        yield "max_length", "The maximum is below the minimum"
    if rules.pattern and not compiles(rules.pattern):
        yield "pattern", "Not a regular expression (RE2)"
    if len(rules.enum) > MOST_VALUES or any(len(value) > LONGEST_TEXT for value in rules.enum):
        yield "enum", f"Use at most {MOST_VALUES} values of at most {LONGEST_TEXT} characters"


def bound(text: str, kind: str) -> Decimal | date | time | datetime | None:
    """Return a limit in a column's type (any number or ISO 8601 text where no type is set), or None when it is none.

    Texts and codes have an order of their own in every language, so that they have no limits.
    """
    number = _number(text)
    if kind in ("integer", "decimal", "year"):
        return number
    readers = {"date": (date.fromisoformat,), "timestamp": (datetime.fromisoformat,), "time": (time.fromisoformat,)}
    if kind == "":
        if number is not None:
            return number
        return _first(text, (date.fromisoformat, datetime.fromisoformat, time.fromisoformat))
    return _first(text, readers.get(kind, ()))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 38 else None


def _first(text: str, readers: Iterable[Any]) -> Any:
    for reader in readers:
        try:
            value = reader(text.strip())
        except ValueError:
            continue
        return value if getattr(value, "tzinfo", None) is None else None
    return None


def compiles(pattern: str) -> bool:
    """Tell whether RE2 takes a pattern: it runs in time linear in the text, so that no pattern can stop a worker."""
    if len(pattern) > LONGEST_PATTERN:
        return False
    try:
        pc.match_substring_regex(pa.array([""]), anchored(pattern))
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return False
    return True


def anchored(pattern: str) -> str:
    """Return the expression that matches where the whole text matches `pattern`."""
    return rf"\A(?:{pattern})\z"


def _key_problems(dictionary: Dictionary) -> Problems:
    names = {field.name for field in dictionary.fields}
    found: Problems = {}
    if problem := _key_problem(dictionary.primary_key, names, needed=False):
        found["primary_key"] = [problem]
    if len(dictionary.unique_keys) > MOST_KEYS or len(dictionary.foreign_keys) > MOST_KEYS:
        return {"unique_keys": [f"A dictionary has at most {MOST_KEYS} keys of each kind"]}
    for key in dictionary.unique_keys:
        if problem := _key_problem(key, names):
            found.setdefault("unique_keys", []).append(problem)
    for foreign in dictionary.foreign_keys:
        problem = _key_problem(foreign.fields, names)
        if not problem and len(foreign.fields) != len(foreign.references):
            problem = "A foreign key names as many columns there as here"
        if not problem and foreign.resource and not is_id(foreign.resource):
            problem = "A foreign key names a resource by its id"
        if not problem and not foreign.resource:
            problem = _key_problem(foreign.references, names)
        if problem:
            found.setdefault("foreign_keys", []).append(problem)
    return found


def _key_problem(key: tuple[str, ...], names: set[str], *, needed: bool = True) -> str:
    if not key:
        return "A key names at least one column" if needed else ""
    if len(set(key)) < len(key):
        return "A key names each column once"
    unknown = [name for name in key if name not in names]
    return f"The dictionary has no column “{unknown[0]}”" if unknown else ""


def is_id(text: str) -> bool:
    """Tell whether a text is the id of a resource."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
