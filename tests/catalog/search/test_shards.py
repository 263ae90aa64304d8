"""An index built by several processes is the same as one built by one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from catalog.records import UNUSED, DatasetRecord
from catalog.search.building import Build
from catalog.search.engine import Engine
from catalog.search.query import Search
from catalog.search.shards import ShardFailed, Shards
from tests.catalog.search.catalogue import NOW, labels, record, records


def build(folder: Path, made: list[DatasetRecord], count: int) -> Engine:
    with Build(folder) as new, Shards(new.path, count) as shards:
        for start in range(0, len(made), 30):
            shards.put([(each, labels(each), UNUSED) for each in made[start : start + 30]])
        new.adopt(shards)
        new.publish(7)
    return Engine(folder, patience=0)


def test_an_index_of_several_processes_answers_as_one_and_can_be_changed(engine: Engine, tmp_path: Path) -> None:
    built = build(tmp_path, records(), 3)
    facets = ("organization", "tags", "year")
    for text in ("", "น้ำท่วม ภูเก็ต", "rainfall", "แม่แจ่ม", "โรงพยาบาน"):
        asked = Search(text=text, facets=facets, facet_limit=-1, rows=200, now=NOW, sort=(("title", "asc"),))
        one, several = engine.search(asked), built.search(asked)
        assert (one.count, one.ids, dict(one.facets)) == (several.count, several.ids, dict(several.facets))
    assert built.position() == 7 and not built.outdated()
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == sorted(
        {"current", (tmp_path / "current").readlink().name}
    )
    changed = Engine(tmp_path, patience=0)
    changed.apply([], [str(record(0).id)], 8)
    assert built.count() == len(records()) - 1


def test_one_odd_dataset_keeps_no_other_out(tmp_path: Path) -> None:
    odd = DatasetRecord(name="odd", title="without an id")
    assert build(tmp_path, [record(0), odd, record(1)], 2).count() == 2


def test_a_process_that_dies_ends_the_build_and_the_old_index_goes_on(tmp_path: Path) -> None:
    engine = build(tmp_path, [record(0)], 1)
    with pytest.raises(ShardFailed), Build(tmp_path) as new, Shards(new.path, 2) as shards:
        shards.put([(record(1), ("public",), UNUSED)])
        os.kill(shards.pids[0], signal.SIGKILL)
        new.adopt(shards)
    assert engine.count() == 1
    assert [each.name for each in tmp_path.glob("*.building")] == []


def test_processes_end_with_the_build_that_started_them(tmp_path: Path) -> None:
    with Shards(tmp_path, 2) as shards:
        pids = shards.pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert list(tmp_path.iterdir()) == []
