"""A resource as CKAN's Action API answers it."""

from __future__ import annotations

from typing import Any

from catalog.formats.ckan.addresses import download_url, dump_url, stamp
from catalog.formats.ckan.standard_keys import standard_dict
from catalog.records import ResourceRecord

OPTIONAL_CORE = ("mimetype_inner", "cache_url", "cache_last_updated")
"""Core keys that the portal does not use itself: kept among the extras when a client sent them."""


def resource_dict(record: ResourceRecord, dataset_id: str | None) -> dict[str, Any]:
    """CKAN's resource object, the same in `resource_show` and inside a dataset.

    Custom fields stand at the same level and never replace a core field; addresses begin with `addresses.SITE`.
    """
    core: dict[str, Any] = {
        "created": stamp(record.created),
        "datastore_active": record.datastore_active,
        "description": record.description,
        "format": record.format or "",
        "hash": record.hash or "",
        "id": record.id,
        "last_modified": stamp(record.last_modified),
        "metadata_modified": stamp(record.metadata_modified),
        "mimetype": record.mimetype,
        "name": record.name,
        "package_id": dataset_id,
        "position": record.position,
        "resource_type": record.resource_type,
        "size": record.size,
        "state": record.state,
        "url": resource_url(record, dataset_id),
        "url_type": record.url_type,
    }
    if record.name_en:
        core["name_en"] = record.name_en
    return {**dict.fromkeys(OPTIONAL_CORE), **record.extras, **standard_dict(record, "resource"), **core}


def resource_url(record: ResourceRecord, dataset_id: str | None) -> str:
    """The absolute address of a resource's content: the download, the dump of a table, or the link itself."""
    if record.url_type == "upload":
        return download_url(dataset_id, record.id, record.file_name)
    if record.url_type == "datastore":
        return dump_url(record.id)
    return record.url or ""
