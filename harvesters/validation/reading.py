"""Choose how to read a file: from a path and its signature to a grid with a header, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.records import Problem

from .delimited import Layout, fast_grid, layout
from .grid import Grid
from .header import Head
from .jsonfile import NotATable, json_table
from .limits import Limits
from .opening import Text, open_text, unzip
from .pace import Pace
from .parquetfile import parquet_table
from .ragged import ragged_grid
from .rejection import Rejected
from .signature import DELIMITED_SUFFIXES, Signature, recognise, suffix_of
from .workbook import open_workbook

PROSE_SUFFIXES = frozenset({"txt", ""})


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is to be read; `grid` is None when it is no table and served as it is."""

    format: str
    grid: Grid | None = None
    head: Head | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    slow: Callable[[], tuple[Grid, tuple[Problem, ...]]] | None = None
    """Reads the same rows one by one, for when the grid turns out to be irregular."""


@dataclass(slots=True)
class Facts:
    """What is known of a file so far, for the report of a rejection."""

    format: str = ""
    encoding: str = ""
    problems: tuple[Problem, ...] = ()


def read(
    path: Path, *, file_name: str, declared_format: str, scratch: Path, limits: Limits, pace: Pace, facts: Facts
) -> Source:
    """The file at `path` as a source; raises Rejected. `facts` is filled as it goes."""
    signature = recognise(path, file_name=file_name, declared_format=declared_format)
    if signature.kind == "gzip":
        inner = scratch / "unpacked"
        unzip(path, inner, limits, pace)
        path, signature = inner, recognise(inner, file_name=file_name, declared_format=declared_format)
        if signature.kind == "gzip":
            raise Rejected("nested_gzip")
    facts.format, facts.problems = signature.format, signature.problems
    match signature.kind:
        case "file":
            return Source(signature.format, problems=signature.problems)
        case "workbook":
            return _workbook(path, signature, scratch, limits, pace)
        case "parquet":
            return _parquet(path, signature, limits)
    text = open_text(path, scratch, limits, pace)
    facts.encoding, facts.problems = text.encoding, (*signature.problems, *text.problems)
    if signature.kind == "json":
        return _json(text, facts, scratch, limits, pace)
    return _delimited(text, suffix_of(file_name) or declared_format.strip().lower(), facts, scratch, limits, pace)


def _workbook(path: Path, signature: Signature, scratch: Path, limits: Limits, pace: Pace) -> Source:
    sheet = open_workbook(path, scratch, limits, pace)
    return Source(
        signature.format,
        sheet.grid,
        sheet.head,
        sheet=sheet.name,
        problems=(*signature.problems, *sheet.problems),
        reasons={"sheet": sheet.reason, "header_row": sheet.head.reason},
    )


def _parquet(path: Path, signature: Signature, limits: Limits) -> Source:
    try:
        grid, head = parquet_table(path, limits)
    except (pa.ArrowException, OSError) as error:
        raise Rejected("unreadable_parquet", detail=str(error)[:200]) from error
    return Source("PARQUET", grid, head, problems=signature.problems, reasons={"header_row": head.reason})


def _json(text: Text, facts: Facts, scratch: Path, limits: Limits, pace: Pace) -> Source:
    try:
        table = json_table(text.path, scratch, limits, pace)
    except NotATable:
        note = Problem("json_not_a_table", "note")
        return Source(
            "JSON", encoding=text.encoding, problems=(*facts.problems, note), reasons={"encoding": text.reason}
        )
    return Source(
        table.format,
        table.grid,
        table.head,
        encoding=text.encoding,
        problems=(*facts.problems, *table.problems),
        reasons={"encoding": text.reason, "header_row": table.head.reason},
    )


def _delimited(text: Text, suffix: str, facts: Facts, scratch: Path, limits: Limits, pace: Pace) -> Source:
    plan = layout(text.path, limits)
    if not plan.delimiter and suffix in PROSE_SUFFIXES:
        return Source("TXT", encoding=text.encoding, problems=facts.problems, reasons={"encoding": text.reason})

    def slow() -> tuple[Grid, tuple[Problem, ...]]:
        return ragged_grid(text.path, plan, scratch, limits, pace)

    reasons = {"encoding": text.reason, "delimiter": plan.reason, "header_row": plan.head.reason}
    source = Source(
        _name(plan, suffix),
        None,
        plan.head,
        text.encoding,
        plan.delimiter,
        reasons=reasons,
        problems=facts.problems,
        slow=slow,
    )
    if plan.regular and text.quotes % 2 == 0:
        return _with_grid(source, fast_grid(text.path, plan, limits), ())
    return _with_grid(source, *slow())


def _name(plan: Layout, suffix: str) -> str:
    return "TSV" if plan.delimiter == "\t" and suffix in DELIMITED_SUFFIXES else "CSV"


def _with_grid(source: Source, grid: Grid, problems: tuple[Problem, ...]) -> Source:
    return replace(source, grid=grid, problems=(*source.problems, *problems))


def irregular(source: Source) -> Source:
    """The same file read row by row, after its fast reading met a row of another width."""
    if source.slow is None:
        raise Rejected("unreadable_row")
    return replace(_with_grid(source, *source.slow()), slow=None)
