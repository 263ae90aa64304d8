"""The beginning of a text file, whole rows as far as can be told: enough to show how it would be read."""

from __future__ import annotations

import codecs
from pathlib import Path

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def beginning(path: Path, size: int, scratch: Path) -> Path:
    """The file itself when it has at most `size` bytes, else a copy in `scratch` of about its first `size` bytes."""
    if path.stat().st_size <= size:
        return path
    with path.open("rb") as stream:
        head = stream.read(size - size % 4)
    target = scratch / "beginning"
    target.write_bytes(head if head.startswith(WIDE_MARKS) else head[: _end(head)])
    return target


def _end(head: bytes) -> int:
    """After the last line break that is not within quotation marks; everything when there is none."""
    quotes, end = head.count(b'"'), len(head)
    while (line := max(head.rfind(b"\n", 0, end), head.rfind(b"\r", 0, end))) > 0:
        quotes -= head.count(b'"', line, end)
        if quotes % 2 == 0:
            return line + 1
        end = line
    return len(head)
