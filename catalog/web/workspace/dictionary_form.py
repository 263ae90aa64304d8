"""The form of a data dictionary: an entry per column with what is said, what the file suggests, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.access import Actor
from catalog.formats.dictionary.shape import Dictionary, Field, ForeignKey
from catalog.models import Resource
from catalog.operations.dictionaries import fields_for
from catalog.queries import tables
from catalog.records import Column
from catalog.web.breach_texts import CODE_LISTS
from catalog.web.tables import TYPES
from catalog.web.workspace.dictionary_reading import LENGTHS, MOST_ENTRIES, MOST_FOREIGN, RULES, TEXTS, line_of
from catalog.web.workspace.error_texts import in_words
from catalog.web.workspace.layout import Named

MAIN = ("title", "title_en", "description", "unit", "type", "code_list")
FOLDED = ("description_en", "minimum", "maximum", *LENGTHS, "pattern", "enum", "missing_values")
"""The parts of an entry that stand behind a fold unless one of them says something."""
KINDS: Mapping[str, str] = {
    "type": "select", "code_list": "select", "description": "area", "description_en": "area", "enum": "area",
    "missing_values": "area", "min_length": "number", "max_length": "number",
}  # fmt: skip
EXAMPLES = 5
_THAI = re.compile("[\u0e01-\u0e2e]")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
"""The unit at a header's end, which has a field of its own."""
LABELS: Mapping[str, Promise] = {
    "title": gettext_lazy("Thai title"),
    "title_en": gettext_lazy("English title"),
    "description": gettext_lazy("Meaning"),
    "description_en": gettext_lazy("Meaning in English"),
    "unit": gettext_lazy("Unit"),
    "type": gettext_lazy("Type"),
    "code_list": gettext_lazy("List of codes"),
    "minimum": gettext_lazy("Least value"),
    "maximum": gettext_lazy("Greatest value"),
    "min_length": gettext_lazy("Fewest characters"),
    "max_length": gettext_lazy("Most characters"),
    "pattern": gettext_lazy("Form (regular expression)"),
    "enum": gettext_lazy("Allowed values"),
    "missing_values": gettext_lazy("Words for a missing value"),
    "name": gettext_lazy("Column"),
}
KEYS: Mapping[str, Promise] = {
    "primary_key": gettext_lazy("Primary key"),
    "unique_keys": gettext_lazy("Other keys"),
    "foreign_keys": gettext_lazy("Foreign keys"),
    "fields": gettext_lazy("Columns"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One control of an entry; `kind` is text, area, number or select."""

    part: str
    label: Promise
    kind: str
    value: str
    error: str
    options: Iterable[tuple[str, Promise]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One column in the form."""

    number: int
    name: str
    column: Column | None
    """None: the dictionary has it and the table has not."""
    main: Sequence[Input]
    more: Sequence[Input]
    required: bool
    unique: bool
    key: bool
    error: str
    """What is wrong with its name."""
    suggested: bool
    """Whether it is filled in with what the file suggests, and not saved yet."""
    opened: bool
    hint: str
    """What the file holds: examples, least and greatest value."""

    @property
    def place(self) -> str:
        """Its number as text, of which the names of its controls are made."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Foreign:
    """One foreign key in the form, or a line for another one."""

    number: int
    fields: str = ""
    resource: str = ""
    references: str = ""


@dataclass(frozen=True, slots=True)
class DictionaryForm:
    """All that the page shows."""

    entries: Sequence[Entry]
    unique_keys: str
    foreign: Sequence[Foreign]
    on_key_breach: str
    on_breach: str
    errors: Sequence[Named]
    key_errors: Mapping[str, str]
    candidates: Sequence[str]
    """Keys that the last check found to be possible."""


def dictionary_form(
    resource: Resource,
    dictionary: Dictionary,
    page: int,
    actor: Actor,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> DictionaryForm:
    """Return page `page`, from 1, of the form for a dictionary; `errors` by place as the operation refused them."""
    table = tables.of_resource(resource, actor)
    columns = {column.name: column for column in table.columns} if table else {}
    reasons: Mapping[str, Any] = (resource.current.report if resource.current else {}).get("reasons", {})
    first = (page - 1) * MOST_ENTRIES
    fields = fields_for(dictionary, list(columns.values()))[first : first + MOST_ENTRIES]
    wrong = {place: " ".join(in_words(text) for text in texts) for place, texts in (errors or {}).items()}
    entries = [
        _entry(number, field, columns.get(field.name), dictionary, reasons.get(f"column:{field.name}", {}), wrong)
        for number, field in enumerate(fields)
    ]
    return DictionaryForm(
        entries=entries,
        unique_keys="\n".join(line_of(key) for key in dictionary.unique_keys),
        foreign=_foreign_lines(dictionary.foreign_keys),
        on_key_breach=dictionary.on_key_breach,
        on_breach=dictionary.on_breach,
        errors=_named(wrong, entries),
        key_errors={place: text for place, text in wrong.items() if place in KEYS},
        candidates=[line_of(key) for key in reasons.get("keys", {}).get("keys", ())],
    )


def pages_of(resource: Resource, dictionary: Dictionary, actor: Actor) -> int:
    """Return how many pages the form has."""
    table = tables.of_resource(resource, actor)
    return max(1, -(-len(fields_for(dictionary, table.columns if table else ())) // MOST_ENTRIES))


def _entry(
    number: int,
    field: Field,
    column: Column | None,
    dictionary: Dictionary,
    reason: Mapping[str, Any],
    wrong: Mapping[str, str],
) -> Entry:
    rules = field.constraints
    prefix = f"fields.{field.name}."
    errors = {place.removeprefix(prefix): text for place, text in wrong.items() if place.startswith(prefix)}
    suggested = _suggested(column, reason) if field.is_plain else {}
    values = {**_values(field), **suggested}
    more = [_input(part, values, errors) for part in FOLDED]
    return Entry(
        number=number,
        name=field.name,
        column=column,
        main=[_input(part, values, errors) for part in MAIN],
        more=more,
        required=rules.required,
        unique=rules.unique,
        key=field.name in dictionary.primary_key,
        error=errors.get("name", ""),
        suggested=bool(suggested),
        opened=rules.unique or any(each.value or each.error for each in more),
        hint=_hint(column),
    )


def _values(field: Field) -> dict[str, str]:
    rules = field.constraints
    values = {part: getattr(field, part) for part in TEXTS} | {part: getattr(rules, part) for part in RULES}
    values |= {part: _length(getattr(rules, part)) for part in LENGTHS}
    return values | {"enum": "\n".join(rules.enum), "missing_values": "\n".join(field.missing_values)}


def _input(part: str, values: Mapping[str, str], errors: Mapping[str, str]) -> Input:
    options = {"type": TYPES, "code_list": CODE_LISTS}.get(part, {})
    return Input(part, LABELS[part], KINDS.get(part, "text"), values[part], errors.get(part, ""), options.items())


def _length(length: int | None) -> str:
    return "" if length is None or length < 0 else str(length)


def _suggested(column: Column | None, reason: Mapping[str, Any]) -> dict[str, str]:
    """What the last check understood of a column of which nobody said anything yet."""
    if column is None:
        return {}
    title = _BRACKETS.sub("", " ".join(column.source.split())) if _THAI.search(column.source) else ""
    found = {"title": title, "type": column.type, "unit": column.unit, "code_list": reason.get("list", "")}
    return {part: text for part, text in found.items() if text}


def _hint(column: Column | None) -> str:
    if column is None:
        return ""
    parts = []
    if column.minimum is not None and column.maximum is not None:
        parts.append(_("%(least)s to %(greatest)s") % {"least": column.minimum, "greatest": column.maximum})
    if column.values:
        parts.append(", ".join(column.values[:EXAMPLES]))
    return " · ".join(parts)


def _foreign_lines(keys: Sequence[ForeignKey]) -> list[Foreign]:
    lines = [
        Foreign(number, line_of(key.fields), key.resource, line_of(key.references)) for number, key in enumerate(keys)
    ]
    return [*lines, Foreign(len(lines))][:MOST_FOREIGN]


def _named(wrong: Mapping[str, str], entries: Sequence[Entry]) -> list[Named]:
    """The errors with their fields on the page, for the list at its top."""
    numbers = {entry.name: entry.number for entry in entries}
    found = []
    for place, text in wrong.items():
        if place in KEYS:
            found.append(Named(str(KEYS[place]), f"id_{place}", text))
            continue
        name, _dot, part = place.removeprefix("fields.").rpartition(".")
        anchor = f"id_c{numbers[name]}-{'title' if part == 'name' else part}" if name in numbers else ""
        label = f"{name}: {LABELS[part]}" if part in LABELS else name
        found.append(Named(label, anchor, text))
    return found
