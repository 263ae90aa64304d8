"""What every test stands on holds: a database and a cache of the run's own, a worker, a browser, and no network."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.conftest import NetworkBlockedError
from tests.settings import HOME

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("address", [("93.184.216.34", 80), ("2606:2800:220:1::1", 80), ("169.254.169.254", 80)])
def test_tests_reach_no_network(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(NetworkBlockedError):
        client.connect(address)


def test_tests_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_nothing_of_a_test_lands_in_the_portal_s_own_data():
    assert settings.VAR == HOME
    assert Path(settings.STORAGES["default"]["OPTIONS"]["location"]).is_relative_to(HOME)


@pytest.mark.django_db
def test_database_is_the_run_s_own_and_spoken_to_by_psycopg2():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('data_directory')")
        name, folder = cursor.fetchone()

    assert name == "test_portal"
    assert Path(folder).is_relative_to(HOME)
    assert connection.Database.__name__ == "psycopg2"


@pytest.mark.parametrize("round_", [1, 2])
def test_cache_is_empty_at_the_start_of_each_test(redis_server, round_):
    assert cache.get("left-over") is None
    cache.set("left-over", round_)


@pytest.mark.django_db(transaction=True)
def test_worker_runs_what_it_is_sent(worker):
    answers = worker.app.control.inspect(timeout=5, limit=1).ping()

    assert list(answers.values()) == [{"ok": "pong"}]


@pytest.mark.browser
def test_browser_reads_the_live_portal(live_server, page):
    answer = page.goto(f"{live_server.url}/health/live")

    assert answer.status == 200
    assert answer.json() == {"status": "alive"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed_test_run_leaves_neither_servers_nor_files(tmp_path, number):
    (tmp_path / "test_long.py").write_text(
        "import time, pathlib\n"
        "from tests.settings import HOME\n"
        f"def test_long(postgres_server, redis_server):\n"
        f"    pathlib.Path('{tmp_path}/home').write_text(str(HOME))\n"
        "    time.sleep(60)\n"
    )
    configuration = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "tests.conftest"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *configuration, str(tmp_path / "test_long.py")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    told = tmp_path / "home"
    limit = time.monotonic() + 30
    while not (told.exists() and told.read_text()):
        assert process.poll() is None, process.communicate()[0].decode()
        assert time.monotonic() < limit
        time.sleep(0.05)
    home = told.read_text()

    process.send_signal(number)
    process.communicate(timeout=30)

    limit = time.monotonic() + 15
    while Path(home).exists() or servers_in(home):
        assert time.monotonic() < limit, (Path(home).exists(), servers_in(home))
        time.sleep(0.1)


def servers_in(home: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            folder = os.fspath((entry / "cwd").readlink())
        except OSError:
            continue
        if folder.startswith(home):
            found.append(folder)
    return found
