"""First pass: what each column's cells could be, counted over every row, before anything is decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from . import dates, numerals, plaindates
from .folding import SAMPLE, Folded, lengths
from .words import BOOLEAN_ARRAYS, USUAL_MISSING, Missing

Mask = npt.NDArray[np.bool_]

GLANCE = 256
"""Values looked at before a whole block of text is taken for text."""
TEXT_SHARE = 0.9
RUNNING_DIGITS = 18
EQUAL_LENGTH_BLOCKS = 4
"""Blocks in which the share of repeated codes is measured."""


@dataclass(slots=True)
class Evidence:
    """Counts over all cells of one column that are not empty; see `observe`."""

    missing: Missing = USUAL_MISSING
    whole: bool = False
    """Look at every cell, however plainly the first ones are text: a person chose the column's type."""
    present: int = 0
    placeholders: int = 0
    texts: int = 0
    booleans: Counter[str] = field(default_factory=Counter)
    """Cells that are one of a pair's words, by pair."""
    # Numbers
    numbers: int = 0
    digits: int = 0
    """Numbers written with digits only, Thai or Western: what codes are made of."""
    leading_zeros: int = 0
    shortest: int = 1_000
    longest: int = 0
    """Lengths of the digits-only numbers."""
    repeated: int = 0
    measured: int = 0
    measured_blocks: int = 0
    """Of `measured` digits-only cells, how many repeat one of the same block."""
    running: bool = True
    last: int = -1
    """Whether every cell so far is one more than the one above it: a running number."""
    compact_dates: int = 0
    compact_buddhist: int = 0
    """Numbers of eight digits that are days as yyyymmdd, and those of them in the Buddhist era."""
    buddhist_years: int = 0
    common_years: int = 0
    prefixed_years: int = 0
    whole_digits: int = 0
    scale: int = 0
    """The most digits before and after the decimal point."""
    fractions: int = 0
    zero_fractions: int = 0
    """Numbers with a decimal point, and those of them with zeros only behind it."""
    number_forms: Counter[str] = field(default_factory=Counter)
    # Dates
    day_first: int = 0
    month_first: int = 0
    either_order: int = 0
    """Cells that are dates with the day first, with the month first, and with both."""
    clock_times: int = 0
    months: int = 0
    """Months without a day: มกราคม, ม.ค. 2563."""
    with_clock: int = 0
    with_zone: int = 0
    short_years: Counter[int] = field(default_factory=Counter)
    thai_months: int = 0
    date_forms: Counter[tuple[str, str, bool, bool]] = field(default_factory=Counter)
    """How dates were written: form, separator, short year, Buddhist era."""

    def observe(self, cells: Folded, today_year: int) -> None:
        """Count one block's cells; `today_year` (C.E.) tells which century a two-digit year means."""
        self.present += cells.present
        if not len(cells.values):
            return
        if not self.whole and self._is_prose(cells.values):
            self.texts += cells.present
            self.running = False
            return
        found = numerals.read(cells.values)
        is_number = np.asarray(found.text.is_valid().to_numpy(zero_copy_only=False), np.bool_)
        self._count_numbers(cells, found, is_number)
        if self.running:
            self._follow(cells, found, is_number)
        if not is_number.all():
            self._count_words(cells, ~is_number, today_year)

    def _is_prose(self, values: pa.StringArray) -> bool:
        """Whether a block is so plainly text that its few numbers and dates cannot matter."""
        if len(values) < SAMPLE:
            return False
        size = GLANCE // 4 if 2 * self.texts > self.present else GLANCE
        glance = values.take(pa.array(np.linspace(0, len(values) - 1, size).astype(np.int64)))
        if numerals.read(glance).text.null_count < TEXT_SHARE * size:
            return False
        texts = glance.to_pylist()
        known = pc.is_in(pc.utf8_lower(glance), self.missing.array).to_pylist()
        plain = sum(not seen and dates.read(text) is None for seen, text in zip(known, texts, strict=True))
        return plain >= TEXT_SHARE * size

    def _count_numbers(self, cells: Folded, found: numerals.Numerals, is_number: Mask) -> None:
        count = cells.weigh(is_number)
        self.numbers += count
        if not count:
            return
        for form, mask in found.forms.items():
            self.number_forms[form] += cells.weigh(mask)
        size = lengths(found.text)
        negative = _bools(pc.starts_with(found.text, "-"))
        point = np.asarray(
            pc.fill_null(pc.find_substring(found.text, "."), -1).to_numpy(zero_copy_only=False), np.int64
        )
        pointed = is_number & (point >= 0)
        whole = np.where(pointed, point, size) - negative
        self.whole_digits = max(self.whole_digits, int(whole[is_number].max()))
        if pointed.any():
            self.scale = max(self.scale, int((size - point - 1)[pointed].max()))
            self.fractions += cells.weigh(pointed)
            self.zero_fractions += cells.weigh(pointed & _bools(pc.match_substring_regex(found.text, r"[0-9]\.0+$")))
        self._count_digits(cells, found, is_number & ~pointed & ~negative, size)

    def _count_digits(self, cells: Folded, found: numerals.Numerals, plain: Mask, size: npt.NDArray[np.int64]) -> None:
        """Count what could be codes or years: digits and nothing else."""
        for form, mask in found.forms.items():
            if form != "thai_digits":
                plain = plain & ~mask
        if not plain.any():
            return
        self.digits += cells.weigh(plain)
        self.shortest = min(self.shortest, int(size[plain].min()))
        self.longest = max(self.longest, int(size[plain].max()))
        self.leading_zeros += cells.weigh(plain & (size > 1) & _bools(pc.starts_with(found.text, "0")))
        if self.longest == 4 == self.shortest:
            self._count_years(cells, found.text, plain)
        if self.longest == self.shortest == 8:
            days, buddhist = plaindates.compact(found.text)
            self.compact_dates += cells.weigh(days & plain)
            self.compact_buddhist += cells.weigh(days & plain & buddhist)
        if self.longest == self.shortest >= 5 and self.measured_blocks < EQUAL_LENGTH_BLOCKS:
            total = cells.weigh(plain)
            self.measured_blocks += 1
            self.measured += total
            self.repeated += total - pc.count_distinct(found.text.filter(pa.array(plain))).as_py()

    def _follow(self, cells: Folded, found: numerals.Numerals, is_number: Mask) -> None:
        """Whether the block's numbers run on from the last one; a column with gaps, repeats or fractions does not."""
        digits = cells.places is None and len(cells.values) == cells.rows and bool(is_number.all())
        if not digits or self.longest > RUNNING_DIGITS or self.fractions or self.digits < self.numbers:
            self.running = False
            return
        numbers = np.asarray(pc.cast(found.text, pa.int64()).to_numpy(zero_copy_only=False))
        self.running = bool(self.last in (-1, numbers[0] - 1) and (np.diff(numbers) == 1).all())
        self.last = int(numbers[-1])

    def _count_years(self, cells: Folded, text: pa.StringArray, plain: Mask) -> None:
        numbers = pc.cast(pc.if_else(pa.array(plain), text, "0"), pa.int32()).to_numpy(zero_copy_only=False)
        self.buddhist_years += cells.weigh((numbers >= 2400) & (numbers <= 2600))
        self.common_years += cells.weigh((numbers >= 1900) & (numbers <= 2100))

    def _count_words(self, cells: Folded, rest: Mask, today_year: int) -> None:
        """Count what is not a number: placeholders, yes and no, dates and times, prefixed years, text."""
        short = rest & (lengths(cells.values) <= max(self.missing.longest, dates.MAX_LENGTH * 3))
        self.texts += cells.weigh(rest & ~short)
        places = np.flatnonzero(short)
        values = cells.values.take(pa.array(places))
        lowered = pc.utf8_lower(values)
        missing = _bools(pc.is_in(lowered, self.missing.array))
        weights = np.ones(len(places), np.int64) if cells.weights is None else cells.weights[places]
        self.placeholders += int(weights[missing].sum())
        said = np.zeros(len(places), np.bool_)
        for pair, words in BOOLEAN_ARRAYS.items():
            mask = _bools(pc.is_in(lowered, words))
            if mask.any():
                self.booleans[pair] += int(weights[mask].sum())
                said |= mask
        dated, plain = plaindates.read(values)
        for found in dated:
            self._count_plain_dates(found, weights[found.places])
        for place in np.flatnonzero(~(missing | said | plain)):
            self._count_date(values[int(place)].as_py(), int(weights[place]), today_year)

    def _count_plain_dates(self, found: plaindates.PlainDates, weights: npt.NDArray[np.int64]) -> None:
        """As `_count_date`, for many cells at once."""
        first, second = found.days(month_first=False)[1], found.days(month_first=True)[1]
        self.day_first += int(weights[first].sum())
        self.month_first += int(weights[second].sum())
        self.texts += int(weights[~first & ~second].sum())
        known = first | second
        self.with_clock += int(weights[known & found.with_clock].sum())
        self.with_zone += int(weights[known & found.with_zone].sum())
        if found.form == "numeric":
            self.either_order += int(weights[first & second & (found.a != found.b)].sum())
        for separator in pc.unique(found.separators).to_pylist():
            written = _bools(pc.equal(found.separators, separator))
            for buddhist in (False, True):
                count = int(weights[written & (found.buddhist == buddhist)].sum())
                if count:
                    self.date_forms[found.form, separator, False, buddhist] += count

    def _count_date(self, text: str, weight: int, today_year: int) -> None:
        reading = dates.read(text)
        if reading is None:
            if (year := dates.prefixed_year(text)) is not None:
                self.prefixed_years += weight
                self.buddhist_years += weight * (year in dates.BE_YEARS)
            else:
                self.months += weight * dates.is_month(text)
                self.texts += weight
            return
        if reading.form == "time":
            self.clock_times += weight
            return
        first, second = (
            dates.gregorian(reading, month_first=order, short_era="BE", today_year=today_year) is not None
            for order in (False, True)
        )
        self.day_first += weight * first
        self.month_first += weight * second
        self.either_order += weight * (first and second and reading.form == "numeric" and reading.a != reading.b)
        self.texts += weight * (not first and not second)
        self.with_clock += weight * (reading.micros is not None)
        self.with_zone += weight * (reading.offset is not None)
        if reading.short_year:
            self.short_years[reading.year] += weight
            self.thai_months += weight * (reading.era == "BE")
        form = (reading.form, reading.separator, reading.short_year, dates.is_buddhist(reading, ""))
        self.date_forms[form] += weight


def _bools(array: pa.BooleanArray) -> Mask:
    return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), np.bool_)
