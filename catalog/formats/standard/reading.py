"""Reading values of the Thai metadata standard from what people, forms, old records and programs write."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from catalog.formats.dates import read_date, read_year
from catalog.formats.folding import arabic_digits, folded
from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.field import Field, Kind
from catalog.formats.standard.fields import Subject, fields_of
from catalog.formats.standard.licenses import license_code

OTHER = "other"
MAX_CHOICES = 200
"""More answers than this to one question are no answer; the longest list has 20."""

_TRUE = frozenset({"true", "1", "yes", "y", "t", "on", "ใช่"})
_FALSE = frozenset({"false", "0", "no", "n", "f", "off", "ไม่ใช่", "ไม่"})


class Unreadable(ValueError):
    """A value that a field of the standard cannot hold; its text says what is expected."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as the record stores it, and the free text that goes with the choice "other"."""

    value: Any
    """None when nothing was given."""
    other: str = ""


def read_value(field: Field, raw: Any) -> Reading:
    """What a raw value means for a field.

    Takes codes, Thai or English labels, lists, comma-separated or JSON text for several choices, dates and years of
    either era. Gives text, ISO dates (`2023-12-13`), years as text, floats, booleans, a code or a list of codes.
    A choice that is not in the list becomes `other` with its text beside it. Raises Unreadable.
    """
    if is_blank(raw):
        return Reading(None)
    return _READERS[field.kind](field, raw)


def read_fields(
    mapping: Mapping[str, Any], on: Subject = "dataset", *, current: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The values of all fields that a mapping holds under the standard's keys, and what could not be read.

    Gives `(values, errors)`: values by key, companions (`<key>_other`) included, blanks absent; of the fields that a
    record keeps as attributes only `data_type` and `data_category` are read. `<key>_code` is understood beside the
    old key: the old key wins, unless `current` (the stored values) shows that only the code was changed.
    """
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in fields_of(on):
        if field.attribute and field.attribute not in ("data_type", "data_category"):
            if field.has_other:
                _put(values, field.companion, _free_text(mapping.get(field.companion), field.companion, errors))
            continue
        try:
            reading = read_value(field, _raw(field, mapping, current))
        except Unreadable as problem:
            errors[field.key] = [str(problem)]
            continue
        _put(values, field.key, reading.value)
        if field.has_other:
            given = _free_text(mapping.get(field.companion), field.companion, errors)
            _put(values, field.companion, _joined(given, reading.other))
    return values, errors


def is_blank(raw: Any) -> bool:
    """Whether a raw value says nothing: None, empty or blank text, an empty list."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


@cache
def codes_by_spelling(list_name: str) -> Mapping[str, str]:
    """Folded code, label or alias to code, for one list of `CHOICES`; what comes first in a list wins."""
    table: dict[str, str] = {}
    for spellings in (lambda c: (c.code,), lambda c: (c.label_th, c.label_en), lambda c: c.aliases):
        for choice in CHOICES[list_name]:
            for text in spellings(choice):
                table.setdefault(folded(text), choice.code)
    return MappingProxyType(table)


def code_of(list_name: str, text: str) -> str | None:
    """The code that a text means in a list (`license` included); None when it is not in the list."""
    if list_name == "license":
        return license_code(text)
    return codes_by_spelling(list_name).get(folded(text))


def _raw(field: Field, mapping: Mapping[str, Any], current: Mapping[str, Any] | None) -> Any:
    label, code = mapping.get(field.key), mapping.get(field.code_key)
    if field.kind not in ("choice", "choices") or is_blank(code):
        return label
    if current is None or field.key not in mapping:
        return code if is_blank(label) else label
    return label if code == current.get(field.key) else code


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    if not is_blank(value):
        values[key] = value


def _free_text(raw: Any, key: str, errors: dict[str, list[str]]) -> str:
    try:
        return "" if is_blank(raw) else _text_of(raw)
    except Unreadable as problem:
        errors[key] = [str(problem)]
        return ""


def _joined(given: str, found: str) -> str:
    """Both texts, without saying the same twice."""
    if not found or found in given:
        return given
    return f"{given}, {found}" if given else found


def _text_of(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(raw)
    raise Unreadable("Must be a text")


def _read_text(_field: Field, raw: Any) -> Reading:
    return Reading(_text_of(raw))


def _read_date(_field: Field, raw: Any) -> Reading:
    try:
        return Reading(read_date(_text_of(raw)).isoformat())
    except ValueError as problem:
        raise Unreadable("Date format incorrect") from problem


def _read_year(_field: Field, raw: Any) -> Reading:
    try:
        return Reading(read_year(_text_of(raw)))
    except ValueError as problem:
        raise Unreadable("Must be a year of four digits") from problem


def _read_number(field: Field, raw: Any) -> Reading:
    try:
        number = float(arabic_digits(_text_of(raw)).replace(",", ""))
    except (ValueError, OverflowError) as problem:
        raise Unreadable("Must be a number") from problem
    if not math.isfinite(number):
        raise Unreadable("Must be a number")
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and not low <= number <= high:
        raise Unreadable(f"Must be between {low:g} and {high:g}")
    return Reading(number)


def _read_boolean(_field: Field, raw: Any) -> Reading:
    if isinstance(raw, bool):
        return Reading(raw)
    text = folded(_text_of(raw))
    if text in _TRUE:
        return Reading(True)
    if text in _FALSE:
        return Reading(False)
    raise Unreadable("Must be True or False")


def _read_choice(field: Field, raw: Any) -> Reading:
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    text = _text_of(raw)
    code = code_of(field.choices, text)
    if code is not None:
        return Reading(code)
    if not field.has_other:
        raise Unreadable(f"Must be one of: {', '.join(choice.code for choice in CHOICES[field.choices])}")
    return Reading(OTHER, text)


def _read_choices(field: Field, raw: Any) -> Reading:
    texts = [_text_of(item) for item in _items(field, raw) if not is_blank(item)]
    if len(texts) > MAX_CHOICES:
        raise Unreadable(f"Must be at most {MAX_CHOICES} values")
    codes: list[str] = []
    unknown: list[str] = []
    for text in texts:
        code = code_of(field.choices, text)
        if code is None:
            unknown.append(text)
        elif code not in codes:
            codes.append(code)
    if unknown and OTHER not in codes:
        codes.append(OTHER)
    return Reading(codes or None, ", ".join(dict.fromkeys(unknown)))


def _items(field: Field, raw: Any) -> list[Any]:
    if isinstance(raw, list | tuple):
        return list(raw)
    text = _text_of(raw)
    if text.startswith("["):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if isinstance(parsed, list):
            return parsed
    if code_of(field.choices, text) is not None:
        return [text]
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    # A sentence with commas in it is one answer, not several.
    return parts if any(code_of(field.choices, part) for part in parts) else [text]


_READERS: Mapping[Kind, Callable[[Field, Any], Reading]] = MappingProxyType(
    {
        "text": _read_text,
        "markdown": _read_text,
        "email": _read_text,
        "date": _read_date,
        "year": _read_year,
        "number": _read_number,
        "boolean": _read_boolean,
        "choice": _read_choice,
        "choices": _read_choices,
    }
)
