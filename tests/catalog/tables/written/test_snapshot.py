"""Copies of written tables: exact, of one revision, swept when nobody wants them."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from catalog.tables import reading, store
from catalog.tables.asking import Ask
from catalog.tables.export import json_chunks
from catalog.tables.facts import TableMissing
from catalog.tables.written import rows, schema
from catalog.tables.written.columns import Placed, column
from catalog.tables.written.relation import Written, written
from catalog.tables.written.snapshot import copy_id, existing, remove_older, snapshot
from tests.catalog.tables.written.conftest import Sample

pytestmark = pytest.mark.django_db


def numbers(values: list[Any]) -> Written:
    """Make a table of one numeric column inside the test's transaction."""
    table = written(uuid4(), [Placed(1, column("n", "numeric"))], len(values))
    with connection.cursor() as outer:
        schema.create(outer.cursor, table)
        rows.write(outer.cursor, table, [{"n": each} for each in values], method="insert", key=(), next_id=1)
    return table


def copied(table: Written, root: Path) -> Path:
    with transaction.atomic():
        path = snapshot(connection.connection, table, root, copy_id("n", 1), lambda: True)
    assert path is not None
    return path


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1.5", "-20", None], pa.decimal128(18, 1)),
        (["12345678901234567890123456789", "0.123456789"], pa.decimal128(38, 9)),
        ([], pa.decimal128(18, 0)),
        ([None], pa.decimal128(18, 0)),
        (["1e30", "1e-30"], pa.string()),
    ],
)
def test_decimals_get_the_digits_they_need(tmp_path: Path, values: list[Any], kind: pa.DataType) -> None:
    path = copied(numbers(values), tmp_path)

    assert pq.read_schema(path).field("n").type == kind
    found = pq.read_table(path).column("n").to_pylist()
    assert [None if each is None else Decimal(each) for each in found] == [
        None if each is None else Decimal(each) for each in values
    ]


def test_numbers_too_long_for_parquet_are_compared_as_numbers_and_written_exactly(tmp_path: Path) -> None:
    table = numbers(["9", "1e30", "1e-30", "10"])
    path = copied(table, tmp_path)

    ordered = reading.search(path, table.columns, Ask(sort=(("n", "asc", None),), filters={"n": {"gte": 9}}))

    assert [row[0] for row in ordered.rows] == [1, 4, 2]
    assert b"0.000000000000000000000000000001]" in b"".join(json_chunks(path, table.columns, Ask(limit=None)))


def test_no_copy_is_made_of_a_table_that_moved_on(sample: Sample, tmp_path: Path) -> None:
    assert snapshot(sample.connection, sample.table, tmp_path, copy_id("t", 1), lambda: False) is None
    assert existing(tmp_path, copy_id("t", 1)) is None
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_table_that_is_gone_is_named(tmp_path: Path) -> None:
    table = written(uuid4(), [], 0)

    with pytest.raises(TableMissing), transaction.atomic():
        snapshot(connection.connection, table, tmp_path, copy_id("t", 1), lambda: True)


def test_large_tables_are_copied_in_groups(tmp_path: Path) -> None:
    table = written(uuid4(), [Placed(1, column("n", "int4"))], 150_000)
    with connection.cursor() as cursor:
        schema.create(cursor.cursor, table)
        cursor.execute(f"INSERT INTO {table.identifier} SELECT n, n FROM generate_series(1, 150000) AS n")

    parquet = pq.ParquetFile(copied(table, tmp_path))

    assert parquet.metadata.num_rows == 150_000
    assert parquet.metadata.num_row_groups == 3
    assert parquet.read().column("n").to_pylist() == list(range(1, 150_001))


def test_copies_that_nobody_wants_go(sample: Sample, tmp_path: Path) -> None:
    old, new = (snapshot(sample.connection, sample.table, tmp_path, copy_id("t", n), lambda: True) for n in (1, 2))
    other = snapshot(sample.connection, sample.table, tmp_path, copy_id("u", 1), lambda: True)
    assert old and new and other
    assert remove_older(tmp_path, "t", new) == 0
    for path in (old, other):
        os.utime(path, (time.time() - 1000,) * 2)

    assert remove_older(tmp_path, "t", new) == 1
    assert not old.exists()
    assert existing(tmp_path, copy_id("u", 1)) == other
    assert store.sweep(tmp_path) == 0
    assert store.sweep(tmp_path, time.time() + 90_000) == 2
