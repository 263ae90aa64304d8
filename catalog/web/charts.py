"""Small bar charts as SVG that the server draws: figures in, the places of bars and lines out; a template writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 120
GAP = 0.25
"""The part of a bar's place that stays empty."""
LINES = 4
"""Spaces between the horizontal lines."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the units of the drawing, with what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart whose highest line stands for `top`."""

    title: str
    bars: Sequence[Bar]
    lines: Sequence[float]
    top: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def last(self) -> Bar:
        """The bar on the right."""
        return self.bars[-1]

    @property
    def highest(self) -> Bar:
        """The highest bar, the first of several."""
        return max(self.bars, key=lambda bar: bar.value)


def bars(title: str, labels: Sequence[str], values: Sequence[int]) -> BarChart:
    """Lay out one bar per value, from the left, all from zero; at least one value, none negative."""
    top = nice_top(max(values))
    place = WIDTH / len(values)
    drawn = [
        Bar(
            round((number + GAP / 2) * place, 2),
            round(HEIGHT * (1 - value / top), 2),
            round(place * (1 - GAP), 2),
            round(HEIGHT * value / top, 2),
            label,
            value,
        )
        for number, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return BarChart(title, drawn, [round(HEIGHT * number / LINES, 2) for number in range(LINES + 1)], top)


def nice_top(value: int) -> int:
    """Return the smallest of 4, 8, 20, 40, 80, 200 … that is not below a value: four spaces, each a whole number."""
    power = 1
    while True:
        for step in (4, 8, 20):
            if value <= step * power:
                return step * power
        power *= 10
