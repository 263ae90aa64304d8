"""The engine reads one folder and can be talked into nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from catalog.tables import engine, store
from catalog.tables.asking import Ask
from catalog.tables.engine import Limits, NotEnoughMemory
from catalog.tables.export import csv_chunks
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.reading import search

from .conftest import COLUMNS, Sample, row, write


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('{root}/../*/*.parquet')",
        "COPY (SELECT 1) TO '{root}-beside.csv'",
        "ATTACH '{root}-beside.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_engine_reaches_nothing_but_its_folder(sample: Sample, statement: str) -> None:
    text = statement.format(root=store.root_of(sample.path))
    with pytest.raises(TableUnreadable) as caught, engine.cursor(sample.path) as cursor:
        cursor.execute(text).fetchall()
    assert isinstance(caught.value.__cause__, duckdb.Error)


def test_another_folder_has_an_engine_of_its_own(sample: Sample, nothing: Sample) -> None:
    with pytest.raises(TableUnreadable), engine.cursor(nothing.path) as cursor:
        cursor.execute("SELECT * FROM read_parquet(?)", [str(sample.path)])


def test_python_objects_around_a_query_are_out_of_its_reach(sample: Sample) -> None:
    with pytest.raises(TableUnreadable), engine.cursor(sample.path) as cursor:
        cursor.execute("SELECT * FROM sample")


def test_what_does_not_fit_into_memory_goes_to_disk_or_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine._engines, "limits", Limits(threads=1, memory_mb=16))
    rows = [row(n) for n in range(1, 60_001)]
    table = write(tmp_path, "v", COLUMNS, rows)
    ask = Ask(limit=None, sort=((COLUMNS[1].name, "desc", None),))
    written = b"".join(csv_chunks(table, COLUMNS, ask))
    assert written.count(b"UPPER") == 60_000
    with pytest.raises(NotEnoughMemory), engine.cursor(table) as cursor:
        cursor.execute("SELECT len(list(repeat('x', 1000000) || range)) FROM range(200)").fetchall()
    table.unlink()
    with pytest.raises(TableMissing), engine.cursor(table) as cursor:
        cursor.execute("SELECT * FROM read_parquet(?)", [str(table)])


def test_many_folders_take_turns(tmp_path: Path) -> None:
    columns = COLUMNS[:1]
    tables = [write(tmp_path / str(n), "v", columns, [(1, n)]) for n in range(engine.MOST_FOLDERS + 2)]
    with engine.cursor(tables[0]) as early:
        for n, table in enumerate(tables):
            assert search(table, columns, Ask()).rows == [(1, n)]
        assert early.execute("SELECT count(*) FROM read_parquet(?)", [str(tables[0])]).fetchall() == [(1,)]
