"""Columns of latitude and longitude: found by their headers, and looked at for swapped pairs and places far from Thailand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from catalog.records import Problem

from .survey import PlannedColumn

Floats = npt.NDArray[np.float64]

LATITUDES, LONGITUDES = (5.5, 20.6), (97.2, 105.8)
"""The country and its waters near the coast, in degrees of WGS 84."""
METRES = 90_000.0
"""Numbers above this are metres of a map grid (UTM zones 47 and 48)."""
NAMED = 10
_LATITUDE = re.compile(r"ละติ|(?:^|[^a-z])lat(?:itude)?(?:$|[^a-z])", re.IGNORECASE)
_LONGITUDE = re.compile(r"ลองจิ|ลองติ|ลองกิ|(?:^|[^a-z])(?:lon|long|lng)(?:itude)?(?:$|[^a-z])", re.IGNORECASE)


@dataclass(slots=True)
class Pair:
    """A column of latitudes with its column of longitudes, by place among the table's columns, and what was met."""

    latitude: int
    longitude: int
    compared: int = 0
    swapped: int = 0
    outside: int = 0
    metres: int = 0
    first: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def observe(self, numbers: Sequence[Floats], rows: npt.NDArray[np.int64]) -> None:
        """Look at one block; `numbers` by column, NaN where a cell is empty."""
        north, east = numbers[self.latitude], numbers[self.longitude]
        known = np.isfinite(north) & np.isfinite(east)
        self.compared += int(np.count_nonzero(known))
        metres = known & ((np.abs(north) > METRES) | (np.abs(east) > METRES))
        outside = known & ~metres & ~(_within(north, LATITUDES) & _within(east, LONGITUDES))
        if not outside.any() and not metres.any():
            return
        swapped = outside & _within(north, LONGITUDES) & _within(east, LATITUDES)
        self.metres += int(np.count_nonzero(metres))
        self.swapped += int(np.count_nonzero(swapped))
        self.outside += int(np.count_nonzero(outside & ~swapped))
        for kind, mask in (("swapped", swapped), ("outside", outside & ~swapped), ("metres", metres)):
            held = self.first.setdefault(kind, [])
            for place in np.flatnonzero(mask)[: NAMED - len(held)]:
                held.append({"row": int(rows[place]), "value": f"{north[place]:.10g}, {east[place]:.10g}"})

    def problems(self, columns: Sequence[PlannedColumn], private: set[str]) -> list[Problem]:
        """Warnings for pairs that are swapped, outside Thailand, or metres instead of degrees."""
        found = []
        if self.swapped:
            found.append(
                Problem("coordinates_swapped", "warning", *self._said("swapped", self.swapped, columns, private))
            )
        if self.outside:
            found.append(
                Problem("coordinates_outside", "warning", *self._said("outside", self.outside, columns, private))
            )
        if self.metres:
            found.append(
                Problem("coordinates_in_metres", "warning", *self._said("metres", self.metres, columns, private))
            )
        return found

    def _said(
        self, kind: str, count: int, columns: Sequence[PlannedColumn], private: set[str]
    ) -> tuple[int, str, str | None, int, dict[str, object]]:
        """Row, column, value, count and parameters of a problem."""
        pair = [columns[self.latitude].name, columns[self.longitude].name]
        hidden = bool(private & set(pair))
        first = [{"row": each["row"]} if hidden else each for each in self.first[kind]]
        value = None if hidden else str(first[0]["value"])
        params = {"pair": pair[1], "rows": self.compared, "first": first}
        return int(str(first[0]["row"])), pair[0], value, count, params


def pairs(columns: Sequence[PlannedColumn]) -> list[Pair]:
    """Each column of numbers that is called latitude with the longitude of the same order."""
    numeric = [place for place, column in enumerate(columns) if column.plan.type in ("integer", "decimal")]
    latitudes = [place for place in numeric if _LATITUDE.search(_title(columns[place]))]
    longitudes = [place for place in numeric if _LONGITUDE.search(_title(columns[place])) and place not in latitudes]
    return [Pair(*pair) for pair in zip(latitudes, longitudes, strict=False)]


def _title(column: PlannedColumn) -> str:
    return (column.source or column.name).replace("_", " ")


def _within(values: Floats, bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((values >= bounds[0]) & (values <= bounds[1]), np.bool_)
