"""What each way to look at a table gives to its template: groups, a chart, a map, or one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.queries import summaries
from catalog.tables.asking import Ask
from catalog.web import cells
from catalog.web.explorer import charting, figures, grouping, mapping, telling
from catalog.web.explorer.opening import Opened
from catalog.web.explorer.pictures import sources
from catalog.web.explorer.wishes import NAMES, wish
from catalog.web.tables import TYPES

TABS: Mapping[str, Promise] = {
    "rows": _("Table"),
    "group": _("Sum up"),
    "chart": _("Chart"),
    "map": _("Map"),
}


def context(found: Opened) -> dict[str, Any]:
    """Return what the template needs beside the rows. Raise as the table does (`opening.FAILURES`)."""
    view = found.asked.view
    return {**frame(found), **(_MAKERS[view](found) if view in _MAKERS else {})}


def frame(found: Opened) -> dict[str, Any]:
    """Return what stands around every way to look at the table, whatever its figures are."""
    asked = found.asked
    tabs = [
        (f"?{asked.looked_at(view)}#table", title, view == asked.view)
        for view, title in TABS.items()
        if view != "map" or mapping.possible(found.table.columns)
    ]
    return {
        "tabs": tabs,
        "view_template": f"web/explorer/{asked.view}.html",
        "state_fields": [*(("show", name) for name in asked.shown), *asked.view_pairs()],
        "row_fields": replace(asked, view="rows", own=()).pairs(),
        "unchosen_fields": replace(asked, shown=()).pairs(),
        "all_columns": asked.all_columns(),
        "column_query": f"{replace(asked, shown=()).looked_at('column')}&name=",
    }


def _chart(found: Opened) -> dict[str, Any]:
    table, asked, language = found.table, found.asked, get_language() or "th"
    wanted = wish(asked, table.columns)
    common = {
        "kinds": [(kind, title, wanted is not None and kind == wanted.kind) for kind, title in NAMES.items()],
        "functions": figures.FUNCTIONS.items(),
        "numbers": figures.numbers(table.columns),
        "wish": wanted,
    }
    if wanted is None:
        return common
    drawn = charting.drawn(table, asked, wanted, language)
    return {**common, **_picture(found, "chart", drawn.chart.title), "drawn": drawn, "drawn_body": _body(drawn)}


def _picture(found: Opened, kind: str, title: str) -> dict[str, Any]:
    """Return the addresses of a picture: as it is shown, to be kept, and to be put into other pages."""
    name, key = found.resource.dataset.name, found.resource.id
    query = urlencode(found.asked.pairs())
    addresses = {form: reverse("explorer-picture", args=[name, key, kind, form]) for form in ("svg", "png")}
    pictures = sources(addresses["svg"], query)
    return {
        "picture_title": title,
        "pictures": pictures[:-1],
        "picture": pictures[-1][0],
        "picture_downloads": [(f"{address}?{query}&save=1", form.upper()) for form, address in addresses.items()],
        "embed_address": f"{reverse('embed', args=[name, key])}?{query}",
    }


def _body(drawn: charting.Drawn) -> str:
    return cells.body(drawn.columns, drawn.rows, get_language() or "th")


def _map(found: Opened) -> dict[str, Any]:
    wanted = mapping.wish(found.asked, found.table.columns)
    common = {"functions": figures.FUNCTIONS.items(), "numbers": figures.numbers(found.table.columns), "wish": wanted}
    if wanted is None:
        return common
    drawn = mapping.drawn(found.table, found.asked, wanted, get_language() or "th", mapping.PLAIN)
    body = cells.body(drawn.columns, drawn.rows, get_language() or "th")
    return {**common, **_picture(found, "map", drawn.title), "drawn": drawn, "drawn_body": body}


def _group(found: Opened) -> dict[str, Any]:
    return {
        "functions": figures.FUNCTIONS.items(),
        "numbers": figures.numbers(found.table.columns),
        "grouped": grouping.grouped(found, get_language() or "th"),
    }


def _column(found: Opened) -> dict[str, Any]:
    asked, language = found.asked, get_language() or "th"
    column = next((each for each in found.table.columns if each.name == asked.first("name")), None)
    if column is None:
        return {"column": None}
    known = summaries.profile_of(found.table, column.name, Ask(filters=asked.filter_object(), q=asked.words))
    most = max((each.count for each in known.histogram), default=0)
    return {
        "column": column,
        "column_type": TYPES[column.type],
        "profile": known,
        "column_facts": [telling.said(each, language) for each in (known.minimum, known.maximum)],
        "column_mean": telling.number(known.mean) if known.mean is not None else "",
        "spread": telling.spread(column, known, language) if known.histogram else [],
        "bars": [
            (place * 20, round(60 * each.count / most, 2), round(60 - 60 * each.count / most, 2))
            for place, each in enumerate(known.histogram)
        ],
        "bar_rows": [
            (telling.said(each.low, language), telling.said(each.high, language), each.count)
            for each in known.histogram
        ],
        "frequent": [
            (telling.said(value, language), count, round(100 * count / max(known.rows, 1), 1))
            for value, count in known.frequent
        ],
    }


_MAKERS: Mapping[str, Callable[[Opened], dict[str, Any]]] = {
    "chart": _chart,
    "map": _map,
    "group": _group,
    "column": _column,
}
