"""What was typed into the form of a data dictionary, as a dictionary."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.formats.dictionary.shape import Constraints, Dictionary, Field, ForeignKey

TEXTS = ("title", "title_en", "description", "description_en", "unit", "type", "code_list")
RULES = ("minimum", "maximum", "pattern")
LENGTHS = ("min_length", "max_length")
CHOICES = ("required", "unique", "key")
LISTS = ("enum", "missing_values")
PARTS = (*TEXTS, *RULES, *LENGTHS, *CHOICES, *LISTS)
"""The parts of a column in the form, each named `c<number>-<part>`."""
FOREIGN = ("fields", "resource", "references")
MOST_ENTRIES = 200
"""Columns on one page of the form."""
MOST_FOREIGN = 20
NOT_A_LENGTH = -1
"""Stands for what is no length, which the checks refuse beside its field."""
_SPLIT = re.compile(r"\s*[\r\n;]\s*")


def read(given: Mapping[str, Any], before: Dictionary) -> Dictionary:
    """Return the dictionary as it was, with what a page of the form says put over it; nothing is checked yet."""
    numbers = [number for number in range(MOST_ENTRIES) if given.get(f"c{number}-name")]
    typed = {given[f"c{number}-name"]: _field(given, number) for number in numbers}
    ticked = {given[f"c{number}-name"] for number in numbers if given.get(f"c{number}-key")}
    fields = {**{field.name: field for field in before.fields}, **typed}
    kept = [name for name in before.primary_key if name not in typed or name in ticked]
    return Dictionary(
        fields=tuple(fields.values()),
        primary_key=(*kept, *(name for name in typed if name in ticked and name not in kept)),
        unique_keys=tuple(names(line) for line in given.get("unique_keys", "").splitlines() if line.strip()),
        foreign_keys=_foreign(given),
        on_key_breach="warn" if given.get("on_key_breach") == "warn" else "refuse",
        on_breach="refuse" if given.get("on_breach") == "refuse" else "warn",
    )


def _field(given: Mapping[str, Any], number: int) -> Field:
    cells = {part: given.get(f"c{number}-{part}", "").strip() for part in PARTS}
    rules: dict[str, Any] = {part: cells[part] for part in RULES} | {part: _length(cells[part]) for part in LENGTHS}
    return Field(
        name=given[f"c{number}-name"],
        missing_values=_words(cells["missing_values"]),
        constraints=Constraints(
            required=bool(cells["required"]), unique=bool(cells["unique"]), enum=_words(cells["enum"]), **rules
        ),
        **{part: cells[part] for part in TEXTS},
    )


def _length(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else NOT_A_LENGTH


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _SPLIT.split(text) if word)


def names(line: str) -> tuple[str, ...]:
    """Return the names in a line, separated by commas; one with a comma of its own stands in double quotes."""
    cells = next(csv.reader([line.replace("\r", " ").replace("\n", " ")], skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells if cell.strip())


def line_of(key: Sequence[str]) -> str:
    """Return the line that `names` reads back."""
    return ", ".join(f'"{name}"' if "," in name else name for name in key)


def _foreign(given: Mapping[str, Any]) -> tuple[ForeignKey, ...]:
    found = []
    for number in range(MOST_FOREIGN):
        cells = {part: given.get(f"f{number}-{part}", "").strip() for part in FOREIGN}
        if any(cells.values()):
            found.append(ForeignKey(names(cells["fields"]), cells["resource"], names(cells["references"])))
    return tuple(found)


def with_plain_entries(dictionary: Dictionary, names_: Sequence[str]) -> Dictionary:
    """Return the dictionary with an entry for each of these columns, so that keys can name them."""
    known = {field.name for field in dictionary.fields}
    return replace(dictionary, fields=(*dictionary.fields, *(Field(name) for name in names_ if name not in known)))
