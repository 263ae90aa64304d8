"""The fields of the Thai metadata standard as sections of labels and values in the page's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import FIELDSETS, Subject, fields_of, value_of
from catalog.formats.standard.showing import shown
from catalog.records import DatasetRecord, ResourceRecord

SHOWN_ELSEWHERE: Mapping[Subject, frozenset[str]] = {
    "dataset": frozenset({"title", "name", "tag_string", "owner_org", "notes", "license_id"}),
    "resource": frozenset({"name", "description", "url", "format"}),
}
"""Items that have a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled field: what it is called, what it says, and whether that is Markdown or an address."""

    label: str
    help: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Section:
    """The filled fields of one part of the standard."""

    title: str
    entries: Sequence[Entry]


def sections(record: DatasetRecord | ResourceRecord, on: Subject, language: str) -> list[Section]:
    """Return every filled field of the standard by section, also those that the data type does not ask for."""
    filled: dict[str, list[Entry]] = {code: [] for code in FIELDSETS}
    for field in fields_of(on):
        if field.key in SHOWN_ELSEWHERE[on]:
            continue
        value = value_of(record, field)
        if value is not None:
            filled[field.fieldset].append(_entry(record, field, value, language))
    thai = language == "th"
    titles = {code: pair[0 if thai else 1] for code, pair in FIELDSETS.items()}
    return [Section(titles[code], entries) for code, entries in filled.items() if entries]


def _entry(record: DatasetRecord | ResourceRecord, field: Field, value: Any, language: str) -> Entry:
    text = shown(field, value, language)
    other = record.standard.get(field.companion) if field.companion else None
    if other:
        text = f"{text} ({other})"
    kind = "address" if text.startswith(("http://", "https://")) and " " not in text else field.kind
    return Entry(field.label_th if language == "th" else field.label_en, field.help(language), text, kind)
