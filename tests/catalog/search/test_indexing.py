"""From the database to the index."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from catalog.models import Dataset, Organization, SearchOutbox
from catalog.search import entries, indexing, rebuilding
from catalog.search.building import Build
from catalog.search.query import Search

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.INDEX = tmp_path / "index"
    settings.SEARCH_INLINE = False
    return tmp_path / "index"


@pytest.fixture
def agency() -> Organization:
    return Organization.objects.create(name="moph", title="กระทรวงสาธารณสุข", title_key="x")


def add(agency: Organization, name: str, **fields: Any) -> Dataset:
    row = Dataset.objects.create(name=name, title=f"ชุดข้อมูล {name}", title_key=name, owner_org=agency, **fields)
    note(row)
    return row


def note(row: Dataset) -> int:
    changed = SearchOutbox.objects.create(dataset_id=row.id).pk
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {indexing.CHANNEL}")
    return changed


def found(**question: Any) -> set[str]:
    ids = indexing.engine().search(Search(labels=None, rows=1000, **question)).ids
    return set(Dataset.objects.filter(id__in=ids).values_list("name", flat=True))


def soon(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_catching_up_builds_a_missing_index_and_empties_the_outbox(agency: Organization) -> None:
    add(agency, "one")
    indexing.catch_up()
    assert found() == {"one"} and not SearchOutbox.objects.exists()


def test_changes_and_deletions_reach_the_index(agency: Organization) -> None:
    one, two = add(agency, "one"), add(agency, "two")
    indexing.catch_up()
    Dataset.objects.filter(id=one.id).update(title="น้ำท่วมใหญ่")
    Dataset.objects.filter(id=two.id).update(state="deleted")
    note(one), note(two)
    indexing.catch_up()
    assert found() == found(text="น้ำท่วม") == {"one"}


def test_a_dataset_that_is_gone_from_the_database_leaves_the_index(agency: Organization) -> None:
    one = add(agency, "one")
    indexing.catch_up()
    number = one.id
    one.delete()
    SearchOutbox.objects.create(dataset_id=number)
    indexing.catch_up()
    assert indexing.engine().count() == 0


def test_visibility_follows_the_dataset(agency: Organization) -> None:
    one = add(agency, "one", private=True)
    add(agency, "draft", state="draft")
    indexing.catch_up()
    public, own = frozenset({"public"}), frozenset({f"org:{agency.id}"})
    engine = indexing.engine()
    assert engine.search(Search(labels=public)).count == 0
    assert engine.search(Search(labels=own)).ids == (str(one.id),)
    assert engine.search(Search(labels=own, states=frozenset({"active", "draft"}))).count == 2


def test_a_dataset_that_cannot_be_indexed_does_not_hold_up_the_others(
    agency: Organization, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = entries.document

    def failing(record: Any, **given: Any) -> Any:
        if record.name == "odd":
            raise ZeroDivisionError
        return real(record, **given)

    monkeypatch.setattr(entries, "document", failing)
    add(agency, "odd"), add(agency, "one")
    indexing.catch_up()
    assert found() == {"one"} and not SearchOutbox.objects.exists()
    assert "cannot be indexed" in caplog.text


def test_batches_cost_the_same_number_of_queries_whatever_their_size(
    agency: Organization, django_assert_num_queries: Any
) -> None:
    add(agency, "first")
    indexing.catch_up()
    for number in range(indexing.BATCH + 5):
        add(agency, f"n{number}")
    with django_assert_num_queries(10):
        assert indexing.apply_batch() == indexing.BATCH
    assert indexing.apply_batch() == 5
    indexing.engine().close_writer()


def test_changes_made_during_a_rebuild_are_in_the_old_and_the_new_index(
    agency: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add(agency, f"n{number}")
    indexing.catch_up()
    real = rebuilding.entries

    def meanwhile(ids: Any) -> Any:
        made = real(ids)
        monkeypatch.setattr(rebuilding, "entries", real)
        Dataset.objects.filter(name="n0").update(title="น้ำท่วม")
        note(Dataset.objects.get(name="n0"))
        Dataset.objects.filter(name="n1").update(state="deleted")
        note(Dataset.objects.get(name="n1"))
        indexing.catch_up()
        assert found(text="น้ำท่วม") == {"n0"} and "n1" not in found()
        return made

    monkeypatch.setattr(rebuilding, "entries", meanwhile)
    before = indexing.engine().generation()
    assert rebuilding.rebuild() == 2
    assert indexing.engine().generation() != before
    assert found(text="น้ำท่วม") == {"n0"} and found() == {"n0", "n2"}


def test_a_rebuild_reads_more_datasets_than_one_portion(agency: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 3)
    for number in range(8):
        add(agency, f"n{number}")
    told: list[tuple[int, int]] = []
    assert rebuilding.rebuild(lambda done, total: told.append((done, total))) == 8
    assert told == [(3, 8), (6, 8), (8, 8)]


def test_a_large_catalogue_is_rebuilt_by_several_processes(
    agency: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 3)
    monkeypatch.setattr(rebuilding, "WORTH_PROCESSES", 5)
    for number in range(8):
        add(agency, f"d{number}")
    assert rebuilding.rebuild(processes=2) == 8
    assert found(text="ชุดข้อมูล") == {f"d{number}" for number in range(8)}
    add(agency, "later")
    indexing.catch_up()
    assert "later" in found()


def test_a_stopped_rebuild_leaves_the_old_index_in_use(agency: Organization, folder: Path) -> None:
    add(agency, "one")
    indexing.catch_up()
    stop = threading.Event()
    stop.set()
    with pytest.raises(rebuilding.RebuildStopped):
        rebuilding.rebuild(stop=stop)
    assert found() == {"one"} and not list(folder.glob("*.building"))


def test_the_command_tells_how_far_it_is_and_what_it_did(
    agency: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    add(agency, "one")
    call_command("rebuild_index")
    told = capsys.readouterr().out
    assert "1 of 1 datasets (100 %)" in told and "The new index is in use: 1 datasets" in told


def test_waiting_ends_when_the_row_is_worked_off_or_time_is_up(agency: Organization, settings: Any) -> None:
    changed = note(add(agency, "one"))
    assert not indexing.wait_for(changed, seconds=0.05)
    settings.SEARCH_INLINE = True
    assert indexing.wait_for(changed)
    assert found() == {"one"}
    settings.SEARCH_INLINE = False
    assert indexing.wait_for(changed, seconds=0.05)


@pytest.fixture
def indexer() -> Iterator[threading.Event]:
    """Run the indexer in a thread, with a connection of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=indexing.run_indexer, args=(stop,))
    thread.start()
    yield stop
    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_the_indexer_builds_follows_and_repairs_the_index(
    agency: Organization, indexer: threading.Event, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHECK_EVERY", 0.1)
    changed = note(add(agency, "one"))
    assert indexing.wait_for(changed, seconds=20) and found() == {"one"}
    began = time.monotonic()
    assert indexing.wait_for(note(add(agency, "two")), seconds=20) and found() == {"one", "two"}
    assert time.monotonic() - began < indexing.POLL  # woken, not found by polling
    shutil.rmtree(folder)
    add(agency, "three")
    assert soon(lambda: folder.exists() and not indexing.engine().outdated())
    assert soon(lambda: found() == {"one", "two", "three"})


def test_the_indexer_outlives_the_loss_of_its_connection(agency: Organization, indexer: threading.Event) -> None:
    assert indexing.wait_for(note(add(agency, "one")), seconds=20)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE '%%outbox%%'"
        )
        assert cursor.rowcount > 0
    assert indexing.wait_for(note(add(agency, "two")), seconds=20)
    assert found() == {"one", "two"}


def start_indexer(folder: Path) -> subprocess.Popen[bytes]:
    """Run the command in a process of its own, on this test's database and index."""
    program = (
        "import os, sys, django; from django.conf import settings; django.setup();"
        "settings.DATABASES['default']['NAME'] = sys.argv[1]; from pathlib import Path;"
        "settings.INDEX = Path(sys.argv[2]);"
        "from catalog.search import indexing; indexing.BATCH = 1;"
        "from django.core.management import call_command; call_command('indexer')"
    )
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.Popen([sys.executable, "-c", program, name, str(folder)], env=environment)


def test_an_indexer_killed_at_work_loses_nothing(agency: Organization, folder: Path) -> None:
    indexing.catch_up()
    for number in range(40):
        add(agency, f"n{number}")
    first = start_indexer(folder)
    assert soon(lambda: SearchOutbox.objects.count() < 40)
    for number in range(40, 80):
        add(agency, f"n{number}")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert SearchOutbox.objects.exists()
    second = start_indexer(folder)
    assert soon(lambda: not SearchOutbox.objects.exists())
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0
    assert found() == {f"n{number}" for number in range(80)}
    connections.close_all()


def test_catching_up_leaves_a_rebuild_by_another_process_alone(agency: Organization, folder: Path) -> None:
    add(agency, "one")
    with Build(folder):
        indexing.catch_up()
        assert SearchOutbox.objects.count() == 1
    indexing.catch_up()
    assert found() == {"one"}
