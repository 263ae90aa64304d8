"""The private servers: set up once, started again after any death, closed to everybody else."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from portal import services
from portal.children import Command, spawn, stop

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "16MB"}


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-services-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running(command: Command, ready: Callable[[int], bool], log: Path, ending: signal.Signals) -> Iterator[int]:
    process = spawn(command, log)
    try:
        limit = time.monotonic() + 30
        while not ready(process.pid):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.02)
        yield process.pid
    finally:
        stop(process, ending, 10)


@contextmanager
def postgres(var: Path, **settings: str) -> Iterator[int]:
    command = services.postgres_command(var, {**FAST, **settings})
    with running(command, lambda pid: services.postgres_ready(var, pid), var / "pg.log", signal.SIGINT) as pid:
        yield pid


def query(var: Path, text: str) -> list[tuple]:
    connection = psycopg2.connect(services.postgres_url(var))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_postgres_is_set_up_with_our_database_and_one_order_of_text_everywhere(var):
    with postgres(var):
        assert query(var, "SELECT current_database(), current_user") == [("portal", "portal")]
        assert query(var, "SHOW server_encoding") == [("UTF8",)]
        assert query(var, "SELECT x FROM unnest(ARRAY['ก', 'a', 'Z', 'เ']) x ORDER BY x") == [
            ("Z",),
            ("a",),
            ("ก",),
            ("เ",),
        ]
        assert query(var, "SELECT lower('ÉCOLE')") == [("école",)]


def test_postgres_listens_on_a_socket_that_is_closed_to_others_and_on_no_port(var):
    with postgres(var):
        assert query(var, "SHOW listen_addresses") == [("",)]
        assert stat.S_IMODE((var / "postgres").stat().st_mode) == 0o700


def test_only_a_running_postgres_is_called_running(var):
    before = services.postgres_running(var)
    with postgres(var):
        meanwhile = services.postgres_running(var)

    assert (before, meanwhile) == (False, True)


def test_data_survives_a_kill_of_postgres(var):
    with postgres(var, synchronous_commit="on") as pid:
        query(var, "CREATE TABLE IF NOT EXISTS kept (n int)")
        query(var, "INSERT INTO kept VALUES (1)")
        os.kill(pid, signal.SIGKILL)

    with postgres(var):
        assert query(var, "SELECT count(*) FROM kept") == [(1,)]


def test_postgres_starts_although_a_busy_backend_survived_its_server(var):
    with postgres(var) as pid:
        connection = psycopg2.connect(services.postgres_url(var))
        backend = connection.get_backend_pid()
        os.kill(backend, signal.SIGSTOP)  # a backend deep in a query does not notice either
        os.kill(pid, signal.SIGKILL)
    assert Path(f"/proc/{backend}").exists()

    with postgres(var):
        assert query(var, "SELECT 1") == [(1,)]

    connection.close()


def test_pid_file_that_names_a_living_stranger_is_no_obstacle_and_the_stranger_lives_on(var):
    with postgres(var) as pid:
        content = (var / "postgres" / "data" / "postmaster.pid").read_text()
    account = services.account_for(services.postgres_folder() / "postgres", var / "postgres")
    stranger = spawn(Command(["sleep", "60"], account, folder=Path("/")))
    stale = var / "postgres" / "data" / "postmaster.pid"
    stale.write_text(content.replace(str(pid), str(stranger.pid), 1))

    with postgres(var):
        alive = stranger.poll() is None

    stop(stranger, signal.SIGTERM, 5)
    assert alive


def test_postgres_that_another_portal_left_running_is_ended_first(var):
    orphan = spawn(services.postgres_command(var, FAST), var / "pg.log")
    while not services.postgres_ready(var, orphan.pid):
        time.sleep(0.02)

    with postgres(var) as pid:
        assert pid != orphan.pid
        assert orphan.wait(5) == 0


def test_cluster_of_another_major_version_is_refused_with_a_sentence(var):
    version = var / "postgres" / "data" / "PG_VERSION"
    right = version.read_text()
    version.write_text("12\n")
    try:
        with pytest.raises(services.ClusterError, match="written by PostgreSQL 12"):
            services.postgres_command(var)
    finally:
        version.write_text(right)


def test_setup_that_fails_leaves_no_cluster_and_the_next_one_succeeds(tmp_path_factory, monkeypatch):
    home = Path(tempfile.mkdtemp(prefix="portal-services-"))
    home.chmod(0o755)
    (home / "postgres" / "data.new").mkdir(parents=True)
    (home / "postgres" / "data.new" / "PG_VERSION").write_text("half-made")
    with monkeypatch.context() as patch:
        patch.setattr(services, "NAME", "no\nname")
        with pytest.raises(services.ClusterError, match="could not be set up"):
            services.postgres_command(home, FAST)
    assert not (home / "postgres" / "data").exists()

    with postgres(home):
        assert query(home, "SELECT 1") == [(1,)]

    shutil.rmtree(home)


def test_folder_that_holds_something_else_is_left_alone(tmp_path):
    precious = tmp_path / "postgres" / "data" / "thesis.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")

    with pytest.raises(services.ClusterError, match="no PostgreSQL cluster"):
        services.postgres_command(tmp_path)

    assert precious.read_text() == "mine"


def test_redis_keeps_messages_over_a_kill(var):
    def ready(pid: int) -> bool:
        return services.redis_ready(var, pid)

    for expected in (0, 1):
        with running(services.redis_command(var), ready, var / "redis.log", signal.SIGTERM) as pid:
            client = redis.Redis.from_url(services.redis_url(var, 0))
            assert client.llen("queue") == expected
            client.rpush("queue", "message")
            client.close()
            time.sleep(1.2 if expected == 0 else 0)  # appendfsync everysec
            os.kill(pid, signal.SIGKILL)


def test_redis_that_another_portal_left_running_is_ended_first(var):
    orphan = spawn(services.redis_command(var), var / "redis.log")
    while not services.redis_ready(var, orphan.pid):
        time.sleep(0.02)

    services.redis_command(var)

    assert orphan.wait(5) == 0
    assert not services.redis_ready(var, 0)


def test_server_that_the_environment_names_wrongly_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_PG_BIN", str(tmp_path))
    monkeypatch.setenv("PORTAL_REDIS_SERVER", str(tmp_path / "redis-server"))

    with pytest.raises(services.MissingServerError, match="PORTAL_PG_BIN"):
        services.postgres_folder()
    with pytest.raises(services.MissingServerError, match="PORTAL_REDIS_SERVER"):
        services.redis_server()


@given(st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1, max_size=200))
def test_socket_paths_are_short_and_plain_whatever_the_folder_is_called(name):
    var = Path("/srv") / name.strip("/.") / "var"

    address = services.redis_url(var, 3)

    path = address.removeprefix("unix://").removesuffix("?db=3")
    assert len(path.encode()) <= services.LIMIT_OF_A_SOCKET_PATH
    assert services.PLAIN_PATH.fullmatch(path)


def test_folders_with_the_same_long_beginning_get_sockets_of_their_own():
    one, other = (services.postgres_url(Path("/srv") / ("x" * 120) / name) for name in ("a", "b"))

    assert one != other


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of others")
def test_socket_folder_of_somebody_else_is_refused(tmp_path):
    var = tmp_path / ("x" * 120)
    folder = Path(services.redis_url(var, 0).removeprefix("unix://")).parent
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    try:
        with pytest.raises(services.ClusterError, match="belongs to somebody else"):
            services.redis_command(var)
    finally:
        folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another identity for PostgreSQL")
def test_root_runs_postgres_in_a_closed_folder_without_opening_it():
    closed = Path(tempfile.mkdtemp(prefix="portal-closed-"))
    if subprocess.run([*services.account_for.__globals__["NAMESPACE"], "true"], check=False).returncode:
        pytest.skip("user namespaces are forbidden here")

    with postgres(closed / "var"):
        assert query(closed / "var", "SELECT 1") == [(1,)]

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(closed)
