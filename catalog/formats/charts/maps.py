"""Maps as SVG, drawn here: provinces as equal tiles coloured by a figure, and points on a plain grid of degrees."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from catalog.formats.charts.chart import Look
from catalog.formats.charts.spec import LETTERS, NARROW, WIDE
from catalog.formats.provinces import COLUMNS, PROVINCES, ROWS

CLASSES = 5
_SHADES = ("#e8edf7", "#b9c8e8", "#8aa3d6", "#4f70b3", "#23407a")
"""From little to much."""
_NIGHT = ("#22304f", "#30497c", "#5372b0", "#86a5e0", "#c6d8ff")
_STEPS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30)
"""Degrees between two lines of the grid."""

OUTLINE = (
    (99.9, 20.45), (100.4, 20.25), (100.55, 19.5), (101.2, 19.55), (100.95, 17.6), (101.65, 17.9), (102.1, 18.2),
    (102.7, 17.85), (103.4, 18.4), (104.0, 18.3), (104.75, 17.4), (104.75, 16.55), (105.0, 16.0), (105.6, 15.3),
    (105.4, 14.5), (104.6, 14.35), (103.0, 14.3), (102.4, 13.6), (102.5, 12.7), (102.9, 11.7), (102.4, 12.1),
    (101.8, 12.65), (100.9, 12.6), (100.9, 13.35), (100.5, 13.5), (100.0, 13.35), (99.95, 12.6), (99.8, 11.8),
    (99.3, 10.9), (99.2, 9.4), (99.9, 9.25), (100.0, 8.5), (100.3, 8.3), (100.6, 7.2), (101.3, 6.9), (102.1, 6.2),
    (101.7, 5.75), (101.1, 5.65), (100.4, 6.5), (100.1, 6.45), (99.6, 7.1), (98.9, 7.95), (98.3, 7.8), (98.25, 8.8),
    (98.6, 9.8), (98.8, 10.4), (99.6, 11.8), (99.15, 13.1), (98.25, 15.1), (98.9, 16.3), (98.5, 16.7), (97.7, 18.0),
    (97.35, 18.5), (97.8, 19.4), (98.0, 19.8), (98.95, 19.8), (99.5, 20.3),
)  # fmt: skip
"""Thailand very roughly, longitude and latitude: for a sense of where one is, not a boundary."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the earth, in degrees (WGS 84)."""

    longitude: float
    latitude: float


Ring = Sequence[Dot]
Place = Callable[[Dot], tuple[float, float]]
"""From degrees to the paper's pixels."""


@dataclass(frozen=True, slots=True)
class _Paper:
    ink: str
    muted: str
    line: str
    ground: str
    empty: str
    mark: str
    shades: tuple[str, ...]


_DAY = _Paper("#1c2434", "#545c6c", "#ddd8ca", "#ffffff", "#f2efe6", "#b54708", _SHADES)
_DARK = _Paper("#eeebe3", "#b0b7c5", "#333c4d", "#181e2a", "#1f2634", "#f0b049", _NIGHT)


def limits(values: Sequence[float]) -> list[float]:
    """Return the upper ends of the classes: each holds about as many values (quantiles), equal ends are one class."""
    ordered = sorted(values)
    if not ordered:
        return []
    ends = [ordered[max(math.ceil(len(ordered) * (place + 1) / CLASSES) - 1, 0)] for place in range(CLASSES)]
    return sorted(set(ends))


def tiles(figures: Mapping[str, float], texts: Mapping[str, str], title: str, ends: Sequence[str], look: Look,
          language: str) -> str:  # fmt: skip
    """Return the map of the provinces: `figures` and `texts` (as they are written on the tile) by code.

    `ends` are the upper ends of the classes of `limits` as text, for the legend.
    """
    paper, width = _paper(look), NARROW if look.narrow else WIDE - 120
    size = (width - 24) / COLUMNS
    bounds = limits(list(figures.values()))
    parts = []
    for each in PROVINCES:
        x, y = 12 + each.column * size, 44 + each.row * size
        known = each.code in figures
        shade = _class(figures[each.code], bounds) if known else None
        fill = paper.empty if shade is None else _shade(shade, len(bounds), paper)
        ink = paper.muted if shade is None else _ink_on(fill)
        parts.append(
            f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{size - 2:.1f}" height="{size - 2:.1f}" rx="4" fill="{fill}"/>'
        )
        label, figure = escape(each.label(language)), escape(texts.get(each.code, ""))
        middle = x + size / 2
        parts.append(_text(middle, y + size * 0.48, label, ink, size * 0.26, weight=600))
        parts.append(_text(middle, y + size * 0.8, figure, ink, size * 0.2))
    height = 44 + ROWS * size + 64
    return _svg(width, height, title, [*parts, *_legend(ends, bounds, height, width, paper)], paper)


def points(dots: Sequence[Dot], title: str, look: Look, rings: Sequence[Ring] = (), lines: Sequence[Ring] = ()) -> str:
    """Return a map of points, lines and outlines (each closed) on a grid of degrees, as large as they need it."""
    paper, width = _paper(look), NARROW if look.narrow else WIDE
    every = [*dots, *(dot for ring in (*rings, *lines) for dot in ring)]
    if not every:
        return _svg(width, 80, title, [], paper)
    west, east, south, north = _box(every)
    shrink = math.cos(math.radians((south + north) / 2)) or 0.01
    scale = min((width - 24) / ((east - west) * shrink), 640 / (north - south))
    height = 60 + (north - south) * scale
    left = (width - (east - west) * shrink * scale) / 2

    def place(dot: Dot) -> tuple[float, float]:
        return left + (dot.longitude - west) * shrink * scale, 44 + (north - dot.latitude) * scale

    parts = _grid(west, east, south, north, place, paper)
    if west < 106 and east > 97 and south < 21 and north > 5 and east - west > 2:
        parts.append(_polygon([Dot(*each) for each in OUTLINE], place, paper.empty, paper.muted))
    parts += [_polygon(ring, place, paper.shades[1], paper.ink) for ring in rings]
    parts += [_polygon(line, place, "none", paper.mark, closed=False) for line in lines]
    # One path of dots of no length: a tenth of the bytes of as many circles.
    trace = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in map(place, dots))
    parts.append(
        f'<path d="{trace}" stroke="{paper.mark}" stroke-width="{6 if len(dots) < 1000 else 4}" stroke-linecap="round"'
        ' stroke-opacity="0.6" fill="none"/>'
    )
    clip = f'<clipPath id="c"><rect x="0" y="40" width="{width}" height="{height - 44:.1f}"/></clipPath>'
    return _svg(width, height, title, [clip, '<g clip-path="url(#c)">', *parts, "</g>"], paper)


def _paper(look: Look) -> _Paper:
    return _DARK if look.dark else _DAY


def _box(dots: Sequence[Dot]) -> tuple[float, float, float, float]:
    """West, east, south and north, with a margin, and never without size."""
    longitudes, latitudes = [dot.longitude for dot in dots], [dot.latitude for dot in dots]
    margin = max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes), 0.02) * 0.05
    return (min(longitudes) - margin, max(longitudes) + margin, min(latitudes) - margin, max(latitudes) + margin)


def _grid(west: float, east: float, south: float, north: float, place: Place, paper: _Paper) -> list[str]:
    """Lines of whole steps of degrees, with their figures at the left and the lower edge."""
    span = max(east - west, north - south)
    step = next((each for each in _STEPS if span / each <= 8), _STEPS[-1])
    digits = 2 if step < 0.5 else 1 if step < 1 else 0
    parts = []
    for n in range(math.ceil(west / step), math.floor(east / step) + 1):
        (x, low), (_, high) = place(Dot(n * step, south)), place(Dot(n * step, north))
        parts.append(_line(x, low, x, high, paper))
        parts.append(_text(x, low - 4, f"{n * step:.{digits}f}°", paper.muted, 11))
    for n in range(math.ceil(south / step), math.floor(north / step) + 1):
        (left, y), (right, _) = place(Dot(west, n * step)), place(Dot(east, n * step))
        parts.append(_line(left, y, right, y, paper))
        parts.append(_text(left + 18, y - 3, f"{n * step:.{digits}f}°", paper.muted, 11))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, paper: _Paper) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{paper.line}"/>'


def _polygon(ring: Ring, place: Place, fill: str, stroke: str, *, closed: bool = True) -> str:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, ring))
    kind = "polygon" if closed else "polyline"
    return f'<{kind} points="{corners}" fill="{fill}" fill-opacity="0.6" stroke="{stroke}" stroke-width="0.8"/>'


def _class(value: float, bounds: Sequence[float]) -> int:
    return next((place for place, end in enumerate(bounds) if value <= end), len(bounds) - 1)


def _shade(place: int, classes: int, paper: _Paper) -> str:
    """Return the colour of a class; few classes are spread over all shades."""
    return paper.shades[-1] if classes == 1 else paper.shades[round(place * (CLASSES - 1) / (classes - 1))]


def _ink_on(fill: str) -> str:
    """Return black or white, whichever stands out more on the colour (WCAG's relative luminance)."""
    red, green, blue = (int(fill[n : n + 2], 16) / 255 for n in (1, 3, 5))
    light = sum(
        part * (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4)
        for part, each in ((0.2126, red), (0.7152, green), (0.0722, blue))
    )
    return "#101828" if light > 0.18 else "#ffffff"


def _legend(ends: Sequence[str], bounds: Sequence[float], height: float, width: float, paper: _Paper) -> list[str]:
    parts = []
    step = (width - 24) / CLASSES
    for place, text in enumerate(ends):
        x = 12 + place * step
        fill = _shade(place, len(bounds), paper)
        parts.append(f'<rect x="{x:.1f}" y="{height - 48:.1f}" width="{step - 2:.1f}" height="14" fill="{fill}"/>')
        parts.append(_text(x + step / 2, height - 18, f"≤ {escape(text)}", paper.ink, 12))
    return parts


def _text(x: float, y: float, text: str, colour: str, size: float, *, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size:.1f}" font-weight="{weight}"'
        f' text-anchor="middle">{text}</text>'
    )


def _svg(width: float, height: float, title: str, parts: Sequence[str], paper: _Paper) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="{LETTERS}">'
        f'<rect width="100%" height="100%" fill="{paper.ground}"/>'
        f'<text x="12" y="26" fill="{paper.ink}" font-size="15" font-weight="600">{escape(title)}</text>'
    )
    return "".join([head, *parts, "</svg>"])
