"""Which two columns of a table hold the places of its rows on the earth: latitude and longitude in degrees (WGS 84)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.records import Column

_LATITUDE = re.compile(r"(^|[\W_])(lat|latitude|y_?coord)([\W_]|$)|ละติจูด|ละติจุด|แลตติจูด", re.IGNORECASE)
_LONGITUDE = re.compile(r"(^|[\W_])(lon|long|lng|longitude|x_?coord)([\W_]|$)|ลองจิจูด|ลองติจูด|ลองจิจุด", re.IGNORECASE)
_NUMBERS = frozenset({"integer", "decimal"})


@dataclass(frozen=True, slots=True)
class Coordinates:
    """The columns of latitude (-90 to 90) and longitude (-180 to 180), in degrees."""

    latitude: Column
    longitude: Column


def find(columns: Sequence[Column]) -> Coordinates | None:
    """Return the first column of each kind by name, type and the range that the data dictionary knows; None without both."""
    latitude = next((each for each in columns if _fits(each, _LATITUDE, 90)), None)
    longitude = next((each for each in columns if _fits(each, _LONGITUDE, 180)), None)
    return Coordinates(latitude, longitude) if latitude and longitude else None


def _fits(column: Column, name: re.Pattern[str], furthest: int) -> bool:
    if column.type not in _NUMBERS or not name.search(column.name):
        return False
    return all(_within(end, furthest) for end in (column.minimum, column.maximum) if end)


def _within(text: str, furthest: int) -> bool:
    try:
        return abs(float(text)) <= furthest
    except ValueError:
        return False
