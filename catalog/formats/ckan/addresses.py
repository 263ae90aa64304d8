"""Absolute addresses and time stamps as CKAN's objects hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

SITE = "@@SITE@@"
"""Stands for the site's address in rendered objects; replaced when they are sent, so that they can be stored."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def download_url(dataset_id: str | None, resource_id: str | None, file_name: str) -> str:
    """Where the file of an uploaded resource is: the address that CKAN gives it."""
    return f"{SITE}/dataset/{dataset_id}/resource/{resource_id}/download/{quote(file_name)}"


def dump_url(resource_id: str | None) -> str:
    """Where a table written through the API can be downloaded."""
    return f"{SITE}/datastore/dump/{resource_id}"


def downloaded_file(url: str, resource_id: str | None) -> str | None:
    """The file name in a download address of this very resource on whatever host; None for any other address."""
    if not resource_id:
        return None
    _, found, rest = url.partition(f"/resource/{resource_id}/download")
    if not found or (rest and not rest.startswith("/")):
        return None
    return unquote(re.split(r"[?#]", rest, maxsplit=1)[0].lstrip("/"))


def image_url(url: str) -> str:
    """The address to show an image by: as it is when absolute, else that of the uploaded file; `""` for none."""
    if not url or _SCHEME.match(url) or url.startswith((SITE, "/")):
        return url
    return f"{SITE}/uploads/group/{quote(url)}"


def with_scheme(url: str) -> str:
    """The address trimmed, and with `http://` in front when it names no scheme (CKAN's rule)."""
    text = url.strip()
    return text if not text or text.startswith(SITE) or _SCHEME.match(text) else f"http://{text.lstrip('/')}"


def stamp(moment: datetime | None) -> str | None:
    """A time as CKAN writes it: UTC, ISO 8601 without a zone; None stays None."""
    if moment is None:
        return None
    return (moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment).isoformat()
