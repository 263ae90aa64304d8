"""Totals that do not add up: columns that say the sum of others, and rows that say the sum of those above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.records import Problem

from .survey import PlannedColumn

Floats = npt.NDArray[np.float64]

MAX_TOTAL_COLUMNS = 5
MAX_TOTAL_ROWS = 200
NAMED = 10
MIN_ROWS = 5
"""Fewer rows than this do not show that a column is the sum of others."""
SUM_SHARE = 0.8
"""A column is a sum when it is one in this share of the rows; the others are then mistakes."""
GLANCE_SHARE = 0.5
NEAR = 0.1
"""A total row within this share of the sum was meant to be the sum."""
SLACK = 1e-9
_TOTAL_HEADER = re.compile(r"รวม|ทั้งหมด|ทั้งสิ้น|(?:^|[^a-z])(?:total|sum)(?:$|[^a-z])", re.IGNORECASE)
_NOT_ADDITIVE = re.compile(r"ร้อยละ|เฉลี่ย|อัตรา|สัดส่วน|ดัชนี|%|percent|average|mean|rate|ratio|index|share", re.IGNORECASE)
_WORDS = (
    "รวม", "รวมทั้งหมด", "รวมทั้งสิ้น", "รวมยอด", "ยอดรวม", "ผลรวม", "ทั้งหมด", "ทั้งสิ้น", "ทั่วราชอาณาจักร", "ทั่วประเทศ",
    "ทั้งประเทศ", "รวมทั้งประเทศ", "total", "grand total", "sum", "whole kingdom",
)  # fmt: skip
_LABELS = pa.array(sorted({form for word in _WORDS for form in (word, word.capitalize(), word.title(), word.upper())}))
"""How rows of totals are called, as people write them: `total`, `Total`, `TOTAL`."""


@dataclass(slots=True)
class _Relation:
    """A column that may be the sum of `parts`: rows compared, rows that agree, and the first that do not."""

    total: int
    parts: tuple[int, ...]
    slack: float
    compared: int = 0
    agreeing: int = 0
    first: list[dict[str, object]] = field(default_factory=list)

    def observe(self, numbers: Sequence[Floats], rows: npt.NDArray[np.int64]) -> None:
        said = numbers[self.total]
        added = np.sum([numbers[part] for part in self.parts], axis=0)
        known = np.isfinite(said) & np.isfinite(added)
        wrong = known & (np.abs(added - said) > self.slack + SLACK * np.abs(said))
        compared = int(np.count_nonzero(known))
        self.compared += compared
        self.agreeing += compared - int(np.count_nonzero(wrong))
        for place in np.flatnonzero(wrong)[: NAMED - len(self.first)]:
            text = f"{said[place]:.15g} ≠ {added[place]:.15g}"
            self.first.append({"row": int(rows[place]), "value": text})

    @property
    def plausible(self) -> bool:
        """Whether it may still turn out to be a sum."""
        return self.compared < MIN_ROWS or self.agreeing >= GLANCE_SHARE * self.compared


class ColumnTotals:
    """Columns named as totals against the columns of numbers beside them."""

    def __init__(self, columns: Sequence[PlannedColumn]) -> None:
        self._columns = columns
        totals = [place for place, column in enumerate(columns) if is_additive(column) and _is_total(column)]
        self._relations = [
            _Relation(
                total, parts, 0.5 * 10.0 ** -columns[total].plan.scale * len(parts) if _mixed(columns, parts) else 0.0
            )
            for total in totals[:MAX_TOTAL_COLUMNS]
            for parts in _neighbours(columns, total)
        ]

    @property
    def wanted(self) -> set[int]:
        """The columns whose numbers are needed."""
        return {place for relation in self._relations for place in (relation.total, *relation.parts)}

    def observe(self, numbers: Sequence[Floats], rows: npt.NDArray[np.int64]) -> None:
        """Compare one block; `numbers` by column, NaN where a cell is empty."""
        for relation in self._relations:
            relation.observe(numbers, rows)
        self._relations = [relation for relation in self._relations if relation.plausible]

    def problems(self, private: set[str]) -> list[Problem]:
        """A warning for each column that is a sum in most rows but not in all."""
        best: dict[int, _Relation] = {}
        for relation in self._relations:
            if relation.compared >= MIN_ROWS and relation.agreeing >= SUM_SHARE * relation.compared:
                held = best.get(relation.total)
                if held is None or relation.agreeing > held.agreeing:
                    best[relation.total] = relation
        return [self._problem(relation, private) for relation in best.values() if relation.agreeing < relation.compared]

    def _problem(self, relation: _Relation, private: set[str]) -> Problem:
        name = self._columns[relation.total].name
        parts = [self._columns[part].name for part in relation.parts]
        hidden = private & {name, *parts}
        first = [{"row": each["row"]} if hidden else each for each in relation.first]
        return Problem(
            "total_mismatch",
            "warning",
            row=int(str(first[0]["row"])),
            column=name,
            value=None if hidden else str(first[0]["value"]),
            count=relation.compared - relation.agreeing,
            params={"parts": parts[:20], "rows": relation.compared, "first": first},
        )


class RowTotals:
    """Rows called รวม or the like against the rows above them, or all others."""

    def __init__(self, columns: Sequence[PlannedColumn]) -> None:
        self._columns = columns
        texts = [place for place, column in enumerate(columns) if column.plan.type == "text"]
        self.label = texts[0] if texts else None
        self.places = [place for place, column in enumerate(columns) if is_additive(column)]
        self._sums = np.zeros((2, len(self.places)))
        """Of the rows since the last total, and of all rows that are none."""
        self._found: list[tuple[int, Floats, Floats]] = []
        self.count = 0

    @property
    def wanted(self) -> set[int]:
        """The columns whose numbers are needed."""
        return set(self.places) if self.label is not None else set()

    def observe(self, arrays: Sequence[pa.Array], numbers: Sequence[Floats], rows: npt.NDArray[np.int64]) -> None:
        """Add up one block, stopping at each row of totals."""
        if self.label is None or not self.places or self.count > MAX_TOTAL_ROWS:
            return
        totals = pc.is_in(arrays[self.label], _LABELS)
        marked = np.flatnonzero(np.asarray(totals.to_numpy(zero_copy_only=False), np.bool_))
        cells = [np.nan_to_num(numbers[place]) for place in self.places]
        start = 0
        for place in (*marked[: MAX_TOTAL_ROWS + 1].tolist(), len(rows)):
            self._sums += np.array([column[start:place].sum() for column in cells])
            if place < len(rows):
                self.count += 1
                said = np.array([numbers[column][place] for column in self.places])
                self._found.append((int(rows[place]), said, self._sums.copy()))
                self._sums[0] = 0
            start = place + 1

    def problems(self, private: set[str]) -> list[Problem]:
        """A note that there are rows of totals, and a warning for those that miss the sum by little or in one column of many."""
        if not self.count or self.count > MAX_TOTAL_ROWS:
            return []
        rows = [row for row, _, _ in self._found]
        found = [Problem("total_rows", "note", row=rows[0], count=self.count, params={"rows": rows})]
        wrong: dict[int, list[dict[str, object]]] = {}
        for row, said, before in self._found:
            for place, expected in self._mistakes(said, np.vstack((before, self._sums[1:]))):
                text = f"{said[place]:.15g} ≠ {expected:.15g}"
                wrong.setdefault(place, []).append({"row": row, "value": text})
        for place, first in wrong.items():
            found.append(self._problem(self._columns[self.places[place]].name, first, private))
        return found

    def _mistakes(self, said: Floats, sums: Floats) -> list[tuple[int, float]]:
        """The columns (by place in `places`) whose total is wrong, each with the sum that comes closest."""
        known = [place for place in range(len(said)) if np.isfinite(said[place]) and sums[:, place].any()]
        closest = {place: float(sums[np.argmin(np.abs(sums[:, place] - said[place])), place]) for place in known}
        wrong = [place for place in known if abs(closest[place] - said[place]) > self._slack(place, said[place])]
        mostly_right = len(known) - len(wrong) > max(len(wrong), 1)
        return [
            (place, closest[place])
            for place in wrong
            if mostly_right or abs(closest[place] - said[place]) <= NEAR * abs(said[place])
        ]

    def _slack(self, place: int, said: float) -> float:
        """What rounding may add up to: nothing for whole numbers, some of the last digits for others."""
        plan = self._columns[self.places[place]].plan
        return SLACK * abs(said) + (10.0 * 10.0**-plan.scale if plan.scale else 0.0)

    def _problem(self, name: str, first: list[dict[str, object]], private: set[str]) -> Problem:
        shown = [{"row": each["row"]} if name in private else each for each in first[:NAMED]]
        return Problem(
            "total_row_mismatch",
            "warning",
            row=int(str(shown[0]["row"])),
            column=name,
            value=None if name in private else str(shown[0]["value"]),
            count=len(first),
            params={"first": shown},
        )


def is_additive(column: PlannedColumn) -> bool:
    """Whether adding up the column means anything: numbers that are no shares, no averages and no running number."""
    return (
        column.plan.type in ("integer", "decimal")
        and not column.running
        and not _NOT_ADDITIVE.search(column.source or column.name)
    )


def _is_total(column: PlannedColumn) -> bool:
    return bool(_TOTAL_HEADER.search(column.source or column.name))


def _mixed(columns: Sequence[PlannedColumn], parts: Sequence[int]) -> bool:
    """Whether some part has a fraction, which rounding may have changed."""
    return any(columns[part].plan.scale for part in parts)


def _neighbours(columns: Sequence[PlannedColumn], total: int) -> list[tuple[int, ...]]:
    """What a total may be the sum of: the columns of numbers before it or after it, all of them or the nearest two."""
    found: list[tuple[int, ...]] = []
    for step in (-1, 1):
        run: list[int] = []
        place = total + step
        while 0 <= place < len(columns) and is_additive(columns[place]) and not _is_total(columns[place]):
            run.append(place)
            place += step
        found += [tuple(run[:size]) for size in {len(run), 2} if 2 <= size <= len(run)]
    return found
