"""Frictionless Table Schema (version 1, and the parts of version 2 that say more): a dictionary out of JSON, and into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import orjson

from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.shape import Constraints, Dictionary, Field, ForeignKey
from catalog.records import Column, ColumnType

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES: Mapping[str, str] = {
    "integer": "integer", "decimal": "number", "boolean": "boolean", "date": "date", "time": "time",
    "timestamp": "datetime", "year": "year", "text": "string", "code": "string", "json": "any",
}  # fmt: skip
"""Our types as Table Schema calls them; `x-type` says which of ours it was."""
_READ: Mapping[str, ColumnType | str] = {
    "integer": "integer", "number": "decimal", "boolean": "boolean", "date": "date", "time": "time",
    "datetime": "timestamp", "year": "year", "string": "text", "object": "json", "array": "json", "geojson": "json",
    "any": "", "geopoint": "", "yearmonth": "", "duration": "", "list": "",
}  # fmt: skip
_EXTRA = {
    "title_en": "x-title-en",
    "description_en": "x-description-en",
    "unit": "x-unit",
    "code_list": "x-code-list",
}
"""What Table Schema has no property for; readers of the standard skip it."""
_RULES = {"min_length": "minLength", "max_length": "maxLength"}


def read_table_schema(content: bytes) -> Dictionary:
    """Read a Table Schema, or the one inside a Data Resource or in the first resource of a Data Package.

    Raises Invalid on `file` for JSON that is none of these. What it allows and we do not know (formats of dates,
    further types) is left out: those columns keep the type that is found in the file.
    """
    try:
        descriptor = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise _refused("Not JSON") from error
    schema = _schema_in(descriptor)
    listed = schema.get("fields")
    if not isinstance(listed, list) or not listed or not all(isinstance(each, Mapping) for each in listed):
        raise _refused("A Table Schema needs a list of fields")
    absent = _texts(schema.get("missingValues"))
    return Dictionary(
        fields=tuple(_field(each, absent) for each in listed),
        primary_key=_names(schema.get("primaryKey")),
        unique_keys=tuple(_names(each) for each in _list(schema.get("uniqueKeys"))),
        foreign_keys=tuple(_foreign(each) for each in _list(schema.get("foreignKeys"))),
        on_key_breach="warn" if schema.get("x-on-key-breach") == "warn" else "refuse",
        on_breach="refuse" if schema.get("x-on-breach") == "refuse" else "warn",
    )


def _refused(text: str) -> Invalid:
    return Invalid({"file": [text]})


def _schema_in(descriptor: Any) -> Mapping[str, Any]:
    found = descriptor
    if isinstance(found, Mapping) and isinstance(found.get("resources"), list) and found["resources"]:
        found = found["resources"][0]
    if isinstance(found, Mapping) and isinstance(found.get("schema"), Mapping):
        found = found["schema"]
    if not isinstance(found, Mapping):
        raise _refused("A Table Schema needs a list of fields")
    return found


def _field(given: Mapping[str, Any], absent: tuple[str, ...]) -> Field:
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _refused("Each field of a Table Schema needs a name")
    kind = given.get("x-type") if given.get("x-type") in get_args(ColumnType) else _READ.get(str(given.get("type")), "")
    own = _texts(given.get("missingValues"))
    return Field(
        name=name.strip(),
        title=_text(given.get("title")),
        description=_text(given.get("description")),
        type=kind,  # type: ignore[arg-type]  # a value of ColumnType or empty
        constraints=_constraints(given.get("constraints")),
        missing_values=own or absent,
        **{ours: _text(given.get(theirs)) for ours, theirs in _EXTRA.items()},
    )


def _constraints(given: Any) -> Constraints:
    rules = given if isinstance(given, Mapping) else {}
    return Constraints(
        required=rules.get("required") is True,
        unique=rules.get("unique") is True,
        minimum=_plain(rules.get("minimum")),
        maximum=_plain(rules.get("maximum")),
        min_length=_length(rules.get("minLength")),
        max_length=_length(rules.get("maxLength")),
        pattern=_text(rules.get("pattern")),
        enum=tuple(_plain(each) for each in _list(rules.get("enum"))),
    )


def _foreign(given: Any) -> ForeignKey:
    reference = given.get("reference") if isinstance(given, Mapping) else None
    if not isinstance(reference, Mapping):
        raise _refused("A foreign key of a Table Schema needs a reference")
    return ForeignKey(_names(given.get("fields")), _text(reference.get("resource")), _names(reference.get("fields")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> tuple[str, ...]:
    """A key: one name, or a list of them."""
    return (value,) if isinstance(value, str) and value else tuple(_text(each) for each in _list(value))


def _texts(value: Any) -> tuple[str, ...]:
    """Words for a missing value; version 2 allows objects with a `value`."""
    words = (each.get("value") if isinstance(each, Mapping) else each for each in _list(value))
    return tuple(word for word in words if isinstance(word, str) and word)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _length(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def table_schema(dictionary: Dictionary, columns: Sequence[Column] = ()) -> dict[str, Any]:
    """Return a dictionary as a Table Schema, for a table with these columns: in their order, their types where none is said.

    Columns that only the dictionary knows follow at the end.
    """
    said = {field.name: field for field in dictionary.fields}
    known = {column.name: column for column in columns}
    rest = [name for name in said if name not in known]
    listed = [_written(said.get(name, Field(name)), known.get(name)) for name in (*known, *rest)]
    schema: dict[str, Any] = {"$schema": PROFILE, "fields": listed, "missingValues": [""]}
    if dictionary.primary_key:
        schema["primaryKey"] = list(dictionary.primary_key)
    if dictionary.unique_keys:
        schema["uniqueKeys"] = [list(key) for key in dictionary.unique_keys]
    if dictionary.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": list(key.fields), "reference": {"resource": key.resource, "fields": list(key.references)}}
            for key in dictionary.foreign_keys
        ]
    if not dictionary.is_empty:
        schema |= {"x-on-key-breach": dictionary.on_key_breach, "x-on-breach": dictionary.on_breach}
    return schema


def _written(field: Field, column: Column | None) -> dict[str, Any]:
    kind = field.type or (column.type if column else "")
    written: dict[str, Any] = {"name": field.name, "type": TYPES.get(kind, "any")}
    title = field.title or (" ".join(column.source.split()) if column else "")
    written |= {"title": title} if title and title != field.name else {}
    written |= {"description": field.description} if field.description else {}
    written |= {"missingValues": ["", *field.missing_values]} if field.missing_values else {}
    if rules := _written_rules(field.constraints, kind):
        written["constraints"] = rules
    if (kind and kind not in _READ.values()) or kind == "json":
        written["x-type"] = kind
    unit = field.unit or (column.unit if column else "")
    texts = {**{ours: getattr(field, ours) for ours in _EXTRA}, "unit": unit}
    return written | {_EXTRA[ours]: text for ours, text in texts.items() if text}


def _written_rules(rules: Constraints, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {key: True for key in ("required", "unique") if getattr(rules, key)}
    for key in ("minimum", "maximum"):
        if text := getattr(rules, key):
            found[key] = _number(text) if kind in ("integer", "decimal", "year") else text
    for key, theirs in _RULES.items():
        if (length := getattr(rules, key)) is not None:
            found[theirs] = length
    if rules.pattern:
        found["pattern"] = rules.pattern
    if rules.enum:
        found["enum"] = [_number(value) if kind in ("integer", "decimal", "year") else value for value in rules.enum]
    return found


def _number(text: str) -> int | float | str:
    """A number as JSON has it where nothing is lost, else its text."""
    try:
        whole = int(text)
    except ValueError:
        pass
    else:
        return whole if abs(whole) < 2**53 else text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if f"{number:.15g}" == text.rstrip("0").rstrip(".") else text
