"""The whole public catalogue as files to take away: JSON Lines as CKAN shows datasets, and Parquet, made every night."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from catalog.formats.ckan.addresses import SITE
from catalog.formats.period import period
from catalog.formats.themes import themes
from catalog.queries import exchange
from catalog.records import DatasetRecord

LINES, TABLE = "catalogue.jsonl.gz", "catalogue.parquet"
ROWS = 1_000
"""Datasets in one group of rows of the table, and in memory."""
MOMENT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("title", pa.string()),
        ("title_en", pa.string()),
        ("notes", pa.string()),
        ("organization", pa.string()),
        ("organization_title", pa.string()),
        ("license_id", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("groups", pa.list_(pa.string())),
        ("themes", pa.list_(pa.string())),
        ("formats", pa.list_(pa.string())),
        ("update_frequency_unit", pa.string()),
        ("period_start", pa.string()),
        ("period_end", pa.string()),
        ("resources", pa.int32()),
        ("rows", pa.int64()),
        ("metadata_created", MOMENT),
        ("metadata_modified", MOMENT),
    ]
)


def refresh() -> bool:
    """Write both files anew if they are a day old or show what is public no more; tell whether that was so."""
    folder: Path = settings.COPIES
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / LINES, folder / TABLE]
    if all(file.exists() for file in files):
        made = min(file.stat().st_mtime for file in files)
        age = timezone.now().timestamp() - made
        if age < timedelta(hours=23).total_seconds() and not exchange.withdrawn_since(made):
            return False
    _replace(files[0], _write_lines)
    _replace(files[1], _write_table)
    return True


def _replace(file: Path, write: Callable[[Path], None]) -> None:
    """Write beside the file and put the new one in its place at once; it is as old as the moment the writing began."""
    began = timezone.now().timestamp()
    with NamedTemporaryFile(dir=file.parent, prefix=".", suffix=file.suffix, delete=False) as beside:
        path = Path(beside.name)
    try:
        write(path)
        os.utime(path, (began, began))
        path.replace(file)
    finally:
        path.unlink(missing_ok=True)


def _write_lines(path: Path) -> None:
    site = settings.SITE_URL or ""
    with gzip.open(path, "wb", compresslevel=6) as lines:
        for rendered in exchange.rendered():
            lines.write(rendered.replace(SITE, site).encode() + b"\n")


def _write_table(path: Path) -> None:
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as table:
        for rows in _batches(map(_row, exchange.records())):
            table.write_table(pa.Table.from_pylist(rows, SCHEMA))


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(record: DatasetRecord) -> dict[str, Any]:
    resources = [each for each in record.resources or () if each.state == "active"]
    covered = period(record)
    owner = record.organization
    return {
        "id": record.id,
        "name": record.name,
        "title": record.title,
        "title_en": record.title_en,
        "notes": record.notes,
        "organization": owner.name if owner else None,
        "organization_title": owner.title if owner else None,
        "license_id": record.license_id,
        "tags": list(record.tags),
        "groups": list(record.groups),
        "themes": list(themes(record)),
        "formats": sorted({each.format for each in resources if each.format}),
        "update_frequency_unit": record.standard.get("update_frequency_unit"),
        "period_start": covered.start if covered else None,
        "period_end": covered.end if covered else None,
        "resources": len(resources),
        "rows": sum(each.rows or 0 for each in resources),
        "metadata_created": record.metadata_created,
        "metadata_modified": record.metadata_modified,
    }
