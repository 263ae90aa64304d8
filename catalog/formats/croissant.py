"""A dataset in Croissant 1.0 (MLCommons): its files and the typed columns of its tables, for machine-learning tools."""

from __future__ import annotations

from typing import Any

from catalog.formats import schemaorg
from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.resource_formats import mimetype_of
from catalog.records import ColumnType, DatasetRecord, ResourceRecord

CONTEXT: dict[str, Any] = {
    "@language": "th",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES: dict[ColumnType, str] = {
    "integer": "sc:Integer",
    "decimal": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "time": "sc:Time",
    "timestamp": "sc:DateTime",
    "year": "sc:Integer",
    "text": "sc:Text",
    "code": "sc:Text",
    "json": "sc:Text",
}


def dataset(record: DatasetRecord, site: str, site_title: str, citation: str) -> dict[str, Any]:
    """Return the description; each table is read from the portal's CSV of it, whatever format the agency's file has."""
    general = schemaorg.dataset(record, site, site_title)
    kept = (
        "@id",
        "url",
        "name",
        "alternateName",
        "description",
        "keywords",
        "license",
        "datePublished",
        "dateModified",
        "creator",
    )
    resources = [each for each in record.resources or () if each.state == "active"]
    tables = [each for each in resources if each.datastore_active]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **{key: general[key] for key in kept if key in general},
        "citeAs": citation,
        "version": record.version or general.get("dateModified", "1.0.0"),
        "isLiveDataset": True,
        "distribution": [
            *(_file(each, record, site) for each in resources if each.url_type == "upload"),
            *(_table_file(each, site) for each in tables),
        ],
        "recordSet": [_record_set(each) for each in tables],
    }


def _file(resource: ResourceRecord, record: DatasetRecord, site: str) -> dict[str, Any]:
    values = {
        "@type": "cr:FileObject",
        "@id": f"file-{resource.id}",
        "name": resource.file_name or resource.name,
        "contentUrl": resource_url(resource, record.id).replace(SITE, site),
        "encodingFormat": resource.mimetype or mimetype_of(resource.format or "") or "application/octet-stream",
        "contentSize": f"{resource.size} B" if resource.size else None,
        "sha256": resource.hash if resource.hash and len(resource.hash) == 64 else None,
    }
    return {key: value for key, value in values.items() if value}


def _table_file(resource: ResourceRecord, site: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"table-{resource.id}",
        "name": f"{resource.id}.csv",
        "contentUrl": f"{site}/datastore/dump/{resource.id}",
        "encodingFormat": "text/csv",
    }


def _record_set(resource: ResourceRecord) -> dict[str, Any]:
    name = f"rows-{resource.id}"
    fields = []
    for column in resource.columns:
        source = {"fileObject": {"@id": f"table-{resource.id}"}, "extract": {"column": column.name}}
        field = {
            "@type": "cr:Field",
            "@id": f"{name}/{column.name}",
            "name": column.name,
            "dataType": TYPES[column.type],
        }
        said = column.notes or column.label or column.source
        fields.append({**field, **({"description": said} if said else {}), "source": source})
    return {"@type": "cr:RecordSet", "@id": name, "name": resource.name or name, "field": fields}
