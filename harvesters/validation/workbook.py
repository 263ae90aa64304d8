"""Spreadsheets (XLSX, XLSB, XLS, ODS): opened in a child process with limits, so that no file can take the worker down."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.records import Choices, Problem

from .grid import Grid, first_rows, stored
from .header import SAMPLE_ROWS, Head, locate
from .limits import Limits
from .pace import Pace
from .rejection import Rejected

CHILD = "harvesters.validation.workbook_child"
PROJECT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.2
SMALL_PART = 10 * 1024**2
"""Parts below this many bytes may be packed as tightly as they like."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The chosen sheet of a workbook as a grid with its header."""

    name: str
    table: str
    """The range that was read; empty for the whole sheet."""
    grid: Grid
    head: Head
    reason: dict[str, Any]
    problems: tuple[Problem, ...]
    options: dict[str, Any]
    """`sheets`, and `tables` where there are several."""


def open_workbook(path: Path, choices: Choices, scratch: Path, limits: Limits, pace: Pace) -> Sheet:
    """The chosen or the most table-like sheet; raises Rejected (`zip_bomb`, `empty_workbook`, `impossible_choice` …)."""
    if zipfile.is_zipfile(path):
        _refuse_bomb(path, limits)
    target = scratch / "sheet.arrow"
    found = _run_child(path, target, choices, limits, pace)
    if code := found.pop("error", None):
        raise Rejected(code, **found)
    width = int(found["width"])
    if width > limits.max_columns:
        raise Rejected("too_many_columns", columns=width, limit=limits.max_columns)
    first_row, region = int(found["first_row"]), str(found["region"])
    grid = stored(target, width, native=found["native"], first_row=first_row)
    head = locate(first_rows(grid, SAMPLE_ROWS), width, choices, first_row - 1)
    others = [str(name)[:200] for name in found["others"]]
    reason = {"code": "chosen" if choices.sheet else "most_table_like" if others else "only_sheet"}
    problems = [] if choices.table else _other_tables(found["tables"], region)
    if others:
        problems.append(Problem("other_sheets", "note", count=len(others), params={"sheets": others[:20]}))
    if found["filled"]:
        problems.append(Problem("merged_cells", "note", count=int(found["filled"])))
    options = {"sheets": [str(name) for name in found["sheets"]]}
    if len(found["tables"]) > 1:
        options["tables"] = found["tables"]
    return Sheet(str(found["sheet"]), region, grid, head, reason, tuple(problems), options)


def _other_tables(tables: list[dict[str, Any]], region: str) -> list[Problem]:
    """A warning when the sheet holds more tables than the one that was read; the last range is the whole sheet."""
    others = [each["range"] for each in tables[:-1] if each["range"] != region]
    if not others:
        return []
    return [Problem("other_tables", "warning", count=len(others), params={"tables": others, "read": region})]


def _refuse_bomb(path: Path, limits: Limits) -> None:
    """Trust the sizes in the directory: the child's memory limit catches those that lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Rejected("unreadable_workbook", detail=str(error)[:200]) from error
    total = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > SMALL_PART and part.file_size > limits.max_compression_ratio * max(part.compress_size, 1)
        for part in parts
    )
    if dense or total > limits.max_workbook_bytes:
        raise Rejected("zip_bomb", unpacked=total, packed=path.stat().st_size)


def _run_child(path: Path, target: Path, choices: Choices, limits: Limits, pace: Pace) -> dict[str, Any]:
    """Run the child to its end, telling progress meanwhile; what kills it becomes `unreadable_workbook`."""
    command = [
        sys.executable,
        "-m",
        CHILD,
        str(path.resolve()),
        str(target.resolve()),
        str(limits.workbook_memory),
        str(limits.workbook_seconds),
        choices.sheet.replace("\0", ""),
        choices.table.replace("\0", ""),
    ]
    environment = {
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
    }
    deadline = time.monotonic() + limits.workbook_seconds
    child = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                answer, _ = child.communicate(timeout=POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise Rejected("unreadable_workbook", detail="timeout", seconds=limits.workbook_seconds) from None
                pace.tick(0.5)
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode != 0:
        raise Rejected("unreadable_workbook", detail=f"exit {child.returncode}")
    found: dict[str, Any] = json.loads(answer)
    return found
