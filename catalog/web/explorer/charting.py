"""A chart of a table with everything behind it: the points, a summary in words, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.formats.charts.chart import Chart, Point, Scale
from catalog.formats.charts.spec import MOST_COLOURS
from catalog.formats.dates import BUDDHIST_OFFSET
from catalog.formats.thai import be_date
from catalog.queries import summaries, tables
from catalog.queries.tables import Table
from catalog.records import Column
from catalog.tables.aggregate import Grouping, Period
from catalog.tables.asking import Ask
from catalog.web.explorer import figures, telling
from catalog.web.explorer.wishes import TIMES, Wish
from catalog.web.exploring import Exploring

BARS, SLICES, PANELS, MOMENTS, DOTS = 30, 8, 9, 1_000, 1_000
"""How many of each a picture can show; what is left out is said beside it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and what stands beside it."""

    chart: Chart
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    """The figures as a table: in the order of the picture."""
    summary: Sequence[str]
    """Sentences that say what the picture shows."""


def drawn(table: Table, asked: Exploring, wish: Wish, language: str) -> Drawn:
    """Return the chart of the rows that are chosen.

    Raise BadAsk, TableMissing, TableUnreadable or NotEnoughMemory as the table does.
    """
    if wish.kind == "histogram":
        return _histogram(table, asked, wish, language)
    if wish.kind == "scatter":
        return _scatter(table, asked, wish)
    return _groups(table, asked, wish, language)


def period_of(column: Column) -> Period | None:
    """Return into which periods moments are put, by how far the column reaches: at most some hundreds of them."""
    if column.type not in ("date", "timestamp"):
        return None
    try:
        first, last = (date.fromisoformat((end or "")[:10]) for end in (column.minimum, column.maximum))
    except ValueError:
        return "month"
    days = (last - first).days
    return "day" if days <= 400 else "month" if days <= 366 * 25 else "year"


def _groups(table: Table, asked: Exploring, wish: Wish, language: str) -> Drawn:
    ordered = wish.x.type in TIMES or wish.kind in ("line", "area")
    most = MOMENTS if wish.kind in ("line", "area") else SLICES if wish.kind == "pie" else BARS
    grouping = _grouping(asked, wish, [wish.x.name])
    if not ordered or wish.kind == "pie":
        grouping = replace(grouping, sort=((wish.measure.name, "desc", "last"),))
    page = summaries.groups(table, replace(grouping, limit=most))
    total = page.total or 0
    columns: Sequence[Column] = page.columns
    rows = page.rows
    left_out = total - len(rows)
    split_left_out = 0
    if wish.split is not None and rows:
        columns, rows, split_left_out = _split(table, grouping, wish, [row[0] for row in rows])
    scale = _scale(wish)
    points = tuple(
        Point(_place(row[0], wish.x, scale, language), _float(row[-1]), _label(row[1], language) if wish.split else "")
        for row in rows
        if row[-1] is not None and (row[0] is not None or scale == "category")
    )
    chart = replace(_chart(wish, points, scale, language), series_title=wish.split.name if wish.split else "")
    shown = [*(each.name for each in columns[:-1]), figures.named(wish.measure)]
    titled = [replace(column, name=name) for column, name in zip(columns, shown, strict=True)]
    told = telling.groups(chart, titled, rows, total, language)
    if left_out > 0:
        told.append(_left_out(left_out, total, len(rows) if wish.split is None else total - left_out))
    if split_left_out > 0:
        told.append(
            _("Only the %(shown)d largest values of %(column)s are shown; %(left)s are left out.")
            % {
                "shown": _most_series(wish),
                "column": wish.split.name if wish.split else "",
                "left": f"{split_left_out:,}",
            }
        )
    return Drawn(chart, titled, rows, told)


def _left_out(left_out: int, total: int, shown: int) -> str:
    return ngettext(
        "%(shown)s of %(total)s groups are shown; %(left)s is left out.",
        "%(shown)s of %(total)s groups are shown; %(left)s are left out.",
        left_out,
    ) % {"shown": f"{shown:,}", "total": f"{total:,}", "left": f"{left_out:,}"}


def _grouping(asked: Exploring, wish: Wish, by: Sequence[str]) -> Grouping:
    period = period_of(wish.x)
    return Grouping(
        group_by=tuple(by),
        measures=(wish.measure,),
        filters=asked.filter_object(),
        q=asked.words,
        periods={wish.x.name: period} if period else {},
    )


def _most_series(wish: Wish) -> int:
    return PANELS if wish.panels else MOST_COLOURS


def _split(
    table: Table, grouping: Grouping, wish: Wish, places: Sequence[Any]
) -> tuple[Sequence[Column], list[tuple[Any, ...]], int]:
    """Return the figures per place and series, those of the largest series only, and how many series are left out."""
    name = wish.split.name if wish.split else ""
    by_size: Any = ((wish.measure.name, "desc", "last"),)
    series = summaries.groups(
        table, replace(grouping, group_by=(name,), periods={}, sort=by_size, limit=_most_series(wish))
    )
    largest = [row[0] for row in series.rows]
    conditions: list[dict[str, Any]] = [{name: _values(largest)}]
    if not grouping.periods and wish.kind not in ("line", "area"):
        conditions.append({wish.x.name: _values(places)})
    filters = {"$and": [*(grouping.filters or {}).get("$and", []), *conditions]}
    both = replace(grouping, group_by=(wish.x.name, name), filters=filters, sort=(), limit=MOMENTS * 2)
    page = summaries.groups(table, both)
    order = {value: place for place, value in enumerate(places)}
    rank = {value: place for place, value in enumerate(largest)}
    rows = sorted(
        (row for row in page.rows if row[0] in order), key=lambda row: (order[row[0]], rank.get(row[1], len(rank)))
    )
    return page.columns, rows, (series.total or 0) - len(largest)


def _values(cells: Sequence[Any]) -> list[Any]:
    """Cells as values of a filter."""
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]


def _scale(wish: Wish) -> Scale:
    if wish.kind in ("bar", "pie"):
        return "category"
    return "year" if wish.x.type == "year" else "time" if wish.x.type in TIMES else "number"


def _place(cell: Any, column: Column, scale: Scale, language: str) -> str | float:
    match scale:
        case "category":
            return _label(cell, language, column)
        case "time":
            return datetime(cell.year, cell.month, cell.day, tzinfo=UTC).timestamp() * 1000
        case "year":
            return cell - (BUDDHIST_OFFSET if column.pattern == "BE" else 0)
        case _:
            return _float(cell)


def _label(cell: Any, language: str, column: Column | None = None) -> str:
    if cell is None or cell == "":
        return _("(empty)")
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, date):
        period = period_of(column) if column else None
        return telling.moment(cell, period, language) if period else be_date(cell, language)
    return telling.number(cell) if isinstance(cell, Decimal) else str(cell)[:120]


def _float(cell: Any) -> float:
    return float(cell)


def _chart(wish: Wish, points: tuple[Point, ...], scale: Scale, language: str) -> Chart:
    thai = language == "th"
    era = (_("(BE)") if thai else _("(CE)")) if scale in ("time", "year") else ""
    figure = figures.named(wish.measure)
    return Chart(
        kind=wish.kind,
        title=_("%(figure)s by %(column)s") % {"figure": figure, "column": wish.x.name},
        points=points,
        scale=scale,
        x_title=f"{wish.x.name} {era}".strip(),
        y_title=figure,
        panels=wish.panels and wish.split is not None,
        era_offset=BUDDHIST_OFFSET if thai else 0,
        months=telling.months(language),
    )


def _histogram(table: Table, asked: Exploring, wish: Wish, language: str) -> Drawn:
    found = summaries.profile_of(table, wish.x.name, Ask(filters=asked.filter_object(), q=asked.words))
    scale = _scale(wish)
    points = []
    for each in found.histogram:
        low, high = (_place(end, wish.x, scale, language) for end in (each.low, each.high))
        # All cells are alike: the one bar still has a width.
        points.append(Point(low, each.count, x2=float(high) if high != low else float(high) + 1))
    chart = replace(
        _chart(wish, tuple(points), scale, language),
        title=_("How %(column)s spreads") % {"column": wish.x.name},
    )
    columns = [
        replace(wish.x, name=_("From"), type=_ends(wish.x)),
        replace(wish.x, name=_("To"), type=_ends(wish.x)),
        Column(_("Number of rows"), "integer"),
    ]
    rows = [(_end(each.low), _end(each.high), each.count) for each in found.histogram]
    return Drawn(chart, columns, rows, telling.spread(wish.x, found, language))


def _ends(column: Column) -> Any:
    return "decimal" if column.type in ("integer", "decimal", "year") else column.type


def _end(value: Any) -> Any:
    return Decimal(str(round(value, 6))) if isinstance(value, float) else value


def _scatter(table: Table, asked: Exploring, wish: Wish) -> Drawn:
    names = (wish.x.name, wish.measure.column)
    filled = [{name: {"empty": False}} for name in names]
    ask = Ask(filters={"$and": [*asked.conditions, *filled]}, q=asked.words, fields=("_id", *names), limit=DOTS)
    page = tables.search(table, ask)
    rows = [row[:3] for row in page.rows]
    points = tuple(Point(_float(x), _float(y)) for _id, x, y in rows)
    y = page.columns[2]
    chart = Chart(
        kind="scatter",
        title=_("%(y)s beside %(x)s") % {"x": wish.x.name, "y": y.name},
        points=points,
        scale="number",
        x_title=wish.x.name,
        y_title=y.name,
    )
    told = telling.pairs(points, wish.x, y)
    if (page.total or 0) > len(rows):
        told.append(
            _("The picture shows the first %(shown)s of %(total)s rows.")
            % {"shown": f"{len(rows):,}", "total": f"{page.total or 0:,}"}
        )
    return Drawn(chart, page.columns[:3], rows, told)
