"""Groups and their figures, compared with sums made by hand over the same rows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Column
from catalog.tables import store
from catalog.tables.aggregate import Grouping, Measure, aggregate
from catalog.tables.asking import BadAsk

from .conftest import COLUMNS, Sample, write

NUMBER, MONEY, PASSED, DAY, CLOCK, SAVED, YEAR, NAME, CODE, JSON = (column.name for column in COLUMNS[:10])
PLACE = {column.name: n for n, column in enumerate(COLUMNS, 1)}


def ask(sample: Sample, *measures: tuple[str, str], **options: Any) -> list[tuple[Any, ...]]:
    wanted = tuple(Measure(function, column) for function, column in measures)  # type: ignore[arg-type]
    return aggregate(sample.path, sample.columns, Grouping(measures=wanted, **options)).rows


def by_hand(sample: Sample, group: str, column: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in sample.rows:
        found[row[PLACE[group]]].append(row[PLACE[column]])
    return {key: [value for value in values if value is not None] for key, values in found.items()}


def test_groups_have_the_figures_that_the_rows_add_up_to(sample: Sample) -> None:
    wanted = by_hand(sample, YEAR, MONEY)
    rows = ask(
        sample,
        *(("count", "*"), ("count", MONEY), ("sum", MONEY), ("avg", MONEY), ("min", MONEY), ("max", MONEY)),
        group_by=(YEAR,),
        limit=1000,
    )
    assert [row[0] for row in rows] == sorted(wanted, key=lambda year: (year is None, year or 0))
    for year, every, filled, total, average, least, most in rows:
        values = wanted[year]
        assert every == sum(row[PLACE[YEAR]] == year for row in sample.rows)
        assert filled == len(values)
        assert total == (sum(values) if values else None)
        assert average == (pytest.approx(float(sum(values) / len(values))) if values else None)
        assert (least, most) == ((min(values), max(values)) if values else (None, None))


def test_all_rows_are_one_group_and_filters_choose_them(sample: Sample) -> None:
    values = [row[PLACE[NUMBER]] for row in sample.rows if row[PLACE[NUMBER]] is not None and row[PLACE[NUMBER]] > 300]
    page = aggregate(
        sample.path,
        sample.columns,
        Grouping(measures=(Measure("count", "*"), Measure("sum", NUMBER)), filters={NUMBER: {"gt": 300}}),
    )
    assert page.rows == [(len(values), sum(values))]
    assert page.total == 1
    assert [column.name for column in page.columns] == ["count(*)", f"sum({NUMBER})"]


def test_nothing_left_by_a_filter_is_a_count_of_nought_and_no_sum(sample: Sample) -> None:
    assert ask(sample, ("count", "*"), ("sum", NUMBER), filters={NUMBER: {"gt": 10**30}}) == [(0, None)]


def test_groups_are_sorted_by_a_measure_and_paged_without_overlap(sample: Sample) -> None:
    measure = ("sum", NUMBER)
    sort = ((f"sum({NUMBER})", "desc", None),)
    whole = ask(sample, measure, group_by=(NAME, YEAR), sort=sort, limit=1000)
    assert [row[2] for row in whole if row[2] is not None] == sorted(
        (row[2] for row in whole if row[2] is not None), reverse=True
    )
    pieces = [ask(sample, measure, group_by=(NAME, YEAR), sort=sort, limit=7, offset=n) for n in range(0, 1000, 7)]
    assert [row for piece in pieces for row in piece] == whole


def test_the_total_counts_the_groups(sample: Sample) -> None:
    page = aggregate(sample.path, sample.columns, Grouping(group_by=(NAME,), limit=1))
    assert len(page.rows) == 1
    assert page.total == len({row[PLACE[NAME]] for row in sample.rows})


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("group_by", {"group_by": ("ไม่มี",)}),
        ("sum", {"measures": (Measure("sum", NAME),)}),
        ("avg", {"measures": (Measure("avg", DAY),)}),
        ("min", {"measures": (Measure("min", "*"),)}),
        ("count", {"measures": (Measure("count", "ไม่มี"),)}),
        ("sort", {"group_by": (YEAR,), "sort": ((NUMBER, "asc", None),)}),
        ("sort", {"sort": (("count(*)", "asc; DROP TABLE t", None),)}),
        ("limit", {"limit": 10**6}),
        ("offset", {"offset": -1}),
        ("group_by", {"measures": tuple(Measure("count", column.name) for column in COLUMNS) * 2 + tuple(
            Measure("min", column.name) for column in COLUMNS)}),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_names_the_parameter(sample: Sample, field: str, options: dict[str, Any]) -> None:
    with pytest.raises(BadAsk) as refused:
        aggregate(sample.path, sample.columns, Grouping(**options))
    assert refused.value.field == field


def test_sums_are_exact_beyond_64_bits_and_named_when_beyond_38_digits(tmp_path: Path) -> None:
    columns = (Column("n", "integer"), Column("d", "decimal"))
    most = 2**63 - 1
    huge = Decimal(9 * 10**37)
    path = store.temporary_path(tmp_path, "sums")
    pq.write_table(
        pa.table(
            [pa.array([1, 2]), pa.array([most, most]), pa.array([huge, huge], pa.decimal128(38, 0))], ["_id", "n", "d"]
        ),
        path,
    )
    assert aggregate(path, columns, Grouping(measures=(Measure("sum", "n"),))).rows == [(Decimal(2 * most),)]
    with pytest.raises(BadAsk, match="38 digits"):
        aggregate(path, columns, Grouping(measures=(Measure("sum", "d"),)))


def test_text_is_compared_as_a_thai_dictionary_orders_it(tmp_path: Path) -> None:
    columns = (Column("t", "text"),)
    path = write(tmp_path, "thai", columns, [(1, "เกาะ"), (2, "ขวด"), (3, "กา")])
    assert aggregate(path, columns, Grouping(measures=(Measure("min", "t"), Measure("max", "t")))).rows == [
        ("กา", "ขวด")
    ]


@given(names=st.lists(st.text(max_size=20), max_size=4), sort=st.text(max_size=20))
def test_no_name_from_outside_reaches_the_engine(sample: Sample, names: list[str], sort: str) -> None:
    grouping = Grouping(group_by=tuple(names), measures=(Measure("max", sort),), sort=((sort, "asc", None),))
    with pytest.raises(BadAsk):
        aggregate(sample.path, sample.columns, grouping)


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_days_are_put_into_periods(sample: Sample, period: str) -> None:
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    wanted: dict[Any, int] = defaultdict(int)
    for row in sample.rows:
        day = row[PLACE[DAY]]
        wanted[None if day is None else day.replace(month=(day.month - 1) // months * months + 1, day=1)] += 1
    found = ask(sample, ("count", "*"), group_by=(DAY,), periods={DAY: period}, limit=2000)
    assert dict(found) == wanted
    assert [day for day, _ in found if day] == sorted(day for day in wanted if day)


def test_only_moments_are_put_into_periods(sample: Sample) -> None:
    with pytest.raises(BadAsk):
        ask(sample, ("count", "*"), group_by=(NAME,), periods={NAME: "month"})
    with pytest.raises(BadAsk):
        ask(sample, ("count", "*"), group_by=(DAY,), periods={DAY: "day'); DROP"})
