"""What a typed column holds, with pandas on Arrow data: missing cells, least and greatest, distinct and frequent values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MAX_DISTINCT = 10_000
GLANCE = 20_000
MERGE_ROWS = 30_000
MERGE_SHARE = 16
"""Counts of so many times the known values are held before they are added up: adding up costs as much as counting."""
MAX_VALUES_DISTINCT = 2_000
MAX_VALUES = 50
MAX_VALUE_LENGTH = 60


@dataclass(slots=True)
class Profile:
    """Accumulates over the blocks of one column."""

    missing: int = 0
    least: Any = None
    greatest: Any = None
    overflowed: bool = False
    """There are more than `MAX_DISTINCT` distinct values, which are therefore no longer counted."""
    _total: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"value": [], "count": []}))
    """Values and how often each occurs."""
    _held: list[pa.StructArray] = field(default_factory=list)
    """The same of later blocks, until `_merge` adds them up."""
    _held_rows: int = 0

    def observe(self, values: pa.Array) -> None:
        """Add one block of typed values."""
        self.missing += values.null_count
        if values.null_count == len(values):
            return
        if not pa.types.is_string(values.type) and not pa.types.is_boolean(values.type):
            bounds = pc.min_max(values).as_py()
            self.least = bounds["min"] if self.least is None else min(self.least, bounds["min"])
            self.greatest = bounds["max"] if self.greatest is None else max(self.greatest, bounds["max"])
        if not self.overflowed:
            self._count(values)

    def _count(self, values: pa.Array) -> None:
        """Count values while they are few: a column of names is seen to be one at a glance, without hashing it all."""
        if len(values) > GLANCE and pc.count_distinct(values.slice(0, GLANCE)).as_py() > MAX_DISTINCT:
            self._overflow()
            return
        counted = pc.value_counts(values.drop_null() if values.null_count else values)
        self._held.append(counted)
        self._held_rows += len(counted)
        if self._held_rows > max(MERGE_ROWS, MERGE_SHARE * len(self._total)):
            self._merge()

    def _merge(self) -> pd.DataFrame:
        """What was counted as one table; an empty one after an overflow."""
        if self._held:
            values = pa.chunked_array([counted.field("values") for counted in self._held])
            counts = np.concatenate([counted.field("counts").to_numpy() for counted in self._held])
            found = pd.DataFrame({"value": pd.array(values, dtype=pd.ArrowDtype(values.type)), "count": counts})
            together = pd.concat([self._total, found], ignore_index=True) if len(self._total) else found
            self._total = together.groupby("value", sort=False, as_index=False).sum()
            self._held, self._held_rows = [], 0
        if len(self._total) > MAX_DISTINCT:
            self._overflow()
        return self._total

    def _overflow(self) -> None:
        self.overflowed = True
        self._total, self._held, self._held_rows = self._total[:0], [], 0

    @property
    def distinct(self) -> int | None:
        """How many distinct values, exactly, up to 10,000; None above."""
        found = len(self._merge())
        return None if self.overflowed else found

    def frequent(self) -> tuple[str, ...]:
        """The most frequent short texts of a column with few distinct ones, ties in the order of the text."""
        tally = self._merge()
        if not 0 < len(tally) <= MAX_VALUES_DISTINCT:
            return ()
        ranked = sorted((-int(count), str(text)) for text, count in zip(tally["value"], tally["count"], strict=True))
        return tuple(text for _, text in ranked if len(text) <= MAX_VALUE_LENGTH)[:MAX_VALUES]


def as_text(value: Any) -> str | None:
    """A typed value as plain text: ISO 8601 for dates and times, digits for numbers, true and false."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep="T")
    if isinstance(value, date | time):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
