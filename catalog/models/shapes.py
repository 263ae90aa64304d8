"""Rows of the database as plain records, a bounded number of queries whatever the number of datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, TextField
from django.db.models.functions import Cast, JSONObject

from catalog.formats.dictionary.shape import described, dictionary_of
from catalog.models.datasets import Dataset, Resource
from catalog.models.groups import Gathering, Group, Organization
from catalog.models.tables import WrittenTable
from catalog.models.vocabularies import Term
from catalog.records import (
    CellChoice,
    Choices,
    Column,
    ColumnChoice,
    DatasetRecord,
    OrganizationRecord,
    ResourceRecord,
    TermRecord,
)
from catalog.tables.written.columns import Placed
from catalog.tables.written.relation import Written, written

TERM = JSONObject(name="name", vocabulary=Cast("vocabulary_id", TextField()), id=Cast("id", TextField()))
COLUMN_FIELDS = {field.name for field in fields(Column)}
CHOICE_FIELDS = {field.name for field in fields(Choices)}


def column(stored: Mapping[str, Any]) -> Column:
    """Read a column from its JSON; unknown keys of a later release are left out."""
    known = {key: value for key, value in stored.items() if key in COLUMN_FIELDS}
    return Column(**{**known, "values": tuple(known.get("values", ()))})


def choices(stored: Mapping[str, Any]) -> Choices:
    """Read choices that the portal stored itself from their JSON; unknown keys of a later release are left out."""
    known = {key: value for key, value in stored.items() if key in CHOICE_FIELDS}
    return Choices(
        **{
            **known,
            "columns": tuple(
                ColumnChoice(**{**each, "missing": tuple(each.get("missing", ()))}) for each in known.get("columns", ())
            ),
            "cells": tuple(CellChoice(**each) for each in known.get("cells", ())),
            "left_out": tuple(known.get("left_out", ())),
            "missing": None if known.get("missing") is None else tuple(known["missing"]),
        }
    )


def stored_column(column: Column) -> dict[str, Any]:
    """Return a column as JSON."""
    return asdict(column)


def written_of(row: Resource) -> WrittenTable | None:
    """Return the written table of a resource, if it has one; no query where it was selected with the resource."""
    return getattr(row, "written", None)


def has_table(row: Resource) -> bool:
    """Tell whether the rows of a resource can be read: CKAN's `datastore_active`."""
    table = written_of(row)
    return table.is_served if table else bool(row.current and row.current.has_table)


def relation(row: WrittenTable) -> Written:
    """Return a written table as the room of tables knows it."""
    placed = tuple(Placed(stored["place"], column(stored)) for stored in row.columns)
    return written(row.resource_id, placed, row.rows)


def stored_placed(placed: Placed) -> dict[str, Any]:
    """Return a column of a written table as JSON."""
    return {"place": placed.place, **stored_column(placed.column)}


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
    """Return a resource, with its written table or that of its current version, as a record."""
    current, table = row.current, written_of(row)
    columns = table.columns if table else current.columns if current else ()
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
        link_broken=row.link_state == row.LINK_BROKEN and not row.url_type,
        datastore_active=has_table(row),
        rows=table.rows if table else current.rows if current else None,
        columns=described(map(column, columns), dictionary_of(row.dictionary)),
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
        terms=tuple(TermRecord(**each) for each in _terms(row)),
    )


def _terms(row: Dataset) -> list[dict[str, str]]:
    """Return the dataset's tags of vocabularies as `TermRecord`'s fields; asked for unless `with_parts` did so."""
    known: list[dict[str, str]] | None = getattr(row, "known_terms", None)
    if known is None:
        known = list(Term.objects.filter(datasets=row).order_by("name", "id").values_list(TERM, flat=True))
    return known


def with_parts() -> Any:
    """Return the query of all datasets with everything that `dataset_record` reads, in five SQL queries."""
    resources = Resource.objects.select_related("current", "written").defer("current__report")
    resources = resources.order_by("position", "created")
    terms = Term.objects.filter(datasets=OuterRef("pk")).order_by("name", "id").values_list(TERM)
    rows = Dataset.objects.select_related("owner_org").annotate(known_terms=ArraySubquery(terms))
    return rows.prefetch_related(
        Prefetch("resources", queryset=resources),
        "tags",
        Prefetch("groups", queryset=Group.objects.filter(state="active")),
    )


def dataset_records(ids: Iterable[UUID | str]) -> list[DatasetRecord]:
    """Return the records of those of these datasets that exist, in no particular order."""
    return [dataset_record(row) for row in with_parts().filter(id__in=list(ids))]


def labels(record: DatasetRecord) -> tuple[str, ...]:
    """Return who may find the dataset; deleted ones nobody.

    `public` is everybody, `org:<id>` the members of its organization, `dataset:<id>` those with whom it is shared.
    """
    if record.state == "deleted":
        return ()
    owner = (f"org:{record.owner_org}",) if record.owner_org else ()
    if record.state == "active" and not record.private:
        return ("public", *owner)
    return (*owner, f"dataset:{record.id}")
