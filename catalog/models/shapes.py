"""Rows of the database as plain records, a bounded number of queries whatever the number of datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from catalog.models.datasets import Dataset, Resource
from catalog.models.groups import Gathering, Group, Organization
from catalog.records import Column, DatasetRecord, OrganizationRecord, ResourceRecord

COLUMN_FIELDS = {field.name for field in fields(Column)}


def column(stored: Mapping[str, Any]) -> Column:
    """Read a column from its JSON; unknown keys of a later release are left out."""
    known = {key: value for key, value in stored.items() if key in COLUMN_FIELDS}
    return Column(**{**known, "values": tuple(known.get("values", ()))})


def stored_column(column: Column) -> dict[str, Any]:
    """Return a column as JSON."""
    return asdict(column)


def organization_record(row: Gathering) -> OrganizationRecord:
    """Return an organization or a group as a record."""
    agency = row if isinstance(row, Organization) else None
    return OrganizationRecord(
        id=str(row.id),
        name=row.name,
        title=row.title or row.name,
        title_en=row.title_en,
        description=row.description,
        description_en=row.description_en,
        image_url=row.image_url,
        level=agency.level if agency else "",
        parent=str(agency.parent_id) if agency and agency.parent_id else None,
        state=row.state,
        created=row.created,
        is_organization=agency is not None,
        extras=row.extras,
    )


def resource_record(row: Resource) -> ResourceRecord:
    """Return a resource, with the table of its current version, as a record."""
    current = row.current
    return ResourceRecord(
        id=str(row.id),
        name=row.name,
        name_en=row.name_en,
        description=row.description,
        format=row.format,
        url=row.url,
        url_type=row.url_type,
        mimetype=row.mimetype,
        size=row.size,
        hash=row.hash,
        resource_type=row.resource_type,
        created=row.created,
        last_modified=row.last_modified,
        standard=row.standard,
        extras=row.extras,
        position=row.position,
        state=row.state,
        metadata_modified=row.metadata_modified,
        datastore_active=bool(current and current.has_table),
        rows=current.rows if current else None,
        columns=tuple(column(each) for each in current.columns) if current else (),
        version=current.number if current else None,
        file_name=current.file_name if current else (row.url if row.url_type == "upload" else ""),
    )


def dataset_record(row: Dataset) -> DatasetRecord:
    """Return a dataset as a record; rows of `with_parts` need no further query."""
    groups = sorted(row.groups.all(), key=lambda group: group.name)
    tags = sorted(row.tags.all(), key=lambda tag: tag.name)
    return DatasetRecord(
        id=str(row.id),
        name=row.name,
        title=row.title,
        title_en=row.title_en,
        notes=row.notes,
        notes_en=row.notes_en,
        owner_org=str(row.owner_org_id) if row.owner_org_id else None,
        private=row.private,
        state=row.state,
        type=row.type,
        url=row.url,
        version=row.version,
        author=row.author,
        author_email=row.author_email,
        maintainer=row.maintainer,
        maintainer_email=row.maintainer_email,
        license_id=row.license_id,
        data_type=row.data_type,
        data_category=row.data_category,
        standard=row.standard,
        tags=tuple(tag.name for tag in tags),
        groups=tuple(group.name for group in groups),
        extras=row.extras,
        resources=tuple(resource_record(each) for each in row.resources.all() if each.state != "deleted"),
        creator_user_id=str(row.creator_id) if row.creator_id else None,
        metadata_created=row.metadata_created,
        metadata_modified=row.metadata_modified,
        organization=organization_record(row.owner_org) if row.owner_org else None,
        group_records=tuple(organization_record(group) for group in groups),
        tag_ids={tag.name: str(tag.id) for tag in tags},
    )


def with_parts() -> Any:
    """Return the query of all datasets with everything that `dataset_record` reads, in five SQL queries."""
    resources = Resource.objects.select_related("current").order_by("position", "created")
    return Dataset.objects.select_related("owner_org").prefetch_related(
        Prefetch("resources", queryset=resources),
        "tags",
        Prefetch("groups", queryset=Group.objects.filter(state="active")),
    )


def dataset_records(ids: Iterable[UUID | str]) -> list[DatasetRecord]:
    """Return the records of those of these datasets that exist, in no particular order."""
    return [dataset_record(row) for row in with_parts().filter(id__in=list(ids))]


def labels(record: DatasetRecord) -> tuple[str, ...]:
    """Return who may find the dataset: `public`, or `org:<id>` for the members of its organization; deleted ones nobody."""
    if record.state == "deleted":
        return ()
    owner = (f"org:{record.owner_org}",) if record.owner_org else ()
    if record.state == "active" and not record.private:
        return ("public", *owner)
    return owner
