"""No child process outlives the process that started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.children import Command, command_line, run, spawn, stop, working_in

SLEEPER = Command([sys.executable, "-c", "import time; time.sleep(60)"])
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_child_has_a_session_of_its_own_so_that_ctrl_c_passes_it_by():
    process = spawn(SLEEPER)

    session = os.getsid(process.pid)

    stop(process, signal.SIGTERM, 5)
    assert session == process.pid


def test_output_goes_to_the_end_of_the_log(tmp_path):
    log = tmp_path / "log" / "child.log"
    for word in ("first", "second"):
        spawn(Command(["echo", word]), log).wait()

    assert log.read_text() == "first\nsecond\n"


def test_log_that_has_grown_too_long_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.children.LOG_LIMIT", 10)
    log = tmp_path / "child.log"
    log.write_text("old " * 10)

    spawn(Command(["echo", "new"]), log).wait()

    assert log.read_text() == "new\n"
    assert (tmp_path / "child.log.1").read_text().startswith("old")


def test_deaf_child_is_killed_after_its_time(tmp_path):
    log = tmp_path / "deaf.log"
    process = spawn(Command([sys.executable, "-c", STUBBORN]), log)
    assert eventually(lambda: log.read_text() != "")

    went_by_itself = stop(process, signal.SIGTERM, 0.3)

    assert not went_by_itself
    assert process.returncode == -signal.SIGKILL


def test_stopping_a_child_ends_its_own_children_too(tmp_path):
    log = tmp_path / "family.log"
    code = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.stdin.read()"
    process = spawn(Command(["sh", "-c", f'{sys.executable} -c "{code}"; sleep 60']), log)
    assert eventually(lambda: log.read_text().strip().isdecimal())
    grandchild = int(log.read_text())

    stop(process, signal.SIGTERM, 5)

    assert eventually(lambda: not is_alive(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_child_dies_when_its_parent_is_killed(tmp_path):
    code = (
        "import sys, time; from portal.children import Command, spawn;"
        "print(spawn(Command(['sleep', '60'])).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.communicate()

    assert eventually(lambda: not is_alive(child))


def test_command_that_fails_tells_what_it_printed():
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run(Command(["sh", "-c", "echo reason; exit 3"]))

    assert caught.value.stdout == "reason\n"


def test_processes_are_found_by_their_working_directory(tmp_path):
    process = spawn(Command(["sleep", "60"], folder=tmp_path))
    assert eventually(lambda: command_line(process.pid) == ["sleep", "60"])

    found = working_in(tmp_path, Path(f"/proc/{process.pid}/exe").readlink().name)

    stop(process, signal.SIGTERM, 5)
    assert found == [process.pid]


def test_nobody_has_the_command_line_of_a_process_that_is_not_there():
    assert command_line(2**22 + 1) == []
