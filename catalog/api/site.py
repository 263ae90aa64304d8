"""Where this portal is found: the scheme and host that go into the addresses of an answer."""

from __future__ import annotations

import orjson
from django.conf import settings
from django.http import HttpRequest

from catalog.formats.ckan.addresses import SITE


def site_of(request: HttpRequest) -> str:
    """Return the portal's address without a slash at the end: the setting SITE_URL, else what the caller used."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def placed(rendered: str, site: str) -> orjson.Fragment:
    """Return JSON that was rendered when its dataset changed, with this portal's address in it, to be sent as it is."""
    return orjson.Fragment(rendered.replace(SITE, site))
