"""The quality of datasets seen anew: freshness fades though nothing is changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from catalog import quality
from catalog.models import Dataset
from catalog.models.shapes import dataset_record, with_parts
from catalog.quality import mqa
from catalog.records import DatasetRecord

BLOCK = 200
"""Datasets held in memory at a time."""


def assessment(record: DatasetRecord, today: date) -> dict[str, Any]:
    """Return the quality of a dataset on a day as it is stored: `score`, `parts`, `due`, and the points of the MQA."""
    assessed = orjson.loads(orjson.dumps(quality.assess(record, today=today)))
    return {**assessed, "mqa": mqa.assess(record).score}


def reassess(today: date) -> int:
    """Write the quality of every dataset as it is on a day; return how many have changed."""
    changed = 0
    ids = list(Dataset.objects.exclude(state="deleted").order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), BLOCK):
        for row in with_parts().filter(id__in=ids[start : start + BLOCK]):
            fresh = assessment(dataset_record(row), today)
            # Written over what was read, and nothing else: a change made meanwhile has assessed the dataset itself.
            unread = Dataset.objects.filter(id=row.id, metadata_modified=row.metadata_modified)
            if fresh != row.quality:
                changed += unread.update(quality=fresh)
    return changed
