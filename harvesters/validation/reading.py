"""Choose how to read a file: from a path and its signature to a grid with a header, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.records import Choices, Problem

from .archive import extract, table_members
from .choosing import refuse
from .delimited import DELIMITERS, Layout, fast_grid, layout
from .grid import Grid
from .header import Head
from .jsonfile import NotATable, json_table
from .limits import Limits
from .opening import OFFERED, Text, open_text, unzip
from .pace import Pace
from .parquetfile import parquet_table
from .ragged import ragged_grid
from .rejection import Rejected
from .sampling import beginning
from .signature import DELIMITED_SUFFIXES, Signature, recognise, suffix_of
from .workbook import open_workbook
from .xmlfile import xml_table

PROSE_SUFFIXES = frozenset({"txt", ""})
MAX_OFFERED = 1_000
"""Members of an archive that the report offers."""
_OF_TEXT = ("encoding",)
_OF_TABLES = ("header_row", "header_rows", "columns")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is to be read; `grid` is None when it is no table and served as it is."""

    format: str
    grid: Grid | None = None
    head: Head | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    table: str = ""
    member: str = ""
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    """What else a person could choose; see `catalog.records.Report`."""
    first_rows: tuple[tuple[str, ...], ...] = ()
    """Of delimited text, how the file begins: the grid lacks rows above the header that are of another width."""
    slow: Callable[[], tuple[Grid, tuple[Problem, ...]]] | None = None
    """Reads the same rows one by one, for when the grid turns out to be irregular."""


@dataclass(slots=True)
class Facts:
    """What is known of a file so far, for the report of a rejection."""

    format: str = ""
    encoding: str = ""
    problems: tuple[Problem, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def read(
    path: Path,
    *,
    file_name: str,
    declared_format: str,
    choices: Choices,
    scratch: Path,
    limits: Limits,
    pace: Pace,
    facts: Facts,
) -> Source:
    """The file at `path` as a source; raises Rejected. `facts` is filled as it goes."""
    signature = recognise(path, file_name=file_name, declared_format=declared_format)
    if signature.kind == "archive":
        return _archive(path, signature, choices, scratch, limits, pace, facts)
    refuse(choices, "member")
    if signature.kind == "gzip":
        inner = scratch / "unpacked"
        unzip(path, inner, limits, pace)
        path, signature = inner, recognise(inner, file_name=file_name, declared_format=declared_format)
        if signature.kind == "gzip":
            raise Rejected("nested_gzip")
    facts.format, facts.problems = signature.format, signature.problems
    match signature.kind:
        case "file" | "archive":
            refuse(choices, *_OF_TEXT, *_OF_TABLES, "sheet", "table", "delimiter")
            return _without_tables(signature)
        case "workbook":
            refuse(choices, *_OF_TEXT, "delimiter")
            return _workbook(path, signature, choices, scratch, limits, pace)
        case "parquet":
            refuse(choices, *_OF_TEXT, "delimiter", "sheet", "table", "header_row", "header_rows")
            return _parquet(path, signature, limits)
    refuse(choices, "sheet", "table")
    if limits.sample_bytes and signature.kind not in ("json", "xml"):
        path = beginning(path, limits.sample_bytes, scratch)
    facts.options["encodings"] = list(OFFERED)
    text = open_text(path, scratch, limits, pace, choices.encoding)
    facts.encoding, facts.problems = text.encoding, (*signature.problems, *text.problems)
    facts.options["encodings"] = text.encodings
    if signature.kind == "json":
        return _json(text, facts, choices, scratch, limits, pace)
    if signature.kind == "xml":
        return _xml(text, facts, choices, scratch, limits, pace)
    return _delimited(
        text, suffix_of(file_name) or declared_format.strip().lower(), facts, choices, scratch, limits, pace
    )


def _without_tables(signature: Signature) -> Source:
    """A file that is no table; of an archive it is said, for a table within an archive within it would be missed."""
    told = (Problem("no_member_table", "note"),) if signature.format == "ZIP" else ()
    return Source(signature.format, problems=(*signature.problems, *told))


def _archive(
    path: Path, signature: Signature, choices: Choices, scratch: Path, limits: Limits, pace: Pace, facts: Facts
) -> Source:
    """The table file of an archive as if it had been sent alone; the format stays that of the archive."""
    facts.format = signature.format
    members = table_members(path)
    if not members:
        return _without_tables(signature)
    facts.options["members"] = members[:MAX_OFFERED]
    member = extract(path, choices.member, scratch / "member", limits, pace)
    inner = read(
        member.path,
        file_name=member.name,
        declared_format="",
        choices=replace(choices, member=""),
        scratch=scratch,
        limits=limits,
        pace=pace,
        facts=facts,
    )
    facts.format = signature.format
    others = [name for name in member.names if name != member.name]
    reason = {"code": "chosen" if choices.member else "largest_member" if others else "only_member"}
    problems = list(signature.problems)
    if others and not choices.member:
        shown = {"members": others[:20], "read": member.name[:200]}
        problems.append(Problem("other_members", "warning", count=len(others), params=shown))
    return replace(
        inner,
        format=signature.format,
        member=member.name,
        problems=(*problems, *inner.problems),
        reasons={**inner.reasons, "member": {**reason, "format": inner.format}},
        options={**inner.options, "members": list(member.names[:MAX_OFFERED])},
    )


def _workbook(path: Path, signature: Signature, choices: Choices, scratch: Path, limits: Limits, pace: Pace) -> Source:
    sheet = open_workbook(path, choices, scratch, limits, pace)
    return Source(
        signature.format,
        sheet.grid,
        sheet.head,
        sheet=sheet.name,
        table=sheet.table,
        problems=(*signature.problems, *sheet.problems),
        reasons={"sheet": sheet.reason, "header_row": sheet.head.reason},
        options=sheet.options,
    )


def _parquet(path: Path, signature: Signature, limits: Limits) -> Source:
    try:
        grid, head = parquet_table(path, limits)
    except (pa.ArrowException, OSError) as error:
        raise Rejected("unreadable_parquet", detail=str(error)[:200]) from error
    return Source("PARQUET", grid, head, problems=signature.problems, reasons={"header_row": head.reason})


def _json(text: Text, facts: Facts, choices: Choices, scratch: Path, limits: Limits, pace: Pace) -> Source:
    refuse(choices, "delimiter")
    source = Source(
        "JSON",
        encoding=text.encoding,
        problems=facts.problems,
        reasons={"encoding": text.reason},
        options={"encodings": text.encodings},
    )
    try:
        table = json_table(text.path, choices, scratch, limits, pace)
    except NotATable:
        return replace(source, problems=(*facts.problems, Problem("json_not_a_table", "note")))
    return replace(
        source,
        format=table.format,
        grid=table.grid,
        head=table.head,
        problems=(*facts.problems, *table.problems),
        reasons={**source.reasons, "header_row": table.head.reason},
    )


def _xml(text: Text, facts: Facts, choices: Choices, scratch: Path, limits: Limits, pace: Pace) -> Source:
    refuse(choices, "delimiter", "header_row", "header_rows")
    source = Source(
        "XML",
        encoding=text.encoding,
        problems=facts.problems,
        reasons={"encoding": text.reason},
        options={"encodings": text.encodings},
    )
    try:
        grid, head = xml_table(text.path, scratch, limits, pace)
    except NotATable:
        return replace(source, problems=(*facts.problems, Problem("xml_not_a_table", "note")))
    return replace(source, grid=grid, head=head, reasons={**source.reasons, "header_row": head.reason})


def _delimited(
    text: Text, suffix: str, facts: Facts, choices: Choices, scratch: Path, limits: Limits, pace: Pace
) -> Source:
    options: dict[str, Any] = {"encodings": text.encodings, "delimiters": list(DELIMITERS)}
    facts.options.update(options)
    plan = layout(text.path, choices, limits)
    if not plan.delimiter and suffix in PROSE_SUFFIXES:
        return Source(
            "TXT",
            encoding=text.encoding,
            problems=facts.problems,
            reasons={"encoding": text.reason},
            options=options,
        )

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
        options=options,
        first_rows=plan.first_rows,
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
