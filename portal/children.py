"""Child processes that never outlive the process that started them: spawning, stopping, finding what was left over."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log is set aside when its process starts
# Loaded here, because between fork and exec nothing may be imported.
_PRCTL: Callable[..., int] | None = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """As whom a child runs: `uid` and `gid` of another account, or a command `prefix` that changes the identity."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    @property
    def owner(self) -> int:
        """The user id that the child's files must belong to."""
        return os.geteuid() if self.uid is None else self.uid


OURSELVES = Account()


@dataclass(frozen=True)
class Command:
    """One program to start: its arguments, and how it wants to be run and ended."""

    argv: Sequence[str]
    account: Account = OURSELVES
    environment: Mapping[str, str] = field(default_factory=dict)  # added to our own
    folder: Path | None = None
    orphan_signal: signal.Signals = signal.SIGTERM  # what the kernel sends when we die


def die_with_parent(sent: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask the kernel to send this process a signal when its parent ends, in whatever way.

    Takes the signal and, where known, the process id of the parent: one that was gone before the call counts as ended.
    Does nothing where the system is not Linux. Safe between fork and exec. The parent counts as ended when the thread
    that forked ends, so long-lived children are started from the main thread.
    """
    if _PRCTL is None:
        return
    _PRCTL(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), sent)


def spawn(command: Command, log: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, so that Ctrl-C reaches only us, and return the process.

    Its output goes to the end of the file `log`, or to our own output without one. Raises OSError when the program
    cannot be started, subprocess.SubprocessError when we may not act as its account.
    """
    parent = os.getpid()
    account = command.account
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(_log_file(log)) if log else None
        return subprocess.Popen(
            [*account.prefix, *command.argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(command.orphan_signal, parent),  # noqa: PLW1509
        )


def run(command: Command, stdin: str = "", seconds: float = 120) -> str:
    """Run a short command to its end and return what it printed; raise CalledProcessError or TimeoutExpired."""
    account = command.account
    done = subprocess.run(
        [*account.prefix, *command.argv],
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
        check=True,
        cwd=command.folder,
        env={**os.environ, **command.environment},
        user=account.uid,
        group=account.gid,
        extra_groups=None if account.uid is None else [],
        start_new_session=True,
    )
    return done.stdout


def _log_file(path: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown too long is kept once, as `.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def stop(process: subprocess.Popen[bytes], first: signal.Signals, seconds: float) -> bool:
    """Ask a process to end, kill it after `seconds`, and end whatever it left; return whether it went by itself."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(first)
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        kill_session(process.pid)
        process.wait()


def kill_session(leader: int) -> None:
    """Kill what is left of a session that `spawn` opened: a killed server's workers would hold its port."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def working_in(folder: Path, program: str) -> list[int]:
    """Return the ids of the running processes of `program` whose working directory is `folder` (Linux; elsewhere none).

    Servers change into their data directory, so this finds them and the helpers that they forked, whoever started them.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder and (entry / "exe").readlink().name.split(" ")[0] == program:
                found.append(int(entry.name))
    return found


def command_line(pid: int) -> list[str]:
    """Return the arguments that a process was started with, empty when there is no such process."""
    proc = Path(f"/proc/{pid}/cmdline")
    try:
        if Path("/proc/self").exists():
            return [os.fsdecode(part) for part in proc.read_bytes().split(b"\0")[:-1]]
        return subprocess.run(  # macOS has no /proc
            ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
    except OSError:
        return []


def end(pids: Callable[[], list[int]], first: signal.Signals, seconds: float) -> None:
    """Send processes that are not our children a signal, wait until `pids` finds none, and kill what stays."""
    for sent in (first, signal.SIGKILL):
        for pid in pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sent)
        limit = time.monotonic() + seconds
        while pids() and time.monotonic() < limit:
            time.sleep(0.05)
