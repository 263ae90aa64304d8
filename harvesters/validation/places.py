"""Columns of provinces: names and codes that are none of the 77, with the one that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.records import Problem

from .provinces import NAMES, code_of, meant, stands_apart
from .survey import PlannedColumn
from .words import PLACEHOLDERS

NAMED = 10
KNOWN_SHARE = 0.5
"""A column is one of provinces when at least this share of its cells is."""
MAX_DISTINCT = 1_000
"""A column with more distinct values in one block is none of provinces."""
_HEADER = re.compile(r"จังหวัด|(?:^|[^a-z])(?:province|changwat|prov)(?:$|[^a-z])", re.IGNORECASE)
_MORE = re.compile(r"อำเภอ|ตำบล|จำนวน|ที่อยู่|district|address|รวม|ภาค", re.IGNORECASE)


@dataclass(slots=True)
class ProvinceColumn:
    """What was met in one column: by name, or with `codes` by the two digits of the Ministry of Interior."""

    place: int
    codes: bool
    known: int = 0
    unknown: int = 0
    apart: bool = False
    """It turned out to be no column of provinces."""
    first: list[dict[str, object]] = field(default_factory=list)

    def observe(self, values: pa.StringArray, rows: npt.NDArray[np.int64]) -> None:
        """Look at the distinct values of one block."""
        if self.apart:
            return
        counted = pc.value_counts(values.drop_null())
        if len(counted) > MAX_DISTINCT:
            self.apart = True
            return
        texts, counts = counted.field("values").to_pylist(), counted.field("counts").to_pylist()
        strange = []
        for text, count in zip(texts, counts, strict=True):
            if self._is_known(text):
                self.known += count
            elif not self._is_set_apart(text):
                self.unknown += count
                strange.append(text)
        if strange and len(self.first) < NAMED:
            mask = pc.fill_null(pc.is_in(values, pa.array(strange, pa.string())), False)
            for place in np.flatnonzero(mask.to_numpy(zero_copy_only=False))[: NAMED - len(self.first)]:
                self.first.append({"row": int(rows[place]), "value": str(values[int(place)].as_py())[:200]})

    @property
    def recognised(self) -> bool:
        """Whether the column is one of provinces."""
        return not self.apart and self.known > 0 and self.known >= KNOWN_SHARE * (self.known + self.unknown)

    def problems(self, columns: Sequence[PlannedColumn], private: set[str]) -> list[Problem]:
        """A warning for what is no province, when most of the column is."""
        name = columns[self.place].name
        if self.apart or not self.unknown or self.known < KNOWN_SHARE * (self.known + self.unknown) or name in private:
            return []
        value = str(self.first[0]["value"])
        first = [{**each, **_suggested(str(each["value"]), self.codes)} for each in self.first]
        return [
            Problem(
                "unknown_province",
                "warning",
                row=int(str(first[0]["row"])),
                column=name,
                value=value,
                count=self.unknown,
                params={"meant": first[0].get("meant") or "–", "first": first},
            )
        ]

    def _is_known(self, text: str) -> bool:
        return text in NAMES if self.codes else code_of(text) is not None

    def _is_set_apart(self, text: str) -> bool:
        return text.lower() in PLACEHOLDERS or stands_apart(text)


def province_columns(columns: Sequence[PlannedColumn]) -> list[ProvinceColumn]:
    """The columns that say by their header that they hold provinces: texts are names, codes are codes."""
    found = []
    for place, column in enumerate(columns):
        title = (column.source or column.name).replace("_", " ")
        if column.plan.type in ("text", "code") and _HEADER.search(title) and not _MORE.search(title):
            found.append(ProvinceColumn(place, column.plan.type == "code"))
    return found


def _suggested(value: str, codes: bool) -> dict[str, str]:
    name = "" if codes else meant(value)
    return {"meant": name} if name else {}
