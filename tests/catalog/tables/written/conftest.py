"""A written table of every type, with gaps in its numbers, and the copy of it that files' readers see."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from catalog.tables.written import rows, schema
from catalog.tables.written.columns import Placed, column
from catalog.tables.written.relation import Written, written
from catalog.tables.written.snapshot import copy_id, snapshot

RESOURCE = UUID("0b8f6f1a-1111-4222-8333-123456789012")
KINDS = {
    "รหัส": "text",
    "ชื่อ'; DROP TABLE t; --": "text",
    "จำนวน": "int4",
    "ใหญ่": "int8",
    "เล็ก": "int2",
    "งบ %s {0}?": "numeric",
    "สัดส่วน": "float8",
    "ผ่าน": "bool",
    "วัน": "date",
    "เวลา": "time",
    "บันทึก": "timestamp",
    "ละเอียด": "json",
    "รายการ": "_text",
}
NAMES = ("สมชาย ใจดี", "เชียงใหม่", "น้ำตก", "ปี ๒๕๖๗", "Bangkok", "ÉCOLE école", "100% a_b", "x' OR '1'='1", "a\\b", "")


class Sample:
    """The table, what is left in it, and a way to its database; no dataclass, for hypothesis would print it whole."""

    def __init__(self, table: Written, connection: Any, records: list[dict[str, Any]]) -> None:
        self.table = table
        self.connection = connection
        self.records = records

    def cursor(self) -> Any:
        return self.connection.cursor()

    def copy(self, root: Path) -> Path:
        path = snapshot(self.connection, self.table, root, copy_id("t", 1), lambda: True)
        assert path is not None
        return path


def record(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    day = date(2020, 1, 1) + timedelta(days=number % 40)
    values = (
        f"{number % 50:05d}",
        NAMES[number % 10] if number % 13 else None,
        chance.randint(-50, 50) if number % 7 else None,
        chance.choice([2**63 - 1, -(2**63), number]),
        number % 5,
        f"{chance.randint(-(10**15), 10**15)}.{number % 1000:03d}" if number % 11 else None,
        chance.choice([0.5, -1.25, 1e20, number / 7]),
        (None, True, False)[number % 3],
        day.isoformat(),
        f"{number % 24:02d}:30",
        f"{day}T{number % 24:02d}:00:00{'.123' if number % 4 == 0 else ''}",
        (None, {"ก": [1, 2.5, None]}, "text", [True])[number % 4],
        (None, ["a", "ข,\"'"], [])[number % 3],
    )
    return dict(zip(KINDS, values, strict=True))


@pytest.fixture
def sample(db: None) -> Iterator[Sample]:
    placed = [Placed(place, column(name, kind)) for place, (name, kind) in enumerate(KINDS.items(), 1)]
    table = written(RESOURCE, placed, 0)
    with transaction.atomic(), connection.cursor() as outer:
        cursor = outer.cursor
        schema.create(cursor, table)
        records = [record(number) for number in range(1, 301)]
        rows.write(cursor, table, records, method="insert", key=(), next_id=1)
        gone = rows.delete(cursor, table, {"_id": [1, 5, 100, 101, 300]})
        kept = [each for number, each in enumerate(records, 1) if number not in (1, 5, 100, 101, 300)]
        yield Sample(written(RESOURCE, placed, 300 - gone), connection.connection, kept)
