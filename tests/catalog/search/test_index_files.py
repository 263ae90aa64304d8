"""The index on disk: readers and writers in several processes, crashes, rebuilds."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import tantivy

from catalog.search import building, opening
from catalog.search.building import Build, BuildRunning, note_touched
from catalog.search.engine import Engine
from catalog.search.query import Search, SearchError, SearchUnavailable
from catalog.search.schema import schema, to_document
from catalog.search.writing import IndexBusy
from tests.catalog.search.catalogue import entry, record

SPAWN = multiprocessing.get_context("spawn")
FORK = multiprocessing.get_context("fork")


def names(engine: Engine) -> set[str]:
    return {record(number).name for number in range(60) if found(engine, number)}


def found(engine: Engine, number: int) -> bool:
    return engine.search(Search(labels=None, lucene=(f"id:{record(number).id}",))).count == 1


def write_until_killed(folder: str, tell: Connection) -> None:
    engine = Engine(Path(folder), patience=0)
    for number in range(1, 1000):
        engine.apply([entry(record(number % 60))], [str(record((number + 30) % 60).id)], number)
        tell.send(number)


def last_told(hear: Connection, seconds: float) -> int:
    """Return the last number that comes within so many seconds of the first one, or before the other end is gone."""
    number = hear.recv()
    deadline = time.monotonic() + seconds
    try:
        while hear.poll(max(0.0, deadline - time.monotonic())):
            number = hear.recv()
    except EOFError:
        return int(number)
    return int(number)


@pytest.mark.parametrize("seconds", [0.05, 0.12, 0.31])
def test_a_writer_killed_at_any_moment_loses_nothing_that_was_applied(tmp_path: Path, seconds: float) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([], 0)
    hear, tell = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=write_until_killed, args=(str(tmp_path), tell))
    process.start()
    tell.close()
    seen = last_told(hear, seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with suppress(EOFError):
        while True:
            seen = hear.recv()
    done = engine.position()
    assert done in {seen, seen + 1}  # a commit may have reached the disk before its number reached us
    expected: set[str] = set()
    for number in range(1, done + 1):
        expected |= {record(number % 60).name}
        expected -= {record((number + 30) % 60).name}
    assert names(engine) == expected and engine.count() == len(expected)
    engine.apply([entry(record(1))], [], 5000)
    assert engine.position() == 5000


def test_applying_the_same_change_again_changes_nothing(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([entry(record(1))], 1)
    for _ in range(2):
        engine.apply([entry(record(1)), entry(record(2))], [str(record(3).id)], 7)
        assert (engine.count(), engine.position()) == (2, 7)
    engine.apply([], [str(record(1).id)], 6)
    assert (engine.count(), engine.position(), names(engine)) == (1, 7, {record(2).name})


def test_another_reader_sees_a_change_at_its_next_question(tmp_path: Path) -> None:
    writer, reader = Engine(tmp_path, patience=0), Engine(tmp_path, patience=0)
    writer.rebuild([], 0)
    before = reader.generation()
    assert not found(reader, 1)
    writer.apply([entry(record(1))], [], 1)
    assert found(reader, 1) and reader.generation() != before


def ask_in_child(engine: Engine, tell: Connection, go: Connection) -> None:
    go.recv()
    tell.send(engine.count())


def test_a_forked_process_sees_changes_made_after_the_fork(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([], 0)
    assert engine.count() == 0
    hear, tell = FORK.Pipe(duplex=False)
    wait, go = FORK.Pipe(duplex=False)
    child = FORK.Process(target=ask_in_child, args=(engine, tell, wait))
    child.start()
    engine.apply([entry(record(1))], [], 1)
    go.send(None)
    assert hear.poll(20) and hear.recv() == 1
    child.join()


def test_a_second_writer_is_told_that_the_index_is_busy(tmp_path: Path) -> None:
    one, other = Engine(tmp_path, patience=0), Engine(tmp_path, patience=0)
    one.rebuild([], 0)
    one.apply([entry(record(1))], [], 1)
    with pytest.raises(IndexBusy):
        other.apply([entry(record(2))], [], 2)
    one.close_writer()
    other.apply([entry(record(2))], [], 2)
    assert one.count() == 2


def test_a_failed_batch_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([], 0)
    with pytest.raises(KeyError):
        engine.apply([entry(record(1)), {**entry(record(2)), "nosuchfield": ["x"]}], [], 1)
    engine.apply([entry(record(3))], [], 2)
    assert names(engine) == {record(3).name}


def test_a_rebuild_takes_the_old_index_s_place_in_one_step(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([entry(record(1))], 1)
    engine.apply([entry(record(2))], [], 2)
    with Build(tmp_path) as build:
        build.put([entry(record(1)), entry(record(3))])
        assert names(engine) == {record(1).name, record(2).name}
        engine.apply([entry(record(4))], [], 3)
        note_touched(tmp_path, [str(record(4).id)])
        assert build.touched() == {record(4).id}
        build.put([entry(record(4))])
        build.publish(3)
    assert names(engine) == {record(1).name, record(3).name, record(4).name}
    assert engine.position() == 3
    engine.apply([entry(record(5))], [], 4)
    assert engine.count() == 4
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_two_rebuilds_at_once_are_refused_and_a_given_up_one_leaves_nothing(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([entry(record(1))], 1)
    with pytest.raises(ZeroDivisionError), Build(tmp_path) as build:
        with pytest.raises(BuildRunning):
            Build(tmp_path)
        build.put([entry(record(2))])
        raise ZeroDivisionError
    assert names(engine) == {record(1).name}
    assert not list(tmp_path.glob("*.building"))


def test_notes_for_an_abandoned_build_clear_it_away(tmp_path: Path) -> None:
    abandoned = tmp_path / "index-s1-x-1.building"
    abandoned.mkdir()
    note_touched(tmp_path, ["x"])
    assert not abandoned.exists()


def test_without_an_index_search_is_unavailable_after_some_patience(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0.2)
    began = time.monotonic()
    with pytest.raises(SearchUnavailable):
        engine.search(Search())
    assert time.monotonic() - began >= 0.2
    assert engine.outdated()
    with pytest.raises(SearchUnavailable):
        engine.apply([], [], 1)


def test_a_damaged_index_is_noticed_and_repaired_by_a_rebuild(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([entry(record(1))], 1)
    assert not engine.outdated()
    (tmp_path / "current" / "meta.json").write_text("{")
    assert engine.outdated()
    with pytest.raises(SearchUnavailable):
        Engine(tmp_path, patience=0).search(Search())
    engine.rebuild([entry(record(1))], 1)
    assert not engine.outdated() and engine.count() == 1


def test_another_dictionary_makes_the_index_outdated_but_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([entry(record(1))], 1)
    schema_version = opening.version().split("-")[0]
    monkeypatch.setattr(opening, "version", lambda: f"{schema_version}-00000000")
    assert engine.outdated() and Engine(tmp_path, patience=0).count() == 1


def test_an_index_of_a_later_schema_is_not_read(tmp_path: Path) -> None:
    Engine(tmp_path, patience=0).rebuild([entry(record(1))], 1)
    later = tmp_path / "index-s999-00000000-1"
    (tmp_path / "current").resolve().rename(later)
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to(later.name)
    with pytest.raises(SearchUnavailable):
        Engine(tmp_path, patience=0).count()


def test_an_index_of_an_earlier_schema_answers_and_is_kept_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(building, "schema", lambda: schema(1))
        earlier.setattr(building, "to_document", lambda each: to_document(each, 1))
        earlier.setattr(building, "version", lambda: "s1-00000000")
        Engine(tmp_path, patience=0).rebuild([entry(record(1))], 1)
    engine = Engine(tmp_path, patience=0)
    assert engine.outdated()
    engine.apply([entry(record(2))], [], 2)
    assert engine.search(Search(text="ปริมาณนำ้ฝนน")).count == 1
    assert engine.search(Search(text="governmnts", facets=("tags", "year"))).count == 0
    engine.rebuild([entry(record(1)), entry(record(2))], 2)
    assert not engine.outdated() and engine.search(Search(text="governmnts")).count == 1


def test_panics_of_the_engine_become_ordinary_errors() -> None:
    index = tantivy.Index(tantivy.SchemaBuilder().build())
    with pytest.raises(SearchError), opening.guarded():
        index.searcher().search(tantivy.Query.all_query(), limit=0)
