"""What a prisoner cannot do even when its engine is talked into trying."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from catalog.tables.jail import answer
from catalog.tables.jail.confine import confine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shuts processes in")


@dataclass(frozen=True)
class Inside:
    """What a prisoner has: an engine without locks of its own, and what the kernel took on."""

    engine: duckdb.DuckDBPyConnection
    held: frozenset[str]


Deed = Callable[[Inside], object]


def in_prison(deed: Deed, *files: Path, user: int | None = None, seconds: float = 5) -> str:
    """What comes of a deed in a process of its own that can read only the files: its result, error or end, as text."""
    reading, writing = os.pipe()
    prisoner = os.fork()
    if prisoner == 0:
        said = "nothing"
        signal.alarm(30)
        try:
            if user is not None:
                os.setuid(user)
            engine = duckdb.connect(config={"threads": 1, "async_threads": 0})
            held = confine(files, memory_mb=300, seconds=seconds)
            said = str(deed(Inside(engine, held)))
        except BaseException as error:
            said = type(error).__name__
        finally:
            os.write(writing, said.encode()[:4000])
            os._exit(0)
    os.close(writing)
    status = os.waitpid(prisoner, 0)[1]
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().decode() or signal.Signals(os.WTERMSIG(status)).name


def held(inside: Inside) -> str:
    return ",".join(sorted(inside.held))


def loop(_inside: Inside) -> None:
    while True:
        pass


ALL = "capabilities,files,syscalls"
TRACE = Path("/tmp/prison-was-here")

DEEDS: dict[str, Deed] = {
    "read a file": lambda _: Path("/etc/passwd").read_text(),
    "list a folder": lambda _: list(Path("/").iterdir()),
    "open a folder": lambda _: os.open("/tmp", os.O_RDONLY),
    "read an environment": lambda _: Path("/proc/self/environ").read_bytes(),
    "open a socket": lambda _: socket.socket(),
    "open a pair of sockets": lambda _: socket.socketpair(),
    "fork": lambda _: os.fork(),
    "start a program": lambda _: os.execv("/bin/true", ["true"]),
    "signal the jailer": lambda _: os.kill(os.getppid(), 0),
    "make a folder": lambda _: TRACE.mkdir(),
    "change who may": lambda _: Path("/tmp").chmod(0o777),
    "make a file": lambda _: TRACE.open("w"),
    "make a file in memory": lambda _: os.memfd_create("x"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "given.parquet"
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"COPY (SELECT 42 AS x) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.skipif(in_prison(held) != ALL, reason="THIS KERNEL LACKS LANDLOCK OR SECCOMP")
class TestKernel:
    """With everything that a recent kernel offers."""

    @pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
    def test_a_deed_outside_is_refused(self, deed: Deed) -> None:
        assert in_prison(deed) == "PermissionError"
        assert not TRACE.exists()

    def test_a_given_file_can_be_read_and_not_changed(self, file: Path) -> None:
        before = file.read_bytes()

        assert in_prison(lambda _: len(file.read_bytes()), file) == str(len(before))
        assert in_prison(lambda _: file.open("r+b"), file) == "PermissionError"
        assert in_prison(lambda _: os.truncate(file, 0), file) == "PermissionError"
        assert in_prison(lambda _: file.unlink(), file) == "PermissionError"
        assert file.read_bytes() == before

    def test_an_engine_without_any_lock_reads_nothing_else(self, file: Path) -> None:
        other = file.with_name("other.csv")
        other.write_text("a\n1\n")

        def read(inside: Inside) -> object:
            return inside.engine.execute(f"SELECT * FROM read_csv('{other}')").fetchall()

        def read_given(inside: Inside) -> object:
            return inside.engine.execute(f"SELECT * FROM read_parquet('{file}')").fetchall()

        assert in_prison(read, file) == "IOException"
        assert in_prison(read_given, file) == "[(42,)]"

    @pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
    def test_an_ordinary_user_is_shut_in_as_well(self) -> None:
        assert in_prison(held, user=65534) == ALL
        assert in_prison(DEEDS["read a file"], user=65534) == "PermissionError"


class TestEngine:
    """With the engine's own locks, where the kernel's should fail."""

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM glob('/etc/*')",
            f"COPY (SELECT 1) TO '{TRACE}'",
            f"ATTACH '{TRACE}.db'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET allowed_paths = ['/etc/passwd']",
            "RESET memory_limit",
            "SET temp_directory = '/tmp'",
        ],
    )
    def test_the_engine_refuses(self, sql: str, file: Path) -> None:
        connection = answer.opened()
        answer._limit(connection, 200, [str(file)])
        answer._lock(connection)

        with pytest.raises(duckdb.Error, match=r"(?i)disabled|locked|not allowed|permission|does not exist"):
            connection.execute(sql)
        assert connection.execute(f"SELECT x FROM read_parquet('{file}')").fetchall() == [(42,)]
        connection.close()


def test_memory_and_processor_time_end() -> None:
    assert in_prison(lambda _: len(bytearray(2**30))) == "MemoryError"
    assert in_prison(loop, seconds=0.1) in ("SIGXCPU", "SIGKILL")


def test_a_process_with_threads_is_not_taken_for_shut_in() -> None:
    end = threading.Event()

    def start() -> None:
        threading.Thread(target=end.wait, daemon=True).start()
        confine((), memory_mb=100, seconds=1)

    reading, writing = os.pipe()
    prisoner = os.fork()
    if prisoner == 0:
        try:
            start()
        except RuntimeError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(prisoner, 0)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"a process with threads cannot be shut in"
