"""Which chart of a table is wanted: what the address says, or the first chart that fits the types of the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.formats.charts.chart import Kind
from catalog.records import Column
from catalog.tables import coordinates
from catalog.tables.aggregate import Measure
from catalog.web.explorer import figures
from catalog.web.exploring import Exploring

NAMES: Mapping[Kind, Promise] = MappingProxyType(
    {
        "bar": _("Bars: compare groups"),
        "line": _("Line: over time"),
        "area": _("Area: amounts over time"),
        "scatter": _("Points: two numbers beside each other"),
        "pie": _("Pie: parts of a whole (at most 8)"),
        "histogram": _("Histogram: how the values spread"),
    }
)
TIMES = frozenset({"date", "timestamp", "year"})
FEW = 60
"""A first chart is of a column with no more different values."""
_MARKERS = re.compile(r"รหัส|ลำดับ|เลขที่|(^|[\W_])(id|code|no|zip|lat|lon|lng|long|x|y)([\W_]|$)", re.IGNORECASE)
"""Numbers with such a name only mark something: their sum says nothing."""

_TOTALS = re.compile(r"^รวม|ทั้งหมด|^total", re.IGNORECASE)
_SHARES = re.compile(r"%|ร้อยละ|อัตรา|เฉลี่ย|ดัชนี|rate|ratio|percent|average|index", re.IGNORECASE)
"""Shares, rates and averages are not added up."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A chart that can be drawn from the table."""

    kind: Kind
    x: Column
    measure: Measure
    """For `scatter` its column is what stands on the vertical axis."""
    split: Column | None = None
    panels: bool = False
    note: Promise | None = None
    """Why another chart is drawn than was asked for."""


def wish(asked: Exploring, columns: Sequence[Column]) -> Wish | None:
    """Return the chart that the address asks for, made to fit; the first fitting one where it asks for none."""
    known = {column.name: column for column in columns}
    kind, x = asked.first("kind"), known.get(asked.first("x"))
    if x is None:
        return suggestion(columns)
    figure = figures.measure(asked.first("fn"), asked.first("of"), columns)
    split = known.get(asked.first("split"))
    wanted = Wish("bar", x, figure, split if split != x else None, asked.first("panels") == "1")
    return fitting(wanted, kind, columns)


def fitting(wanted: Wish, kind: str, columns: Sequence[Column]) -> Wish:
    """Return the wish with a kind that its columns allow, and why it is another one."""
    numeric = wanted.x.type in figures.NUMBERS
    if kind in ("line", "area"):
        if wanted.x.type in TIMES or numeric:
            return replace(wanted, kind="line" if kind == "line" else "area")
        return replace(wanted, note=_("Lines need dates, years or numbers on the axis, so that bars are shown."))
    if kind == "histogram":
        if numeric or wanted.x.type in TIMES:
            return replace(wanted, kind="histogram", split=None, measure=figures.COUNT)
        return replace(wanted, note=_("A histogram needs numbers or dates, so that bars are shown."))
    if kind == "scatter":
        others = [each for each in figures.numbers(columns) if each.name != wanted.x.name]
        if numeric and others:
            y = wanted.measure.column if wanted.measure != figures.COUNT else others[0].name
            return replace(wanted, kind="scatter", split=None, measure=Measure("max", y))
        return replace(wanted, note=_("Points need two columns of numbers, so that bars are shown."))
    if kind == "pie":
        return replace(wanted, kind="pie", split=None)
    return wanted


def suggestion(columns: Sequence[Column]) -> Wish | None:
    """Return the first chart for a table: over time if there is time, else the largest groups, else the spread of a number."""
    figure = _first_figure(columns)
    when = next((each for each in columns if each.type in TIMES and (each.distinct or 2) > 1), None)
    if when is not None:
        return Wish("line", when, figure)
    texts = [each for each in columns if each.type in ("text", "boolean")]
    groups = [each for each in texts if 1 < (each.distinct or 0) <= FEW and not _MARKERS.search(each.name)] or texts
    if groups:
        return Wish("bar", groups[0], figure)
    spread = figures.numbers(columns)
    return Wish("histogram", spread[0], figures.COUNT) if spread else None


def _first_figure(columns: Sequence[Column]) -> Measure:
    places = coordinates.find(columns)
    taken = {places.latitude.name, places.longitude.name} if places else set()
    fitting = [each for each in figures.numbers(columns) if each.name not in taken and not _MARKERS.search(each.name)]
    if not fitting:
        return figures.COUNT
    # A column of totals says more than the first of its parts.
    column = next((each for each in fitting if _TOTALS.search(each.name)), fitting[0])
    return Measure("avg" if _SHARES.search(f"{column.name} {column.unit}") else "sum", column.name)
