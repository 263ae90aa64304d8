"""Work done once, when data is written: a dataset's CKAN JSON and the assessment of its quality."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q
from django.utils import timezone

from catalog.formats.ckan.package import package_dict
from catalog.models import Dataset, Relationship
from catalog.models.shapes import dataset_record, with_parts
from catalog.operations.assessing import assessment
from catalog.records import DatasetRecord, RelationRecord

MOST_RELATIONS = 1_000
"""No dataset tells more of them in its JSON; `package_relationships_list` has the same bound."""


def load(dataset_id: UUID) -> tuple[Dataset, DatasetRecord]:
    """Return the dataset as it stands in the database, and its record; raise Dataset.DoesNotExist."""
    row: Dataset = with_parts().get(id=dataset_id)
    return row, dataset_record(row)


def render(dataset_id: UUID, known: DatasetRecord | None = None) -> dict[str, Any]:
    """Write the dataset's CKAN JSON and quality anew; return the JSON as a dict.

    `known` is the record as it stands in the database, where the caller has just read it.
    """
    record = known or load(dataset_id)[1]
    package = package_dict(replace(record, relations=_relations(dataset_id)))
    assessed = assessment(record, timezone.localdate())
    Dataset.objects.filter(id=dataset_id).update(rendered=orjson.dumps(package).decode(), quality=assessed)
    return package


def related(dataset_id: UUID) -> Collection[UUID]:
    """Return the ids of the datasets whose JSON tells of a relation to this one."""
    rows = Relationship.objects.filter(Q(subject_id=dataset_id) | Q(object_id=dataset_id))
    return {each for pair in rows.values_list("subject_id", "object_id") for each in pair} - {dataset_id}


def _relations(dataset_id: UUID) -> tuple[RelationRecord, ...]:
    """Return the relations to public datasets: the JSON is the same text for every reader, so it must not tell of others."""
    as_subject = Q(subject_id=dataset_id, object__state="active", object__private=False)
    as_object = Q(object_id=dataset_id, subject__state="active", subject__private=False)
    rows = Relationship.objects.filter(as_subject | as_object).order_by("id")[:MOST_RELATIONS]
    return tuple(
        RelationRecord(str(row.pk), str(row.subject_id), row.kind, str(row.object_id), row.comment) for row in rows
    )
