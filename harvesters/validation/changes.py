"""What became different since the version before: columns added, removed, renamed or retyped, and rows that are gone."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.records import Column, Problem
from catalog.tables.renaming import renamed

FALLEN_SHARE = 0.5
"""With fewer than this share of the rows before, a warning is given."""
NAMED = 50
"""Columns that a finding names."""


def changes(
    previous: Sequence[Column],
    previous_rows: int | None,
    columns: Sequence[Column],
    rows: int,
    fallen_share: float = FALLEN_SHARE,
) -> list[Problem]:
    """What changed from one version's columns and number of rows to the next.

    With fewer than `fallen_share` of the rows before, a warning is given.
    """
    before = {column.name: column for column in previous}
    now = {column.name: column for column in columns}
    removed = [column for column in previous if column.name not in now]
    added = [column for column in columns if column.name not in before]
    found = []
    for old, new in renamed(removed, added):
        removed.remove(old)
        added.remove(new)
        found.append(Problem("column_renamed", "warning", column=new.name, params={"before": old.name}))
    if removed:
        names = [column.name for column in removed[:NAMED]]
        found.append(Problem("columns_removed", "warning", count=len(removed), params={"names": names}))
    if added:
        names = [column.name for column in added[:NAMED]]
        found.append(Problem("columns_added", "note", count=len(added), params={"names": names}))
    for name, column in now.items():
        if name in before and before[name].type != column.type:
            params = {"before": before[name].type, "now": column.type}
            found.append(Problem("column_retyped", "warning", column=name, params=params))
    if previous_rows and rows < fallen_share * previous_rows:
        found.append(Problem("fewer_rows", "warning", params={"before": previous_rows, "now": rows}))
    return found
