"""Where tables lie, and how they come and go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from catalog.tables import store


def test_paths_fan_out_and_lead_back_to_the_root(tmp_path: Path) -> None:
    path = store.table_path(tmp_path, "0190f3c2-77aa-7bbb-8ccc-0123456789AB")
    assert path == tmp_path / "ab" / "0190f3c2-77aa-7bbb-8ccc-0123456789AB.parquet"
    assert store.table_path(tmp_path, "7").parent.name == "07"
    assert store.root_of(path) == tmp_path


@pytest.mark.parametrize("version", ["", "../x", "a/b", ".hidden", "a\0", "ก", "x" * 101, "a\n"])
def test_identifiers_that_could_leave_the_folder_are_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(store.BadVersionId):
        store.table_path(tmp_path, version)


def test_a_table_is_put_whole_and_removed(tmp_path: Path) -> None:
    temporary = store.temporary_path(tmp_path, "v1")
    temporary.write_bytes(b"rows")
    final = store.put(temporary, tmp_path, "v1")
    assert (final.read_bytes(), temporary.exists()) == (b"rows", False)
    assert store.remove(tmp_path, "v1")
    assert not store.remove(tmp_path, "v1")


def test_the_sweep_takes_only_what_is_left_over_and_old(tmp_path: Path) -> None:
    old, young = store.temporary_path(tmp_path, "v1"), store.temporary_path(tmp_path, "v2")
    table, spill = store.table_path(tmp_path, "v1"), tmp_path / f"{store.SPILL}77-ab"
    spill.mkdir()
    (spill / "block").touch()
    for path in (old, young, table):
        path.touch()
    for path in (old, table, spill):
        os.utime(path, (1_000_000, 1_000_000))
    now = young.stat().st_mtime
    assert store.sweep(tmp_path, now) == 2
    assert (old.exists(), spill.exists(), young.exists(), table.exists()) == (False, False, True, True)
