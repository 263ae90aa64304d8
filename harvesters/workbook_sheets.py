"""The text of every cell of a small workbook, read by a child process with limits, so that no file takes the worker down."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harvesters.workbook_sheets_child import CELLS, MEMORY, ROWS, SECONDS

CHILD = "harvesters.workbook_sheets_child"
PROJECT = Path(__file__).resolve().parents[1]


class Unusable(Exception):
    """The workbook cannot be read; `code` is `unreadable`, `too_large` or `too_many_rows`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(path: Path, names: Sequence[str]) -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the rows of those of these sheets that the workbook has, every cell as text, days as YYYY-MM-DD.

    Raise Unusable for what is no workbook and for one of more than `ROWS` rows a sheet, `CELLS` characters in all,
    or what takes more than its share of memory or time.
    """
    command = [sys.executable, "-m", CHILD, str(path.resolve()), json.dumps(list(names))]
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS * 2,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unusable("too_large") from error
    if done.returncode != 0:
        raise Unusable("unreadable" if done.returncode > 0 else "too_large")
    found: dict[str, Any] = json.loads(done.stdout)
    if "error" in found:
        raise Unusable(str(found["error"]))
    sheets: Mapping[str, Sequence[Sequence[str]]] = found["sheets"]
    return sheets


__all__ = ["CELLS", "MEMORY", "ROWS", "Unusable", "read"]
