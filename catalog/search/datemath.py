"""Dates in queries: ISO 8601 as Solr takes it, and Solr's date arithmetic (`NOW/DAY-1YEAR`)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.search.query import QuerySyntaxError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = "YEAR|MONTH|DAY|DATE|HOUR|MINUTE|SECOND|MILLISECOND|MILLI"
_STEP = re.compile(rf"(?:/(?P<round>{_UNITS})S?|(?P<sign>[+-])(?P<number>\d{{1,9}})(?P<unit>{_UNITS})S?)")
_INSTANT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?(?:Z|\+00:00)?)?)?)?"
)
_SECONDS = {"DAY": 86_400, "DATE": 86_400, "HOUR": 3_600, "MINUTE": 60, "SECOND": 1}


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970, UTC; a moment without a zone is taken as UTC."""
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - EPOCH) // timedelta(microseconds=1)


def instant(text: str, now: datetime, *, end: bool = False) -> datetime:
    """Read a date with its arithmetic.

    `2024`, `2024-05` and `2024-05-01` stand for their first moment, or for their last one when `end` is set, so that a
    range up to 2024 includes that year. Raises QuerySyntaxError for anything that is no date.
    """
    if text.startswith("NOW"):
        return _arithmetic(now.astimezone(UTC), text[3:], text)
    match = _INSTANT.match(text)
    if not match:
        raise QuerySyntaxError(f"“{text[:60]}” is not a date such as 2024-05-01T00:00:00Z or NOW-7DAYS.")
    given = {name: int(value) for name, value in match.groupdict().items() if value and name != "fraction"}
    fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
    try:
        moment = datetime(given.pop("year"), given.pop("month", 1), given.pop("day", 1), tzinfo=UTC, **given)
    except ValueError as error:
        raise QuerySyntaxError(f"“{text[:60]}” is not a date: {error}.") from error
    if end and match["hour"] is None:
        unit = "DAY" if match["day"] else "MONTH" if match["month"] else "YEAR"
        moment = _shifted(moment, 1, unit) - timedelta(microseconds=1)
    return _arithmetic(moment.replace(microsecond=moment.microsecond or fraction), text[match.end() :], text)


def _arithmetic(moment: datetime, steps: str, text: str) -> datetime:
    place = 0
    while place < len(steps):
        match = _STEP.match(steps, place)
        if not match:
            raise QuerySyntaxError(f"“{text[:60]}” is not a date with arithmetic such as NOW/DAY-1YEAR.")
        if unit := match["round"]:
            moment = _rounded(moment, unit)
        else:
            moment = _shifted(moment, int(match["sign"] + match["number"]), match["unit"])
        place = match.end()
    return moment


def _rounded(moment: datetime, unit: str) -> datetime:
    if unit.startswith("MILLI"):
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    smaller = ("month", "day", "hour", "minute", "second", "microsecond")
    kept = {"YEAR": 0, "MONTH": 1, "DAY": 2, "DATE": 2, "HOUR": 3, "MINUTE": 4, "SECOND": 5}[unit]
    least: dict[str, Any] = {name: 1 if name in {"month", "day"} else 0 for name in smaller[kept:]}
    return moment.replace(**least)


def _shifted(moment: datetime, number: int, unit: str) -> datetime:
    # Years outside 1..9999 stop at the ends: nothing in the catalogue lies beyond them.
    if unit in {"YEAR", "MONTH"}:
        months = moment.year * 12 + moment.month - 1 + number * (12 if unit == "YEAR" else 1)
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            return _edge(number)
        return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
    try:
        return moment + timedelta(seconds=number * _SECONDS[unit] if unit in _SECONDS else number / 1000)
    except OverflowError:
        return _edge(number)


def _edge(number: int) -> datetime:
    return (datetime.max if number > 0 else datetime.min).replace(tzinfo=UTC)
