"""Small workbooks that people fill in, as rows of text; no file takes down the process that asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CHILD = "catalog.formats.workbooks.child"
PROJECT = Path(__file__).resolve().parents[3]
Rows = Sequence[Sequence[str]]


class Unusable(Exception):
    """The workbook cannot be read; `code` is `unreadable`, `too_large` or `too_many_rows`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of a workbook, and what reading it may take."""

    rows: int
    """Of a sheet; one with more is refused, not cut."""
    columns: int
    """Of a row; what stands further right is left out."""
    seconds: int
    """Of the processor."""
    characters: int = 16_000_000
    """Of all cells together."""
    memory: int = 1024**3
    """Bytes. A few kilobytes can name a cell a million rows down, for which a reader would take all there is."""


def read(content: bytes, limits: Limits, names: Sequence[str] = ()) -> Mapping[str, Rows]:
    """Return the rows of the sheets in their order, or of those named so in any case; every cell as text.

    Whole numbers have no point, days are YYYY-MM-DD, truth is ใช่ or ไม่ใช่. Raise Unusable.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD, json.dumps({**asdict(limits), "names": list(names)})],
            input=content,
            capture_output=True,
            timeout=2 * limits.seconds,
            check=False,
            cwd=PROJECT,
            env={"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unusable("too_large") from error
    if done.returncode != 0:
        raise Unusable("unreadable" if done.returncode > 0 else "too_large")
    found = json.loads(done.stdout)
    if "error" in found:
        raise Unusable(str(found["error"]))
    sheets: Mapping[str, Rows] = found["sheets"]
    return sheets
