"""A filter on the calls a process may make to its kernel: no programs, processes, network, or writing of files (Linux)."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# Every call by its number in the kernel's tables; 64-bit ARM has no calls for what a newer one does as well.
_X86_64 = {
    "new process": (56, 57, 58, 435),  # clone, fork, vfork, clone3
    "new program": (59, 322),  # execve, execveat
    "network": (41, 42, 43, 49, 50, 53, 44, 46, 288),  # socket, connect, accept, bind, listen, socketpair, send…
    "other processes": (62, 101, 129, 297, 310, 311, 424, 434, 438, 440),  # kill, ptrace, process_vm_…, pidfd_…
    "file names": (82, 83, 84, 86, 87, 88, 133, 258, 259, 263, 264, 265, 266, 316),  # rename, mkdir, link, unlink …
    "file contents": (76, 77, 85, 437),  # truncate, ftruncate, creat, openat2
    "file attributes": (90, 91, 92, 93, 94, 132, 188, 189, 190, 235, 260, 268, 280, 452),  # chmod, chown, utime …
    "kernel": (101, 135, 155, 161, 165, 166, 167, 169, 170, 175, 246, 272, 298, 308, 313, 321, 323, 425),  # mount …
    "handles": (217, 248, 249, 250, 300, 303, 304, 319, 447),  # keyrings, file handles, memory files
    "shared memory": (29, 64, 68, 240),
}
_AARCH64 = {
    "new process": (220, 435),
    "new program": (221, 281),
    "network": (198, 199, 200, 201, 202, 203, 206, 211, 242),
    "other processes": (117, 129, 138, 240, 270, 271, 424, 434, 438, 440),
    "file names": (33, 34, 35, 36, 37, 38, 276),
    "file contents": (45, 46, 437),
    "file attributes": (5, 6, 7, 52, 53, 54, 55, 88, 452),
    "kernel": (39, 40, 41, 51, 92, 97, 104, 105, 142, 161, 224, 241, 268, 273, 280, 282, 425),
    "handles": (217, 218, 219, 262, 264, 265, 279, 447),
    "shared memory": (180, 186, 190, 194),
}

_MACHINES = {  # Name: the kernel's number of the machine, its refused calls, and (call, argument) of opening a file.
    "x86_64": (0xC000003E, _X86_64, ((2, 1), (257, 2))),
    "aarch64": (0xC00000B7, _AARCH64, ((56, 2),)),
}

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # Instructions of classic BPF.
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_OTHER_TABLE = 0x40000000  # The 32-bit calls of an x86_64 kernel begin here.
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_syscalls(libc: ctypes.CDLL) -> bool:
    """Put the filter on this process for good; False where the kernel or the machine does not know how.

    The process must have given up gaining privileges (`PR_SET_NO_NEW_PRIVS`). Refused calls fail with `EPERM`.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    code = _code(*machine)
    program = _Program(len(code) // 8, code)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _code(machine: int, refused: dict[str, tuple[int, ...]], opening: tuple[tuple[int, int], ...]) -> bytes:
    """The filter; each instruction is an operation, how many to skip if true, if not, and a number."""
    lines = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _OTHER_TABLE),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in sorted({number for numbers in refused.values() for number in numbers}):
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number, argument in opening:
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, 16 + 8 * argument),
            (_ANY_BIT, 0, 1, _WRITING),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
