"""Actions about the portal itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from catalog.api.ckan.call import Action, Call
from catalog.queries import site

CKAN_VERSION = "2.12.0"
"""The release of CKAN whose API this one is."""
EXTENSIONS = ["activity", "datastore"]
"""The plugins of CKAN whose actions are here; clients look for them."""


def status_show(call: Call) -> dict[str, Any]:
    """Return what the portal says about itself: title, address, CKAN's version, plugins.

    :returns: an object with `site_title`, `site_description`, `site_url`, `error_emails_to`, `locale_default`,
        `ckan_version` and `extensions`
    """
    known = site.options(call.language)
    return {
        "ckan_version": CKAN_VERSION,
        "site_url": call.site,
        "site_description": known[site.DESCRIPTION],
        "site_title": known[site.TITLE],
        "error_emails_to": "",
        "locale_default": settings.LANGUAGE_CODE,
        "extensions": EXTENSIONS,
    }


def site_read(call: Call) -> bool:
    """Return true: everybody may read this portal."""
    return True


READS: tuple[Action, ...] = (status_show, site_read)
WRITES: tuple[Action, ...] = ()
