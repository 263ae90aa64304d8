"""Licences as CKAN announces them: the list, and what a dataset says about its own."""

from __future__ import annotations

from typing import Any

from catalog.formats.standard.licenses import LICENSES, License, license_named


def license_dict(license_: License) -> dict[str, Any]:
    """One entry of `license_list`; the flags are the texts `True` and `False`, as in CKAN's built-in list."""
    return {
        "id": license_.code,
        "title": license_.title_en,
        "title_th": license_.title_th,
        "url": license_.uri,
        "status": "active",
        "family": "",
        "maintainer": license_.maintainer,
        "od_conformance": license_.od_conformance,
        "osd_conformance": "not reviewed",
        "domain_content": str("content" in license_.domains),
        "domain_data": str("data" in license_.domains),
        "domain_software": str("software" in license_.domains),
        "is_generic": str(license_.generic),
    }


def license_list() -> list[dict[str, Any]]:
    """The answer of CKAN's `license_list`: every licence the portal knows."""
    return [license_dict(license_) for license_ in LICENSES]


def license_keys(license_id: str | None) -> dict[str, Any]:
    """The licence keys of a dataset: an unknown licence is its own title, `license_url` is absent without an address."""
    license_ = license_named(license_id)
    keys: dict[str, Any] = {
        "isopen": bool(license_ and license_.open),
        "license_id": license_id,
        "license_title": license_.title_en if license_ else license_id,
    }
    if license_ and license_.uri:
        keys["license_url"] = license_.uri
    return keys
