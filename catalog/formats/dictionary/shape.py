"""The data dictionary of a table as plain records: what each column means, what its cells may hold, which columns are keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

import orjson

from catalog.records import Column, ColumnType

Severity = Literal["warn", "refuse"]

CODE_LISTS = (
    "province", "district", "subdistrict", "tsic", "country", "country3", "country_name", "currency", "language",
)  # fmt: skip
"""The lists that a column's values can be held against: Thai administrative areas (names or codes), TSIC 2009 activities,
ISO 3166-1 countries by two letters, three letters and name, ISO 4217 currencies, ISO 639 languages."""

MOST_COLUMNS = 2_000
MOST_KEYS = 20
MOST_VALUES = 1_000
"""Values of one column's list."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the cells of one column may hold; the names are Frictionless Table Schema's. None and empty: no such rule."""

    required: bool = False
    unique: bool = False
    minimum: str = ""
    """As text in the column's type: `0`, `2024-01-31`, `08:30:00`."""
    maximum: str = ""
    min_length: int | None = None
    max_length: int | None = None
    """Characters of the cell's text."""
    pattern: str = ""
    """A regular expression (RE2) that the whole text of a cell has to match."""
    enum: tuple[str, ...] = ()
    """The only values that are allowed, as text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a data dictionary."""

    name: str
    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    unit: str = ""
    type: ColumnType | Literal[""] = ""
    """Empty: whatever the file holds."""
    constraints: Constraints = Constraints()
    missing_values: tuple[str, ...] = ()
    """Words that stand for a missing value in this column, whatever its type: `-99`, `ไม่ตอบ`."""
    code_list: str = ""
    """One of `CODE_LISTS`, or empty."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing at all is said of the column."""
        return self == Field(self.name)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values have to occur in columns of another table, or of this one."""

    fields: tuple[str, ...]
    resource: str
    """The id of the resource that has the other table; empty: this table."""
    references: tuple[str, ...]
    """The columns there, as many as `fields`."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The data dictionary of a table, and what happens to a file that breaks it."""

    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    on_key_breach: Severity = "refuse"
    """When the primary key repeats or is empty, or a required column is not there."""
    on_breach: Severity = "warn"
    """When anything else of the dictionary is broken."""

    @property
    def is_empty(self) -> bool:
        """Whether the agency has said nothing."""
        return not (self.fields or self.primary_key or self.unique_keys or self.foreign_keys)

    def field(self, name: str) -> Field | None:
        """Return what is said of a column, or None."""
        return next((field for field in self.fields if field.name == name), None)


EMPTY = Dictionary()
_CONSTRAINTS = {field.name for field in fields(Constraints)}
_FIELD = {field.name for field in fields(Field)}
_DICTIONARY = {field.name for field in fields(Dictionary)}


def stored(dictionary: Dictionary) -> dict[str, Any]:
    """Return a dictionary as JSON; an empty one as an empty object, what is not said of a column left out."""
    if dictionary == EMPTY:
        return {}
    written = {**asdict(dictionary), "fields": [_compact(asdict(field)) for field in dictionary.fields]}
    json: dict[str, Any] = orjson.loads(orjson.dumps(written))
    return json


def _compact(field: Mapping[str, Any]) -> dict[str, Any]:
    rules = {key: value for key, value in field["constraints"].items() if value not in (None, "", False, ())}
    said = {key: value for key, value in field.items() if key != "constraints" and value}
    return {**said, "name": field["name"], **({"constraints": rules} if rules else {})}


def dictionary_of(json: Mapping[str, Any]) -> Dictionary:
    """Read a dictionary from its JSON as `stored` wrote it; unknown keys of a later release are left out."""
    known = {key: value for key, value in json.items() if key in _DICTIONARY}
    return Dictionary(
        **{
            **known,
            "fields": tuple(_field(each) for each in json.get("fields", ())),
            "primary_key": tuple(json.get("primary_key", ())),
            "unique_keys": tuple(tuple(each) for each in json.get("unique_keys", ())),
            "foreign_keys": tuple(
                ForeignKey(tuple(each["fields"]), each["resource"], tuple(each["references"]))
                for each in json.get("foreign_keys", ())
            ),
        }
    )


def _field(json: Mapping[str, Any]) -> Field:
    known = {key: value for key, value in json.items() if key in _FIELD}
    rules = {key: value for key, value in json.get("constraints", {}).items() if key in _CONSTRAINTS}
    rules["enum"] = tuple(rules.get("enum", ()))
    return Field(
        **{**known, "missing_values": tuple(json.get("missing_values", ())), "constraints": Constraints(**rules)}
    )


def described(columns: Iterable[Column], dictionary: Dictionary) -> tuple[Column, ...]:
    """Return a table's columns with what the dictionary says of them: label, notes, unit, and all of it under `info`.

    What a table's writer said of a column through CKAN's API stands, where it did.
    """
    by_name = {field.name: field for field in dictionary.fields}
    return tuple(_described(column, by_name.get(column.name)) for column in columns)


def _described(column: Column, field: Field | None) -> Column:
    if field is None or column.info:
        return column
    texts = {
        "label": field.title,
        "label_en": field.title_en,
        "notes": field.description,
        "notes_en": field.description_en,
        "unit": field.unit,
        "code_list": field.code_list,
    }
    info = {key: text for key, text in texts.items() if text}
    return replace(column, label=field.title, notes=field.description, unit=field.unit or column.unit, info=info)
