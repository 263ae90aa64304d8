"""A table on a map: its rows as points where it has coordinates, or a figure per province on a map of tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.formats.charts import geometry, maps
from catalog.formats.charts.chart import Look
from catalog.formats.provinces import PROVINCES, Province, province_of
from catalog.queries import summaries, tables
from catalog.queries.tables import Table
from catalog.records import Column
from catalog.tables import coordinates
from catalog.tables.aggregate import Grouping, Measure
from catalog.tables.asking import Ask
from catalog.web.explorer import figures, telling
from catalog.web.exploring import Exploring

MOST_POINTS = 10_000
MOST_GROUPS = 500
"""Spellings of provinces that are looked at."""
MOST_LISTED = 100
"""Points that are listed below the map."""
MOST_SHAPES = 2_000
LARGEST_SHAPES = 20 * 2**20
"""Bytes of a table's file whose geometries are drawn."""
PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Wish:
    """A map that can be drawn: of points, or of provinces."""

    places: coordinates.Coordinates | None
    province: Column | None
    measure: Measure = figures.COUNT
    shapes: Column | None = None
    """A column of GeoJSON geometries."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map and what stands beside it."""

    svg: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    summary: Sequence[str]


def possible(columns: Sequence[Column]) -> bool:
    """Return whether the table has anything for a map: coordinates, or a column of provinces."""
    return coordinates.find(columns) is not None or bool(provinces(columns)) or geometries(columns) is not None


def geometries(columns: Sequence[Column]) -> Column | None:
    """Return the column of GeoJSON geometries, as the validation makes it of a GeoJSON file."""
    return next(
        (each for each in columns if each.type == "json" and each.name.casefold() in ("geometry", "geom")), None
    )


def provinces(columns: Sequence[Column]) -> list[Column]:
    """Return the columns whose values, as far as they are known, are provinces, or that are named so."""
    return [column for column in columns if column.type in ("text", "code") and _is_province(column)]


def _is_province(column: Column) -> bool:
    values = [value for value in column.values if value]
    if values:
        named = [value for value in values if province_of(value) and not value.isdigit()]
        return len(named) * 2 > len(values)
    return any(word in column.name.casefold() for word in ("จังหวัด", "province", "changwat"))


def wish(asked: Exploring, columns: Sequence[Column]) -> Wish | None:
    """Return the map that the address asks for; points before provinces where it asks for neither."""
    places, named = coordinates.find(columns), provinces(columns)
    figure = figures.measure(asked.first("fn"), asked.first("of"), columns)
    chosen = next((each for each in columns if each.name == asked.first("province")), None)
    if chosen is None and places is not None:
        return Wish(places, None)
    shapes = geometries(columns)
    if chosen is None and shapes is not None:
        return Wish(None, None, shapes=shapes)
    province = chosen or (named[0] if named else None)
    return Wish(None, province, figure) if province else None


def drawn(table: Table, asked: Exploring, wanted: Wish, language: str, look: Look) -> Drawn:
    """Return the map of the rows that are chosen. Raise as the table does."""
    if wanted.places is not None:
        return _points(table, asked, wanted.places, look)
    if wanted.shapes is not None:
        return _shapes(table, asked, wanted.shapes, look)
    return _provinces(table, asked, wanted, language, look)


def _points(table: Table, asked: Exploring, places: coordinates.Coordinates, look: Look) -> Drawn:
    names = (places.latitude.name, places.longitude.name)
    filled = [{name: {"empty": False}} for name in names]
    others = [each.name for each in table.columns if each.name not in names][:3]
    ask = Ask(
        filters={"$and": [*asked.conditions, *filled]}, q=asked.words, fields=(*names, *others), limit=MOST_POINTS
    )
    page = tables.search(table, ask)
    rows = [row[: len(names) + len(others)] for row in page.rows if abs(row[0]) <= 90 and abs(row[1]) <= 180]
    dots = [maps.Dot(float(row[1]), float(row[0])) for row in rows]
    title = _("Where the rows lie")
    told = [_("The map shows %(count)s points.") % {"count": f"{len(dots):,}"}]
    if dots:
        told.append(
            _("They lie between %(south)s° and %(north)s° north, %(west)s° and %(east)s° east.")
            % {
                "south": f"{min(dot.latitude for dot in dots):.2f}",
                "north": f"{max(dot.latitude for dot in dots):.2f}",
                "west": f"{min(dot.longitude for dot in dots):.2f}",
                "east": f"{max(dot.longitude for dot in dots):.2f}",
            }
        )
    if (page.total or 0) > len(rows):
        told.append(
            _("The picture shows the first %(shown)s of %(total)s rows.")
            % {"shown": f"{len(rows):,}", "total": f"{page.total or 0:,}"}
        )
    told.append(_("The outline of the country is a rough aid, not a boundary."))
    columns = list(page.columns)[: len(names) + len(others)]
    return Drawn(maps.points(dots, title, look), title, columns, rows[:MOST_LISTED], told)


def _shapes(table: Table, asked: Exploring, column: Column, look: Look) -> Drawn:
    """Draw the geometries of a GeoJSON file; a table whose file is too large to hold in memory is not drawn."""
    title = _("The shapes of the file")
    if tables.facts(table).size > LARGEST_SHAPES:
        return Drawn(maps.points([], title, look), title, [], [], [_("The shapes are too large to draw here.")])
    others = [each.name for each in table.columns if each.type != "json"][:4]
    ask = Ask(filters=asked.filter_object(), q=asked.words, fields=(column.name, *others), limit=MOST_SHAPES)
    page = tables.search(table, ask)
    found = geometry.read(row[0] for row in page.rows if row[0])
    told = [_("The map shows the shapes of %(count)s rows.") % {"count": f"{len(page.rows) - found.unreadable:,}"}]
    if found.unreadable:
        told.append(_("%(count)s shapes cannot be read and are left out.") % {"count": f"{found.unreadable:,}"})
    if (page.total or 0) > len(page.rows):
        told.append(
            _("The picture shows the first %(shown)s of %(total)s rows.")
            % {"shown": f"{len(page.rows):,}", "total": f"{page.total or 0:,}"}
        )
    svg = maps.points(found.dots, title, look, found.rings, found.lines)
    rows = [row[1 : 1 + len(others)] for row in page.rows[:MOST_LISTED]]
    return Drawn(svg, title, page.columns[1 : 1 + len(others)], rows if others else [], told)


def _provinces(table: Table, asked: Exploring, wanted: Wish, language: str, look: Look) -> Drawn:
    column = wanted.province or Column("", "text")
    measure, average = wanted.measure, wanted.measure.function == "avg"
    # Provinces may be spelt in several ways: only sums and counts of these give the average of all.
    asked_for = (replace(measure, function="sum"), replace(measure, function="count")) if average else (measure,)
    page = summaries.groups(
        table, Grouping((column.name,), asked_for, asked.filter_object(), asked.words, limit=MOST_GROUPS)
    )
    found: dict[Province, tuple[Any, ...]] = {}
    others = max((page.total or 0) - len(page.rows), 0)
    for cell, *parts in page.rows:
        province = province_of(str(cell)) if cell is not None else None
        if province is None or parts[0] is None:
            others += 1
        else:
            known = found.get(province)
            found[province] = _together(measure, known, tuple(parts)) if known else tuple(parts)
    figure_of = {each: Decimal(parts[0]) / parts[1] if average else parts[0] for each, parts in found.items()}
    values = {each.code: float(figure) for each, figure in figure_of.items()}
    texts = {each.code: _short(float(figure)) for each, figure in figure_of.items()}
    title = _("%(figure)s by province") % {"figure": figures.named(measure)}
    ends = [_short(end) for end in maps.limits(list(values.values()))]
    rows = sorted(((each.name(language), figure) for each, figure in figure_of.items()), key=lambda row: -float(row[1]))
    columns = [
        Column(_("Province"), "text"),
        replace(page.columns[1], name=figures.named(measure), type="decimal" if average else page.columns[1].type),
    ]
    return Drawn(maps.tiles(values, texts, title, ends, look, language), title, columns, rows, _told(rows, others))


def _together(measure: Measure, known: tuple[Any, ...], more: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the parts of a figure out of the parts of two spellings."""
    if measure.function in ("min", "max"):
        return (min(known[0], more[0]),) if measure.function == "min" else (max(known[0], more[0]),)
    return tuple(one + other for one, other in zip(known, more, strict=True))


def _told(rows: Sequence[Sequence[Any]], others: int) -> list[str]:
    if not rows:
        return [_("No value of this column names a province.")]
    told = [
        _("%(count)d of %(all)d provinces have a figure.") % {"count": len(rows), "all": len(PROVINCES)},
        _("The largest is %(high)s with %(high_value)s, the smallest %(low)s with %(low_value)s.")
        % {
            "high": rows[0][0],
            "high_value": telling.number(rows[0][1]),
            "low": rows[-1][0],
            "low_value": telling.number(rows[-1][1]),
        },
        _("Each province is a tile of the same size, near where it lies."),
    ]
    if others:
        told.append(_("%(count)s values name no province and are left out.") % {"count": f"{others:,}"})
    return told


def _short(value: float) -> str:
    """Return a number that fits on a tile: `1.2k`, `34M`."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{sign}"
    return f"{value:.3g}"
