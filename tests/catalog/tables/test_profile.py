"""Columns at a glance, compared with plain Python over the same rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

import pytest

from catalog.tables.asking import Ask, BadAsk
from catalog.tables.profile import BINS, FREQUENT, profile

from .conftest import COLUMNS, ROWS, Sample

PLACE = {column.name: n for n, column in enumerate(COLUMNS, 1)}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type)
def test_a_profile_agrees_with_the_rows(sample: Sample, column: object) -> None:
    name = column.name
    cells = [row[PLACE[name]] for row in sample.rows]
    there = [cell for cell in cells if cell is not None]
    found = profile(sample.path, sample.columns, name)
    assert (found.rows, found.missing, found.distinct) == (ROWS, len(cells) - len(there), len(set(there)))
    assert (found.minimum, found.maximum) == (min(there), max(there))
    common = sorted(Counter(there).items(), key=lambda pair: (-pair[1], pair[0]))[:FREQUENT]
    assert list(found.frequent) == common
    if isinstance(there[0], int | Decimal) and not isinstance(there[0], bool):
        assert found.mean == pytest.approx(fmean(there))
    else:
        assert found.mean is None


@pytest.mark.parametrize("name", ["_id", "จำนวน", "งบประมาณ (บาท)", "ปี", "วันที่", "บันทึกเมื่อ"])
def test_a_histogram_counts_every_cell_once(sample: Sample, name: str) -> None:
    found = profile(sample.path, sample.columns, name)
    assert len(found.histogram) == BINS
    assert sum(each.count for each in found.histogram) == found.rows - found.missing
    assert (found.histogram[0].low, found.histogram[-1].high) == (found.minimum, found.maximum)


def test_a_bin_holds_the_cells_between_its_ends(sample: Sample) -> None:
    cells = [row[1] for row in sample.rows if row[1] is not None]
    for each in profile(sample.path, sample.columns, "จำนวน").histogram[:-1]:
        assert each.count == sum(each.low <= cell < each.high for cell in cells)


def test_an_empty_column_and_an_unknown_one(nothing: Sample) -> None:
    found = profile(nothing.path, nothing.columns, "วันที่")
    assert (found.rows, found.minimum, found.mean, found.histogram, found.frequent) == (0, None, None, (), ())
    with pytest.raises(BadAsk):
        profile(nothing.path, nothing.columns, "ไม่มี")


def test_bins_of_days_are_as_wide_as_days_allow(sample: Sample) -> None:
    bins = profile(sample.path, sample.columns, "วันที่").histogram
    assert all(isinstance(each.low, date) and each.high - each.low >= timedelta(days=149) for each in bins)


def test_a_large_column_is_estimated_and_its_frequent_values_are_counted_exactly(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = profile(sample.path, sample.columns, "จำนวน")
    monkeypatch.setattr("catalog.tables.profile.EXACT_ROWS", 10)
    assert profile(sample.path, sample.columns, "จำนวน") == exact
    monkeypatch.setattr("catalog.tables.profile.EXACT_VALUES", 10)
    found = profile(sample.path, sample.columns, "จำนวน")
    assert found.approximate
    assert abs(found.distinct - exact.distinct) <= exact.distinct * 0.1
    cells = Counter(row[1] for row in sample.rows)
    assert found.frequent and all(cells[value] == count for value, count in found.frequent)


def test_a_profile_of_chosen_rows_leaves_the_others_out(sample: Sample) -> None:
    found = profile(sample.path, sample.columns, "จำนวน", Ask(filters={"ผ่าน": True}))
    cells = [row[1] for row in sample.rows if row[3] is True]
    assert (found.rows, found.maximum) == (len(cells), max(cell for cell in cells if cell is not None))
