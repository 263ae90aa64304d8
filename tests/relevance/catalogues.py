"""The catalogues that the relevance set is asked of: the demo, and the real records beside the checkout."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.records import Column, DatasetRecord, OrganizationRecord, ResourceRecord
from catalog.search.documents import document
from catalog.search.engine import Engine
from harvesters.demo.catalogue import datasets, groups, organizations
from harvesters.demo.files import ROOT

REAL = Path(__file__).parents[3] / "shared" / "data" / "metadata" / "datagoth_catalog_sample.jsonl"
MOST_VALUES = 100
CHANGED = datetime(2025, 6, 1, tzinfo=UTC)


def demo() -> Iterator[DatasetRecord]:
    """Yield the datasets of the demo with the columns of their CSV files, as the portal would index them."""
    owners = {each["name"]: _gathering(each) for each in organizations()}
    topics = {each["name"]: _gathering(each) for each in groups()}
    for each in datasets():
        names = [group["name"] for group in each["groups"]]
        yield DatasetRecord(
            id=str(uuid5(NAMESPACE_URL, each["name"])),
            name=each["name"],
            title=each["title"],
            title_en=each.get("title_en", ""),
            notes=each.get("notes"),
            notes_en=each.get("notes_en", ""),
            private=each.get("private", False),
            organization=owners[each["owner_org"]],
            tags=tuple(tag["name"] for tag in each["tags"]),
            groups=tuple(names),
            group_records=tuple(topics[name] for name in names),
            license_id=each.get("license_id"),
            metadata_modified=CHANGED,
            resources=tuple(_resource(part) for part in each["resources"]),
        )


def real() -> Iterator[DatasetRecord]:
    """Yield 626 real records of data.go.th."""
    with REAL.open(encoding="utf-8") as lines:
        for line in lines:
            each = json.loads(line)
            yield DatasetRecord(
                id=str(uuid5(NAMESPACE_URL, each["id"])),
                name=each["id"],
                title=each["title"],
                notes=each["summary"],
                organization=OrganizationRecord(id=each["org"], name=each["org"], title=each["org"]),
                tags=tuple(each["tags"]),
                metadata_modified=datetime.fromisoformat(each["updated"]).replace(tzinfo=UTC),
                resources=tuple(
                    ResourceRecord(name=part["name"], format=part["format"]) for part in each["resources_list"]
                ),
            )


def engine_on(records: Iterator[DatasetRecord], folder: Path) -> tuple[Engine, dict[str, str]]:
    """Return an engine on these records, and the names of their ids."""
    engine, names = Engine(folder, patience=0), {}
    known = list(records)
    engine.rebuild((document(each, labels=("public",)) for each in known if not each.private), 1)
    names = {str(each.id): each.name for each in known}
    return engine, names


def _gathering(row: dict[str, Any]) -> OrganizationRecord:
    return OrganizationRecord(id=row["name"], name=row["name"], title=row["title"], title_en=row.get("title_en", ""))


def _resource(part: dict[str, Any]) -> ResourceRecord:
    path = ROOT / str(part.get("file") or part.get("versions", [""])[-1])
    columns = tuple(_columns(path)) if path.suffix == ".csv" else ()
    return ResourceRecord(
        name=part["name"], name_en=part.get("name_en", ""), description=part.get("description"),
        format=part.get("format"), columns=columns,
    )  # fmt: skip


def _columns(path: Path) -> Iterator[Column]:
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    for name, cells in zip(header, zip(*rows, strict=True), strict=True):
        texts = [cell for cell in dict.fromkeys(cells) if cell and not cell.replace(".", "").isdigit()]
        yield Column(name, "text", values=tuple(texts[:MOST_VALUES]))
