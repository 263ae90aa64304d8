"""Resources, their columns and their versions as the REST API gives them."""

from __future__ import annotations

from typing import Any, get_args

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.api.v1.shapes import Text, address, text
from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.models import Resource, ResourceVersion
from catalog.models.shapes import resource_record
from catalog.records import Column, ColumnType, ResourceRecord

TYPES = get_args(ColumnType)


class ColumnShape(serializers.Serializer):
    """A column of a table."""

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES, help_text=_("`code`: digits that are no number, such as 0010."))
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    notes = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)


class TableShape(serializers.Serializer):
    """The table of a resource."""

    rows = serializers.IntegerField(help_text=_("How many there are."))
    columns = ColumnShape(many=True)
    rows_url = serializers.URLField(help_text=_("The rows, to filter, sort and sum up."))
    docs_url = serializers.URLField(help_text=_("A page with examples for this very table."))
    dump_url = serializers.URLField(help_text=_("All rows as a file; add `?format=parquet` and the like."))


class ResourceShape(serializers.Serializer):
    """A file, a link or a table."""

    id = serializers.UUIDField()
    dataset_id = serializers.UUIDField()
    name = Text()
    description = serializers.CharField(allow_null=True)
    format = serializers.CharField(allow_null=True)
    media_type = serializers.CharField(allow_null=True)
    size_bytes = serializers.IntegerField(allow_null=True)
    hash = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(
        choices=["file", "table", "link"],
        help_text=_("`file`: kept here; `table`: written through the API; `link`: on another site."),
    )
    content_url = serializers.CharField(allow_null=True, help_text=_("Where the content is."))
    url = serializers.URLField(help_text=_("Its address in this API."))
    page_url = serializers.URLField(help_text=_("Its page for people."))
    versions_url = serializers.URLField()
    version = serializers.IntegerField(allow_null=True, help_text=_("The number of the version that is served."))
    table = TableShape(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class FindingShape(serializers.Serializer):
    """A kind of problem that the check of a file found."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning", "note"])
    count = serializers.IntegerField()


class ReportShape(serializers.Serializer):
    """What the check of a file understood, in short."""

    outcome = serializers.ChoiceField(choices=["table", "file", "rejected"])
    format = serializers.CharField(allow_null=True)
    encoding = serializers.CharField(allow_null=True)
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    findings = FindingShape(many=True)


class VersionShape(serializers.Serializer):
    """One content that a resource had."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[state for state, _label in ResourceVersion.STATES])
    current = serializers.BooleanField(help_text=_("Whether it is the one that is served."))
    file_name = serializers.CharField()
    media_type = serializers.CharField(allow_null=True)
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    report = ReportShape(allow_null=True)
    url = serializers.URLField()
    download_url = serializers.URLField(allow_null=True, help_text=_("The file, byte for byte, once it is accepted."))


def column_object(column: Column) -> dict[str, Any]:
    """Return a column."""
    return {
        "name": column.name,
        "type": column.type,
        "label": column.label or None,
        "notes": column.notes or None,
        "unit": column.unit or None,
    }


def resource_object(record: ResourceRecord, dataset_id: str, dataset_name: str, site: str) -> dict[str, Any]:
    """Return a resource as `ResourceShape` describes it."""
    content = resource_url(record, dataset_id).replace(SITE, site)
    kind = {"upload": "file", "datastore": "table"}.get(record.url_type or "", "link")
    return {
        "id": record.id,
        "dataset_id": dataset_id,
        "name": text(record.name, record.name_en),
        "description": record.description or None,
        "format": record.format or None,
        "media_type": record.mimetype or None,
        "size_bytes": record.size,
        "hash": record.hash or None,
        "kind": kind,
        "content_url": content or None,
        "url": address(site, "v1-resource", record.id),
        "page_url": site + reverse("resource", args=[dataset_name, record.id]),
        "versions_url": address(site, "v1-versions", record.id),
        "version": record.version,
        "table": _table(record, site) if record.datastore_active else None,
        "created_at": record.created,
        "updated_at": record.metadata_modified,
    }


def _table(record: ResourceRecord, site: str) -> dict[str, Any]:
    return {
        "rows": record.rows or 0,
        "columns": [column_object(column) for column in record.columns],
        "rows_url": address(site, "v1-rows", record.id),
        "docs_url": address(site, "v1-table-docs", record.id),
        "dump_url": address(site, "dump", record.id),
    }


def of_row(row: Resource, site: str) -> dict[str, Any]:
    """Return a resource that was read with its dataset and current version."""
    return resource_object(resource_record(row), str(row.dataset_id), row.dataset.name, site)


def version_object(version: ResourceVersion, resource: Resource, site: str) -> dict[str, Any]:
    """Return a version as `VersionShape` describes it; of the report only what names no cell."""
    accepted = version.state == ResourceVersion.ACCEPTED
    keys = (resource.dataset_id, resource.id, version.number, version.file_name)
    return {
        "number": version.number,
        "state": version.state,
        "current": version.id == resource.current_id,
        "file_name": version.file_name,
        "media_type": version.mimetype or None,
        "size_bytes": version.size,
        "sha256": version.sha256,
        "received_at": version.received_at,
        "decided_at": version.decided_at,
        "report": _report(version.report) if version.report else None,
        "url": address(site, "v1-version", resource.id, version.number),
        "download_url": address(site, "older-download", *keys) if accepted else None,
    }


def _report(report: dict[str, Any]) -> dict[str, Any]:
    findings = report.get("problems", [])
    return {
        "outcome": report["outcome"],
        "format": report.get("format") or None,
        "encoding": report.get("encoding") or None,
        "rows": report.get("rows", 0),
        "columns": len(report.get("columns", [])),
        "findings": [{key: each[key] for key in ("code", "severity", "count")} for each in findings],
    }
