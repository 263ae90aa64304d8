"""Filters as callers write them, read into a small typed tree of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from catalog.records import Column
from catalog.tables.literals import BadAsk, clean_text, literal, shown
from catalog.tables.literals import Literal as Value

Comparison = Literal["eq", "gt", "gte", "lt", "lte"]
COMPARISONS: tuple[Comparison, ...] = ("eq", "gt", "gte", "lt", "lte")

MOST_VALUES = 5_000
"""No question compares with more values than this, all filters together."""

DEEPEST = 8
"""How deep `$or` and `$and` may be nested."""


@dataclass(frozen=True, slots=True)
class Compare:
    """The cell stands in this relation to the value; an empty cell never does."""

    column: Column
    operator: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """The cell equals one of the values; with `or_missing`, an empty cell will do as well."""

    column: Column
    values: tuple[Value, ...]
    or_missing: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """The cell as text contains the text, or starts with it, whatever the case of the letters."""

    column: Column
    text: str
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """The cell is missing (or, for text, has no characters), or, with `wanted` false, is not."""

    column: Column
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts: always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; without parts: never."""

    parts: tuple[Condition, ...]


Condition = Compare | OneOf | Contains | Empty | AllOf | AnyOf


def read_filters(filters: Mapping[str, Any], columns: Mapping[str, Column]) -> AllOf:
    """The condition that CKAN's `filters` (2.12) ask for; all keys must hold.

    A value is a scalar (equal), None (missing), a list (one of) or a mapping of operators: `eq gt gte lt lte in`,
    and for people `contains`, `starts` (text, any case) and `empty` (true or false). The keys `$or` and `$and` take a
    list of such filters. `columns` maps each permitted name to its column.
    Raises `BadAsk("filters", …)` for unknown names and operators, `BadAsk("query", …)` for values of the wrong type.
    """
    condition = _filters(filters, columns, depth=0)
    if _values(condition) > MOST_VALUES:
        raise BadAsk("filters", f"more than {MOST_VALUES} values to compare with")
    return condition


def _filters(filters: Any, columns: Mapping[str, Column], depth: int) -> AllOf:
    if not isinstance(filters, Mapping):
        raise BadAsk("filters", "must be an object of column names and values")
    if depth > DEEPEST:
        raise BadAsk("filters", f"nested deeper than {DEEPEST} levels")
    parts: list[Condition] = []
    for name, value in filters.items():
        if name in ("$or", "$and"):
            parts.append(_group(name, value, columns, depth))
        else:
            parts.append(_column_filter(name, value, columns))
    return AllOf(tuple(parts))


def _group(name: str, value: Any, columns: Mapping[str, Column], depth: int) -> Condition:
    if not isinstance(value, list | tuple) or len(value) > MOST_VALUES:
        raise BadAsk("filters", f"{name} must be a list of at most {MOST_VALUES} objects")
    parts = tuple(_filters(each, columns, depth + 1) for each in value)
    return AnyOf(parts) if name == "$or" else AllOf(parts)


def _column_filter(name: Any, value: Any, columns: Mapping[str, Column]) -> Condition:
    column = columns.get(name) if isinstance(name, str) else None
    if column is None:
        raise BadAsk("filters", f'field "{shown(name)}" not in table')
    if isinstance(value, Mapping):
        return AllOf(tuple(_operator(column, operator, operand) for operator, operand in value.items()))
    if isinstance(value, list | tuple):
        return _one_of(column, value)
    return _equal(column, value)


def _operator(column: Column, operator: Any, operand: Any) -> Condition:
    if operator == "eq":
        return _equal(column, operand)
    if operator in COMPARISONS:
        return Compare(column, cast(Comparison, operator), literal(column, operand))
    if operator == "in" and isinstance(operand, list | tuple):
        return _one_of(column, operand)
    if operator in ("contains", "starts") and isinstance(operand, str):
        return Contains(column, clean_text(operand, "filters"), at_start=operator == "starts")
    if operator == "empty" and isinstance(operand, bool):
        return Empty(column, operand)
    raise BadAsk("filters", f'unknown operator or operand for "{shown(column.name)}": "{shown(operator)}"')


def _equal(column: Column, value: Any) -> Condition:
    return OneOf(column, (), or_missing=True) if value is None else Compare(column, "eq", literal(column, value))


def _one_of(column: Column, values: list[Any] | tuple[Any, ...]) -> Condition:
    if len(values) > MOST_VALUES:
        raise BadAsk("filters", f"more than {MOST_VALUES} values to compare with")
    given = tuple(literal(column, value) for value in values if value is not None)
    return OneOf(column, given, or_missing=len(given) < len(values))


def _values(condition: Condition) -> int:
    if isinstance(condition, AllOf | AnyOf):
        return 1 + sum(_values(part) for part in condition.parts)
    return 1 + len(condition.values) if isinstance(condition, OneOf) else 1
