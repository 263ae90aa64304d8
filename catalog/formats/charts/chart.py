"""What a chart shows, in plain terms: its kind, its points, the words on its axes, and how it is to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["bar", "line", "area", "scatter", "pie", "histogram"]
KINDS: tuple[Kind, ...] = ("bar", "line", "area", "scatter", "pie", "histogram")
Scale = Literal["category", "number", "time", "year"]
"""What stands on the horizontal axis: names in their given order, numbers, moments, or whole years."""


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: a bar, a slice, a point of a line."""

    x: str | float
    """A name, a number, or for `time` milliseconds since 1970 (UTC)."""
    y: float
    series: str = ""
    x2: float | None = None
    """Where a bar of a histogram ends."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, whatever draws it."""

    kind: Kind
    title: str
    points: tuple[Point, ...]
    scale: Scale
    x_title: str
    y_title: str
    series_title: str = ""
    """What the colours or the panels stand for; empty: there is one series."""
    panels: bool = False
    """A small chart per series instead of one with colours."""
    era_offset: int = 0
    """Added to the years on the axis: 543 in Thai (Buddhist era)."""
    months: tuple[str, ...] = ()
    """The short names of the twelve months."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn."""

    dark: bool = False
    narrow: bool = False
    """For a telephone: 340 pixels wide instead of 720."""
