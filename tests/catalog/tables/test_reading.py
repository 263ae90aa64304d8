"""Pages of rows: each filter, search, order and page, compared with plain Python over the same rows."""

from __future__ import annotations

import multiprocessing
import operator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.records import Column
from catalog.tables.asking import Ask
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.reading import LARGEST_PAGE, info, search

from .conftest import COLUMNS, ROWS, Sample, write

NUMBER, MONEY, PASSED, DAY, CLOCK, SAVED, YEAR, NAME, CODE, JSON = (column.name for column in COLUMNS[:10])
PLACE = {"_id": 0} | {column.name: n for n, column in enumerate(COLUMNS, 1)}


def ids(sample: Sample, **ask: Any) -> list[int]:
    """The numbers of the rows that a question gives."""
    page = search(sample.path, sample.columns, Ask(fields=("_id",), limit=LARGEST_PAGE, **ask))
    assert page.total == len(page.rows)
    return [row[0] for row in page.rows]


def expected(sample: Sample, name: str, passes: Any) -> list[int]:
    place = PLACE[name]
    return [row[0] for row in sample.rows if passes(row[place])]


def test_a_plain_page_gives_all_cells_as_they_were_written(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(limit=ROWS))
    assert page.rows == sample.rows
    assert page.total == ROWS
    assert [column.name for column in page.columns] == ["_id", *(column.name for column in COLUMNS)]


def test_any_depth_is_a_page(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(limit=5, offset=997))
    assert page.rows == sample.rows[997:]
    assert search(sample.path, sample.columns, Ask(limit=5, offset=10**9)).rows == []
    assert search(sample.path, sample.columns, Ask(limit=0)).total == ROWS


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        (NUMBER, 50, 50),
        (NUMBER, "50", 50),
        (NUMBER, 50.0, 50),
        (MONEY, "24691357802.46", Decimal("24691357802.46")),
        (MONEY, Decimal("0.000"), 0),
        (PASSED, True, True),
        (PASSED, "false", False),
        (DAY, "2015-01-04", date(2015, 1, 4)),
        (CLOCK, "01:01:00", time(1, 1)),
        (SAVED, "2015-01-04T01:01:01Z", datetime(2015, 1, 4, 1, 1, 1)),
        (YEAR, "2555", 2555),
        (CODE, "00007", "00007"),
        (NAME, "x' OR '1'='1", "x' OR '1'='1"),
        (NAME, '"; DROP TABLE t; --', '"; DROP TABLE t; --'),
        (NAME, "%s {0} \\", "%s {0} \\"),
        ("_id", 700, 700),
    ],
)
def test_equality_finds_what_python_finds(sample: Sample, name: str, value: Any, wanted: Any) -> None:
    found = ids(sample, filters={name: value})
    assert found == expected(sample, name, lambda cell: cell is not None and cell == wanted)
    assert found


def test_text_and_codes_are_told_apart_by_case_and_zeros(sample: Sample) -> None:
    assert ids(sample, filters={"name": "lower"}) == expected(sample, "name", lambda cell: cell == "lower")
    assert ids(sample, filters={"NAME": "lower"}) == []
    assert ids(sample, filters={CODE: 7}) == []


def test_missing_cells_are_found_by_null_and_by_lists_with_null(sample: Sample) -> None:
    assert ids(sample, filters={NAME: None}) == expected(sample, NAME, lambda cell: cell is None)
    found = ids(sample, filters={NUMBER: [None, 50, "51"]})
    assert found == expected(sample, NUMBER, lambda cell: cell in (None, 50, 51))
    assert ids(sample, filters={NUMBER: []}) == []


@pytest.mark.parametrize("bound", [50, -100, 49.5, "-3.001", 10**40, -(10**40), "1e999"])
@pytest.mark.parametrize("word", ["gt", "gte", "lt", "lte"])
def test_ranges_of_numbers_are_exact_for_any_bound(sample: Sample, word: str, bound: Any) -> None:
    compare = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}[word]
    limit = Decimal(str(bound))
    for name in (NUMBER, MONEY):
        if name == NUMBER and isinstance(bound, str) and "." in bound:
            continue  # Text that is no whole number is no value of a whole-number column.
        assert ids(sample, filters={name: {word: bound}}) == expected(
            sample, name, lambda cell: cell is not None and compare(cell, limit)
        )


def test_ranges_of_days_times_and_text(sample: Sample) -> None:
    day = expected(sample, DAY, lambda cell: cell is not None and date(2016, 1, 1) <= cell < date(2017, 1, 1))
    assert ids(sample, filters={DAY: {"gte": "2016-01-01", "lt": "2017-01-01"}}) == day
    late = expected(sample, CLOCK, lambda cell: cell > time(22))
    assert ids(sample, filters={CLOCK: {"gt": "22:00"}}) == late
    saved = expected(sample, SAVED, lambda cell: cell <= datetime(2015, 6, 1))
    assert ids(sample, filters={SAVED: {"lte": "2015-06-01"}}) == saved
    assert ids(sample, filters={CODE: {"gte": "00048"}}) == expected(sample, CODE, lambda cell: cell >= "00048")


def test_groups_of_filters_nest(sample: Sample) -> None:
    filters = {"$or": [{NUMBER: {"in": [50, 51]}}, {"$and": [{YEAR: 2510}, {PASSED: True}]}], CODE: {"gt": "00010"}}
    wanted = [
        row[0]
        for row in sample.rows
        if (row[1] in (50, 51) or (row[7] == 2510 and row[3] is True)) and row[PLACE[CODE]] > "00010"
    ]
    assert ids(sample, filters=filters) == wanted
    assert wanted
    assert ids(sample, filters={"$or": []}) == []
    assert len(ids(sample, filters={"$and": []})) == ROWS


def test_many_values_and_many_groups_are_answered(sample: Sample) -> None:
    assert len(ids(sample, filters={"_id": list(range(4000))})) == ROWS
    assert len(ids(sample, filters={"$or": [{"_id": n} for n in range(1, 2001)]})) == ROWS


def test_people_search_in_one_column(sample: Sample) -> None:
    assert ids(sample, filters={NAME: {"contains": "BANG"}}) == expected(sample, NAME, lambda cell: cell == "Bangkok")
    assert ids(sample, filters={NAME: {"starts": "kok"}}) == []
    assert ids(sample, filters={NAME: {"contains": "%"}}) == expected(sample, NAME, lambda cell: cell and "%" in cell)
    empty = expected(sample, NAME, lambda cell: not cell)
    assert ids(sample, filters={NAME: {"empty": True}}) == empty
    assert len(ids(sample, filters={NAME: {"empty": False}})) == ROWS - len(empty)
    assert ids(sample, filters={DAY: {"starts": "2016-05"}}) == expected(
        sample, DAY, lambda cell: cell is not None and (cell.year, cell.month) == (2016, 5)
    )


def test_every_word_must_occur_somewhere_in_the_row(sample: Sample) -> None:
    wanted = [row[0] for row in sample.rows if row[PLACE[NAME]] == "สมชาย ใจดี" and row[PLACE[CODE]] == "00000"]
    assert sorted(ids(sample, q="ใจดี 00000")) == wanted
    assert wanted
    assert ids(sample, q="ใจดี ไม่มีคำนี้") == []


def test_thai_digits_and_spellings_of_sara_am_are_alike(sample: Sample) -> None:
    assert sorted(ids(sample, q={NAME: "2567"})) == expected(sample, NAME, lambda cell: cell == "ปี ๒๕๖๗")
    assert sorted(ids(sample, q={NAME: "น้ํา"})) == expected(sample, NAME, lambda cell: cell == "น้ำตก")
    assert sorted(ids(sample, q={YEAR: "๒๕๖๗"})) == expected(sample, YEAR, lambda cell: cell == 2567)


def test_a_search_ranks_whole_cells_above_parts(sample: Sample) -> None:
    page = search(sample.path, sample.columns, Ask(q="bangkok", fields=(NAME,), limit=3))
    assert page.ranks == ("rank",)
    assert page.rows[0] == ("Bangkok", 1.0)
    inside = search(sample.path, sample.columns, Ask(q={NAME: "ngk"}, fields=(NAME,), limit=3))
    assert inside.ranks == (f"rank {NAME}",)
    assert inside.rows[0] == ("Bangkok", 0.25)
    both = search(sample.path, sample.columns, Ask(q={NAME: "ngk"}, full_text="upper", fields=(NAME,), limit=1))
    assert both.ranks == (f"rank {NAME}", "rank")


def test_a_column_called_rank_keeps_its_values(tmp_path: Path) -> None:
    columns = (Column("rank", "text"),)
    table = write(tmp_path, "v1", columns, [(1, "first"), (2, "second")])
    page = search(table, columns, Ask(q="second"))
    assert (page.ranks, page.rows) == ((), [(2, "second")])


def test_order_puts_missing_cells_where_postgresql_does(sample: Sample) -> None:
    up = search(sample.path, sample.columns, Ask(fields=(NUMBER, "_id"), sort=((NUMBER, "asc", None),), limit=ROWS))
    wanted = sorted(
        ((row[1], row[0]) for row in sample.rows), key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1])
    )
    assert up.rows == wanted
    down = search(sample.path, sample.columns, Ask(fields=(NUMBER,), sort=((NUMBER, "desc", None),), limit=1))
    assert down.rows == [(None,)]
    last = search(sample.path, sample.columns, Ask(fields=(NUMBER,), sort=((NUMBER, "desc", "last"),), limit=1))
    assert last.rows == [(399,)]


def test_rows_come_by_number_when_that_is_asked_for(sample: Sample) -> None:
    up, down = ("_id", "asc", None), ("_id", "desc", None)
    assert search(sample.path, sample.columns, Ask(sort=(up,), limit=7, offset=500)).rows == sample.rows[500:507]
    assert search(sample.path, sample.columns, Ask(sort=(down,), limit=2)).rows == sample.rows[:-3:-1]
    found = ids(sample, q="ใจดี", sort=(up,))
    assert found == sorted(ids(sample, q="ใจดี"))


def test_thai_text_is_ordered_by_its_consonants(tmp_path: Path) -> None:
    columns = (Column("ชื่อ", "text"),)
    words = ["ไข่", "เก้า", "ขา", "กา", "แก้ว", "โค", "งา"]
    table = write(tmp_path, "v1", columns, [(n, word) for n, word in enumerate(words, 1)])
    page = search(table, columns, Ask(fields=("ชื่อ",), sort=(("ชื่อ", "asc", None),)))
    assert [row[0] for row in page.rows] == ["กา", "เก้า", "แก้ว", "ขา", "ไข่", "โค", "งา"]


def test_distinct_counts_and_pages_distinct_rows(sample: Sample) -> None:
    ask = Ask(fields=(CODE,), distinct=True, sort=((CODE, "desc", None),), limit=3, offset=1)
    page = search(sample.path, sample.columns, ask)
    assert (page.rows, page.total) == ([("00048",), ("00047",), ("00046",)], 50)
    unsorted = search(sample.path, sample.columns, Ask(fields=("name", "NAME"), distinct=True))
    assert unsorted.rows == [("Lower", "UPPER"), ("lower", "UPPER")]
    found = search(sample.path, sample.columns, Ask(fields=(NAME,), distinct=True, q="bangkok"))
    assert (found.rows, found.ranks) == ([("Bangkok", 1.0)], ("rank",))


def test_the_total_is_left_out_when_nobody_asks(sample: Sample) -> None:
    for ask in (Ask(), Ask(filters={YEAR: 2510}), Ask(sort=((YEAR, "asc", None),)), Ask(fields=(YEAR,), distinct=True)):
        assert search(sample.path, sample.columns, replace(ask, include_total=False)).total is None
        assert search(sample.path, sample.columns, ask).total
    assert search(sample.path, sample.columns, Ask(filters={YEAR: 2510}, offset=5000)).total == 15


NAMES = [column.name for column in COLUMNS]
FILTERS = st.sampled_from(
    [{}, {YEAR: {"lt": 2530}}, {PASSED: None}, {NAME: {"contains": "ก"}}, {"$or": [{NUMBER: 50}, {CODE: ["00001"]}]}]
)
KEYS = st.tuples(st.sampled_from(NAMES), st.sampled_from(["asc", "desc"]), st.sampled_from(["first", "last", None]))
ASKS = st.builds(
    Ask,
    filters=FILTERS,
    q=st.sampled_from(["", "", "a", "25 0", "ก"]),
    fields=st.lists(st.sampled_from(["_id", *NAMES]), max_size=3, unique=True).map(tuple),
    sort=st.lists(KEYS, max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ask=ASKS, size=st.integers(70, 400), distinct=st.booleans())
def test_pages_put_together_are_all_rows(sample: Sample, ask: Ask, size: int, distinct: bool) -> None:
    sortable = not distinct or all(name in ask.fields for name, *_ in ask.sort)
    ask = replace(ask, distinct=distinct and sortable)
    whole = search(sample.path, sample.columns, replace(ask, limit=LARGEST_PAGE))
    assert whole.total == len(whole.rows)
    pages: list[Any] = []
    while batch := search(sample.path, sample.columns, replace(ask, limit=size, offset=len(pages))).rows:
        pages += batch
    assert pages == whole.rows


def test_an_empty_table_answers(nothing: Sample) -> None:
    for ask in (Ask(), Ask(q="a"), Ask(sort=((YEAR, "asc", None),)), Ask(fields=(YEAR,), distinct=True)):
        page = search(nothing.path, nothing.columns, ask)
        assert (page.rows, page.total) == ([], 0)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path, sample: Sample) -> None:
    with pytest.raises(TableMissing):
        search(tmp_path / "ab" / "none.parquet", COLUMNS, Ask())
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"not a table")
    with pytest.raises(TableUnreadable):
        search(broken, COLUMNS, Ask())
    with pytest.raises(TableUnreadable):
        search(sample.path, [*COLUMNS, Column("อื่น", "text")], Ask())


def test_a_table_removed_after_it_was_read_is_missing(tmp_path: Path) -> None:
    columns = (Column("a", "text"),)
    table = write(tmp_path, "v1", columns, [(1, "x")])
    assert search(table, columns, Ask()).rows == [(1, "x")]
    table.unlink()
    with pytest.raises(TableMissing):
        search(table, columns, Ask())


def test_info_tells_rows_and_bytes(sample: Sample) -> None:
    assert (info(sample.path).rows, info(sample.path).size_bytes) == (ROWS, sample.path.stat().st_size)


def test_four_threads_read_at_once(sample: Sample) -> None:
    def ask(n: int) -> list[Any]:
        return search(sample.path, sample.columns, Ask(filters={YEAR: 2500 + n % 68}, fields=("_id",))).rows

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(40)))
    assert answers == [ask(n) for n in range(40)]


def _in_child(path: Path, columns: tuple[Column, ...], answers: Any) -> None:
    answers.put(search(path, columns, Ask(filters={YEAR: 2510})).total)


def test_a_forked_process_reads_on_its_own(sample: Sample) -> None:
    assert search(sample.path, sample.columns, Ask(filters={YEAR: 2510})).total == 15
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    children = [fork.Process(target=_in_child, args=(sample.path, sample.columns, answers)) for _ in range(2)]
    for child in children:
        child.start()
    assert [answers.get(timeout=20) for _ in children] == [15, 15]
    for child in children:
        child.join(20)
        assert child.exitcode == 0
    assert search(sample.path, sample.columns, Ask(filters={YEAR: 2510})).total == 15
