"""Shutting this process in for good: what it may take, read and do, by the kernel's own means (Linux)."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from catalog.tables.jail.syscalls import refuse_syscalls

MEGABYTE = 2**20

MOST_FILES = 64
"""File descriptors that a process may hold."""

_MEGABYTES_ELSEWHERE = 1024
"""What a process is taken to hold before it begins, where the kernel does not say."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION, _LANDLOCK_PATH_BENEATH, _LANDLOCK_READ_FILE = 1, 1, 1 << 2
_FILE_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))  # Landlock version: how many rights to files it knows.
_CAPABILITY_VERSION = 0x20080522


def confine(files: Sequence[Path], *, memory_mb: int, seconds: float) -> frozenset[str]:
    """Shut this process in: it can read `files`, compute, and write to what is open already; nothing else.

    `memory_mb` counts from what the process holds now; `seconds` of processor time are rounded up. Gives what the
    kernel took on beside the limits that every kernel has: `files`, `syscalls`, `capabilities`.
    Raises `RuntimeError` in a process with threads: the kernel shuts in only the one that asks.
    """
    if sys.platform != "linux":
        _limit(_MEGABYTES_ELSEWHERE + memory_mb, seconds)
        return frozenset()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("a process with threads cannot be shut in")
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    _limit(pages * resource.getpagesize() // MEGABYTE + memory_mb, seconds)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held = {
        "capabilities": _drop_capabilities(libc),
        "files": _only_read(libc, files),
        "syscalls": refuse_syscalls(libc),
    }
    return frozenset(name for name, holds in held.items() if holds)


def _limit(memory_mb: int, seconds: float) -> None:
    whole = int(seconds) + 1
    for kind, most in (
        (resource.RLIMIT_AS, memory_mb * MEGABYTE),
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        held = resource.getrlimit(kind)[1]
        hard = most if held == resource.RLIM_INFINITY else min(most, held)
        resource.setrlimit(kind, (hard, hard))
    os.nice(5)  # Pages come before statements.


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    """Leave even root without its powers over files, limits and other processes."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    return bool(libc.capset(header, bytes(24)) == 0)


def _only_read(libc: ctypes.CDLL, files: Iterable[Path]) -> bool:
    """Landlock: of all files only these, and only to read; no TCP, no signals to others."""
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 1:
        return False
    rights = max(count for since, count in _FILE_RIGHTS if since <= version)
    rules = struct.pack("=QQQ", (1 << rights) - 1, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    for file in files:
        descriptor = os.open(file, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", _LANDLOCK_READ_FILE, descriptor)
        libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_PATH_BENEATH, rule, 0)
        os.close(descriptor)
    holds = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(holds)
