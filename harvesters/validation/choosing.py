"""What a person chose about a file, held against what the file allows: an impossible choice is an error, never ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, get_args

from catalog.records import Choices, ColumnChoice, ColumnType

from .rejection import Rejected

SHOWN = 50
"""Possibilities that a rejection lists."""
TYPES: tuple[ColumnType, ...] = get_args(ColumnType)


def choices_from(stored: Mapping[str, Any]) -> Choices:
    """Choices from their JSON, as `dataclasses.asdict` makes it.

    Raises Rejected (`impossible_choice`) for an unknown key, a value of the wrong kind or two choices for one column.
    """
    known = {field.name for field in fields(Choices)}
    for key, value in stored.items():
        if key not in known or not _is_kind(key, value):
            raise impossible(key, value, sorted(known))
    columns = tuple(_column(each) for each in stored.get("columns") or ())
    positions = [column.position for column in columns]
    if len(set(positions)) < len(positions):
        raise impossible("columns", positions)
    missing = stored.get("missing")
    plain = {key: value for key, value in stored.items() if key not in ("columns", "missing")}
    return Choices(**plain, columns=columns, missing=None if missing is None else tuple(missing))


def impossible(choice: str, given: object, possible: Collection[object] = (), *, column: str | None = None) -> Rejected:
    """The rejection of a choice that this file does not allow, with what it would allow."""
    return Rejected(
        "impossible_choice",
        column=column,
        value=str(given),
        choice=choice,
        possible=[str(each)[:200] for each in list(possible)[:SHOWN]],
    )


def refuse(choices: Choices, *inapplicable: str) -> None:
    """Raise Rejected when one of the named choices was made though this kind of file has no such thing."""
    for name in inapplicable:
        given = getattr(choices, name)
        if given not in ("", None, ()):
            raise impossible(name, given)


def by_position(choices: Choices, width: int) -> dict[int, ColumnChoice]:
    """The choices for columns by index from 0; raises Rejected for a column beyond `width` or an unknown type."""
    found = {}
    for column in choices.columns:
        if not 1 <= column.position <= width:
            raise impossible("columns", column.position, range(1, width + 1))
        if column.type and column.type not in TYPES:
            raise impossible("type", column.type, TYPES, column=column.name or None)
        found[column.position - 1] = column
    return found


def _is_kind(key: str, value: object) -> bool:
    if key in ("header_row", "header_rows"):
        return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    if key == "columns":
        return isinstance(value, list | tuple)
    if key == "missing":
        return value is None or (isinstance(value, list | tuple) and all(isinstance(word, str) for word in value))
    return isinstance(value, str)


def _column(stored: object) -> ColumnChoice:
    known = {field.name for field in fields(ColumnChoice)}
    if not isinstance(stored, Mapping) or not set(stored) <= known or not isinstance(stored.get("position"), int):
        raise impossible("columns", stored, sorted(known))
    if not all(isinstance(stored.get(key, ""), str) for key in ("name", "type")):
        raise impossible("columns", dict(stored), sorted(known))
    return ColumnChoice(**stored)
