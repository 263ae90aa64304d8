"""Which columns of two versions of a table are the same ones, also under another name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from catalog.records import Column

ALIKE = 0.6
"""How alike (0 to 1) a name must be to the one before to be a new name for the same column."""
MOST = 50
"""No more columns than this are looked at on either side."""


def renamed(removed: Sequence[Column], added: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Pairs of the same type and alike in name, the most alike first; none of a column occurs twice."""
    pairs = sorted(
        (
            (-likeness(old.name, new.name), place, old, new)
            for place, old in enumerate(removed[:MOST])
            for new in added[:MOST]
            if old.type == new.type
        ),
        key=lambda pair: pair[:2],
    )
    taken: list[Column] = []
    found = []
    for distance, _, old, new in pairs:
        if -distance >= ALIKE and old not in taken and new not in taken:
            taken += [old, new]
            found.append((old, new))
    return found


def likeness(old: str, new: str) -> float:
    """Return how alike two names are, 0 to 1."""
    return difflib.SequenceMatcher(None, old.casefold(), new.casefold()).ratio()
