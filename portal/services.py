"""The portal's private PostgreSQL and Redis: where they listen, how they are set up, started and known to be ready.

Both are ordinary children in the foreground, reached through sockets that only their owner can open: no port, no
password. Standard library only, and nothing happens on import: the settings ask here for addresses.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from portal.accounts import NoAccountError, account_for, give
from portal.binaries import MissingServerError, postgres_folder, postgres_major, redis_server
from portal.children import Account, Command, command_line, die_with_parent, end, run, working_in

__all__ = ["PROBLEMS", "ClusterError", "die_with_parent", "postgres_command", "postgres_ready", "postgres_url"]
__all__ += ["open_folder", "postgres_running", "redis_command", "redis_ready", "redis_url"]

NAME = "portal"  # of the database and of its only user
POSTGRES_SOCKET = ".s.PGSQL.5432"  # fixed by PostgreSQL for its port 5432
REDIS_SOCKET = "redis.sock"
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "500",
}
REDIS_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    # Only what carries an expiry (the cache, rate limits) makes room; queued messages stay.
    "maxmemory": "256mb",
    "maxmemory-policy": "volatile-lru",
}
LIMIT_OF_A_SOCKET_PATH = 100  # bytes; the kernel's is 108 on Linux and 104 on macOS, with the final zero
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")  # comma, space and the like mean something in addresses


class ClusterError(Exception):
    """The data folder of a private server cannot be used as it is; the message says why and what to do."""


PROBLEMS = (ClusterError, MissingServerError, NoAccountError, OSError, subprocess.SubprocessError)


def postgres_url(var: Path) -> str:
    """Return the address (a libpq URI) of the private PostgreSQL whose data is under `var`, running or not."""
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(_socket_folder(var / 'postgres', POSTGRES_SOCKET)))}&port=5432"


def redis_url(var: Path, db: int) -> str:
    """Return the address of database number `db` of the private Redis whose data is under `var`, running or not."""
    return f"unix://{_socket_folder(var / 'redis', REDIS_SOCKET) / REDIS_SOCKET}?db={db}"


def open_folder(var: Path) -> None:
    """Make the data folder `var` if it is missing: closed to others, but passable for an account that root lends."""
    if not var.exists():
        var.mkdir(parents=True)
        var.chmod(0o711 if os.geteuid() == 0 else 0o700)


def postgres_command(var: Path, settings: Mapping[str, str] | None = None) -> Command:
    """Make the PostgreSQL cluster under `var` ready to start, and return the command that serves it.

    Initialises it on first use, gives it to the account it runs as, ends what an earlier portal on `var` left running
    (so the caller must hold the folder's lock) and removes a stale pid file. `settings` are added to POSTGRES_SETTINGS.
    Raises one of PROBLEMS.
    """
    binaries = postgres_folder()
    home = _home(var, "postgres")
    account = account_for(binaries / "postgres", home)
    data = home / "data"
    if not _is_cluster(data):
        _make_cluster(binaries, home, account)
    _check_version(data, postgres_major(binaries))
    give(home, account)
    _end_leftovers(data)
    sockets = _socket_folder(home, POSTGRES_SOCKET)
    _make_socket_folder(sockets, account)
    argv = [str(binaries / "postgres"), "-D", str(data), "-k", str(sockets), "-p", "5432"]
    for name, value in {**POSTGRES_SETTINGS, **(settings or {})}.items():
        argv += ["-c", f"{name}={value}"]
    # On our death a fast shutdown: connections are ended, nothing is left to recover.
    return Command(argv, account, {"LC_ALL": "C"}, folder=Path("/"), orphan_signal=signal.SIGINT)


def postgres_ready(var: Path, pid: int) -> bool:
    """Return whether the PostgreSQL with this process id takes connections, by its own word in postmaster.pid."""
    lines = _pid_file(var / "postgres" / "data")
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def postgres_running(var: Path) -> bool:
    """Return whether somebody listens on the socket of the private PostgreSQL."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
        client.settimeout(2)
        try:
            client.connect(str(_socket_folder(var / "postgres", POSTGRES_SOCKET) / POSTGRES_SOCKET))
        except OSError:
            return False
    return True


def redis_command(var: Path, settings: Mapping[str, str] | None = None) -> Command:
    """Make the folder of Redis under `var` ready, end what an earlier portal left running there, return the command.

    `settings` are added to REDIS_SETTINGS. Raises one of PROBLEMS.
    """
    program = redis_server().resolve()
    home = _home(var, "redis")
    sockets = _socket_folder(home, REDIS_SOCKET)
    _make_socket_folder(sockets, Account())
    end(lambda: working_in(home, program.name), signal.SIGTERM, seconds=10)
    if redis_ready(var, 0):
        raise ClusterError(f"Another Redis answers in {home}; stop it first.")
    argv = [str(program), "--dir", str(home), "--unixsocket", str(sockets / REDIS_SOCKET)]
    for name, value in {**REDIS_SETTINGS, **(settings or {})}.items():
        argv += [f"--{name}", value]
    return Command(argv)


def redis_ready(var: Path, pid: int) -> bool:
    """Return whether Redis answers PONG (while it loads its file it answers LOADING); the process id is not asked."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
        client.settimeout(2)
        try:
            client.connect(str(_socket_folder(var / "redis", REDIS_SOCKET) / REDIS_SOCKET))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _socket_folder(home: Path, name: str) -> Path:
    """Return where a server's socket lies: beside its data, or under /tmp when that path is too long or not plain."""
    home = home.resolve()
    path = str(home / name)
    if len(path.encode()) <= LIMIT_OF_A_SOCKET_PATH and PLAIN_PATH.fullmatch(path):
        return home
    return Path("/tmp") / f"portal-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"  # noqa: S108 - owner is checked


def _make_socket_folder(folder: Path, account: Account) -> None:
    """Make a socket's folder private to the account; raise ClusterError when it belongs to somebody else."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid not in {os.geteuid(), account.owner}:
        raise ClusterError(
            f"{folder} belongs to somebody else; remove it, or choose a shorter and plainer data folder."
        )
    if state.st_uid != account.owner:
        os.chown(folder, account.owner, -1, follow_symlinks=False)
    if state.st_mode & 0o077:
        folder.chmod(0o700)


def _home(var: Path, name: str) -> Path:
    """Return a server's own folder under `var`, made on first use."""
    open_folder(var)
    home = (var / name).resolve()
    with contextlib.suppress(FileExistsError):
        home.mkdir(mode=0o700)
    return home


def _is_cluster(data: Path) -> bool:
    """Return whether there is a PostgreSQL cluster; raise ClusterError for a folder that holds something else."""
    if (data / "PG_VERSION").exists():
        return True
    if data.exists() and any(data.iterdir()):
        raise ClusterError(f"{data} holds something that is no PostgreSQL cluster; move it away.")
    return False


def _make_cluster(binaries: Path, home: Path, account: Account) -> None:
    """Initialise a cluster and its database beside `data`, and put it in place whole: a half-made one is never seen."""
    new = home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    give(home, account)
    argv = [str(binaries / "initdb"), "-D", str(new), "-U", NAME, "--encoding=UTF8", "--auth=trust", "--data-checksums"]
    # The same order of text on every machine, whatever the system's locales are or become.
    if postgres_major(binaries) >= 17:
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        argv += ["--locale=C.UTF-8"]
    single = [str(binaries / "postgres"), "--single", "-D", str(new), "-c", "exit_on_error=true", "template1"]
    environment = {"LC_ALL": "C"}
    try:
        run(Command(argv, account, environment, Path("/")))
        run(Command(single, account, environment, Path("/")), stdin=f"CREATE DATABASE {NAME};\n")
    except subprocess.CalledProcessError as error:
        raise ClusterError(f"PostgreSQL could not be set up in {home}: {error.stdout.strip()[-2000:]}") from error
    with contextlib.suppress(FileNotFoundError):
        (home / "data").rmdir()
    new.rename(home / "data")


def _check_version(data: Path, major: int) -> None:
    """Raise ClusterError when the cluster was made by another major version than the programs found."""
    written = (data / "PG_VERSION").read_text().strip()
    if written != str(major):
        raise ClusterError(
            f"The data in {data} was written by PostgreSQL {written}, the programs found are {major}. "
            f"Point PORTAL_PG_BIN at PostgreSQL {written} and save the data with pg_dump; then move the folder away, "
            f"start with {major} and load the data with pg_restore."
        )


def _pid_file(data: Path) -> list[str]:
    """Return the lines of postmaster.pid, none when there is no such file."""
    try:
        return (data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _end_leftovers(data: Path) -> None:
    """End what an earlier PostgreSQL on `data` left running, and remove its pid file when that names a stranger.

    PostgreSQL itself would refuse to start when the recorded number belongs to any live process of its account, as is
    common after a restart of a container. A dead number is left to PostgreSQL, which then looks for surviving backends.
    """

    def server() -> list[int]:
        lines = _pid_file(data)
        pid = int(lines[0]) if lines and lines[0].strip().isdecimal() else 0
        argv = command_line(pid) if pid > 1 else []
        ours = bool(argv) and Path(argv[0]).name.startswith("postgres") and str(data) in argv
        return [pid] if ours else []

    lines = _pid_file(data)
    end(server, signal.SIGINT, seconds=30)
    end(lambda: working_in(data, "postgres"), signal.SIGQUIT, seconds=2)
    if lines and not server() and command_line(int(lines[0]) if lines[0].strip().isdecimal() else 0):
        (data / "postmaster.pid").unlink(missing_ok=True)
