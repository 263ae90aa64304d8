"""Work done once, when data is written: a dataset's CKAN JSON and the assessment of its quality."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from catalog.formats.ckan.package import package_dict
from catalog.models import Dataset
from catalog.models.shapes import dataset_record, with_parts
from catalog.operations.assessing import assessment
from catalog.records import DatasetRecord


def load(dataset_id: UUID) -> tuple[Dataset, DatasetRecord]:
    """Return the dataset as it stands in the database, and its record; raise Dataset.DoesNotExist."""
    row: Dataset = with_parts().get(id=dataset_id)
    return row, dataset_record(row)


def render(dataset_id: UUID) -> dict[str, Any]:
    """Write the dataset's CKAN JSON and quality anew; return the JSON as a dict."""
    row, record = load(dataset_id)
    package = package_dict(record)
    assessed = assessment(record, timezone.localdate())
    Dataset.objects.filter(id=row.id).update(rendered=orjson.dumps(package).decode(), quality=assessed)
    return package
