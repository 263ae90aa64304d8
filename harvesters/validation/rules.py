"""The rules of a data dictionary for single cells, held against a whole block of a column at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.formats.dictionary.checks import anchored, bound
from catalog.formats.dictionary.shape import Field

from .codelists.registry import LISTS
from .listed import Listed
from .profile import as_text

NAMED = 10
CLOSE = 0.7
Broken = Callable[[pa.Array], pa.Array]
"""Tells of each cell of a block whether it breaks a rule; null for an empty cell."""


@dataclass(slots=True)
class Rule:
    """One rule of one column: how many cells break it, and the first of them."""

    code: str
    """The problem's code: `required_empty`, `below_minimum` …"""
    place: int
    broken: Broken
    limit: str = ""
    """What the rule asks for, as people read it."""
    choices: tuple[str, ...] = ()
    """The values of which one was meant."""
    count: int = 0
    first: list[dict[str, object]] = field(default_factory=list)

    def observe(self, values: pa.Array, rows: npt.NDArray[np.int64]) -> None:
        """Look at one block."""
        mask = np.asarray(pc.fill_null(self.broken(values), False).to_numpy(zero_copy_only=False), np.bool_)
        if not mask.any():
            return
        places = np.flatnonzero(mask)
        self.count += len(places)
        for place in places[: NAMED - len(self.first)]:
            text = as_text(values[int(place)].as_py())
            shown = {} if text is None else {"value": text[:200], **self._suggested(text)}
            self.first.append({"row": int(rows[place]), **shown})

    def cells(self) -> list[dict[str, object]]:
        """The first cells that break it: `row`, `value`, and where one is close `meant`."""
        return self.first

    def _suggested(self, text: str) -> dict[str, str]:
        close = difflib.get_close_matches(text.strip(), self.choices, n=1, cutoff=CLOSE)
        return {"meant": close[0]} if close else {}


@dataclass(slots=True)
class ListRule:
    """The rule that a column's cells are codes or names of a list."""

    place: int
    listed: Listed
    code: str = "not_in_code_list"
    limit: str = ""

    def observe(self, values: pa.Array, rows: npt.NDArray[np.int64]) -> None:
        """Look at one block."""
        self.listed.observe(_texts(values), rows)

    @property
    def count(self) -> int:
        """How many cells break it."""
        return self.listed.unknown

    def cells(self) -> list[dict[str, object]]:
        """The first cells that break it."""
        return self.listed.cells()


def rules_of(said: Field, place: int, kind: pa.DataType, column_type: str) -> list[Rule | ListRule]:
    """The rules for the column at `place` whose cells are of an Arrow type, and one of ours."""
    rules = said.constraints
    found: list[Rule | ListRule] = []
    if rules.required:
        found.append(Rule("required_empty", place, pc.is_null))
    if (least := _scalar(rules.minimum, kind, column_type)) is not None:
        found.append(Rule("below_minimum", place, _compared(pc.less, least), rules.minimum))
    if (most := _scalar(rules.maximum, kind, column_type)) is not None:
        found.append(Rule("above_maximum", place, _compared(pc.greater, most), rules.maximum))
    if rules.min_length is not None:
        found.append(Rule("too_short", place, _measured(pc.less, rules.min_length), str(rules.min_length)))
    if rules.max_length is not None:
        found.append(Rule("too_long", place, _measured(pc.greater, rules.max_length), str(rules.max_length)))
    if rules.pattern:
        found.append(Rule("not_of_pattern", place, _unlike(anchored(rules.pattern)), rules.pattern))
    if rules.enum:
        found.append(Rule("not_allowed", place, _outside(rules.enum, kind), ", ".join(rules.enum[:20]), rules.enum))
    if said.code_list:
        found.append(ListRule(place, Listed(place, LISTS[said.code_list](), strict=True), limit=said.code_list))
    return found


def _scalar(text: str, kind: pa.DataType, column_type: str) -> pa.Scalar | None:
    """A limit to compare with; None where the column has another type than the limit (which is told of elsewhere)."""
    value = bound(text, column_type) if text else None
    if value is None:
        return None
    try:
        if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
            return pa.scalar(value)
        return pa.scalar(value, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None


def _compared(compare: Callable[..., pa.Array], limit: pa.Scalar) -> Broken:
    def broken(values: pa.Array) -> pa.Array:
        if pa.types.is_decimal(limit.type):
            # Floats are exact enough to tell apart what a person calls a limit, and never overflow.
            return compare(pc.cast(values, pa.float64(), safe=False), pa.scalar(float(limit.as_py())))
        return compare(values, limit)

    return broken


def _measured(compare: Callable[..., pa.Array], length: int) -> Broken:
    return lambda values: compare(pc.utf8_length(_texts(values)), pa.scalar(length, pa.int32()))


def _unlike(pattern: str) -> Broken:
    return lambda values: pc.invert(pc.match_substring_regex(_texts(values), pattern))


def _outside(enum: Sequence[str], kind: pa.DataType) -> Broken:
    """Numbers are compared as such, so that `1.0` is among `1`; what is no value of the column never fits."""
    numeric = pa.types.is_decimal(kind) or pa.types.is_integer(kind)
    numbers = pa.array([number for number in map(_number, enum) if number is not None], pa.float64())
    texts = pa.array(list(enum), pa.string())

    def broken(values: pa.Array) -> pa.Array:
        held = pc.cast(values, pa.float64(), safe=False) if numeric else _texts(values)
        return pc.and_(pc.is_valid(values), pc.invert(pc.is_in(held, numbers if numeric else texts)))

    return broken


def _number(text: str) -> float | None:
    number = bound(text, "decimal")
    return None if number is None else float(number)  # type: ignore[arg-type]  # a bound of a number is a number


def _texts(values: pa.Array) -> pa.StringArray:
    """The cells as the text that people write: ISO 8601 for dates, digits for numbers."""
    if pa.types.is_string(values.type):
        return values
    if pa.types.is_timestamp(values.type):
        return pc.strftime(values, format="%Y-%m-%dT%H:%M:%S")
    return pc.cast(values, pa.string())
