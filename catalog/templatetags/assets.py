"""Addresses of style sheets, scripts and pictures that change with their content, so that browsers keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static

register = template.Library()


class AssetMissing(LookupError):
    """A template names a static file that does not exist."""


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of a static file with a digest of its content as the query; raise AssetMissing."""
    return f"{static(path)}?{_digest(path)}"


@lru_cache(maxsize=256)
def _digest(path: str) -> str:
    found = finders.find(path)
    if not found:
        raise AssetMissing(path)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
