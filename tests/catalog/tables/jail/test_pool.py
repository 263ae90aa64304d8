"""The jailers: bounded, replaced when they die, usable from many threads and after a fork."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog.tables.jail import pool
from catalog.tables.jail.errors import JailBusy, SqlError, SqlTooLarge, SqlTooSlow
from catalog.tables.jail.query import Limits
from tests.catalog.tables.jail.conftest import Prison

SLOW = "SELECT count(*) FROM " + ", ".join(f"{{people}} t{n}" for n in range(18))
ONE = "SELECT count(*) FROM {people}"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    pool.limit(4)


def _jailers() -> list[int]:
    return [jailer.pid for jailer in (*pool._jailers.idle, *pool._jailers.busy.values())]


def _wait_for(found: Callable[[], list[int]]) -> int:
    """The first process that is found within ten seconds."""
    for _ in range(1000):
        if processes := found():
            return processes[0]
        time.sleep(0.01)
    pytest.fail("no such process")


def _ended(process: int) -> bool:
    """Whether a process has gone, or waits for somebody to take note of its end."""
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def _busy() -> list[int]:
    return list(pool._jailers.busy)


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def test_eight_threads_at_once_get_their_own_answers(prison: Prison) -> None:
    def ask(number: int) -> bool:
        return prison.ask(f"SELECT {number} + count(*) FROM {{people}}", Limits(seconds=20)).rows == [(number + 5,)]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(64)))
    assert len(_jailers()) <= 4


def test_a_slow_statement_hinders_no_other(prison: Prison) -> None:
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(prison.ask, SLOW, Limits(seconds=2))
        quick = threads.submit(prison.ask, ONE, Limits(seconds=2))
        assert quick.result().rows == [(5,)]
        assert not slow.done()
        with pytest.raises(SqlTooSlow, match="Query took too long"):
            slow.result()


def test_a_full_pool_is_busy_and_recovers(prison: Prison) -> None:
    pool.limit(1)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(prison.ask, SLOW, Limits(seconds=2))
        _wait_for(_busy)
        with pytest.raises(JailBusy):
            prison.ask(ONE, Limits(seconds=0.5))
        with pytest.raises(SqlTooSlow):
            slow.result()
    assert prison.ask(ONE).rows == [(5,)]


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_a_killed_prisoner_is_an_error_for_its_statement_only(prison: Prison) -> None:
    pool.limit(1)
    prison.ask(ONE)
    jailer = _jailers()[0]
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(prison.ask, SLOW, Limits(seconds=5))
        os.kill(_wait_for(lambda: _children(jailer)), signal.SIGKILL)
        with pytest.raises(SqlTooLarge):
            slow.result()
    assert prison.ask(ONE).rows == [(5,)]
    assert jailer in _jailers()


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_a_killed_jailer_is_replaced_and_takes_its_prisoner_along(prison: Prison) -> None:
    prison.ask(ONE)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(prison.ask, SLOW, Limits(seconds=5))
        jailer = _wait_for(_busy)
        prisoner = _wait_for(lambda: _children(jailer))
        time.sleep(0.2)  # The prisoner has shut itself in.
        os.kill(jailer, signal.SIGKILL)
        with pytest.raises(SqlError):
            slow.result()
    assert jailer not in _jailers()
    assert prison.ask(ONE).rows == [(5,)]
    _wait_for(lambda: [prisoner] if _ended(prisoner) else [])


def test_a_jailer_that_died_idle_is_replaced_unseen(prison: Prison) -> None:
    pool.limit(1)
    prison.ask(ONE)
    idle = pool._jailers.idle[0]
    os.kill(idle.pid, signal.SIGKILL)
    idle.wait()

    assert prison.ask(ONE).rows == [(5,)]
    assert idle.pid not in _jailers()


def test_a_stopped_jailer_is_given_up(prison: Prison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "GRACE_SECONDS", 0.2)
    pool.limit(1)
    prison.ask(ONE)
    stopped = pool._jailers.idle[0].pid
    os.kill(stopped, signal.SIGSTOP)

    with pytest.raises(SqlError):
        prison.ask(ONE, Limits(seconds=0.3))
    assert prison.ask(ONE).rows == [(5,)]
    assert stopped not in _jailers()


def test_a_forked_process_has_jailers_of_its_own(prison: Prison) -> None:
    prison.ask(ONE)
    mine = set(_jailers())
    child = os.fork()
    if child == 0:
        status = 1
        try:
            fresh = not _jailers() and prison.ask(ONE).rows == [(5,)] and not mine & set(_jailers())
            pool.close()
            status = 0 if fresh else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert prison.ask(ONE).rows == [(5,)]


def test_a_jailer_outlives_the_thread_that_started_it(prison: Prison) -> None:
    pool.close()
    thread = threading.Thread(target=prison.ask, args=(ONE,))
    thread.start()
    thread.join()
    started = _jailers()

    assert prison.ask(ONE).rows == [(5,)]
    assert _jailers() == started


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_a_jailer_has_no_environment_and_an_empty_folder(prison: Prison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_FOR_TEST", "never")
    pool.close()
    prison.ask(ONE)
    home = Path(f"/proc/{_jailers()[0]}")

    assert b"never" not in (home / "environ").read_bytes()
    assert str((home / "cwd").readlink()).endswith("(deleted)")
