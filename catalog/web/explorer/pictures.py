"""Charts and maps as pictures: `chart.svg`, `chart.png`, `map.svg`, `map.png` beside a resource, with its page's own parameters."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import blake2b
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import get_language

from catalog.formats.charts import drawing
from catalog.formats.charts.chart import Look
from catalog.formats.charts.spec import specification
from catalog.queries import summaries
from catalog.queries.finding import NotFound
from catalog.web.explorer import charting, mapping, opening
from catalog.web.explorer.opening import Opened
from catalog.web.explorer.wishes import wish

logger = logging.getLogger(__name__)
VERSION = 1
"""Another number draws all pictures anew."""
TYPES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}


def picture(request: HttpRequest, name: str, resource_id: str, kind: str, form: str) -> HttpResponse:
    """Send the chart or the map that the parameters ask for; those that do not fit the table count as left out."""
    found = opening.opened(request, name, resource_id)
    language = get_language() or "th"
    draw = (_map if kind == "map" else _chart)(found, language, look(request))
    wanted = (VERSION, kind, found.asked, look(request), language)
    try:
        svg = summaries.remembered(found.table, wanted, draw)
        body = svg if form == "svg" else drawing.painted(svg.decode())
    except (*opening.FAILURES, drawing.DrawingFailed):
        logger.warning("a picture could not be drawn: %s", request.path, exc_info=True)
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    etag = blake2b(body, digest_size=12).hexdigest()
    file_name = f"{get_valid_filename(found.resource.dataset.name)}.{form}" if request.GET.get("save") == "1" else ""
    return opening.sent(request, body, TYPES[form], etag, public=found.public, file_name=file_name)


def look(request: HttpRequest) -> Look:
    """Return how a picture is to be drawn: `theme=dark`, `width=narrow`."""
    return Look(dark=request.GET.get("theme") == "dark", narrow=request.GET.get("width") == "narrow")


def sources(address: str, query: str) -> list[tuple[str, str]]:
    """Return the pictures for dark and narrow screens, each with its media condition; the last has none."""
    ways = [
        ("(prefers-color-scheme: dark) and (max-width: 40rem)", {"theme": "dark", "width": "narrow"}),
        ("(max-width: 40rem)", {"width": "narrow"}),
        ("(prefers-color-scheme: dark)", {"theme": "dark"}),
        ("", {}),
    ]
    return [(f"{address}?{'&'.join(filter(None, [query, urlencode(look)]))}", media) for media, look in ways]


def _chart(found: Opened, language: str, how: Look) -> Callable[[], bytes]:
    wanted = wish(found.asked, found.table.columns)
    if wanted is None:
        raise NotFound("Chart")

    def draw() -> bytes:
        spec = specification(charting.drawn(found.table, found.asked, wanted, language).chart, how)
        return drawing.draw(spec)

    return draw


def _map(found: Opened, language: str, how: Look) -> Callable[[], bytes]:
    wanted = mapping.wish(found.asked, found.table.columns)
    if wanted is None:
        raise NotFound("Map")

    def draw() -> bytes:
        return mapping.drawn(found.table, found.asked, wanted, language, how).svg.encode()

    return draw
