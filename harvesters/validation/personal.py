"""Columns that look like personal data under the PDPA: citizen numbers, telephones, names, birth dates, addresses …"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.formats.citizen import citizen_numbers, is_citizen_number
from catalog.records import PersonalFinding

from . import personal_signs as signs
from .folding import Folded
from .numerals import THAI_DIGITS

Mask = npt.NDArray[np.bool_]

MASKED = "•••"
GLANCE = 256
MIN_CELLS = 3
MIN_SHARE = 0.2
MIN_VALID = 0.5
"""Of 13 random digits one in eleven passes the check; of citizen numbers nearly all do."""
NEARLY_ALL = 0.8
SMALL_SHARE = 0.05
SHORTEST = 13
"""Bytes of the shortest citizen number."""
ALWAYS_HOLD = frozenset({"citizen_id", "birth_date", "hospital_number", "bank_account", "passport"})
WITH_PERSONS = frozenset({"phone", "email", "address", "plate"})
"""Kinds that hold publication only beside persons: offices and companies have them too."""
LOOKS = {**signs.PATTERNS, **{kind: pattern for kind, (_header, pattern) in signs.HEADED.items() if pattern}}
KINDS = frozenset({"citizen_id", *signs.PATTERNS, *signs.HEADED})
"""Every kind that a finding can have."""
LETTERED = frozenset({"email", "person_name", "address", "plate"})
"""Kinds of which no cell is digits alone."""
_HEADERS = {
    "address": signs.ADDRESS_HEADER,
    "small_cells": signs.SMALL_HEADER,
    **{kind: header for kind, (header, _pattern) in signs.HEADED.items()},
}
"""Kinds that no cells show unless the header says so too."""
_WEIGHTS = np.arange(13, 1, -1)


@dataclass(slots=True)
class Suspicion:
    """Counts over one column, named by its header, of cells that look like each kind of personal data."""

    name: str
    present: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def observe(self, cells: Folded) -> None:
        """Count one block; a kind of which a glance shows no trace is not looked for in the rest of the block."""
        self.present += cells.present
        self._observe_citizens(cells)
        glance = cells.values
        if len(glance) > 4 * GLANCE:
            glance = glance.take(pa.array(np.linspace(0, len(glance) - 1, GLANCE).astype(np.int64)))
        digits_only = pc.all(pc.ascii_is_decimal(glance)).as_py()
        for kind, pattern in _looks(self.name).items():
            if digits_only and kind in LETTERED:
                continue
            if pc.any(pc.match_substring_regex(glance, pattern)).as_py():
                self.counts[kind] += cells.weigh(_bools(pc.match_substring_regex(cells.values, pattern)))

    def _observe_citizens(self, cells: Folded) -> None:
        """Count cells that are or hold citizen numbers, in the whole block: a single one among other text matters."""
        if (pc.max(pc.binary_length(cells.values)).as_py() or 0) < SHORTEST:
            return
        digits = _bools(pc.match_substring_regex(cells.values, signs.CITIZEN_INSIDE))
        if not digits.any():
            return
        whole = digits & _bools(pc.match_substring_regex(cells.values, signs.CITIZEN))
        valid, juristic = _citizens(cells.values, whole)
        self.counts["citizen_id"] += cells.weigh(valid)
        self.counts["thirteen_digits"] += cells.weigh(whole & ~juristic)
        inside = digits & ~whole
        texts = cells.values.filter(pa.array(inside)).to_pylist()
        inside[inside] = [any(citizen_numbers(text)) for text in texts]
        self.counts["citizen_inside"] += cells.weigh(inside)

    @property
    def citizens(self) -> int:
        """How many cells are or hold citizen numbers; none where the numbers pass the check no more often than by chance."""
        whole = self.counts["citizen_id"]
        if whole < MIN_VALID * self.counts["thirteen_digits"]:
            whole = 0
        return whole + self.counts["citizen_inside"]

    @property
    def has_numbers(self) -> bool:
        """Whether any cell could be a citizen number, whatever the column was judged to be."""
        return bool(self.counts["thirteen_digits"] or self.counts["citizen_inside"])

    def shows(self, kind: str) -> bool:
        """Whether enough cells are of a kind: at least three, and at least a fifth of those that are not empty."""
        return self.counts[kind] >= MIN_CELLS and self.counts[kind] >= MIN_SHARE * self.present


@lru_cache(maxsize=1_024)
def _looks(name: str) -> dict[str, str]:
    """The kinds that a column of this name can be, with what their cells look like: the others need no look at the cells."""
    titles = (name, name.replace("_", " "))
    return {
        kind: pattern
        for kind, pattern in LOOKS.items()
        if kind not in _HEADERS or any(map(_HEADERS[kind].search, titles))
    }


def findings(names: Sequence[str], suspicions: Sequence[Suspicion]) -> tuple[PersonalFinding, ...]:
    """The personal columns of a table, judged by their cells, their headers and what stands beside them."""
    kinds = [_kind(name, suspicion) for name, suspicion in zip(names, suspicions, strict=True)]
    persons = bool({"person_name", "citizen_id", "birth_date", "hospital_number"}.intersection(kinds))
    found = []
    for name, kind, suspicion in zip(names, kinds, suspicions, strict=True):
        if kind:
            counted = suspicion.citizens if kind == "citizen_id" else suspicion.counts[kind]
            found.append(PersonalFinding(name, kind, counted or suspicion.present, _holds(name, kind, persons)))
    return tuple(found)


def _holds(name: str, kind: str, persons: bool) -> bool:
    """Whether the public must wait for a decision: officials and offices are named lawfully, single persons are not."""
    if kind in ALWAYS_HOLD:
        return True
    if kind == "person_name":
        return bool(signs.PATIENT_HEADER.search(name))
    return kind in WITH_PERSONS and (persons or bool(signs.PERSON_HEADER.search(name)))


def citizen_number(digits: str) -> bool:
    """Whether 13 digits are a Thai citizen number: the check digit (mod 11) is right and they are no juristic number."""
    return is_citizen_number(digits)


def _kind(name: str, suspicion: Suspicion) -> str:
    header = name.replace("_", " ")
    juristic = bool(signs.JURISTIC_HEADER.search(header)) and not signs.CITIZEN_HEADER.search(header)
    if (suspicion.citizens and not juristic) or any(citizen_numbers(name)):
        return "citizen_id"
    if suspicion.shows("email"):
        return "email"
    if _shows_with(suspicion, "phone", signs.PHONE_HEADER, header):
        return "phone"
    if headed := _headed(name, suspicion):
        return headed
    if suspicion.shows("person_name") or (suspicion.present and signs.NAME_HEADER.search(name)):
        return "person_name"
    if suspicion.shows("address") and signs.ADDRESS_HEADER.search(header):
        return "address"
    if _shows_with(suspicion, "plate", signs.PLATE_HEADER, header):
        return "plate"
    few = suspicion.counts["small_cells"] >= max(MIN_CELLS, SMALL_SHARE * suspicion.present)
    return "small_cells" if few and signs.SMALL_HEADER.search(header) else ""


def _shows_with(suspicion: Suspicion, kind: str, header: re.Pattern[str], name: str) -> bool:
    """Whether cells are of a kind that other things look like too, so that the header or nearly all cells must say so."""
    return suspicion.shows(kind) and (
        bool(header.search(name)) or suspicion.counts[kind] >= NEARLY_ALL * suspicion.present
    )


def _headed(name: str, suspicion: Suspicion) -> str:
    for kind, (header, pattern) in signs.HEADED.items():
        if suspicion.present and header.search(name) and (not pattern or suspicion.shows(kind)):
            return kind
    return ""


def _citizens(values: pa.StringArray, matches: Mask) -> tuple[Mask, Mask]:
    """Of the cells that are 13 digits, those that are citizen numbers and those that are juristic numbers."""
    places = np.flatnonzero(matches)
    texts = values.take(pa.array(places))
    plain = pc.replace_substring_regex(texts, r"[- ]", "")
    if pc.all(pc.ascii_is_decimal(plain)).as_py() is False:
        plain = pa.array([text.translate(THAI_DIGITS) for text in plain.to_pylist()], pa.string())
    digits = np.frombuffer("".join(plain.to_pylist()).encode("ascii"), np.uint8).reshape(-1, 13) - ord("0")
    citizens, juristic = np.zeros(len(matches), np.bool_), np.zeros(len(matches), np.bool_)
    citizens[places], juristic[places] = _judged(digits.astype(np.int64))
    return citizens, juristic


def _judged(digits: npt.NDArray[np.int64]) -> tuple[Mask, Mask]:
    """Which rows of 13 digits are citizen numbers, and which juristic ones: `catalog.formats.citizen`, many at once."""
    check = (11 - digits[:, :12] @ _WEIGHTS % 11) % 10
    place = digits[:, 1] * 10 + digits[:, 2]
    year = digits[:, 4] * 100 + digits[:, 5] * 10 + digits[:, 6]
    company = (place >= 10) & (place <= 96) & np.isin(digits[:, 3], (2, 3, 5, 7)) & (year >= 400) & (year <= 600)
    juristic = (digits[:, 0] == 0) & (company | (place == 99))
    valid = (check == digits[:, 12]) & ~juristic & digits.any(axis=1)
    return np.asarray(valid, np.bool_), np.asarray(juristic, np.bool_)


def _bools(array: pa.BooleanArray) -> Mask:
    return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), np.bool_)
