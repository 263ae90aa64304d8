"""Showing values of the Thai metadata standard to people, and saying which mandatory items are missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from catalog.formats.dates import BUDDHIST_OFFSET, christian_year
from catalog.formats.standard.choices import CHOICES, Choice
from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import field_named, mandatory_fields, value_of
from catalog.formats.standard.licenses import license_named
from catalog.formats.thai import be_date
from catalog.records import DatasetRecord


@cache
def choices_by_code(list_name: str) -> Mapping[str, Choice]:
    """The entries of one list of `CHOICES` by code."""
    return MappingProxyType({choice.code: choice for choice in CHOICES[list_name]})


def label(field_key: str, code: str, lang: str) -> str:
    """The label of a code of a field (`field_key` may also name a list) in `th` or `en`; an unknown code as it is."""
    list_name = field_key if field_key in CHOICES else field_named(field_key).choices
    if list_name == "license":
        license_ = license_named(code)
        return license_.title(lang) if license_ else code
    choice = choices_by_code(list_name).get(code)
    if choice is None:
        return code
    return choice.label_th if lang == "th" else choice.label_en


def shown(field: Field, value: Any, lang: str) -> str:
    """A stored value as one line (or Markdown) for people in `th` or `en`; empty when there is no value."""
    if value is None or value in ("", [], ()):
        return ""
    if field.kind == "choices":
        return ", ".join(label(field.key, code, lang) for code in value)
    if field.kind == "choice":
        return label(field.key, value, lang)
    if field.kind == "boolean":
        return {"th": ("ไม่ใช่", "ใช่")}.get(lang, ("No", "Yes"))[bool(value)]
    if field.kind == "date":
        return be_date(date.fromisoformat(value), lang)
    if field.kind == "year":
        return _year(value, lang)
    if field.kind == "number":
        return f"{value:g}" if abs(value) < 1 else f"{value:.10g}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def missing_mandatory(record: DatasetRecord) -> list[Field]:
    """Which of the 14 mandatory items a record does not fill, in the order of the form."""
    return [field for field in mandatory_fields() if value_of(record, field) is None]


def _year(value: str, lang: str) -> str:
    year = christian_year(int(value))
    return str(year + BUDDHIST_OFFSET) if lang == "th" else str(year)
