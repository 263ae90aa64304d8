"""Whether the files of an index are what the engine wrote: a damaged one would crash or mislead whoever reads that part."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path

META = "meta.json"
SUFFIXES = ("idx", "pos", "term", "store", "fast", "fieldnorm")
MAGIC = 1337
"""The engine's mark at the end of each file, after the length of the footer, which holds a CRC-32 of what is before it."""
TAIL = 8
PIECE = 1 << 20


def damaged(index: Path) -> str:
    """Return the name of a file of the index in this folder that is missing or not as it was written, "" when all are whole.

    Each file is read once by a process and again when it has another size or time. Raises OSError without a `meta.json`,
    ValueError when that is no JSON.
    """
    before = (index / META).read_bytes()
    for segment in json.loads(before)["segments"]:
        name = segment["segment_id"].replace("-", "")
        deletes = segment.get("deletes")
        files = [f"{name}.{suffix}" for suffix in SUFFIXES]
        files += [f"{name}.{deletes['opstamp']}.del"] if deletes else []
        for file in files:
            if not _is_whole_now(index / file):
                # A commit meanwhile may have taken the file away rightly: then the next look decides.
                return file if (index / META).read_bytes() == before else ""
    return ""


def _is_whole_now(path: Path) -> bool:
    try:
        state = path.stat()
        return _is_whole(path, state.st_size, state.st_mtime_ns)
    except FileNotFoundError:
        return False


@lru_cache(maxsize=4_096)
def _is_whole(path: Path, size: int, changed: int) -> bool:
    with path.open("rb") as file:
        if size < TAIL:
            return False
        file.seek(size - TAIL)
        tail = file.read(TAIL)
        length, magic = (int.from_bytes(tail[place : place + 4], "little") for place in (0, 4))
        if magic != MAGIC or length > size - TAIL:
            return False
        file.seek(size - TAIL - length)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        left, found = size - TAIL - length, 0
        while left and (piece := file.read(min(PIECE, left))):
            found, left = zlib.crc32(piece, found), left - len(piece)
        return left == 0 and found == expected
