"""Data for machines inside a page, where no text of an agency's can end the block it stands in."""

from __future__ import annotations

from typing import Any

import orjson
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""As Django's `json_script` does it, which knows no other type than `application/json`."""


@register.filter
def data_block(value: dict[str, Any]) -> SafeString:
    """Return a value as a JSON-LD block; browsers never run it, so the content policy lets it stand."""
    text = orjson.dumps(value).decode().translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
