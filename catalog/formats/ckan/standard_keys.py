"""The Thai standard fields inside CKAN's objects: the Thai label under the old key, the code beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from catalog.formats.ckan.checks import Checker
from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import Subject, fields_of, standard_keys
from catalog.formats.standard.reading import read_fields
from catalog.formats.standard.showing import label
from catalog.records import DatasetRecord, ResourceRecord


def standard_dict(record: DatasetRecord | ResourceRecord, on: Subject) -> dict[str, Any]:
    """What a record's standard fields look like in CKAN's object; fields without a value are left out.

    Choices answer the label that the incumbent stores, several choices a list of them; `<key>_code` holds the codes.
    Booleans answer the texts `True` and `False`, numbers a decimal text, as the incumbent does.
    """
    found: dict[str, Any] = {}
    values = stored_values(record)
    for field in fields_of(on):
        value = values.get(field.key)
        if value not in (None, "", [], ()):
            found.update(_written(field, value))
        if field.has_other and values.get(field.companion):
            found[field.companion] = values[field.companion]
    return found


def stored_values(record: DatasetRecord | ResourceRecord) -> dict[str, Any]:
    """A record's standard values by key, the data type and category included."""
    values = dict(record.standard)
    if isinstance(record, DatasetRecord):
        values["data_type"] = record.data_type
        values["data_category"] = record.data_category
    return values


def computed_keys(on: Subject) -> frozenset[str]:
    """Keys that only repeat what another key says, and so are never kept as fields of their own."""
    return frozenset(field.code_key for field in fields_of(on) if field.kind in ("choice", "choices"))


def read_standard(
    check: Checker,
    on: Subject,
    current: DatasetRecord | ResourceRecord | None,
    fallback: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """The standard values in an object sent by a client; what cannot be read is noted with the checker.

    `fallback` holds older values (legacy extras) for keys that the object itself does not have.
    """
    given = check.storable(standard_keys(on) | computed_keys(on) | {"data_type", "data_category"})
    values, errors = read_fields({**fallback, **given}, on, current=stored_values(current) if current else None)
    for key, texts in errors.items():
        for text in texts:
            check.fail(key, text)
    return values


def _written(field: Field, value: Any) -> Mapping[str, Any]:
    if field.kind == "choices":
        return {field.key: [label(field.key, code, "th") for code in value], field.code_key: list(value)}
    if field.kind == "choice":
        return {field.key: label(field.key, value, "th"), field.code_key: value}
    if field.kind == "boolean":
        return {field.key: str(bool(value))}
    if field.kind == "number":
        return {field.key: repr(value).removesuffix(".0")}
    return {field.key: value}
