"""Values of records as callers write them, turned into what PostgreSQL stores, or refused by row and column."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from catalog.records import Column
from catalog.tables.literals import instant, shown
from catalog.tables.native import base_of, is_list, item_of
from catalog.tables.values import exact
from catalog.tables.written.refusals import Refused

MOST_DIGITS = 400
"""Of a number before and after the point: what no other program could read need not be stored."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})(.*)", re.DOTALL)
_EMPTY = frozenset({"text", "varchar"})
"""Types that have a text without characters, which is not a missing one."""
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0"})


def stored(value: Any, column: Column, row: int) -> Any:
    """The parameter for a cell of the column in record number `row` (from 0); None for a missing one.

    Empty text is missing in every column but text. JSON becomes its text, a list a list.
    Raises `Refused("records", …)`.
    """
    if value is None or (value == "" and base_of(column.native) not in _EMPTY):
        return None
    try:
        native = base_of(column.native)
        if is_list(native):
            return _list(value, item_of(native))
        return _reader(native)(value)
    except (ValueError, ArithmeticError, RecursionError):
        text = f'row "{row + 1}": invalid value for {column.native} column "{shown(column.name)}": "{shown(value)}"'
        raise Refused("records", text, row=row) from None


def _list(value: Any, native: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(value)
    return [None if each is None else _reader(native)(each) for each in value]


def _reader(native: str) -> Callable[[Any], Any]:
    """What reads values of a type; PostgreSQL itself reads those that come as text."""
    return _READERS.get(native, _text)


def _whole(bits: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, float | Decimal) and abs(value) < 2**bits and value == int(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise ValueError(value)
        return value

    return read


def _numeric(value: Any) -> Decimal:
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise ValueError(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(value)
    number = Decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS or -int(number.as_tuple().exponent) > MOST_DIGITS:
        raise ValueError(value)
    return number


def _float(largest: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = float(_numeric(value))
        if not math.isfinite(number) or abs(number) > largest:
            raise ValueError(value)
        return number

    return read


def _boolean(value: Any) -> bool:
    word = str(value).strip().lower() if isinstance(value, bool | str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float | Decimal):
        raise ValueError(value)
    text = value if isinstance(value, str) else str(value)
    text.encode()  # half a surrogate pair is no text: a UnicodeEncodeError is a ValueError
    if "\0" in text:
        raise ValueError(value)
    return text


def _json(value: Any) -> str:
    _check_numbers(value)
    try:
        return orjson.dumps(value, default=exact).decode()
    except orjson.JSONEncodeError as error:
        raise ValueError(value) from error


def _check_numbers(value: Any) -> None:
    """Raise ValueError for numbers inside JSON that no JSON has, or that are longer than those of columns may be."""
    if isinstance(value, float | Decimal):
        _numeric(value)
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            _check_numbers(each)


def _timestamp(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(value)
    text = value.strip()
    if found := _MONTH_FIRST.fullmatch(text):
        # PostgreSQL's own reading of such a date; with the day first it is refused, never guessed.
        month, day, year, rest = found.groups()
        text = f"{year}-{month:0>2}-{day:0>2}{rest}"
    # Tables know no time zones: what is written counts.
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _date(value: Any) -> date:
    return _timestamp(value).date()


def _time(value: Any) -> time:
    if not isinstance(value, str):
        raise ValueError(value)
    return time.fromisoformat(value.strip()).replace(tzinfo=None)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "int2": _whole(16),
    "int4": _whole(32),
    "int8": _whole(64),
    "float4": _float(3.4028234e38),
    "float8": _float(math.inf),
    "numeric": _numeric,
    "bool": _boolean,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "timestamptz": instant,
    "json": _json,
    "jsonb": _json,
    "text": _text,
}
