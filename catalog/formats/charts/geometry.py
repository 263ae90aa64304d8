"""GeoJSON geometries (RFC 7946) as dots, lines and rings that can be drawn, with no more corners than a picture can show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.formats.charts.maps import Dot

MOST_CORNERS = 40_000
"""Of all shapes together; beyond, each shape keeps evenly chosen corners."""
DEEPEST = 4
"""Geometry collections within each other."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is to be drawn."""

    dots: list[Dot] = field(default_factory=list)
    lines: list[list[Dot]] = field(default_factory=list)
    rings: list[list[Dot]] = field(default_factory=list)
    unreadable: int = 0
    """Geometries that were none."""


def read(texts: Iterable[str]) -> Shapes:
    """Return the shapes of geometries in JSON; what is no geometry, or lies outside the world, is counted and left out."""
    dots: list[Dot] = []
    lines: list[list[Dot]] = []
    rings: list[list[Dot]] = []
    unreadable = 0
    for text in texts:
        try:
            parts = list(_parts(json.loads(text), 0))
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            unreadable += 1
            continue
        dots += [dot for kind, corners in parts if kind == "dot" for dot in corners]
        lines += [corners for kind, corners in parts if kind == "line"]
        rings += [corners for kind, corners in parts if kind == "ring"]
    total = sum(map(len, lines)) + sum(map(len, rings))
    step = -(-total // MOST_CORNERS)
    if step > 1:
        lines, rings = [_thinned(line, step) for line in lines], [_thinned(ring, step) for ring in rings]
    return Shapes(dots, lines, rings, unreadable)


def _thinned(corners: list[Dot], step: int) -> list[Dot]:
    return [*corners[::step], corners[-1]] if len(corners) > 2 * step else corners


def _parts(geometry: Any, depth: int) -> Iterator[tuple[str, list[Dot]]]:
    """Yield the parts of a geometry. Raises ValueError, TypeError, KeyError or IndexError for what is none."""
    if depth > DEEPEST:
        raise ValueError("geometry collections are nested too deep")
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for each in geometry["geometries"]:
            yield from _parts(each, depth + 1)
        return
    places = geometry["coordinates"]
    match kind:
        case "Point":
            yield "dot", [_dot(places)]
        case "MultiPoint":
            yield "dot", _dots(places)
        case "LineString":
            yield "line", _dots(places)
        case "MultiLineString":
            yield from (("line", _dots(each)) for each in places)
        case "Polygon":
            yield from (("ring", _dots(each)) for each in places)
        case "MultiPolygon":
            yield from (("ring", _dots(ring)) for each in places for ring in each)
        case _:
            raise ValueError("not a geometry")


def _dots(places: Sequence[Any]) -> list[Dot]:
    dots = [_dot(each) for each in places]
    if not dots:
        raise ValueError("no corners")
    return dots


def _dot(place: Sequence[Any]) -> Dot:
    longitude, latitude = float(place[0]), float(place[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("outside the world: not longitude and latitude in degrees")
    return Dot(longitude, latitude)
