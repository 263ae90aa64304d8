"""Keys that a data dictionary gives: columns whose values together occur once, over a table of any length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Problem

from .duplicates import Spill, combined, hashes
from .profile import as_text
from .severity import Weight

Rows = npt.NDArray[np.int64]
NAMED = 10


class RowNumbers:
    """The row of the file from which each row of the table came, kept on disk; rows of the table count from 0."""

    def __init__(self, scratch: Path) -> None:
        self._path = scratch / "numbers"
        self._stream = self._path.open("wb")
        self.count = 0

    def add(self, rows: Rows) -> Rows:
        """Keep one block's rows; return their places in the table."""
        rows.astype(np.int64, copy=False).tofile(self._stream)
        places = np.arange(self.count, self.count + len(rows), dtype=np.int64)
        self.count += len(rows)
        return places

    def of(self, place: int) -> int:
        """The row of the file that the table's row at `place` came from."""
        self._stream.flush()
        return int(np.fromfile(self._path, np.int64, 1, offset=8 * place)[0])

    def close(self) -> None:
        """Write no more."""
        self._stream.close()


@dataclass(slots=True)
class Key:
    """A key over columns, by their places in the table: the hashes of its rows, and the rows in which it is empty."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    primary: bool
    spill: Spill
    empty: int = 0
    first_empty: list[int] = field(default_factory=list)

    def observe(self, arrays: Sequence[pa.Array], places: Rows) -> None:
        """Take in one block; rows in which a part of the key is empty are set apart."""
        present = np.ones(len(places), np.bool_)
        for place in self.places:
            if arrays[place].null_count:
                present &= np.asarray(arrays[place].is_valid().to_numpy(zero_copy_only=False), np.bool_)
        found = combined([hashes(arrays[place], False) for place in self.places])
        if present.all():
            self.spill.add(found, places)
            return
        missing = places[~present]
        self.empty += len(missing)
        self.first_empty += missing[: NAMED - len(self.first_empty)].tolist()
        self.spill.add(found[present], places[present])

    def problems(self, table: Path, numbers: RowNumbers, weight: Weight, hidden: bool) -> list[Problem]:
        """What is wrong with it in the table that was written to `table`; no values where they are `hidden`."""
        found = [self._emptiness(numbers, weight)] if self.primary and self.empty else []
        repeats = self.spill.repeats()
        if not repeats.count:
            return found
        values = values_at(table, self.names, [again for again, _ in repeats.first])
        first: list[dict[str, Any]] = [
            {"row": numbers.of(again), "same_as": numbers.of(earlier), **({} if hidden else {"value": value})}
            for (again, earlier), value in zip(repeats.first, values, strict=True)
        ]
        params = {"pairs": [f"{each['row']} = {each['same_as']}" for each in first], "first": first}
        return [
            *found,
            Problem(
                "primary_key_repeated" if self.primary else "unique_repeated",
                weight,
                row=first[0]["row"],
                column=" + ".join(self.names),
                value=first[0].get("value"),
                count=repeats.count,
                params=params,
            ),
        ]

    def _emptiness(self, numbers: RowNumbers, weight: Weight) -> Problem:
        first = [{"row": numbers.of(place)} for place in self.first_empty]
        return Problem(
            "key_empty",
            weight,
            row=first[0]["row"],
            column=" + ".join(self.names),
            count=self.empty,
            params={"first": first},
        )


def values_at(table: Path, columns: Sequence[str], places: Sequence[int]) -> list[str]:
    """The values of a key in these rows of a Parquet table, as text; only the row groups that hold them are read."""
    found: dict[int, str] = {}
    with pq.ParquetFile(table) as file:
        start = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            inside = [place for place in places if start <= place < start + size]
            if inside:
                held = file.read_row_group(group, columns=list(columns)).select(list(columns))
                found |= {place: joined(held.columns, place - start) for place in inside}
            start += size
    return [found[place] for place in places]


def joined(columns: Sequence[Any], place: int) -> str:
    """The cells of one row as text, cut to what a problem may quote."""
    return " + ".join(as_text(column[place].as_py()) or "" for column in columns)[:200]
