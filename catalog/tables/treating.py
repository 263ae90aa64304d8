"""Make the table and the file that are served from a table that holds personal data, column by column as was decided."""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Column, Treatment
from catalog.tables import engine, store
from catalog.tables.asking import ID, Ask
from catalog.tables.export import csv_chunks
from catalog.tables.facts import facts_of
from catalog.tables.masks import WIDEST, allowed, treated_cell, treated_type
from catalog.tables.pieces import Sql, join
from catalog.tables.sql import row_number

BATCH_ROWS = 65_536
MOST_DISTINCT = 10_000
"""Distinct values are counted up to here, as the validation does."""


class BadTreatment(ValueError):
    """A decision that cannot be carried out; `column` is the column it is about, `reason` a stable word."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Treated:
    """A cleaned table that lies in its place."""

    path: Path
    columns: tuple[Column, ...]
    rows: int


def check(treatments: Sequence[Treatment], columns: Sequence[Column]) -> None:
    """Raise `BadTreatment` for `unknown_column`, `twice`, `wrong_type`, `bad_size`, or when no column would be left."""
    known = {column.name: column for column in columns}
    seen: set[str] = set()
    for treatment in treatments:
        column = known.get(treatment.column)
        if column is None:
            raise BadTreatment(treatment.column, "unknown_column")
        if treatment.column in seen:
            raise BadTreatment(treatment.column, "twice")
        if not allowed(treatment.action, column):
            raise BadTreatment(treatment.column, "wrong_type")
        if treatment.size is not None and not 2 <= treatment.size <= WIDEST:
            raise BadTreatment(treatment.column, "bad_size")
        seen.add(treatment.column)
    dropped = {treatment.column for treatment in treatments if treatment.action == "drop"}
    if columns and dropped >= known.keys():
        raise BadTreatment(next(iter(dropped)), "nothing_left")


def treat(
    source: Path,
    columns: Sequence[Column],
    treatments: Sequence[Treatment],
    *,
    root: Path,
    version_id: str,
    today: date,
    progress: Callable[[int], None],
) -> Treated:
    """Write the cleaned form of a table as the table of another version, in flat memory, whole or not at all.

    `progress` is told how much is done, in percent, and may raise to cancel. Raises `BadTreatment`, `TableMissing`,
    `TableUnreadable`, `NotEnoughMemory`, `OSError`.
    """
    check(treatments, columns)
    chosen = {treatment.column: treatment for treatment in treatments}
    kept = [column for column in columns if column.name not in chosen or chosen[column.name].action != "drop"]
    facts = facts_of(source)
    outputs = [Sql(row_number(facts))]
    for column in kept:
        treatment = chosen.get(column.name, Treatment(column.name, "keep"))
        outputs.append(treated_cell(treatment, column, facts, today))
    names = [ID.name, *(column.name for column in kept)]
    temporary = store.temporary_path(root, version_id)
    try:
        rows = _write(source, outputs, names, temporary, progress)
        path = store.put(temporary, root, version_id)
    finally:
        temporary.unlink(missing_ok=True)
    described = [_described(column, chosen.get(column.name), path) for column in kept]
    return Treated(path, tuple(described), rows)


def _write(
    source: Path, outputs: Sequence[Sql], names: Sequence[str], target: Path, progress: Callable[[int], None]
) -> int:
    facts = facts_of(source)
    rows = facts.source()
    listed = join(", ", outputs)
    done = 0
    with engine.cursor(source) as cursor:
        relation = cursor.sql(f"SELECT {listed.text} FROM {rows.text}", params=[*listed.values, *rows.values])
        reader = relation.to_arrow_reader(BATCH_ROWS)
        schema = pa.schema([pa.field(name, kind.type) for name, kind in zip(names, reader.schema, strict=True)])
        with pq.ParquetWriter(target, schema, compression="zstd", store_decimal_as_integer=True) as writer:
            for batch in reader:
                writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema), row_group_size=BATCH_ROWS)
                done += batch.num_rows
                progress(100 * done // max(facts.rows, 1))
    return done


def _described(column: Column, treatment: Treatment | None, table: Path) -> Column:
    """The column as it is now: of one that was treated, nothing stays that was learned from the personal cells."""
    if treatment is None:
        return column
    if treatment.action == "keep":
        return replace(column, values=())
    type_ = treated_type(treatment.action, column)
    plain = replace(column, type=type_, pattern="", values=(), minimum=None, maximum=None, distinct=None)
    facts = facts_of(table)
    expression, rows = f"c{facts.position(plain)}", facts.source()
    bounds = f"min({expression}), max({expression})" if type_ == "year" else "NULL, NULL"
    with engine.cursor(table) as cursor:
        found = cursor.execute(
            f"SELECT count(*) - count({expression}), approx_count_distinct({expression}), {bounds} FROM {rows.text}",
            list(rows.values),
        ).fetchone()
        missing, about, least, greatest = found or (0, MOST_DISTINCT, None, None)
        distinct = _distinct(cursor, expression, rows) if about <= MOST_DISTINCT else None
    return replace(plain, missing=missing, distinct=distinct, minimum=_text(least), maximum=_text(greatest))


def _distinct(cursor: Any, expression: str, rows: Sql) -> int | None:
    found = cursor.execute(f"SELECT count(DISTINCT {expression}) FROM {rows.text}", list(rows.values)).fetchone()
    return int(found[0]) if found and found[0] <= MOST_DISTINCT else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written and measured."""

    size: int
    """In bytes."""
    sha256: str


def write_csv(table: Path, columns: Sequence[Column], target: Path) -> Written:
    """Write the table as the file that is offered for download: UTF-8 with a byte order mark, formulas disarmed.

    Raises `TableMissing`, `TableUnreadable`, `NotEnoughMemory`, `OSError`.
    """
    digest, size = hashlib.sha256(), 0
    ask = Ask(fields=tuple(column.name for column in columns), limit=None)
    with target.open("wb") as stream:
        for chunk in csv_chunks(table, columns, ask, bom=True, neutralise=True):
            digest.update(chunk)
            size += len(chunk)
            stream.write(chunk)
    return Written(size, digest.hexdigest())
