"""Which years or days a dataset is about: what its agency says, or else what the columns of its tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.formats.dates import christian_year
from catalog.records import Column, DatasetRecord


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last year (`2019`) or day (`2019-12-31`), both included and never both empty."""

    start: str
    end: str


def period(record: DatasetRecord) -> Period | None:
    """Return the period that a dataset covers, or None when nothing tells."""
    first, last = (_year(record.standard.get(key)) for key in ("first_year_of_data", "last_year_of_data"))
    if first or last:
        return Period(first, last)
    columns = [column for resource in record.resources or () for column in resource.columns]
    days = list(_ends(columns, ("date", "timestamp"), 10)) or list(_ends(columns, ("year",), 4))
    return Period(min(days), max(days)) if days else None


def _year(value: object) -> str:
    text = str(value or "")
    return str(christian_year(int(text))) if text.isdigit() else ""


def _ends(columns: list[Column], types: tuple[str, ...], length: int) -> Iterator[str]:
    for column in columns:
        if column.type not in types:
            continue
        for end in (column.minimum, column.maximum):
            day = (end or "")[:length]
            if len(day) == length and day[:4].isdigit():
                yield day if length > 4 else str(christian_year(int(day)))
