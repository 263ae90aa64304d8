"""The virtual environment beside the code: made, filled from requirements.txt, left alone while a portal uses it.

Standard library only, and plain enough for the system's Python: this runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

Say = Callable[[str], None]


class NotPreparedError(Exception):
    """The environment cannot be made or brought up to date; the message says what to do."""


def folder(root: Path) -> Path:
    """Return where the environment of the checkout `root` lies."""
    return root / ".venv"


def python(root: Path) -> Path:
    """Return the environment's own Python."""
    return folder(root) / "bin" / "python"


def is_current(root: Path) -> bool:
    """Return whether the environment holds what requirements.txt asks for, by the stamp of the last installation."""
    stamp = folder(root) / "requirements.sha256"
    return python(root).exists() and stamp.exists() and stamp.read_text() == _digest(root)


def prepare(root: Path, say: Say) -> None:
    """Make the environment and install requirements.txt where that was not done yet, telling each step to `say`.

    An installation that was interrupted is begun anew. Raises NotPreparedError, also when a portal or a test run uses
    the environment at the moment: replacing its packages would break it.
    """
    if is_current(root):
        return
    try:
        folder(root).mkdir(exist_ok=True)
        with _only_installer(root, say) as lock:
            if not is_current(root):
                _refuse_while_used(root)
                _install(root, say, lock)
    except OSError as error:
        raise NotPreparedError(f"The environment in {folder(root)} cannot be made: {error}") from error


def keep(root: Path) -> int:
    """Hold the environment as it is until this process ends, and return the file descriptor that does it."""
    descriptor = os.open(folder(root) / "pyvenv.cfg", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _digest(root: Path) -> str:
    return hashlib.sha256((root / "requirements.txt").read_bytes()).hexdigest()


@contextlib.contextmanager
def _only_installer(root: Path, say: Say) -> Iterator[int]:
    """Wait until nobody else installs, and yield the descriptor of the lock, for pip to share: it may outlive us."""
    descriptor = os.open(folder(root), os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another process is installing; waiting for it …")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _refuse_while_used(root: Path) -> None:
    with contextlib.suppress(FileNotFoundError), (folder(root) / "pyvenv.cfg").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotPreparedError(
                "requirements.txt has changed, but a portal or a test run is using these packages: "
                "stop it, then start again, and the new ones are installed."
            ) from None


def _install(root: Path, say: Say, lock: int) -> None:
    """Make the environment if need be, fill it, and stamp it; an unfinished one is marked, and not trusted later."""
    unfinished = folder(root) / "unfinished"
    if unfinished.exists() or not _has_pip(root):
        _make(root, say)
    unfinished.touch()
    say("Installing the packages of requirements.txt (a minute or two the first time) …")
    tail: deque[str] = deque(maxlen=25)
    argv = [str(python(root)), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    argv += ["--disable-pip-version-check", "-r", str(root / "requirements.txt")]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", pass_fds=[lock]
    ) as pip:
        for line in pip.stdout or ():
            tail.append(line)
            _tell(line, say)
    unfinished.unlink()  # pip ended by itself: it installs nothing before it has everything
    if pip.returncode:
        raise NotPreparedError("".join(tail) + "\nThe packages could not be installed; pip's last words are above.")
    (folder(root) / "requirements.sha256").write_text(_digest(root))


def _tell(line: str, say: Say) -> None:
    """Pass on the lines of pip that show progress."""
    if found := re.match(r"Collecting ([\w.-]+(==[\w.]+)?)", line):
        say(f"  {found[1]}")
    elif line.startswith("Installing collected packages:"):
        say(f"  unpacking {line.count(',') + 1} packages …")


def _has_pip(root: Path) -> bool:
    if not python(root).exists():
        return False
    told = subprocess.run([python(root), "-m", "pip", "--version"], capture_output=True, check=False)
    return told.returncode == 0


def _make(root: Path, say: Say) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise NotPreparedError(
            f"This Python lacks venv or ensurepip. On Debian and Ubuntu: apt install python{version}-venv"
        )
    say(f"Making the virtual environment {folder(root)} …")
    for entry in folder(root).iterdir():  # emptied, not removed: the lock is on the folder itself
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder(root))], capture_output=True, text=True, errors="replace", check=False
    )
    if made.returncode:
        raise NotPreparedError(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")
