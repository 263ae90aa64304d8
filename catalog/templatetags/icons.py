"""The icons of the site, drawn for it on a grid of 24 by 24, as SVG inside the page: `{% icon "search" %}`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# fmt: off
ICONS: Mapping[str, str] = MappingProxyType({
    "search": '<circle cx="11" cy="11" r="7"/><path d="m20.5 20.5-4.5-4.5"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "download": '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15"/>',
    "upload": '<path d="M12 15V4M7.5 8.5 12 4l4.5 4.5M4.5 19.5h15"/>',
    "external": '<path d="M13.5 5H19v5.5M19 5l-8.5 8.5M10 6H5.5v12.5H18V14"/>',
    "table": '<rect x="3.5" y="4.5" width="17" height="15" rx="1.5"/><path d="M3.5 9.5h17M3.5 14.5h17M9.5 9.5v10"/>',
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6Z"/><path d="M14 3.5V8h4.5"/>',
    "building": '<path d="M3.5 20.5h17M5 9.5h14L12 4ZM6.5 9.5v8m4-8v8m3-8v8m4-8v8M4.5 17.5h15"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/><path d="M4 10h16M8.5 3.5v4m7-4v4"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "tag": '<path d="M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5Z"/><circle cx="8.5" cy="8.5" r="1"/>',
    "lock": '<rect x="5.5" y="10.5" width="13" height="9.5" rx="1.5"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>',
    "unlock":
        '<rect x="5.5" y="10.5" width="13" height="9.5" rx="1.5"/>'
        '<path d="M8.5 10.5V8a3.5 3.5 0 0 1 6.8-1.2"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "warning": '<path d="M12 4 2.8 19.8h18.4Z"/><path d="M12 10v4.5m0 2.5v.01"/>',
    "error": '<path d="M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7Z"/><path d="M12 8v5m0 3v.01"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="1.5"/><path d="m4 6.5 8 6.5 8-6.5"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17Z"/>',
    "code": '<path d="m8.5 7-5 5 5 5m7-10 5 5-5 5m-2-12-3 14"/>',
    "filter": '<path d="M3.5 5h17l-6.5 8v6l-4-2v-4Z"/>',
    "up": '<path d="M12 19V5m-5.5 5.5L12 5l5.5 5.5"/>',
    "down": '<path d="M12 5v14m-5.5-5.5L12 19l5.5-5.5"/>',
    "sort": '<path d="m8 9 4-4 4 4m-8 6 4 4 4-4"/>',
    "left": '<path d="m14.5 5-7 7 7 7"/>',
    "right": '<path d="m9.5 5 7 7-7 7"/>',
    "rows": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "history": '<path d="M4 5v4.5h4.5"/><path d="M4.3 9.5A8.5 8.5 0 1 1 3.5 13M12 8v4.5l3 2"/>',
    "quote": '<path d="M4 17c3-1 4-3 4-6H4.5V6.5H10V11c0 4-2 7-6 8Zm10 0c3-1 4-3 4-6h-3.5V6.5H20V11c0 4-2 7-6 8Z"/>',
    "scale": '<path d="M12 4v16m-5 0h10M5 7.5h14M5 7.5 2.5 14h5Zm14 0L16.5 14h5Z"/>',
    "spark": '<path d="M12 3.5 14 10l6.5 2-6.5 2-2 6.5-2-6.5-6.5-2 6.5-2Z"/>',
    "group":
        '<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/>'
        '<rect x="4" y="13" width="7" height="7" rx="1.5"/>'
        '<rect x="13" y="13" width="7" height="7" rx="1.5"/>',
    "health":
        '<path d="M12 20.5C5 15.5 3.5 12 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 3-1.5 6.5-8.5'
        ' 11.5Z"/><path d="M6 12h3l1.5-2.5 2.5 5 1.5-2.5h3.5"/>',
    "education": '<path d="M2.5 9.5 12 5l9.5 4.5L12 14ZM6.5 11.5v5c3 2.5 8 2.5 11 0v-5M21.5 9.5V15"/>',
    "transport":
        '<path d="M5 16.5V7a2.5 2.5 0 0 1 2.5-2.5h9A2.5 2.5 0 0 1 19 7v9.5ZM5 11.5h14M7.5 16.5v3m9-3v3M8.5'
        ' 14v.01m7-.01v.01"/>',
    "environment": '<path d="M5 19C5 9 11 4.5 20 4.5 20 13.5 15.5 19 8 18M5 20.5c1-5 4-8 9-10"/>',
    "water": '<path d="M12 3.5c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11Z"/><path d="M9 15a3 3 0 0 0 3 3"/>',
    "agriculture": '<path d="M12 20.5V8M12 12c-4 0-6-2-6-6 4 0 6 2 6 6Zm0 4c4 0 6-2 6-6-4 0-6 2-6 6ZM5 20.5h14"/>',
    "economy": '<path d="M4 20h16M6.5 16.5v-5m5 5V8m5 8.5v-11M5 8l5-4 4 2 5-3.5"/>',
    "budget":
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M9.5 17V7h3.5a2.5 2.5 0 0 1 0 5H9.5h4a2.5 2.5 0 0 1 0 5ZM11.5 5v14"/>',
    "tourism": '<path d="M4 20.5h16M6 20.5v-6h12v6M8 14.5 9 10h6l1 4.5M10.5 10 12 3l1.5 7"/>',
    "energy": '<path d="M13 3 5.5 13.5H11L10 21l8-11h-6Z"/>',
    "science":
        '<path d="M9.5 3.5v6L4.5 18a1.7 1.7 0 0 0 1.5 2.5h12a1.7 1.7 0 0 0 1.5-2.5l-5-8.5v-6M8 3.5h8M7'
        ' 14.5h10"/>',
    "justice": '<path d="M12 4v16m-5 0h10M5 7.5h14M5 7.5 2.5 14h5Zm14 0L16.5 14h5Z"/>',
    "society":
        '<circle cx="8" cy="8.5" r="3"/><circle cx="16.5" cy="9.5" r="2.5"/>'
        '<path d="M2.5 19.5a5.5 5.5 0 0 1 11 0M14 15a4.5 4.5 0 0 1 7.5 3.5"/>',
    "labour": '<rect x="3.5" y="8" width="17" height="11.5" rx="1.5"/><path d="M9 8V5.5h6V8M3.5 13h17M12 12v2.5"/>',
    "culture":
        '<path d="M12 3c1 3 1.5 4.5 1.5 6.5L17 14H7l3.5-4.5C10.5 7.5 11 6 12 3ZM6 14h12l1.5 3.5h-15ZM3.5'
        ' 20.5h17v-3h-17Z"/>',
    "place":
        '<path d="M12 21c-4.5-5-7-8.5-7-11.5a7 7 0 0 1 14 0c0 3-2.5 6.5-7 11.5Z"/>'
        '<circle cx="12" cy="9.5" r="2.5"/>',
    "safety": '<path d="M12 3.5 19 6v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6Z"/><path d="m9 12 2.3 2.3L15.5 10"/>',
    "weather": '<path d="M7 18.5a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.7-.5A4.3 4.3 0 0 1 17 18.5Z"/>',
})
# fmt: on

TOPIC_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "health": ("health", "medical", "disease"),
    "education": ("educat", "school", "universit"),
    "transport": ("transport", "logistic", "traffic", "road"),
    "water": ("water", "river", "dam"),
    "weather": ("weather", "climat", "meteo", "air"),
    "environment": ("environ", "natur", "forest", "resource"),
    "agriculture": ("agri", "farm", "fish", "food"),
    "budget": ("budget", "spending", "financ", "tax"),
    "tourism": ("touris", "sport", "travel"),
    "energy": ("energy", "electric", "power"),
    "science": ("science", "research", "digital", "technolog", "innovation"),
    "justice": ("justice", "law", "court", "crime", "legal"),
    "labour": ("labour", "labor", "employ", "work"),
    "culture": ("cultur", "religio", "art", "heritage"),
    "safety": ("safety", "disaster", "security", "accident"),
    "economy": ("econom", "industr", "trade", "business", "statistic", "price"),
    "place": ("place", "geo", "map", "city", "urban", "area", "region", "admin", "land"),
    "building": ("government", "governance", "politic", "election", "public-sector"),
    "society": ("soci", "population", "welfare", "people", "demograph", "census"),
})  # fmt: skip
"""Parts of a topic's address name that choose its icon."""


class UnknownIcon(LookupError):
    """A template asks for an icon that has not been drawn."""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return an icon; with a label it is a picture with that name, without one it is decoration. Raise UnknownIcon."""
    if name not in ICONS:
        raise UnknownIcon(name)
    drawing = mark_safe(ICONS[name])  # noqa: S308  the drawings above are ours
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def icon_names() -> tuple[str, ...]:
    """Return the names of all icons, for the page of the design system: `{% icon_names as names %}`."""
    return tuple(ICONS)


@register.filter
def topic_icon(name: str) -> str:
    """Return the name of the icon that suits a topic, by the words of its address name."""
    for drawing, parts in TOPIC_WORDS.items():
        if any(part in name for part in parts):
            return drawing
    return "group"
