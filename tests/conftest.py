"""What every test stands on: servers of its own started when first asked for, no network, a browser, a real worker."""

from __future__ import annotations

import contextlib
import ipaddress
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from portal import services
from portal.children import Command, spawn, stop
from tests.settings import HOME

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Nothing that a test writes need survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Waits for the end of the test run, however it ends, and removes its folder when the servers have left it.
CARETAKER = 'cat >/dev/null; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; rm -rf "$0" 2>/dev/null && exit; done'
NO_BROWSER = "no Chromium found"
caretaker = pytest.StashKey[subprocess.Popen[bytes]]()


class NetworkBlockedError(RuntimeError):
    """A test tried to reach beyond this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Let SIGTERM end a run as Ctrl-C does, and leave nothing behind even when the run is killed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config.stash[caretaker] = subprocess.Popen(
        ["sh", "-c", CARETAKER, str(HOME)], stdin=subprocess.PIPE, start_new_session=True
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Dismiss the caretaker: the settings remove the folder of a run that ends by itself."""
    process = config.stash[caretaker]
    process.kill()
    process.communicate()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no browser."""
    if CHROMIUM:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly that browser tests were skipped."""
    # The reports are counted, for the tests may have run in other processes than this one.
    if number := sum(NO_BROWSER in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(
            f"{number} BROWSER TESTS WERE SKIPPED: no Chromium found (on Debian: apt install chromium)",
            red=True,
            bold=True,
        )


def serve(name: str, command: Command, ready: Callable[[int], bool], ending: signal.Signals) -> Iterator[None]:
    """Run a server until the generator is closed; raise RuntimeError with the end of its log when it does not start."""
    log = HOME / "log" / f"{name}.log"
    process = spawn(command, log)
    try:
        limit = time.monotonic() + 60
        while not ready(process.pid):
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{name} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)
        yield
    finally:
        stop(process, ending, 20)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[None]:
    """Run a PostgreSQL of this test run's own."""
    command = services.postgres_command(HOME, FAST)
    yield from serve("postgres", command, lambda pid: services.postgres_ready(HOME, pid), signal.SIGINT)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[None]:
    """Run a Redis of this test run's own: the cache and the broker of the settings."""
    command = services.redis_command(HOME)
    yield from serve("redis", command, lambda pid: services.redis_ready(HOME, pid), signal.SIGTERM)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: None, redis_server: None) -> None:
    """Start the servers before pytest-django makes its database; each xdist worker has servers of its own."""


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Give each test that uses Redis an empty cache."""
    if {"redis_server", "django_db_setup"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("redis_server")
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    real = {"connect": socket.socket.connect, "connect_ex": socket.socket.connect_ex}

    def guarded(name: str) -> Callable[..., object]:
        def connect(self: socket.socket, address: object) -> object:
            if self.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address):
                self.close()
                raise NetworkBlockedError(f"tests reach no network, but this one tried {address!r}")
            return real[name](self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guarded(name))
        yield


def is_local(address: object) -> bool:
    """Return whether the address of an IP socket is on this machine."""
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def worker(transactional_db: None, redis_server: None) -> Iterator[object]:
    """Run a real Celery worker in a thread, on the real broker; it sees what transactional tests commit."""
    from celery.contrib.testing.worker import start_worker

    from portal.celery import app

    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="WARNING") as running:
        yield running
    connections.close_all()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the system's Chromium; for tests marked `browser`, which are skipped loudly where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium found")
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        # Playwright's synchronous interface runs a loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        playwright = stack.enter_context(sync_playwright())
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        stack.callback(running.close)
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page with no cookies, as a Thai reader's browser would."""
    context = browser.new_context(locale="th-TH", timezone_id="Asia/Bangkok")
    yield context.new_page()
    context.close()
