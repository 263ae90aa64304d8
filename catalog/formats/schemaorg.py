"""A dataset as schema.org describes it, in JSON-LD, for search engines that list datasets (Google's guide followed)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.period import period
from catalog.formats.resource_formats import mimetype_of
from catalog.formats.standard.licenses import is_open, license_named
from catalog.formats.themes import THEME_LABELS, themes
from catalog.records import DatasetRecord, ResourceRecord

SHORTEST, LONGEST = 50, 5_000
"""How many letters Google takes of a description."""


def dataset(record: DatasetRecord, site: str, site_title: str) -> dict[str, Any]:
    """Return `schema:Dataset`; `site` is the portal's address without a slash at the end."""
    page = f"{site}/dataset/{record.name}"
    found = period(record)
    known = license_named(record.license_id)
    values = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{site}/dataset/{record.id}",
        "url": page,
        "name": record.title or record.name,
        "alternateName": record.title_en,
        "description": description(record),
        "identifier": record.id,
        "keywords": [*record.tags, *(THEME_LABELS[code] for code in themes(record))],
        "license": known.uri if known else record.license_id,
        "isAccessibleForFree": True if is_open(record.license_id) else None,
        "inLanguage": [code for code in record.standard.get("data_language") or () if len(code) == 2],
        "datePublished": stamp(record.metadata_created),
        "dateModified": record.standard.get("last_updated_date") or stamp(record.metadata_modified),
        "temporalCoverage": f"{found.start or '..'}/{found.end or '..'}" if found else None,
        "spatialCoverage": _place(record),
        "creator": _organization(record, site),
        "publisher": _organization(record, site),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": site_title, "url": f"{site}/"},
        "variableMeasured": _variables(record),
        "distribution": [_download(each, record, site) for each in record.resources or () if each.state == "active"],
    }
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def description(record: DatasetRecord) -> str:
    """Return the description with the length that search engines take: the title and the agency help a short one out."""
    text = " ".join((record.notes or "").split())
    if len(text) < SHORTEST:
        owner = record.organization.title if record.organization else ""
        text = " – ".join(filter(None, [record.title or record.name, text, owner, record.title_en]))
    return text[:LONGEST]


def stamp(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def _organization(record: DatasetRecord, site: str) -> dict[str, Any] | None:
    owner = record.organization
    if owner is None:
        return None
    found: dict[str, Any] = {
        "@type": "GovernmentOrganization",
        "name": owner.title,
        "url": f"{site}/organization/{owner.name}",
    }
    if owner.title_en:
        found["alternateName"] = owner.title_en
    mail = (record.maintainer_email or "").strip()
    if mail:
        found["contactPoint"] = {"@type": "ContactPoint", "contactType": "customer service", "email": mail}
    return found


def _place(record: DatasetRecord) -> dict[str, Any] | None:
    keys = ("south_bound_longitude", "west_bound_longitude", "north_bound_longitude", "east_bound_longitude")
    bounds = [record.standard.get(key) for key in keys]
    if all(isinstance(bound, int | float) for bound in bounds):
        return {"@type": "Place", "geo": {"@type": "GeoShape", "box": " ".join(map(str, bounds))}}
    if record.standard.get("geo_coverage") in {
        None,
        "none",
        "unknown",
        "world",
        "continent",
        "economic_group",
        "other",
    }:
        return None
    return {"@type": "Place", "name": "Thailand"}


def _variables(record: DatasetRecord) -> list[dict[str, str]]:
    """The columns of the first table, 100 at most: the description of a dataset, not its dictionary."""
    table = next((each for each in record.resources or () if each.columns), None)
    found = []
    for column in table.columns[:100] if table else ():
        values = {"@type": "PropertyValue", "name": column.label or column.name, "unitText": column.unit}
        found.append({key: value for key, value in values.items() if value})
    return found


def _download(resource: ResourceRecord, record: DatasetRecord, site: str) -> dict[str, Any]:
    values = {
        "@type": "DataDownload",
        "name": resource.name,
        "contentUrl": resource_url(resource, record.id).replace(SITE, site),
        "encodingFormat": resource.mimetype or mimetype_of(resource.format or "") or resource.format,
        "contentSize": f"{resource.size} B" if resource.size else None,
        "sha256": _sha256(resource),
        "dateModified": stamp(resource.last_modified),
    }
    return {key: value for key, value in values.items() if value not in (None, "")}


def _sha256(resource: ResourceRecord) -> str | None:
    return resource.hash if resource.hash and len(resource.hash) == 64 else None
