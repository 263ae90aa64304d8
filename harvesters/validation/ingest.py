"""The second pass over a table: convert every cell, write the Parquet file, and keep account of all that was done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from .body import Tally, body
from .checks import Checks
from .context import RowMap
from .convert import Converted, arrow_type, convert
from .enforcing import Enforced
from .expected import blanked
from .folding import Folded, fold
from .grid import Numbers
from .limits import Limits
from .pace import Pace
from .personal import Suspicion
from .profile import Profile, as_text
from .survey import PlannedColumn, Survey
from .writing import TableWriter

PREVIEW_ROWS = 20
NAMED_MISFITS = 10
COUNTED_WORDS = 50


@dataclass(slots=True)
class Account:
    """What the second pass learned of one column."""

    suspicion: Suspicion
    profile: Profile = field(default_factory=Profile)
    forms: Counter[str] = field(default_factory=Counter)
    misfits: int = 0
    misfits_kept: bool = False
    first_misfits: list[tuple[int, str]] = field(default_factory=list)
    """Row of the file and text of the first cells that do not fit."""
    misfit_words: Counter[str] = field(default_factory=Counter)
    """The first texts that do not fit, by how many cells hold each."""
    preview: list[str | None] = field(default_factory=list)

    def note_misfits(self, cells: Folded, converted: Converted, numbers: Numbers) -> None:
        """Count the cells that did not fit and keep the first of them."""
        self.misfits += cells.weigh(converted.misfits)
        self.misfits_kept |= converted.kept
        if len(self.misfit_words) < COUNTED_WORDS:
            self._count_words(cells, converted)
        for row in cells.rows_of(converted.misfits)[: NAMED_MISFITS - len(self.first_misfits)]:
            place = int(row) if cells.places is None else int(cells.places[row])
            self.first_misfits.append((int(numbers[row]), str(cells.values[place].as_py())))

    def _count_words(self, cells: Folded, converted: Converted) -> None:
        places = np.flatnonzero(converted.misfits)[:COUNTED_WORDS]
        weights = np.ones(len(places), np.int64) if cells.weights is None else cells.weights[places]
        for text, weight in zip(cells.values.take(pa.array(places)).to_pylist(), weights.tolist(), strict=True):
            self.misfit_words[text[:200]] += weight

    def note_preview(self, values: pa.Array) -> None:
        """Keep the first rows as text."""
        wanted = PREVIEW_ROWS - len(self.preview)
        self.preview.extend(as_text(value) for value in values.slice(0, wanted).to_pylist())


def ingest(
    found: Survey, table: Path, checks: Checks, enforced: Enforced, limits: Limits, pace: Pace, today_year: int
) -> tuple[list[Account], Tally, RowMap]:
    """Write `table`, showing every block to `checks` and `enforced`.

    Returns an account for each of the survey's columns, what was left out, and which row of the file became which of the
    table.
    """
    accounts = [Account(Suspicion(column.name)) for column in found.columns]
    tally, places = Tally(), RowMap()
    names = [column.name for column in found.columns]
    kinds = [arrow_type(column.plan) for column in found.columns]
    with TableWriter(table, names, kinds, [column.repeating for column in found.columns]) as writer:
        for block in body(found.grid, found.head, limits, tally, found.changes):
            arrays = [
                _column(block.cells[column.index], column, account, block.numbers, today_year)
                for column, account in zip(found.columns, accounts, strict=True)
            ]
            writer.write(arrays)
            checks.observe(arrays, block.numbers)
            enforced.observe(arrays, block.numbers)
            places.observe(block.numbers)
            pace.tick(block.done)
    return accounts, tally, places


def _column(
    cells: pa.StringArray, column: PlannedColumn, account: Account, numbers: Numbers, today_year: int
) -> pa.Array:
    present, absent = blanked(cells, column.absent)
    folded = fold(present)
    converted = convert(folded, column.plan, today_year)
    account.forms.update(converted.forms)
    if absent:
        account.forms["placeholder"] += absent
    if converted.misfits.any():
        account.note_misfits(folded, converted, numbers)
    # A type that a person chose must not hide what the column holds.
    if column.plan.type in ("text", "code", "integer", "json") or column.plan.reason["code"] == "chosen":
        account.suspicion.observe(folded)
    else:
        account.suspicion.present += folded.present
    account.profile.observe(converted.array)
    if len(account.preview) < PREVIEW_ROWS:
        account.note_preview(converted.array)
    return converted.array
