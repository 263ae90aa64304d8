"""The rows in which something is wrong, whole, so that a person sees a bad cell among its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from catalog.records import Problem

from .personal import MASKED
from .profile import as_text

Rows = npt.NDArray[np.int64]

PLACES = 3
"""Of each problem, so many of its first places are shown in their rows."""
MOST_ROWS = 60
MOST_CELLS = 6_000
MOST_GROUPS = 2
"""Row groups of the table that are read for it, those with most of the rows: each costs as much as a part of the check."""
LETTERS = 80
MOST_BREAKS = 100_000


@dataclass(slots=True)
class RowMap:
    """Which row of the table a row of the file became: kept as the places where the two stop running side by side."""

    _numbers: list[int] = field(default_factory=list)
    _ids: list[int] = field(default_factory=list)
    _last: int = 0
    rows: int = 0

    def observe(self, numbers: Rows) -> None:
        """Note one block: the rows of the file that became the next rows of the table."""
        if not len(numbers):
            return
        steps = np.diff(numbers, prepend=self._last)
        if len(self._ids) < MOST_BREAKS:
            for place in np.flatnonzero(steps != 1) if self.rows else [0, *np.flatnonzero(steps[1:] != 1) + 1]:
                self._numbers.append(int(numbers[place]))
                self._ids.append(self.rows + int(place))
        self.rows += len(numbers)
        self._last = int(numbers[-1])

    def id_of(self, number: int) -> int | None:
        """The row of the table, from 0, or None when the row of the file is none of them."""
        at = int(np.searchsorted(self._numbers, number, side="right")) - 1
        if at < 0:
            return None
        found = self._ids[at] + number - self._numbers[at]
        end = self._ids[at + 1] if at + 1 < len(self._ids) else self.rows
        return found if found < end else None


def context(
    table: Path, problems: Iterable[Problem], places: RowMap, private: set[str]
) -> Mapping[str, Sequence[str | None]]:
    """The cells, as text, of the rows that the problems name first, by the number of the row in the file.

    Values of the columns in `private` are masked. Only as much is read of the table as costs little.
    """
    wanted = {number: found for number in _named(problems) if (found := places.id_of(number)) is not None}
    if not wanted:
        return {}
    shown: dict[str, Sequence[str | None]] = {}
    with pq.ParquetFile(table) as file:
        names = file.schema_arrow.names[1:]
        sizes = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
        ends = np.cumsum(sizes)
        most = min(MOST_ROWS, MOST_CELLS // max(len(names), 1))
        groups: dict[int, list[int]] = {}
        for number in list(wanted)[:most]:
            groups.setdefault(int(np.searchsorted(ends, wanted[number], side="right")), []).append(number)
        for group, numbers in sorted(groups.items(), key=lambda each: -len(each[1]))[:MOST_GROUPS]:
            start = int(ends[group]) - sizes[group]
            rows = file.read_row_group(group, columns=names).take([wanted[number] - start for number in numbers])
            for number, row in zip(numbers, rows.to_pylist(), strict=True):
                shown[str(number)] = [_text(row[name], name in private) for name in names]
    return shown


def _named(problems: Iterable[Problem]) -> list[int]:
    """The rows of the first places of each problem, without repetitions."""
    found: dict[int, None] = {}
    for problem in problems:
        first = [each["row"] for each in problem.params.get("first", ())[:PLACES]]
        for row in first or ([] if problem.row is None else [problem.row]):
            found[int(row)] = None
    return list(found)


def _text(value: object, masked: bool) -> str | None:
    text = as_text(value)
    if text is None:
        return None
    return MASKED if masked else text[:LETTERS]
