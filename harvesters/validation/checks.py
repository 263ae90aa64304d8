"""The checks of a typed table's content, made block by block while it is written: what looks wrong though it can be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.records import Problem

from .codes import names_code
from .coordinates import pairs
from .duplicates import Repeats, Spill, combined, hashes
from .listed import ListedColumns
from .outliers import Extremes
from .places import province_columns
from .survey import PlannedColumn
from .totals import ColumnTotals, RowTotals, is_additive

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NAMED = 10
MAX_KEYS = 2
KEY_SHARE = 0.02
"""A code is meant to be a key when at most this share of its cells repeat an earlier one."""
REPEATED_SHARE = 0.2
"""With more rows than this that repeat others, repeating is what the data do."""
MIN_COMPARED = 3
"""Columns beside a running number that must agree before rows count as repeated."""
MIN_ROWS = 10
MISSING_SHARE = 0.5
MAX_OUTLIERS = 20
_LATER = re.compile(
    r"สิ้นสุด|หมดอายุ|กำหนด|แผน|คาด|เป้าหมาย|ถึงวันที่|ครบ|วันหยุด|due|holiday|end|expir|plan|target|deadline|valid|until",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Future:
    """A column of dates: how many lie after today."""

    place: int
    count: int = 0
    first: list[dict[str, object]] = field(default_factory=list)

    def observe(self, values: pa.Array, rows: Rows, today: date) -> None:
        tomorrow = pa.scalar(today + timedelta(days=1), pa.date32()).cast(values.type)
        later = pc.greater_equal(values, tomorrow)
        if not pc.any(later).as_py():
            return
        places = np.flatnonzero(pc.fill_null(later, False).to_numpy(zero_copy_only=False))
        self.count += len(places)
        for place in places[: NAMED - len(self.first)]:
            self.first.append({"row": int(rows[place]), "value": values[int(place)].as_py().isoformat()})


class Checks:
    """All checks of one table, to be left as a context; `observe` takes its blocks in order, `problems` says what was found."""

    def __init__(self, columns: Sequence[PlannedColumn], scratch: Path, today: date) -> None:
        self._columns = columns
        self._today = today
        self._totals, self._total_rows = ColumnTotals(columns), RowTotals(columns)
        self._pairs = pairs(columns)
        self._provinces = province_columns(columns)
        self._listed = ListedColumns(columns)
        self._future = [
            _Future(place)
            for place, column in enumerate(columns)
            if column.plan.type in ("date", "timestamp") and not _LATER.search(column.source)
        ]
        self._extremes = [Extremes(place) for place, column in enumerate(columns) if is_additive(column)]
        self.paired = {place: other for pair in self._pairs for place, other in _both(pair.latitude, pair.longitude)}
        self._wanted = (
            self._totals.wanted | self._total_rows.wanted | set(self.paired) | {each.place for each in self._extremes}
        )
        self._running = any(column.running for column in columns)
        compared = [place for place, column in enumerate(columns) if not column.running]
        enough = len(compared) >= (MIN_COMPARED if self._running else 1)
        self._compared = compared if enough else []
        self._keys = [place for place, column in enumerate(columns) if _may_be_key(column)][:MAX_KEYS]
        self.unique: list[int] = []
        """Places of codes that were found to be different in every row, once `problems` was asked."""
        self._rows = Spill(scratch, "rows")
        self._key_spills = [Spill(scratch, f"key{place}") for place in self._keys]

    def __enter__(self) -> Checks:
        return self

    def __exit__(self, *_: object) -> None:
        for spill in (self._rows, *self._key_spills):
            spill.close()

    def observe(self, arrays: Sequence[pa.Array], rows: Rows) -> None:
        """Look at one block: an array per column, and each row's number in the file."""
        if not len(rows):
            return
        numbers = [_floats(array) if place in self._wanted else np.zeros(0) for place, array in enumerate(arrays)]
        self._totals.observe(numbers, rows)
        self._total_rows.observe(arrays, numbers, rows)
        for pair in self._pairs:
            pair.observe(numbers, rows)
        for extremes in self._extremes:
            extremes.observe(numbers[extremes.place], rows)
        for province in self._provinces:
            province.observe(arrays[province.place], rows)
        self._listed.observe(arrays, rows)
        for future in self._future:
            future.observe(arrays[future.place], rows, self._today)
        self._hash(arrays, rows)

    def _hash(self, arrays: Sequence[pa.Array], rows: Rows) -> None:
        needed = {*self._compared, *self._keys}
        found = {place: hashes(arrays[place], self._columns[place].repeating) for place in needed}
        if self._compared:
            self._rows.add(combined([found[place] for place in self._compared]), rows)
        for place, spill in zip(self._keys, self._key_spills, strict=True):
            if arrays[place].null_count:
                present = np.asarray(arrays[place].is_valid().to_numpy(zero_copy_only=False), np.bool_)
                spill.add(found[place][present], rows[present])
            else:
                spill.add(found[place], rows)

    @property
    def lists(self) -> dict[int, str]:
        """The keys of the lists of codes that columns turned out to hold, by their places."""
        provinces = {each.place: "province" for each in self._provinces if each.recognised}
        return provinces | {place: listed.codes.key for place, listed in self._listed.recognised().items()}

    def problems(
        self, missing: Sequence[int], rows: int, private: set[str], enforced: Collection[int] = ()
    ) -> list[Problem]:
        """What was found; `missing` cells by column, `rows` in all, no values of the columns in `private`.

        Columns in `enforced` are held against a list of codes elsewhere.
        """
        found = [*self._repeated_rows(), *self._repeated_keys()]
        found += self._totals.problems(private)
        found += self._total_rows.problems(private)
        for pair in self._pairs:
            found += pair.problems(self._columns, private)
        for province in self._provinces:
            if province.place not in enforced:
                found += province.problems(self._columns, private)
        found += self._listed.problems(private, enforced)
        for future in self._future:
            found += self._future_dates(future, private)
        found += self._mostly_missing(missing, rows)
        # With rows of totals among them, the greatest numbers are no news.
        if not self._total_rows.count:
            outliers = [problem for extremes in self._extremes for problem in self._outliers(extremes, private)]
            found += outliers[:MAX_OUTLIERS]
        return found

    def _repeated_rows(self) -> list[Problem]:
        found = self._rows.repeats()
        if not found.count:
            return []
        row, params = found.first[0][0], _again(found)
        if self._running:
            return [Problem("duplicate_rows_but_number", "note", row=row, count=found.count, params=params)]
        usual = found.count > REPEATED_SHARE * found.compared
        return [Problem("duplicate_rows", "note" if usual else "warning", row=row, count=found.count, params=params)]

    def _repeated_keys(self) -> list[Problem]:
        """The first code that is unique, or was meant to be, is the key; those after it need not be."""
        problems: list[Problem] = []
        for place, spill in zip(self._keys, self._key_spills, strict=True):
            found = spill.repeats()
            if problems or found.compared < MIN_ROWS or found.count > max(KEY_SHARE * found.compared, 1):
                continue
            if not found.count:
                self.unique.append(place)
                break
            name = self._columns[place].name
            problems.append(
                Problem(
                    "duplicate_key",
                    "warning",
                    row=found.first[0][0],
                    column=name,
                    count=found.count,
                    params=_again(found),
                )
            )
        return problems

    def _future_dates(self, future: _Future, private: set[str]) -> list[Problem]:
        if not future.count:
            return []
        name = self._columns[future.place].name
        first = [{"row": each["row"]} if name in private else each for each in future.first]
        value = None if name in private else str(first[0]["value"])
        row = int(str(first[0]["row"]))
        params = {"today": self._today.isoformat(), "first": first}
        return [Problem("future_date", "warning", row=row, column=name, value=value, count=future.count, params=params)]

    def _mostly_missing(self, missing: Sequence[int], rows: int) -> list[Problem]:
        return [
            Problem("mostly_missing", "note", column=column.name, count=count, params={"rows": rows})
            for column, count in zip(self._columns, missing, strict=True)
            if rows >= MIN_ROWS and count >= MISSING_SHARE * rows
        ]

    def _outliers(self, extremes: Extremes, private: set[str]) -> list[Problem]:
        name = self._columns[extremes.place].name
        return [
            Problem("outlier", "note", row=row, column=name, value=None if name in private else f"{value:.15g}")
            for value, row in extremes.outliers()
        ]


def _may_be_key(column: PlannedColumn) -> bool:
    """Whether a column is a code by its type, or by its header, whose values do not repeat all the time."""
    named = column.plan.type in ("text", "integer") and names_code(column.source or column.name)
    return (column.plan.type == "code" or named) and not column.repeating and not column.running


def _both(one: int, other: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one, other), (other, one)


def _again(found: Repeats) -> dict[str, object]:
    """Which rows repeat which, as parameters of a problem."""
    return {
        "pairs": [f"{row} = {earlier}" for row, earlier in found.first],
        "first": [{"row": row, "same_as": earlier} for row, earlier in found.first],
    }


def _floats(array: pa.Array) -> Floats:
    """Numbers for comparing, NaN for null."""
    return np.asarray(
        pc.fill_null(pc.cast(array, pa.float64(), safe=False), np.nan).to_numpy(zero_copy_only=False), np.float64
    )
