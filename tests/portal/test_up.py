"""The whole portal from one command: what it says, what it brings back, and that it leaves nothing running."""

import errno
import fcntl
import http.client
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import services, up

ROOT = Path(up.__file__).parent.parent
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are found through /proc")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(var: Path) -> dict[int, str]:
    """Return the processes that have anything to do with a data folder: pid and command line."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "cmdline").read_bytes()
            known = (entry / "environ").read_bytes() + told + os.fsencode((entry / "cwd").readlink())
        except OSError:
            continue
        if os.fsencode(var) in known and int(entry.name) != os.getpid():
            found[int(entry.name)] = told.replace(b"\0", b" ").decode(errors="replace")
    return found


def one(var: Path, pattern: str) -> int:
    return next((pid for pid, line in sorted(processes_of(var).items()) if re.search(pattern, line)), 0)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def status_of(port: int, path: str = "/health/live") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Portal:
    """A portal started as a person starts it, on a data folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.output = var.parent / "output"

    def start(self) -> None:
        environment = {**os.environ, "VAR": str(self.var)}
        for name in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--no-demo", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        assert eventually(lambda: "is running at" in self.said() or self.process.poll() is not None, 60), self.said()
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    home = Path(tempfile.mkdtemp(prefix="portal-up-"))
    home.chmod(0o755)
    running = Portal(home / "var")
    running.start()
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
        eventually(lambda: not processes_of(running.var))
    shutil.rmtree(home)


def test_portal_says_where_it_is_and_how_to_stop_it(portal):
    assert f"The portal is running at http://127.0.0.1:{portal.port}/" in portal.said()
    assert "Ctrl-C" in portal.said()
    assert status_of(portal.port) == 200


def test_second_portal_on_the_same_folder_is_refused_in_one_line(portal):
    second = subprocess.run(
        [sys.executable, "manage.py", "up", "--var", str(portal.var), "--port", str(free_port())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert second.stdout.splitlines() == [
        f"A portal already runs on {portal.var}: process {portal.process.pid}, http://127.0.0.1:{portal.port}"
    ]


def test_taken_port_is_refused_in_one_line_before_anything_starts(portal, tmp_path):
    second = subprocess.run(
        [sys.executable, "manage.py", "up", "--var", str(tmp_path / "var"), "--port", str(portal.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert second.stdout.splitlines() == [f"Port {portal.port} is taken: choose another with --port."]
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize(
    "pattern", [r"/postgres -D", r"redis-server", r"celery.* worker", r" beat ", r"granian", r"indexer"]
)
def test_process_that_is_killed_comes_back_by_itself(portal, pattern):
    assert eventually(lambda: one(portal.var, pattern) != 0), processes_of(portal.var)
    killed = one(portal.var, pattern)

    os.kill(killed, signal.SIGKILL)

    assert eventually(lambda: one(portal.var, pattern) not in {0, killed}), portal.said()
    assert eventually(lambda: status_of(portal.port) == 200), portal.said()
    assert eventually(lambda: services.postgres_running(portal.var) and services.redis_ready(portal.var, 0))


def test_commands_work_beside_the_running_portal(portal):
    told = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check", "--var", str(portal.var)],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr


def test_kill_of_the_supervisor_leaves_nothing_running_and_the_next_start_is_quick(portal):
    portal.process.kill()
    portal.process.wait()
    assert eventually(lambda: not processes_of(portal.var)), processes_of(portal.var)

    portal.start()

    assert status_of(portal.port) == 200


def test_end_of_the_portal_leaves_nothing_running(portal):
    status = portal.stop(signal.SIGTERM)

    assert status == 0, portal.said()
    assert portal.said().splitlines()[-2:] == ["Stopping …", "Stopped."]
    assert processes_of(portal.var) == {}


SMALL_PORTAL = """
import signal, sys
from portal import up
from portal.children import Command
from portal.supervisor import Service
# Not as the test run itself may have been started: in a terminal, or by a server that ignores the signal.
signal.signal(signal.SIGHUP, signal.SIG_IGN if "nohup" in sys.argv else signal.SIG_DFL)
up.private_servers = lambda var: [Service("Server", lambda: Command(["sleep", "60"]), 5)]
up.prepare_database = lambda supervisor, options: False
up.portal_services = lambda options: [Service("Web", lambda: Command(["sleep", "60"]), 5)]
up.answers = lambda options: True
sys.exit(up.main(["--port", sys.argv[1], "--var", sys.argv[2]]))
"""


def small_portal(var: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a portal of two sleeping children and wait until it is running."""
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL_PORTAL, str(free_port()), str(var), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    while "Ctrl-C" not in process.stdout.readline():
        assert process.poll() is None
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything_and_a_second_one_changes_nothing(tmp_path, number):
    process = small_portal(tmp_path)

    process.send_signal(number)
    process.send_signal(number)
    said, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said.splitlines() == ["Stopping …", "Stopped."]
    assert processes_of(tmp_path) == {}


def test_portal_under_nohup_outlives_its_terminal(tmp_path):
    process = small_portal(tmp_path, "nohup")

    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    alive = process.poll() is None
    process.terminate()
    process.communicate(timeout=20)

    assert alive


def test_command_that_needs_the_database_says_how_to_start_it(tmp_path):
    told = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check", "--var", str(tmp_path)],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert told.stderr == f"The portal of {tmp_path} is not running: start it with `python3 manage.py up`.\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "８０"])
def test_port_that_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit) as caught:
        up.parse([f"--port={port}"])

    assert caught.value.code == 2
    assert "1 to 65535" in capsys.readouterr().err


def test_port_and_folder_come_from_the_environment_unless_given(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("VAR", str(tmp_path / "data"))

    assert up.parse([]) == up.Options(tmp_path / "data", "127.0.0.1", 8123, demo=True)
    assert up.parse(["--port", "9000"]).port == 9000


def test_servers_that_the_environment_gives_are_not_started(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/portal")
    assert [service.name for service in up.private_servers(tmp_path)] == ["Redis"]

    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    assert up.private_servers(tmp_path) == []


def test_lock_of_a_dead_portal_is_no_obstacle(tmp_path):
    options = up.Options(tmp_path, "127.0.0.1", free_port(), demo=False)
    (tmp_path / "up.lock").write_text("process 1, http://127.0.0.1:1\n")

    with up.only_one(options), (tmp_path / "up.lock").open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_say_survives_a_closed_terminal(monkeypatch):
    class ClosedTerminal(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sys, "stdout", ClosedTerminal())

    up.say("is anybody there?")
    up.say("still going on")

    assert sys.stdout.name == os.devnull
    sys.stdout.close()
