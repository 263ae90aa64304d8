"""Columns that could be the key of a table: one whose values are all there and all different, or else two or three together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq

from .ingest import Account
from .survey import PlannedColumn

MIN_ROWS = 10
MAX_ROWS = 200_000
"""Longer tables are not searched for keys of several columns."""
MAX_PARTS = 6
"""Columns, the first ones, among which the parts of a key are looked for."""
NAMED = 3
_PARTS = ("text", "code", "integer", "year", "date", "timestamp")


def candidate_keys(
    table: Path, columns: Sequence[PlannedColumn], accounts: Sequence[Account], rows: int, unique: Sequence[int]
) -> list[list[str]]:
    """The names of columns that would make a key of the table that was written to `table`; empty when none is found.

    `unique` are the places of columns whose values were found to be different in the whole table already.
    """
    if rows < MIN_ROWS:
        return []
    full = [
        place
        for place, (column, account) in enumerate(zip(columns, accounts, strict=True))
        if not account.profile.missing and column.plan.type in _PARTS and not column.running
    ]
    single = [place for place in full if accounts[place].profile.distinct == rows or place in unique]
    if single:
        return [[columns[place].name] for place in single[:NAMED]]
    return _together(table, [columns[place].name for place in full[:MAX_PARTS]], rows) if rows <= MAX_ROWS else []


def _together(table: Path, names: Sequence[str], rows: int) -> list[list[str]]:
    held = pq.read_table(table, columns=list(names)) if len(names) > 1 else None
    for size in (2, 3):
        for key in combinations(names, size):
            if held is not None and held.group_by(list(key)).aggregate([]).num_rows == rows:
                return [list(key)]
    return []
