"""The whole portal in one terminal: the servers, the web server, the worker, beat and the indexer, stopped in order."""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import functools
import hashlib
import http.client
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal import services
from portal.children import Command
from portal.supervisor import GaveUpError, Service, StopRequestedError, Supervisor

ROOT = Path(__file__).resolve().parent.parent


class CannotStartError(Exception):
    """The portal cannot be started here and now; the message is one line."""


@dataclass(frozen=True)
class Options:
    """What to start and where: the data folder, the address, whether to load the demo."""

    var: Path
    host: str
    port: int
    demo: bool

    @property
    def address(self) -> str:
        """The address to open in a browser on this machine."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def main(arguments: list[str]) -> int:
    """Run the portal until it is asked to stop; return 0 then, 1 when it could not start or be kept running."""
    started = time.monotonic()
    options = parse(arguments)
    try:
        services.open_folder(options.var)
        with only_one(options):
            check_port(options)
            return serve(options, started)
    except (CannotStartError, OSError) as error:
        say(str(error))
        return 1


def parse(arguments: list[str]) -> Options:
    """Turn the arguments into Options, with PORT and VAR from the environment; exits with a usage line on bad ones."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run the whole portal; Ctrl-C stops it.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="default: PORT, or 8000")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo catalogue")
    parser.add_argument("--var", type=Path, help="the data folder (default: VAR, or ./var)")
    chosen = parser.parse_args(arguments)
    var = chosen.var or Path(os.environ.get("VAR") or ROOT / "var")
    return Options(var.resolve(), chosen.host, chosen.port, not chosen.no_demo)


def serve(options: Options, started: float) -> int:
    """Start everything, say where it is, watch over it, and stop it; return the exit status."""
    os.environ.update(environment(options))
    supervisor = Supervisor(options.var / "log", say, services.PROBLEMS)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup's wish is kept
            signal.signal(number, supervisor.ask_to_stop)
    status = 0
    with supervisor:
        try:
            supervisor.start(*private_servers(options.var))
            shows_demo = prepare_database(supervisor, options)
            supervisor.start(*portal_services(options))
            supervisor.wait_for(
                lambda: answers(options), f"The web server is still starting (see {options.var}/log/web.log)"
            )
            announce(options, shows_demo, time.monotonic() - started)
            supervisor.watch()
        except StopRequestedError:
            pass
        except GaveUpError as error:
            say(str(error))
            status = 1
        say("Stopping …")
    say("Stopped.")
    return status


@contextlib.contextmanager
def only_one(options: Options) -> Iterator[None]:
    """Hold the data folder's lock, which the kernel frees however we end; raise CannotStartError if another has it."""
    with (options.var / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStartError(f"A portal already runs on {options.var}: {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {options.address}\n")
        lock.flush()
        yield


def check_port(options: Options) -> None:
    """Raise CannotStartError when the address cannot be listened on."""
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, _, _, address in found:
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStartError(f"Port {options.port} is taken: choose another with --port.") from error
        raise CannotStartError(f"Cannot listen on {options.host} port {options.port}: {error.strerror}") from error


def environment(options: Options) -> dict[str, str]:
    """Return what every process of this portal finds in its environment."""
    return {
        "VAR": str(options.var),
        "PORT": str(options.port),
        "SITE_URL": os.environ.get("SITE_URL") or options.address,
        # Threads of one process share their heaps: a third less memory for the idle portal, no measurable time.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX") or "2",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE") or "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def private_servers(var: Path) -> list[Service]:
    """Return PostgreSQL and Redis, without those that DATABASE_URL and REDIS_URL replace."""
    found = []
    if not _given("DATABASE_URL"):
        found.append(
            Service(
                "PostgreSQL",
                lambda: services.postgres_command(var),
                patience=30,
                stop_signal=signal.SIGINT,
                ready=lambda pid: services.postgres_ready(var, pid),
            )
        )
    if not _given("REDIS_URL"):
        ready = functools.partial(services.redis_ready, var)
        found.append(Service("Redis", lambda: services.redis_command(var), patience=10, ready=ready))
    return found


def portal_services(options: Options) -> list[Service]:
    """Return the portal's own processes; they stop from the last to the first, so the web server goes first."""
    beat = ["-m", "celery", "-A", "portal.beat:app", "beat", "--pidfile=", "-l", "INFO"]
    worker = [
        *["-m", "celery", "-A", "portal.celery:app", "worker"],
        "--pool=prefork",
        "--concurrency=2",
        "--without-gossip",
        "--without-mingle",
        "-l",
        "INFO",
    ]
    # What checks files is large: loaded before the pool forks, it is shared, and the first file does not wait for it.
    validating = ["--include=harvesters.intake"]
    # Gathering waits for other people's servers most of the time, so its worker has threads, and a queue of its own.
    gatherer = [*worker[:5], "--queues=remote", "--pool=threads", "--concurrency=8", "--hostname=gatherer@%h"]
    gatherer += ["--without-gossip", "--without-mingle", "-l", "INFO"]
    web = ["-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port)]
    web += ["--workers", "2", "--blocking-threads", "4", "--no-ws"]
    web += ["--respawn-failed-workers", "--workers-kill-timeout", "10", "portal.wsgi:application"]
    # A worker that lost its supervisor ends at once: its job is a row, and is taken over by the next worker.
    at_once = signal.SIGKILL
    return [
        Service("Indexer", lambda: _python("-m", "django", "indexer"), patience=15),
        Service("Worker", lambda: _python(*worker, *validating, orphan_signal=at_once), patience=25),
        Service("Gatherer", lambda: _python(*gatherer, orphan_signal=at_once), patience=25),
        Service("Beat", lambda: _python(*beat, orphan_signal=at_once), patience=5),
        Service("Web", lambda: _python(*web), patience=15),
    ]


def prepare_database(supervisor: Supervisor, options: Options) -> bool:
    """Migrate, load the demo where it is wanted and not there yet, and return whether the demo's people can sign in."""
    log = options.var / "log" / "migrate.log"
    if not supervisor.task(_python("-m", "django", "migrate", "--no-input"), log):
        raise GaveUpError(f"The database could not be migrated; see {log}\n{_tail(log)}")
    loaded = _demo_stamp(options.var)
    if loaded.exists() or not options.demo:
        return loaded.exists()
    say("Loading the demo catalogue …")
    if supervisor.task(_python("-m", "django", "load_demo"), log=None):
        loaded.touch()
        return True
    say("The demo catalogue is not complete: the reason is above, and the next start goes on with it.")
    return False


def answers(options: Options) -> bool:
    """Return whether the web server answers."""
    host = "127.0.0.1" if options.host in {"0.0.0.0", "::"} else options.host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/health/live", headers={"Host": f"localhost:{options.port}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def announce(options: Options, shows_demo: bool, seconds: float) -> None:
    """Say where the portal is, who can sign in, and how to stop it."""
    say(f"\nThe portal is running at {options.address}/  (started in {seconds:.1f} s)")
    if shows_demo:
        # Loaded by name: without the demo's package there is only nothing to print.
        with contextlib.suppress(ModuleNotFoundError):
            sign_ins = importlib.import_module("harvesters.demo.accounts").SIGN_INS
            say(f"Sign in at {options.address}/user/login")
            for name, password, role in sign_ins:
                say(f"  {name:<12} {password:<16} {role}")
    say(f"Data and logs: {options.var}\nStop it with Ctrl-C.")


def say(line: str) -> None:
    """Tell the person at the terminal; when it was closed, go on without it, for the stopping must not fail."""
    try:
        print(line, flush=True)
    except (OSError, ValueError):
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - stays open to the end


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port number from 1 to 65535")
    return int(text)


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _python(*argv: str, orphan_signal: signal.Signals = signal.SIGTERM) -> Command:
    """Return a command of this Python in the checkout."""
    return Command([sys.executable, *argv], folder=ROOT, orphan_signal=orphan_signal)


def _demo_stamp(var: Path) -> Path:
    """Return the file that tells that the demo was loaded into the database in use: it goes when that goes."""
    if not _given("DATABASE_URL"):
        return var / "postgres" / "demo_loaded"
    address = os.environ.get("DATABASE_URL") or os.environ["DATABASE_URL_FILE"]
    return var / f"demo_loaded_{hashlib.sha256(address.encode()).hexdigest()[:12]}"


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
