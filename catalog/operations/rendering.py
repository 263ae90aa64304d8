"""Work done once, when data is written: a dataset's CKAN JSON and the assessment of its quality."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from catalog import quality
from catalog.formats.ckan.package import package_dict
from catalog.models import Dataset
from catalog.models.shapes import dataset_record, with_parts
from catalog.records import DatasetRecord


def load(dataset_id: UUID) -> tuple[Dataset, DatasetRecord]:
    """Return the dataset as it stands in the database, and its record; raise Dataset.DoesNotExist."""
    row: Dataset = with_parts().get(id=dataset_id)
    return row, dataset_record(row)


def render(dataset_id: UUID, known: DatasetRecord | None = None) -> dict[str, Any]:
    """Write the dataset's CKAN JSON and quality anew; return the JSON as a dict.

    `known` is the record as it stands in the database, where the caller has just read it.
    """
    record = known or load(dataset_id)[1]
    package = package_dict(record)
    assessed = quality.assess(record, today=timezone.localdate())
    Dataset.objects.filter(id=dataset_id).update(
        rendered=orjson.dumps(package).decode(), quality=orjson.loads(orjson.dumps(assessed))
    )
    return package
