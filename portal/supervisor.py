"""Keeps a handful of processes running: starts them in order, a dead one again, and stops them the other way round."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

from portal.children import Command, kill_session, spawn, stop

TICK = 0.1  # seconds between two looks at the children
FAST = 15  # seconds; a life shorter than this counts as a failure
FAILURES = 6  # as many fast failures in a row end it all
LONGEST_DELAY = 15  # seconds before a child is started again


class StopRequestedError(Exception):
    """Somebody asked the supervisor to stop: Ctrl-C, SIGTERM, a closed terminal."""


class GaveUpError(Exception):
    """A child cannot be kept running; the message names it and its log."""


@dataclass(frozen=True)
class Service:
    """A process to keep running; `command` prepares its folder each time, or raises one of the known problems."""

    name: str
    command: Callable[[], Command]
    patience: float  # seconds it gets to end by itself
    stop_signal: signal.Signals = signal.SIGTERM
    ready: Callable[[int], bool] | None = None  # from its process id; others wait for a service that has this


class Child:
    """One service and its present process, if it has one."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.again_at = 0.0
        self.failures = 0

    def is_ready(self) -> bool:
        """Return whether others can rely on this child."""
        if self.process is None or self.process.poll() is not None:
            return False
        return self.service.ready is None or self.service.ready(self.process.pid)


class Supervisor:
    """Starts services, runs tasks among them and watches over all; as a context manager it stops them at the end.

    `logs` is the folder for one log per service, `say` takes the lines for the person at the terminal, `problems` are
    the exceptions by which a service's command says that it cannot start.
    """

    def __init__(self, logs: Path, say: Callable[[str], None], problems: tuple[type[Exception], ...]) -> None:
        self.logs = logs
        self.say = say
        self.problems = problems
        self.children: list[Child] = []
        self.deaths = 0
        self.stop_asked = False

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Take a signal; asking again while everything stops changes nothing."""
        self.stop_asked = True

    def start(self, *services: Service) -> None:
        """Start services at once, and wait for those that tell when they are ready.

        Raises GaveUpError, also when a command cannot be prepared; StopRequestedError.
        """
        new = [Child(service) for service in services]
        for child in new:
            self.children.append(child)
            self._launch(child)
        for child in new:
            if child.service.ready:
                self.wait_for(child.is_ready, f"{child.service.name} is still getting ready (see {self._log(child)})")

    def wait_for(self, condition: Callable[[], bool], patience_line: str) -> None:
        """Watch over the children until the condition holds, saying a line every 15 seconds."""
        reminder = time.monotonic() + 15
        while not condition():
            self._tick()
            if time.monotonic() > reminder:
                reminder += 15
                self.say(patience_line)

    def task(self, command: Command, log: Path | None, attempts: int = 3) -> bool:
        """Run a command to its end while the services are watched, and return whether it succeeded.

        Its output goes to `log`, or to the terminal. A failure while a service died is tried again.
        """
        for _ in range(attempts):
            deaths = self.deaths
            process = spawn(command, log)
            try:
                self.wait_for(lambda process=process: process.poll() is not None, "Still at it …")  # type: ignore[misc]
            finally:
                if process.poll() is None:
                    stop(process, signal.SIGTERM, 10)
            if process.returncode == 0:
                return True
            if deaths == self.deaths:
                return False
            self.wait_for(self._foundations_ready, "Waiting for the servers …")
        return False

    def watch(self) -> None:
        """Watch over the children for ever: ends with StopRequestedError or GaveUpError."""
        while True:
            self._tick()

    def stop_all(self) -> None:
        """Stop the children in the opposite order of their start; what hangs is killed."""
        while self.children:
            child = self.children.pop()
            if child.process is None:
                continue
            service = child.service
            if not stop(child.process, service.stop_signal, service.patience):
                self.say(f"{service.name} did not stop within {service.patience:.0f} s and was killed.")

    def _tick(self) -> None:
        if self.stop_asked:
            raise StopRequestedError
        for child in self.children:
            self._look_after(child)
        time.sleep(TICK)

    def _look_after(self, child: Child) -> None:
        """Notice a death, and start again what is due and has its foundations."""
        if child.process is not None:
            if child.process.poll() is not None:
                self._note_death(child, child.process)
        elif time.monotonic() >= child.again_at and self._foundations_ready(child):
            try:
                self._launch(child)
            except GaveUpError as error:
                self._note_failure(child, str(error))

    def _launch(self, child: Child) -> None:
        """Start a child's process; raise GaveUpError when its command cannot be prepared or started."""
        try:
            child.process = spawn(child.service.command(), self._log(child))
        except self.problems as error:
            raise GaveUpError(f"{child.service.name} cannot start: {error}") from error
        child.started_at = time.monotonic()

    def _note_death(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        self.deaths += 1
        kill_session(process.pid)
        child.process = None
        if time.monotonic() - child.started_at >= FAST:
            child.failures = 0
        code = process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
        self._note_failure(child, f"{child.service.name} {how}")

    def _note_failure(self, child: Child, what: str) -> None:
        """Plan the next start, later each time; raise GaveUpError when there were too many failures."""
        child.failures += 1
        if child.failures >= FAILURES:
            raise GaveUpError(f"{what}, {child.failures} times in a row; see {self._log(child)}")
        delay = min(0.25 * 2 ** (child.failures - 1), LONGEST_DELAY)
        child.again_at = time.monotonic() + delay
        self.say(f"{what}; starting it again.")

    def _foundations_ready(self, child: Child | None = None) -> bool:
        """Return whether the services that others wait for, of those started before `child`, are ready."""
        before = self.children[: self.children.index(child)] if child else self.children
        return all(other.is_ready() for other in before if other.service.ready)

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.service.name.lower().replace(' ', '-')}.log"
