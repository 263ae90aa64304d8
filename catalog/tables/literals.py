"""What a caller wrote, turned into a value of a column's type, or refused with the field that is to blame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from catalog.records import Column, ColumnType

Literal = Decimal | bool | str | date | time | datetime
"""A typed value to compare a cell with. Whole numbers and years are `Decimal` too: exact, and never cut to 64 bits."""

LONGEST_TEXT = 10_000
"""No value to compare with is longer, in characters: a longer one is refused."""

LONGEST_NUMBER = 200
"""No number written as text is longer, in characters."""

_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0"})


class BadAsk(Exception):
    """A question that cannot be answered: which parameter is wrong, and why.

    `field` is the key of CKAN's validation error: filters, fields, sort, q, query, limit or offset.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def shown(value: object) -> str:
    """Text that is safe to put into a message: cut to 100 characters, nothing that UTF-8 or PostgreSQL refuses."""
    try:
        text = str(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits.
        text = "a very long number"
    cut = text if len(text) <= 100 else text[:99] + "…"
    return cut.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def clean_text(value: str, field: str) -> str:
    """The text itself, if a table could hold it.

    Raises `BadAsk` under `field` for NUL, lone surrogates and text beyond `LONGEST_TEXT` characters.
    """
    if len(value) > LONGEST_TEXT:
        raise BadAsk(field, f"text is longer than {LONGEST_TEXT} characters")
    if "\0" in value:
        raise BadAsk(field, "text must not contain the character NUL")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadAsk(field, "text is not valid Unicode") from None
    return value


def literal(column: Column, value: Any) -> Literal:
    """A value of the column's type out of JSON or text, as PostgreSQL would read it; numbers may be text.

    Raises `BadAsk("query", …)` when the value is not of that type.
    """
    try:
        if column.native == "uuid":
            return str(UUID(_text(value)))
        return instant(value) if column.native.startswith("timestamptz") else _READERS[column.type](value)
    except (ValueError, OverflowError, InvalidOperation):
        kind = column.type
        raise BadAsk("query", f'invalid value for {kind} column "{shown(column.name)}": "{shown(value)}"') from None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(value)
    text = repr(value) if isinstance(value, float) else value
    if isinstance(text, str) and len(text) > LONGEST_NUMBER:
        raise ValueError(value)
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(value)
    return number


def _whole(value: Any) -> Decimal:
    number = _number(value)
    if isinstance(value, str) and number != number.to_integral_value():
        raise ValueError(value)
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError(value)
    return clean_text(value if isinstance(value, str) else str(value), "query")


def _timestamp(value: Any) -> datetime:
    if isinstance(value, str):
        # The tables know no time zones: like PostgreSQL's plain timestamp, what is written counts.
        return datetime.fromisoformat(value.strip()).replace(tzinfo=None)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    raise ValueError(value)


def instant(value: Any) -> str:
    """A moment in ISO 8601 and universal time (`2024-01-31T01:30:00+00:00`); without a zone it is taken for one there.

    Raises `ValueError`, `OverflowError`.
    """
    if not isinstance(value, str):
        raise ValueError(value)
    moment = datetime.fromisoformat(value.strip())
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    whole, point, fraction = moment.replace(tzinfo=None).isoformat().partition(".")
    return f"{whole}{point}{fraction.rstrip('0')}+00:00"


def _date(value: Any) -> date:
    return _timestamp(value).date()


def _time(value: Any) -> time:
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    if isinstance(value, str):
        return time.fromisoformat(value.strip()).replace(tzinfo=None)
    raise ValueError(value)


_READERS: Mapping[ColumnType, Callable[[Any], Literal]] = {
    "integer": _whole,
    "year": _whole,
    "decimal": _number,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "text": _text,
    "code": _text,
    "json": _text,
}
