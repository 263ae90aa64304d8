"""Delimited text (CSV, TSV …): which character separates the cells, and the rows as a grid."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from catalog.records import Choices

from .choosing import impossible
from .grid import Block, Grid, schema
from .header import SAMPLE_ROWS, Head, locate
from .limits import Limits
from .rejection import Rejected

DELIMITERS = (",", "\t", ";", "|", "^", "~", "\x1f")
SAMPLE_CHARACTERS = 256 * 1024
KEPT_ROWS = 25


class Irregular(Exception):
    """Rows of differing width, or something else that the fast reader cannot read: `ragged` has to look at it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited file is laid out; `delimiter` is empty for a file of one column."""

    delimiter: str
    width: int
    head: Head
    reason: dict[str, Any]
    regular: bool
    """Whether all rows of the sample had the same width."""
    first_rows: tuple[tuple[str, ...], ...] = ()
    """How the file begins."""


def layout(path: Path, choices: Choices, limits: Limits) -> Layout:
    """The layout of a UTF-8 file, judged by many of its first rows unless a person chose.

    Raises Rejected for too many columns and for choices that cannot be (`impossible_choice`).
    """
    csv.field_size_limit(limits.max_cell)
    text, whole = _sample(path)
    if not text.strip():
        raise Rejected("empty_file")
    delimiter, reason = (_possible(choices.delimiter), {"code": "chosen"}) if choices.delimiter else sniff(text)
    rows = _rows(text, delimiter)
    if not whole and len(rows) > 1:
        rows.pop()
    rows = rows[:SAMPLE_ROWS]
    width = _usual_width(rows)
    head = locate(rows, width, choices)
    if head.row is not None and (named := _filled_width(rows[head.row - 1])) > width:
        width = named
        head = locate(rows, width, choices)
    if width > limits.max_columns:
        raise Rejected("too_many_columns", columns=width, limit=limits.max_columns)
    regular = all(len(row) == width or not row for row in rows[head.after :])
    return Layout(delimiter, width, head, reason, regular, tuple(map(tuple, rows[:KEPT_ROWS])))


def _possible(delimiter: str) -> str:
    """The delimiter if it is one character that can stand between cells."""
    if len(delimiter) != 1 or delimiter in '"\r\n\0' or not delimiter.isascii():
        raise impossible("delimiter", delimiter, DELIMITERS)
    return delimiter


def sniff(text: str) -> tuple[str, dict[str, Any]]:
    """The delimiter under which most rows have the same number of cells, and why; empty for a single column."""
    best, best_score, best_share, best_width = "", 0.0, 1.0, 1
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        counts = Counter(len(row) for row in _rows(text, delimiter)[:SAMPLE_ROWS] if row)
        if not counts:
            continue
        width, share = max(
            ((cells, rows / counts.total()) for cells, rows in counts.items() if cells > 1),
            key=lambda pair: pair[1],
            default=(1, 0.0),
        )
        score = share * share * (1 + math.log2(width) / 4) if width > 1 and share >= 0.3 else 0.0
        if score > best_score:
            best, best_score, best_share, best_width = delimiter, score, share, width
    if not best:
        return "", {"code": "one_column"}
    return best, {"code": "same_width", "share": round(best_share, 3), "cells": best_width}


def fast_grid(path: Path, plan: Layout, limits: Limits) -> Grid:
    """The rows by Arrow's reader. Reading raises Irregular at the first row of another width below the header."""
    size = max(path.stat().st_size, 1)

    def blocks() -> Iterator[Block]:
        skipped = 0

        def on_invalid(row: arrow_csv.InvalidRow) -> str:
            nonlocal skipped
            if row.number is None or row.number > plan.head.after:
                return "error"
            skipped += 1
            return "skip"

        names = schema(plan.width).names
        parse = arrow_csv.ParseOptions(
            delimiter=plan.delimiter or "\x1e",
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=on_invalid,
        )
        read = arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=limits.block_bytes)
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            check_utf8=False,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        )
        first, consumed = 1, 0
        try:
            with arrow_csv.open_csv(path, read_options=read, parse_options=parse, convert_options=convert) as reader:
                for batch in reader:
                    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64) + skipped
                    first += batch.num_rows
                    consumed += batch.nbytes
                    yield Block(batch.columns, numbers, min(consumed / size, 1.0))
        except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
            raise Irregular(str(error)[:200]) from error

    return Grid(plan.width, blocks)


def _sample(path: Path) -> tuple[str, bool]:
    """The first characters of the file without a byte order mark, and whether that is all of it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        text = stream.read(SAMPLE_CHARACTERS)
        return text, not stream.read(1)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a text; what comes before an unreadable one, if there is one."""
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1e"))
    except csv.Error:
        return rows
    return rows


def _usual_width(rows: list[list[str]]) -> int:
    """The most frequent number of cells in rows that hold something; the larger one of equals."""
    counts = Counter(len(row) for row in rows if any(map(str.strip, row)))
    return max(counts, key=lambda cells: (counts[cells], cells), default=1)


def _filled_width(row: list[str]) -> int:
    """The number of cells up to the last that holds something."""
    return max((index for index, cell in enumerate(row, start=1) if cell.strip()), default=0)
