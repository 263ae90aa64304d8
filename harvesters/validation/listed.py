"""Columns of codes and names out of a known list: those that hold most of it have the others named, with what was meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.records import Problem

from .codelists.codelist import CodeList
from .codelists.registry import LISTS, announced
from .provinces import stands_apart
from .survey import PlannedColumn
from .words import PLACEHOLDERS

NAMED = 10
KNOWN_SHARE = 0.6
"""A column is one of a list's when at least this share of its cells is."""
MAX_STRANGE = 1_000
"""With more distinct unknown values in one block, a column is none of the list's."""


@dataclass(slots=True)
class Listed:
    """What was met in one column, held against one list."""

    place: int
    codes: CodeList
    strict: bool = False
    """The dictionary says that it is this list: whatever is not in it counts, and it is never given up."""
    known: int = 0
    unknown: int = 0
    apart: bool = False
    first: list[dict[str, object]] = field(default_factory=list)

    def observe(self, values: pa.StringArray, rows: npt.NDArray[np.int64]) -> None:
        """Look at one block: cells in a usual spelling all at once, the other distinct ones each."""
        if self.apart:
            return
        usual = pc.is_in(values, self.codes.usual)
        rest = values.filter(pc.invert(usual)).drop_null()
        self.known += len(values) - values.null_count - len(rest)
        if not len(rest):
            return
        strange = self._strange(rest)
        if strange and len(self.first) < NAMED:
            mask = pc.fill_null(pc.is_in(values, pa.array(strange, pa.string())), False)
            for place in np.flatnonzero(mask.to_numpy(zero_copy_only=False))[: NAMED - len(self.first)]:
                self.first.append({"row": int(rows[place]), "value": str(values[int(place)].as_py())[:200]})

    def _strange(self, rest: pa.StringArray) -> list[str]:
        counted = pc.value_counts(rest)
        if not self.strict and len(counted) > MAX_STRANGE:
            sample = counted.field("values").slice(0, MAX_STRANGE).to_pylist()
            if sum(map(self.codes.knows, sample)) < KNOWN_SHARE * len(sample):
                self.apart = True
                return []
        strange = []
        for text, count in zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True):
            if self.codes.knows(text):
                self.known += count
            elif self.strict or not (text.lower() in PLACEHOLDERS or stands_apart(text)):
                self.unknown += count
                strange.append(text)
        return strange

    @property
    def share(self) -> float:
        """Which share of the cells is known, 0 to 1."""
        return self.known / max(self.known + self.unknown, 1)

    @property
    def recognised(self) -> bool:
        """Whether the column is one of this list's."""
        return not self.apart and self.known > 0 and self.share >= KNOWN_SHARE

    def cells(self) -> list[dict[str, object]]:
        """The first unknown cells, each with the value that was probably meant."""
        return [{**each, **self._suggested(str(each["value"]))} for each in self.first]

    def _suggested(self, value: str) -> dict[str, str]:
        meant = self.codes.meant(value)
        return {"meant": meant} if meant else {}


class ListedColumns:
    """The columns that say by their headers that they hold codes or names of a list."""

    def __init__(self, columns: Sequence[PlannedColumn]) -> None:
        self._columns = columns
        self._listed: dict[int, list[Listed]] = {}
        for place, column in enumerate(columns):
            if column.plan.type in ("text", "code"):
                keys = announced(column.source or column.name)
                if keys:
                    self._listed[place] = [Listed(place, LISTS[key]()) for key in keys]

    def observe(self, arrays: Sequence[pa.Array], rows: npt.NDArray[np.int64]) -> None:
        """Look at one block of the table."""
        for place, candidates in self._listed.items():
            for listed in candidates:
                listed.observe(arrays[place], rows)

    def recognised(self) -> dict[int, Listed]:
        """The list that each column is of, by the column's place."""
        best = {place: max(candidates, key=lambda each: each.share) for place, candidates in self._listed.items()}
        return {place: listed for place, listed in best.items() if listed.recognised}

    def problems(self, private: set[str], enforced: Collection[int]) -> list[Problem]:
        """A warning for each column with values that its list does not have; those in `enforced` are told of elsewhere."""
        found = []
        for place, listed in self.recognised().items():
            name = self._columns[place].name
            if listed.unknown and name not in private and place not in enforced:
                first = listed.cells()
                params = {"list": listed.codes.key, "meant": first[0].get("meant") or "–", "first": first}
                row, value = int(str(first[0]["row"])), str(first[0]["value"])
                found.append(Problem("unknown_code", "warning", row, name, value, listed.unknown, params))
        return found
