"""A dataset as a Data Package 1.0 (Frictionless): `datapackage.json` with a Table Schema for each table."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.resource_formats import mimetype_of
from catalog.formats.schemaorg import stamp
from catalog.formats.standard.licenses import license_named
from catalog.formats.thai import slug
from catalog.records import Column, ColumnType, DatasetRecord, ResourceRecord

TYPES: dict[ColumnType, str] = {
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "timestamp": "datetime",
    "year": "year",
    "text": "string",
    "code": "string",
    "json": "object",
}
_UNSAFE = re.compile(r"[^\w.\-]+")


def dataset(record: DatasetRecord, site: str, path: Callable[[ResourceRecord], str] | None = None) -> dict[str, Any]:
    """Return the descriptor; `path` gives where a resource's content is, its address unless it comes in the package."""
    known = license_named(record.license_id)
    owner = record.organization
    values = {
        "profile": "data-package",
        "name": record.name,
        "id": record.id,
        "title": record.title or record.name,
        "description": record.notes,
        "homepage": f"{site}/dataset/{record.name}",
        "version": record.version,
        "created": stamp(record.metadata_created),
        "keywords": list(record.tags),
        "licenses": [{"name": known.code, "title": known.title_en, **({"path": known.uri} if known.uri else {})}]
        if known
        else [],
        "contributors": [{"title": owner.title, "path": f"{site}/organization/{owner.name}", "role": "publisher"}]
        if owner
        else [],
        "sources": [{"title": str(source)}] if (source := record.standard.get("data_source")) else [],
        "resources": [
            _resource(each, path(each) if path else resource_url(each, record.id).replace(SITE, site))
            for each in record.resources or ()
            if each.state == "active"
        ],
    }
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def file_in_package(resource: ResourceRecord) -> str:
    """Return where a file lies inside the package: its own name made harmless, told apart by the resource's id."""
    name = _UNSAFE.sub("_", PurePath(resource.file_name or "file").name).strip("._") or "file"
    return f"data/{str(resource.id)[:8]}-{name}"


def _resource(resource: ResourceRecord, path: str) -> dict[str, Any]:
    values = {
        "name": f"{slug(resource.name or 'resource')[:80]}-{str(resource.id)[:8]}",
        "id": resource.id,
        "title": resource.name,
        "description": resource.description,
        "path": path,
        "format": (resource.format or "").lower(),
        "mediatype": resource.mimetype or mimetype_of(resource.format or ""),
        "bytes": resource.size,
        "hash": f"sha256:{resource.hash}" if resource.hash and len(resource.hash) == 64 else None,
    }
    found = {key: value for key, value in values.items() if value not in (None, "")}
    # A schema speaks of the portal's typed table; only a clean CSV is sure to be the same, cell by cell.
    return {**found, "schema": table_schema(resource.columns)} if resource.columns else found


def table_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return the Table Schema of typed columns."""
    fields = []
    for column in columns:
        values = {
            "name": column.name,
            "type": TYPES[column.type],
            "title": column.label or (column.source if column.source != column.name else ""),
            "description": column.notes,
            "unit": column.unit,
        }
        fields.append({key: value for key, value in values.items() if value})
    return {"fields": fields}
