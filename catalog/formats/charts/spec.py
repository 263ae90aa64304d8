"""Charts as Vega-Lite 5 specifications, with all data inside and the colours and letters of the portal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from catalog.formats.charts.chart import Chart, Look, Scale

LETTERS = "Sarabun, Noto Sans Thai, sans-serif"
WIDE, NARROW = 720, 340
PANELS_A_ROW = {WIDE: 3, NARROW: 1}
MARKED_POINTS = 60
"""Lines of no more points show each as a dot."""

_LIGHT = ("#23407a", "#c2570c", "#1b7f5c", "#8e3a80", "#6b5d00", "#0b7285")
_DARK = ("#a4c1ff", "#f0b049", "#8bd6ab", "#f2a7d8", "#e5dd7a", "#7fd6e8")
"""Colours that differ for the colour-blind, each at least 3:1 against its ground (WCAG 1.4.11)."""
MOST_COLOURS = len(_LIGHT)

_MARKS: Mapping[str, Mapping[str, Any]] = {
    "bar": {"type": "bar"},
    "line": {"type": "line", "strokeWidth": 2.5},
    "area": {"type": "area", "opacity": 0.75, "line": True},
    "scatter": {"type": "point", "filled": True, "opacity": 0.55, "size": 40},
    "pie": {"type": "arc", "strokeWidth": 1.5},
    "histogram": {"type": "bar", "binSpacing": 1},
}


def specification(chart: Chart, look: Look) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart; names from outside are data and titles only, never expressions."""
    width = NARROW if look.narrow else WIDE
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": chart.title, "anchor": "start", "limit": width - 20, "frame": "bounds"},
        "data": {"values": [_value(point) for point in chart.points]},
        "config": _config(look),
        "padding": 12,
    }
    inner: dict[str, Any] = {"mark": _mark(chart), "encoding": _encoding(chart, look)}
    if chart.panels and chart.series_title:
        columns = PANELS_A_ROW[width]
        inner |= {"width": (width - 70) // columns - 50 * (columns > 1) - 20, "height": 130}
        header = {"title": chart.series_title, "labelLimit": 200}
        return {
            **spec,
            "facet": {"field": "s", "type": "nominal", "sort": None, "header": header},
            "columns": columns,
            "spec": inner,
        }
    return {**spec, **inner, **_size(chart, width)}


def _value(point: Any) -> dict[str, Any]:
    value = {"x": point.x, "y": point.y, "s": point.series}
    return value if point.x2 is None else {**value, "x2": point.x2}


def _mark(chart: Chart) -> dict[str, Any]:
    mark = dict(_MARKS[chart.kind])
    if chart.kind == "line" and len(chart.points) <= MARKED_POINTS:
        mark["point"] = {"size": 45}
    return mark


def _size(chart: Chart, width: int) -> dict[str, Any]:
    """Bars of names lie, so that Thai names can be read; their number decides how high the picture is."""
    if chart.kind == "bar" and chart.scale == "category":
        return {"width": width - 210 if width == WIDE else 180, "height": {"step": 26}}
    return {"width": width - 90, "height": 260 if width == NARROW else 340}


def _encoding(chart: Chart, look: Look) -> dict[str, Any]:
    if chart.kind == "pie":
        legend = {"title": None, "orient": "bottom" if look.narrow else "right", "labelLimit": 240, "columns": 1}
        return {
            "theta": {"field": "y", "type": "quantitative", "stack": True},
            "color": {"field": "x", "type": "nominal", "sort": None, "legend": legend, "scale": _range(look)},
            "order": {"field": "y", "type": "quantitative", "sort": "descending"},
        }
    across, up = _horizontal(chart, look), _vertical(chart)
    encoding: dict[str, Any] = {"x": across, "y": up}
    if chart.kind == "bar" and chart.scale == "category":
        encoding = {"x": up, "y": across}
    if chart.kind == "histogram":
        encoding |= {"x2": {"field": "x2"}, "y2": {"datum": 0}}
    if chart.series_title and not chart.panels:
        legend = {"title": chart.series_title, "orient": "bottom", "columns": 2 if look.narrow else 4}
        encoding["color"] = {"field": "s", "type": "nominal", "sort": None, "legend": legend, "scale": _range(look)}
    return encoding


def _horizontal(chart: Chart, look: Look) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": chart.x_title, "labelOverlap": "greedy"}
    axis["tickCount"] = 3 if chart.panels or look.narrow else 7
    if chart.scale == "category":
        axis |= {"labelLimit": 120 if look.narrow else 170, "labelOverlap": chart.kind != "bar" and "greedy"}
        return {"field": "x", "type": "ordinal", "sort": None, "axis": axis}
    if chart.scale == "number":
        return {"field": "x", "type": "quantitative", "scale": {"zero": False}, "axis": {**axis, "format": ",.9~r"}}
    axis |= {"labelExpr": _labels(chart.scale, chart.era_offset, chart.months), "labelFlush": False}
    if chart.scale == "year":
        # Years are numbers with ticks at whole ones; dates would begin the axis at New Year of another time zone.
        axis |= {"values": _whole_years(chart, axis["tickCount"])}
        return {
            "field": "x",
            "type": "quantitative",
            "axis": axis,
            "scale": {"zero": False, "nice": False, "padding": 14},
        }
    return {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _whole_years(chart: Chart, most: int) -> list[int]:
    """Return the years that are written on the axis: evenly spaced, so few that they fit."""
    years = [int(point.x) for point in chart.points if not isinstance(point.x, str)]
    if not years:
        return []
    step = max(-(-(max(years) - min(years) + 1) // most), 1)
    return list(range(min(years), max(years) + 1, step))


def _labels(scale: Scale, offset: int, months: tuple[str, ...]) -> str:
    """Return the Vega expression of a label: our own months and years, since d3 knows the Common era only."""
    if scale == "year":
        return f"toString(datum.value + {offset})"
    year = f"toString(utcyear(datum.value) + {offset})"
    month = f"{json.dumps(list(months), ensure_ascii=False)}[utcmonth(datum.value)]"
    day = f"toString(utcdate(datum.value)) + ' ' + {month}"
    first = "utcdate(datum.value) == 1"
    return f"{first} && utcmonth(datum.value) == 0 ? {year} : {first} ? {month} + ' ' + {year} : {day}"


def _vertical(chart: Chart) -> dict[str, Any]:
    axis = {"title": chart.y_title, "format": ",.9~r", "tickCount": 3 if chart.panels else 6}
    scale = {} if chart.kind in ("bar", "area", "histogram") else {"scale": {"zero": False}}
    return {"field": "y", "type": "quantitative", "axis": axis, **scale}


def _range(look: Look) -> dict[str, Any]:
    return {"range": list(_DARK if look.dark else _LIGHT)}


def _config(look: Look) -> dict[str, Any]:
    ink, muted, line, ground = (
        ("#eeebe3", "#b0b7c5", "#333c4d", "#181e2a") if look.dark else ("#1c2434", "#545c6c", "#ddd8ca", "#ffffff")
    )
    first = (_DARK if look.dark else _LIGHT)[0]
    size = 12 if look.narrow else 13
    words = {"labelFont": LETTERS, "titleFont": LETTERS, "labelFontSize": size, "titleFontSize": size}
    colours = {"labelColor": ink, "titleColor": muted}
    return {
        "background": ground,
        # The picture is shown as one image with a text beside it; roles for each of its marks would double its size.
        "aria": False,
        "font": LETTERS,
        "view": {"stroke": None},
        "title": {"font": LETTERS, "fontSize": size + 2, "color": ink, "offset": 14},
        "axis": {
            **words,
            **colours,
            "gridColor": line,
            "domainColor": muted,
            "tickColor": muted,
            "titleFontWeight": 500,
        },
        "legend": {**words, **colours, "symbolSize": 120},
        "header": {**words, **colours},
        "bar": {"color": first},
        "line": {"color": first},
        "point": {"color": first},
        "area": {"color": first},
        "arc": {"stroke": ground},
    }
