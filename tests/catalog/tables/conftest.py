"""A made-up table with every type, Thai and hostile names, and values that bite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.records import Column
from catalog.tables import store

ROWS = 1000

ARROW = {
    "integer": pa.int64(),
    "decimal": pa.decimal128(20, 2),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "year": pa.int32(),
    "text": pa.string(),
    "code": pa.string(),
    "json": pa.string(),
}

COLUMNS = (
    Column("จำนวน", "integer", label="จำนวนคน", notes="ณ สิ้นปี"),
    Column("งบประมาณ (บาท)", "decimal"),
    Column("ผ่าน", "boolean"),
    Column("วันที่", "date"),
    Column("เวลา", "time"),
    Column("บันทึกเมื่อ", "timestamp"),
    Column("ปี", "year"),
    Column("ชื่อ'; DROP TABLE t; --", "text"),
    Column("รหัส%s{0}", "code"),
    Column("รายละเอียด", "json"),
    Column("name", "text"),
    Column("NAME", "text"),
)

HOSTILE = ("=1+1", "x' OR '1'='1", '"; DROP TABLE t; --', "a,b\r\nc", "<b>&amp;</b>", "%s {0} \\", "ก\x01ข", "")
NAMES = ("สมชาย ใจดี", "เชียงใหม่", "กรุงเทพมหานคร", "Bangkok", "น้ำตก", "ปี ๒๕๖๗")


@dataclass(frozen=True)
class Sample:
    """A table and what was written into it."""

    path: Path
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]


def row(number: int) -> tuple[Any, ...]:
    n = number - 1
    day = date(2015, 1, 1) + timedelta(days=n * 3)
    return (
        number,
        None if n % 10 == 3 else (n * 7919) % 500 - 100,
        None if n % 7 == 1 else Decimal(n * 1_234_567_890_123 % 10**17) / 100,
        (None, True, False)[n % 3],
        None if n % 11 == 5 else day,
        time(n % 24, n % 60, 0, 500_000 if n % 5 == 0 else 0),
        datetime(day.year, day.month, day.day, n % 24, n % 60, 1, 123_000 if n % 4 == 0 else 0),
        2500 + n % 68,
        (NAMES + HOSTILE)[n % 14] if n % 13 else None,
        f"{n % 50:05d}",
        (None, '{"ก": [1, 2.50, null], "b": {"c": true}}', "[12345678901234567890.123456789]", '"<&>"')[n % 4],
        "lower" if n % 2 else "Lower",
        "UPPER",
    )


def write(root: Path, version: str, columns: Sequence[Column], rows: list[tuple[Any, ...]]) -> Path:
    """Write a table as the intake does, in several row groups."""
    types = [pa.int64(), *(ARROW[column.type] for column in columns)]
    names = ["_id", *(column.name for column in columns)]
    cells = [[each[n] for each in rows] for n in range(len(names))]
    arrays = [pa.array(values, kind) for values, kind in zip(cells, types, strict=True)]
    temporary = store.temporary_path(root, version)
    pq.write_table(pa.table(arrays, names=names), temporary, row_group_size=256, compression="zstd")
    return store.put(temporary, root, version)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    rows = [row(number) for number in range(1, ROWS + 1)]
    path = write(tmp_path_factory.mktemp("tables"), "0190aaaa-0000", COLUMNS, rows)
    return Sample(path, COLUMNS, rows)


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    path = write(tmp_path_factory.mktemp("tables"), "empty", COLUMNS, [])
    return Sample(path, COLUMNS, [])
