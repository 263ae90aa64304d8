"""A catalogue as `data.json`: Project Open Data's metadata schema 1.1 (DCAT-US), one dataset at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.period import period
from catalog.formats.resource_formats import mimetype_of
from catalog.formats.standard.licenses import license_named
from catalog.formats.themes import THEME_LABELS, themes
from catalog.records import DatasetRecord, ResourceRecord

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
_FREQUENCIES = {
    "year": "R/P1Y",
    "half_year": "R/P6M",
    "quarter": "R/P3M",
    "month": "R/P1M",
    "week": "R/P1W",
    "day": "R/P1D",
    "workday": "R/P1D",
    "hour": "R/PT1H",
    "minute": "R/PT1S",
    "real_time": "R/PT1S",
    "never": "irregular",
    "other": "irregular",
}
_ACCESS = {"public": "public", "personal": "restricted public"}


def write(records: Iterable[DatasetRecord], site: str) -> Iterator[str]:
    """Yield the file: the catalogue's own fields, then each dataset; `site` is the portal's address without a slash."""
    head = {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{site}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
    }
    yield orjson.dumps(head).decode()[:-1] + ',"dataset":['
    between = "\n"
    for record in records:
        yield between + orjson.dumps(dataset(record, site)).decode()
        between = ",\n"
    yield "\n]}\n"


def dataset(record: DatasetRecord, site: str) -> dict[str, Any]:
    """Return one dataset; fields without a value are left out, as the schema asks."""
    organization = record.organization
    found = period(record)
    license_ = license_named(record.license_id)
    values = {
        "@type": "dcat:Dataset",
        "identifier": f"{site}/dataset/{record.id}",
        "title": record.title or record.name,
        "description": record.notes or record.title or record.name,
        "keyword": list(record.tags) or [record.title or record.name],
        "modified": record.standard.get("last_updated_date") or _day(record.metadata_modified),
        "issued": _day(record.metadata_created),
        "publisher": {"@type": "org:Organization", "name": organization.title if organization else "-"},
        "contactPoint": _contact(record),
        "accessLevel": _ACCESS.get(record.data_category, "non-public"),
        "rights": record.standard.get("accessible_condition"),
        "license": license_.uri if license_ else None,
        "spatial": "Thailand"
        if record.standard.get("geo_coverage") not in {None, "none", "world", "unknown"}
        else None,
        "temporal": f"{found.start}/{found.end}" if found and found.start and found.end else None,
        "accrualPeriodicity": _FREQUENCIES.get(record.standard.get("update_frequency_unit", "")),
        "language": list(record.standard.get("data_language") or ()),
        "theme": [THEME_LABELS[code] for code in themes(record)],
        "landingPage": f"{site}/dataset/{record.name}",
        "distribution": [
            _distribution(each, record, site) for each in record.resources or () if each.state == "active"
        ],
    }
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _day(at: datetime | None) -> str | None:
    return at.astimezone(UTC).date().isoformat() if at else None


def _contact(record: DatasetRecord) -> dict[str, str]:
    name = record.maintainer or (record.organization.title if record.organization else "") or record.title
    mail = (record.maintainer_email or record.author_email or "").strip()
    found = {"@type": "vcard:Contact", "fn": name}
    return {**found, "hasEmail": f"mailto:{mail}"} if mail else found


def _distribution(resource: ResourceRecord, record: DatasetRecord, site: str) -> dict[str, Any]:
    address = resource_url(resource, record.id).replace(SITE, site)
    kept_here = resource.url_type in {"upload", "datastore"}
    mimetype = resource.mimetype or mimetype_of(resource.format or "")
    values = {
        "@type": "dcat:Distribution",
        "title": resource.name,
        "description": resource.description,
        "format": resource.format,
        "mediaType": mimetype if kept_here else None,
        "downloadURL" if kept_here else "accessURL": address,
    }
    return {key: value for key, value in values.items() if value not in (None, "")}
