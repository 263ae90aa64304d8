"""The supervisor brings back what dies, gives up on what cannot live, and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.children import Command
from portal.supervisor import Child, GaveUpError, Service, StopRequestedError, Supervisor


class Trouble(Exception):
    """What a service's command raises when it cannot start."""


def sleeper() -> Command:
    return Command(["sleep", "60"])


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path, said) -> Supervisor:
    return Supervisor(tmp_path, said.append, (Trouble,))


def pid_of(child: Child) -> int:
    return child.process.pid if child.process else 0


def within(seconds: float, condition: Callable[[], bool]) -> Callable[[], bool]:
    limit = time.monotonic() + seconds

    def checked() -> bool:
        assert time.monotonic() < limit, "not in time"
        return condition()

    return checked


def test_killed_child_is_started_again_within_a_few_seconds(supervisor, said):
    with supervisor:
        supervisor.start(Service("Sleeper", sleeper, patience=5))
        child = supervisor.children[0]
        killed = pid_of(child)
        os.kill(killed, signal.SIGKILL)

        supervisor.wait_for(within(3, lambda: pid_of(child) not in {0, killed}), "")

    assert said == ["Sleeper was killed by signal 9; starting it again."]


def test_child_that_dies_again_and_again_makes_the_supervisor_give_up_and_name_the_log(
    supervisor, tmp_path, monkeypatch
):
    monkeypatch.setattr("portal.supervisor.FAILURES", 3)
    with (
        supervisor,
        pytest.raises(GaveUpError, match=r"Hasty ended with status 3, 3 times in a row; see .*/hasty\.log"),
    ):
        supervisor.start(Service("Hasty", lambda: Command(["sh", "-c", "echo why; exit 3"]), patience=5))
        supervisor.watch()

    assert (tmp_path / "hasty.log").read_text() == "why\n" * 3


def test_child_that_lived_long_is_forgiven_its_earlier_deaths(supervisor, monkeypatch):
    monkeypatch.setattr("portal.supervisor.FAST", 0.2)
    monkeypatch.setattr("portal.supervisor.FAILURES", 2)
    with supervisor:
        supervisor.start(Service("Brief", lambda: Command(["sleep", "0.4"]), patience=5))

        supervisor.wait_for(within(8, lambda: supervisor.deaths >= 3), "")


def test_service_that_cannot_be_prepared_ends_the_start_with_its_reason(supervisor):
    def refuse() -> Command:
        raise Trouble("the folder is locked")

    with supervisor, pytest.raises(GaveUpError, match="Server cannot start: the folder is locked"):
        supervisor.start(Service("Server", refuse, patience=5))


def test_start_waits_until_a_server_is_ready(supervisor, tmp_path):
    sign = tmp_path / "ready"
    server = Service(
        "Server", lambda: Command(["sh", "-c", f"sleep 0.3; touch {sign}; sleep 60"]), 5, ready=lambda _: sign.exists()
    )

    with supervisor:
        supervisor.start(server)

        assert sign.exists()


def test_dead_child_waits_for_the_server_it_stands_on(supervisor, tmp_path):
    sign = tmp_path / "ready"
    sign.touch()
    with supervisor:
        supervisor.start(Service("Server", sleeper, 5, ready=lambda _: sign.exists()))
        supervisor.start(Service("Client", sleeper, 5))
        client = supervisor.children[1]
        sign.unlink()
        os.kill(pid_of(client), signal.SIGKILL)
        second = time.monotonic() + 1
        supervisor.wait_for(lambda: time.monotonic() > second, "")
        waited = client.process is None
        sign.touch()

        supervisor.wait_for(within(3, lambda: client.process is not None), "")

    assert waited


def test_children_are_stopped_in_the_opposite_order(supervisor, tmp_path):
    journal = tmp_path / "journal"

    def noting(name: str) -> Service:
        code = f"trap 'echo {name} >> {journal}; exit' TERM; touch {tmp_path}/{name}; while :; do sleep 0.05; done"
        return Service(name, lambda: Command(["sh", "-c", code]), 5)

    with supervisor:
        supervisor.start(noting("first"), noting("second"), noting("third"))
        names = ("first", "second", "third")
        supervisor.wait_for(within(5, lambda: all((tmp_path / name).exists() for name in names)), "")

    assert journal.read_text().split() == ["third", "second", "first"]


def test_child_that_hangs_is_killed_and_named(supervisor, said, tmp_path):
    code = f"import signal, pathlib, time; signal.signal(15, signal.SIG_IGN); pathlib.Path('{tmp_path}/on').touch(); time.sleep(60)"
    with supervisor:
        supervisor.start(Service("Deaf", lambda: Command([sys.executable, "-c", code]), patience=0.3))
        supervisor.wait_for(within(5, (tmp_path / "on").exists), "")
        pid = pid_of(supervisor.children[0])

    assert not is_alive(pid)
    assert said == ["Deaf did not stop within 0 s and was killed."]


def test_request_to_stop_ends_the_watch_and_a_second_one_changes_nothing(supervisor):
    with supervisor:
        supervisor.start(Service("Sleeper", sleeper, patience=5))
        pid = pid_of(supervisor.children[0])
        supervisor.ask_to_stop(signal.SIGINT, None)
        supervisor.ask_to_stop(signal.SIGINT, None)
        with pytest.raises(StopRequestedError):
            supervisor.watch()

    assert not is_alive(pid)


def test_task_tells_whether_it_succeeded(supervisor, tmp_path):
    with supervisor:
        outcomes = [supervisor.task(Command([name]), tmp_path / "task.log") for name in ("true", "false")]

    assert outcomes == [True, False]


def test_task_that_failed_because_its_server_died_is_tried_again(supervisor, tmp_path):
    with supervisor:
        supervisor.start(Service("Server", sleeper, 5, ready=lambda _: True))
        pid = pid_of(supervisor.children[0])
        # The first attempt kills the server and fails; the second finds the mark and succeeds.
        script = f"test -e {tmp_path}/mark && exit 0; touch {tmp_path}/mark; kill -9 {pid}; sleep 0.5; exit 1"

        assert supervisor.task(Command(["sh", "-c", script]), tmp_path / "task.log")


def test_task_is_ended_when_the_supervisor_is_asked_to_stop(supervisor, tmp_path):
    script = f"echo $$ > {tmp_path}/pid; exec sleep 60"
    real_tick = supervisor._tick

    def tick() -> None:
        supervisor.stop_asked = (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != ""
        real_tick()

    supervisor._tick = tick
    with supervisor, pytest.raises(StopRequestedError):
        supervisor.task(Command(["sh", "-c", script]), tmp_path / "task.log")

    assert not is_alive(int((tmp_path / "pid").read_text()))
