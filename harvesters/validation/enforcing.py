"""A table held against the data dictionary that its agency gave: cells, keys, and values that another table has to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.formats.dictionary.shape import Dictionary, ForeignKey
from catalog.records import Problem
from catalog.tables.renaming import ALIKE, likeness

from . import expected
from .convert import arrow_type
from .duplicates import Spill
from .keys import Key, RowNumbers
from .references import Lost, lost
from .rules import ListRule, Rule, rules_of
from .severity import Weight, weight
from .survey import PlannedColumn

TYPED = ("bad_cell", "column_of_other_type")
NAMED = 50
COMPARED = 200
"""Names of columns among which a missing one is looked for."""


class Enforced:
    """A dictionary over a table's columns, to be left as a context; `observe` takes the table's blocks in order."""

    def __init__(
        self, columns: Sequence[PlannedColumn], dictionary: Dictionary, tables: Mapping[str, Path], scratch: Path
    ) -> None:
        """Take the Parquet tables that foreign keys refer to by the ids of their resources."""
        self._columns, self._dictionary, self._tables, self._scratch = columns, dictionary, tables, scratch
        names, sources = [column.name for column in columns], [column.source for column in columns]
        self.said = expected.by_position(dictionary, names, sources)
        self._place = {said.name: place for place, said in self.said.items()}
        self._rules = [
            rule
            for place, said in self.said.items()
            for rule in rules_of(said, place, arrow_type(columns[place].plan), columns[place].plan.type)
        ]
        self.listed = {rule.place for rule in self._rules if isinstance(rule, ListRule)}
        """Places of the columns that are held against a list of codes here."""
        self._keys = [self._key(number, names, primary) for number, (names, primary) in enumerate(self._wanted_keys())]
        self._numbers = RowNumbers(scratch) if self._keys or dictionary.foreign_keys else None

    def _wanted_keys(self) -> list[tuple[tuple[str, ...], bool]]:
        """The keys all of whose columns are there, each once, and whether it is the primary one."""
        wanted: dict[tuple[str, ...], bool] = {}
        single = ((said.name,) for said in self.said.values() if said.constraints.unique)
        for names in (*self._dictionary.unique_keys, *single):
            wanted[names] = False
        if self._dictionary.primary_key:
            wanted[self._dictionary.primary_key] = True
        return [(names, primary) for names, primary in wanted.items() if all(name in self._place for name in names)]

    def _key(self, number: int, names: tuple[str, ...], primary: bool) -> Key:
        spill = Spill(self._scratch, f"unique{number}")
        return Key(tuple(self._names(names)), tuple(self._place[name] for name in names), primary, spill)

    def _names(self, said: Sequence[str]) -> list[str]:
        """The table's names of columns that the dictionary may call by their headers."""
        return [self._columns[self._place[name]].name for name in said]

    def __enter__(self) -> Enforced:
        return self

    def __exit__(self, *_: object) -> None:
        for key in self._keys:
            key.spill.close()
        if self._numbers is not None:
            self._numbers.close()

    def observe(self, arrays: Sequence[pa.Array], rows: npt.NDArray[np.int64]) -> None:
        """Look at one block: an array per column, and each row's number in the file."""
        if not len(rows):
            return
        for rule in self._rules:
            rule.observe(arrays[rule.place], rows)
        if self._numbers is not None:
            places = self._numbers.add(rows)
            for key in self._keys:
                key.observe(arrays, places)

    def weighed(self, problems: Sequence[Problem]) -> list[Problem]:
        """The same problems, but cells that do not fit a type that the dictionary gives weigh as it says."""
        typed = {self._columns[place].name for place, said in self.said.items() if said.type}
        return [
            replace(problem, severity=self._weight()) if problem.code in TYPED and problem.column in typed else problem
            for problem in problems
        ]

    def problems(self, table: Path, private: set[str]) -> list[Problem]:
        """What breaks the dictionary in the table that was written to `table`; no values of the columns in `private`."""
        found = self._absent()
        found += [self._broken(rule, private) for rule in self._rules if rule.count]
        if self._numbers is not None:
            for key in self._keys:
                found += key.problems(table, self._numbers, self._weight(key.primary), bool(private & set(key.names)))
            for foreign in self._dictionary.foreign_keys:
                found += self._unknown(foreign, table, self._numbers, private)
        return found

    def _weight(self, primary: bool = False) -> Weight:
        return weight(self._dictionary.on_key_breach if primary else self._dictionary.on_breach)

    def _absent(self) -> list[Problem]:
        """Columns that the dictionary has and the file has not, with the one that may be meant, and the other way round."""
        strange = [column.name for place, column in enumerate(self._columns) if place not in self.said]
        found: list[Problem] = []
        for said in self._dictionary.fields:
            if said.name in self._place:
                continue
            params = {"meant": _closest(said.name, strange) or "–"}
            if said.constraints.required or said.name in self._dictionary.primary_key:
                problem = Problem("required_column_absent", self._weight(primary=True), column=said.name, params=params)
            else:
                problem = Problem("column_absent", "warning", column=said.name, params=params)
            found.append(problem)
        if self._dictionary.fields and strange:
            found.append(Problem("column_undescribed", "note", count=len(strange), params={"names": strange[:NAMED]}))
        return found

    def _broken(self, rule: Rule | ListRule, private: set[str]) -> Problem:
        name = self._columns[rule.place].name
        cells = [{"row": cell["row"]} if name in private else cell for cell in rule.cells()]
        return Problem(
            rule.code,
            self._weight(),
            row=int(str(cells[0]["row"])),
            column=name,
            value=str(cells[0]["value"]) if "value" in cells[0] else None,
            count=rule.count,
            params={"limit": rule.limit, "meant": cells[0].get("meant") or "–", "first": cells},
        )

    def _unknown(self, foreign: ForeignKey, table: Path, numbers: RowNumbers, private: set[str]) -> list[Problem]:
        if not all(name in self._place for name in foreign.fields):
            return []  # The columns that are not there are told of already.
        names = self._names(foreign.fields)
        shown, hidden = " + ".join(names), bool(private & set(names))
        params: dict[str, Any] = {"resource": foreign.resource, "columns": list(foreign.references)}
        met = self._lost(foreign, table, names)
        if met is None:
            return [Problem("reference_not_checked", "warning", column=shown, params=params)]
        if not met.count:
            return []
        first = [{"row": numbers.of(place), **({} if hidden else {"value": value})} for place, value in met.first]
        return [
            Problem(
                "reference_unknown",
                self._weight(),
                row=first[0]["row"],  # type: ignore[arg-type]  # a number
                column=shown,
                value=None if hidden else met.first[0][1],
                count=met.count,
                params={**params, "first": first},
            )
        ]

    def _lost(self, foreign: ForeignKey, table: Path, names: Sequence[str]) -> Lost | None:
        if foreign.resource:
            other = self._tables.get(foreign.resource)
            return lost(table, names, other, foreign.references, self._scratch) if other else None
        if not all(name in self._place for name in foreign.references):
            return None
        return lost(table, names, table, self._names(foreign.references), self._scratch)


def _closest(name: str, among: Sequence[str]) -> str:
    best = max(among[:COMPARED], key=lambda other: likeness(name, other), default="")
    return best if best and likeness(name, best) >= ALIKE else ""
