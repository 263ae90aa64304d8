"""What a person chose about a file, held against what the file allows: an impossible choice is an error, never ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

from catalog.records import CellChoice, Choices, ColumnChoice, ColumnType

from .rejection import Rejected

SHOWN = 50
"""Possibilities that a rejection lists."""
TYPES: tuple[ColumnType, ...] = get_args(ColumnType)
ORDERS = ("day", "month")
ERAS = ("BE", "CE")
MOST_NAMED = 10_000
"""Rows, cells or columns that choices may name."""
LAST_ROW = 2**53


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
    plain = {key: value for key, value in stored.items() if key not in ("columns", "missing", "left_out", "cells")}
    return Choices(
        **plain,
        columns=columns,
        missing=None if missing is None else tuple(missing),
        left_out=tuple(stored.get("left_out") or ()),
        cells=tuple(_cell(each) for each in stored.get("cells") or ()),
    )


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


def by_position(choices: Choices, titles: Sequence[str]) -> dict[int, ColumnChoice]:
    """The choices for columns by index from 0; `titles` are the headers of all columns, each on one line.

    Raises Rejected for a column that there is not, an unknown type, or two choices that meet in one column.
    """
    found: dict[int, ColumnChoice] = {}
    for column in choices.columns:
        for name, possible in (("type", TYPES), ("order", ORDERS), ("era", ERAS)):
            if (given := getattr(column, name)) and given not in possible:
                raise impossible(name, given, possible, column=column.name or None)
        index = _index(column, titles)
        if index in found:
            raise impossible("columns", column.source or column.position)
        found[index] = column
    return found


def _index(column: ColumnChoice, titles: Sequence[str]) -> int:
    """Where the column stands: at its position, or wherever its header is when it has moved."""
    inside = 1 <= column.position <= len(titles)
    if inside and (not column.source or titles[column.position - 1] == column.source):
        return column.position - 1
    if column.source and titles.count(column.source) == 1:
        return titles.index(column.source)
    if column.source:
        raise impossible("columns", column.source, list(filter(None, titles)))
    raise impossible("columns", column.position, range(1, len(titles) + 1))


def _is_kind(key: str, value: object) -> bool:
    if key in ("header_row", "header_rows"):
        return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    if key in ("columns", "cells"):
        return isinstance(value, list | tuple) and len(value) <= MOST_NAMED
    if key == "left_out":
        return isinstance(value, list | tuple) and len(value) <= MOST_NAMED and all(map(_is_row, value))
    if key == "missing":
        return value is None or _are_words(value)
    return isinstance(value, str)


def _is_row(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LAST_ROW


def _are_words(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(word, str) for word in value)


def _column(stored: object) -> ColumnChoice:
    known = {field.name for field in fields(ColumnChoice)}
    if not isinstance(stored, Mapping) or not set(stored) <= known or not isinstance(stored.get("position"), int):
        raise impossible("columns", stored, sorted(known))
    if not all(isinstance(stored.get(key, ""), str) for key in known - {"position", "missing"}):
        raise impossible("columns", dict(stored), sorted(known))
    if not _are_words(stored.get("missing", ())):
        raise impossible("columns", dict(stored), sorted(known))
    return ColumnChoice(**{**stored, "missing": tuple(stored.get("missing", ()))})


def _cell(stored: object) -> CellChoice:
    known = {field.name for field in fields(CellChoice)}
    if not isinstance(stored, Mapping) or set(stored) != known or not isinstance(stored["value"], str):
        raise impossible("cells", stored, sorted(known))
    if not _is_row(stored["row"]) or not _is_row(stored["position"]):
        raise impossible("cells", dict(stored), sorted(known))
    return CellChoice(**stored)
