"""Rows of the database as entries of the index."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from catalog.models.shapes import dataset_records, labels
from catalog.models.uses import uses
from catalog.records import UNUSED
from catalog.search.documents import IndexDocument, document
from catalog.search.engine import Engine
from catalog.search.shards import Item
from catalog.search.wording import current

logger = logging.getLogger(__name__)
WRITERS = 7_346_223
"""The number of PostgreSQL's advisory lock for whoever changes the index."""


def engine() -> Engine:
    """Return this process's engine on the portal's index."""
    return _engine(Path(settings.INDEX))


@cache
def _engine(folder: Path) -> Engine:
    current()  # read now, so that no first question has to wait for it
    return Engine(folder, glossary=current)


def become_writer() -> None:
    """Wait until nobody else changes the index, and keep it so to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])


def items(ids: Collection[UUID | str]) -> list[Item]:
    """Return those of these datasets that can be found by anybody, with the labels of who may, and how much they are used."""
    used = uses(ids)
    return [
        (record, allowed, used.get(str(record.id), UNUSED))
        for record in dataset_records(ids)
        if (allowed := labels(record))
    ]


def entries(ids: Collection[UUID | str]) -> tuple[list[IndexDocument], list[str]]:
    """Return the entries of those of these datasets that can be found by anybody, and the ids of the others."""
    found: list[IndexDocument] = []
    failed: set[str] = set()
    for record, allowed, used in items(ids):
        try:
            found.append(document(record, labels=allowed, uses=used))
        except Exception:
            # One odd dataset must not keep all others out of the index: it goes missing, and the log says why.
            logger.exception("The dataset %s cannot be indexed", record.id)
            failed.add(str(record.id))
    present = {entry["id"][0] for entry in found}
    return found, sorted({str(each) for each in ids} - present | failed)
