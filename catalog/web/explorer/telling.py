"""What a chart shows, in sentences: for those who do not see the picture, and for those who want the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from statistics import StatisticsError, correlation
from typing import Any

from django.utils.translation import gettext as _

from catalog.formats.charts.chart import Chart, Point
from catalog.formats.dates import BUDDHIST_OFFSET, ENGLISH_MONTHS, THAI_MONTHS
from catalog.formats.thai import be_date
from catalog.records import Column
from catalog.tables.aggregate import Period
from catalog.tables.profile import Profile

_THAI_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def months(language: str) -> tuple[str, ...]:
    """Return the short names of the months."""
    return _THAI_SHORT if language == "th" else tuple(name[:3] for name in ENGLISH_MONTHS)


def moment(day: date, period: Period, language: str) -> str:
    """Return a period by its first day: `มกราคม 2566`, `2023`."""
    year = day.year + (BUDDHIST_OFFSET if language == "th" else 0)
    if period == "year":
        return str(year)
    if period == "month":
        return f"{(THAI_MONTHS if language == 'th' else ENGLISH_MONTHS)[day.month - 1]} {year}"
    return be_date(day, language)


def number(value: float | Decimal) -> str:
    """Return a number with at most four digits after the point and its thousands grouped."""
    text = f"{value:,.4f}" if isinstance(value, float | Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def said(cell: Any, language: str) -> str:
    """Return a cell as it stands in a sentence."""
    if cell is None or cell == "":
        return _("(empty)")
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, date):
        return be_date(cell, language)
    return number(cell) if isinstance(cell, float | Decimal) else str(cell)


def groups(
    chart: Chart, columns: Sequence[Column], rows: Sequence[Sequence[Any]], total: int, language: str
) -> list[str]:
    """Return what a chart of groups shows: the largest and the smallest, and over time the beginning and the end."""
    filled = [row for row in rows if row[-1] is not None]
    if not filled:
        return [_("There is nothing to draw: no row fits.")]
    told = []
    names = [_group(row, columns, language) for row in filled]
    values = [float(row[-1]) for row in filled]
    high, low = values.index(max(values)), values.index(min(values))
    if chart.scale in ("time", "year", "number") and not chart.series_title:
        told.append(
            _("It begins with %(first)s (%(first_value)s) and ends with %(last)s (%(last_value)s).")
            % {
                "first": names[0],
                "first_value": number(filled[0][-1]),
                "last": names[-1],
                "last_value": number(filled[-1][-1]),
            }
        )
    told.append(
        _("The largest is %(high)s with %(high_value)s, the smallest %(low)s with %(low_value)s.")
        % {
            "high": names[high],
            "high_value": number(filled[high][-1]),
            "low": names[low],
            "low_value": number(filled[low][-1]),
        }
    )
    return told


def _group(row: Sequence[Any], columns: Sequence[Column], language: str) -> str:
    return " · ".join(said(cell, language) for cell in row[:-1])


def spread(column: Column, found: Profile, language: str) -> list[str]:
    """Return what a histogram shows: its range, its mean, and where most rows lie."""
    if not found.histogram:
        return [_("There is nothing to draw: no row fits.")]
    most = max(found.histogram, key=lambda each: each.count)
    told = [
        _("The values go from %(low)s to %(high)s.")
        % {"low": said(found.minimum, language), "high": said(found.maximum, language)},
        _("Most rows (%(count)s) lie between %(low)s and %(high)s.")
        % {"count": f"{most.count:,}", "low": said(most.low, language), "high": said(most.high, language)},
    ]
    if found.mean is not None:
        told.append(_("The mean is %(mean)s.") % {"mean": number(found.mean)})
    if found.missing:
        told.append(_("%(count)s cells are empty and are not in the picture.") % {"count": f"{found.missing:,}"})
    return told


def pairs(points: Sequence[Point], x: Column, y: Column) -> list[str]:
    """Return what points show: both ranges, and how the two go together (Pearson's coefficient)."""
    if not points:
        return [_("There is nothing to draw: no row fits.")]
    across, up = [float(point.x) for point in points], [point.y for point in points]
    told = [
        _("%(column)s goes from %(low)s to %(high)s.")
        % {"column": column.name, "low": number(min(values)), "high": number(max(values))}
        for column, values in ((x, across), (y, up))
    ]
    try:
        told.append(
            _(
                "Pearson's correlation of the two is %(r)s (1: they rise together, 0: no straight relation, -1: one falls)."
            )
            % {"r": f"{correlation(across, up):.2f}"}
        )
    except StatisticsError:
        # One point, or all alike in one direction: there is no correlation to tell.
        return told
    return told
