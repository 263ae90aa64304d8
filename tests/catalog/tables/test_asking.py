"""Questions that are refused, and for what; and that no input whatsoever does anything but be answered or refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables.asking import Ask, BadAsk, check
from catalog.tables.conditions import DEEPEST, MOST_VALUES
from catalog.tables.reading import LARGEST_PAGE, search

from .conftest import COLUMNS, Sample

NUMBER, MONEY, PASSED, DAY, CLOCK, SAVED, YEAR, NAME, CODE, JSON = (column.name for column in COLUMNS[:10])


def refused(**ask: Any) -> str:
    """The field that a question is refused for."""
    with pytest.raises(BadAsk) as caught:
        check(Ask(**ask), COLUMNS)
    caught.value.message.encode("utf-8")
    return caught.value.field


def test_unknown_columns_are_refused_under_the_parameter_that_names_them() -> None:
    assert refused(filters={"ไม่มี": 1}) == "filters"
    assert refused(filters={"$or": [{"ไม่มี": 1}]}) == "filters"
    assert refused(fields=("ไม่มี",)) == "fields"
    assert refused(sort=(("ไม่มี", "asc", None),)) == "sort"
    assert refused(q={"ไม่มี": "x"}) == "q"
    assert refused(filters={'name" = 1; --': 1}) == "filters"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (NUMBER, "สิบ"),
        (NUMBER, "1.5"),
        (NUMBER, True),
        (NUMBER, ""),
        (NUMBER, float("nan")),
        (NUMBER, "9" * 300),
        (NUMBER, [1, "x"]),
        (NUMBER, [[1]]),
        (MONEY, "1,234"),
        (MONEY, "Infinity"),
        (PASSED, 1),
        (PASSED, "maybe"),
        (DAY, "31/01/2567"),
        (DAY, 20240131),
        (CLOCK, "25:00"),
        (SAVED, "yesterday"),
        (YEAR, "๒๕๖๗ปี"),
        (NAME, True),
        (NAME, "a\0b"),
        (NAME, "\ud800"),
        pytest.param(NAME, "x" * 20_000, id="long"),
        pytest.param(CODE, 10**5000, id="huge"),
    ],
)
def test_values_of_the_wrong_type_are_refused_as_query(name: str, value: Any) -> None:
    assert refused(filters={name: value}) == "query"
    assert refused(filters={"$or": [{name: value}]}) == "query"


def test_malformed_filters_are_refused() -> None:
    for filters in (
        {"$or": {"a": 1}},
        {"$or": [1]},
        {"$and": "x"},
        {NUMBER: {"like": "x"}},
        {NUMBER: {"in": 5}},
        {NAME: {"contains": 5}},
        {NAME: {"contains": "a\0"}},
        {NAME: {"empty": "yes"}},
        {NUMBER: list(range(MOST_VALUES + 1))},
        {"$or": [{NUMBER: list(range(MOST_VALUES // 2))}] * 3},
        [],
        {1: 2},
    ):
        assert refused(filters=filters) == "filters", filters


def test_filters_nested_too_deep_are_refused() -> None:
    nested: dict[str, Any] = {NUMBER: 1}
    for _ in range(DEEPEST):
        nested = {"$and": [nested]}
    check(Ask(filters=nested), COLUMNS)
    assert refused(filters={"$or": [nested]}) == "filters"


def test_paging_and_sorting_are_checked() -> None:
    assert refused(limit=-1) == "limit"
    assert refused(limit=True) == "limit"
    assert refused(offset=2**63) == "offset"
    assert refused(sort=((NUMBER, "down", None),)) == "sort"
    assert refused(sort=((NUMBER, "asc", "middle"),)) == "sort"
    assert refused(fields=(NAME,), distinct=True, sort=((NUMBER, "asc", None),)) == "sort"


def test_sorting_by_number_first_is_the_order_of_the_file() -> None:
    by_number = ("_id", "asc", "first"), (NAME, "desc", None)
    assert check(Ask(sort=by_number), COLUMNS).in_file_order
    assert check(Ask(sort=by_number, q="x"), COLUMNS).in_file_order
    assert not check(Ask(q="x"), COLUMNS).in_file_order
    assert not check(Ask(sort=(("_id", "desc", None),)), COLUMNS).in_file_order
    assert not check(Ask(sort=by_number[::-1]), COLUMNS).in_file_order


def test_searches_are_checked() -> None:
    assert refused(q="a\0") == "q"
    assert refused(q="\udc80") == "q"
    assert refused(q=" ".join(f"w{n}" for n in range(21))) == "q"
    assert refused(full_text="\udc80") == "full_text"
    assert refused(q={NAME: 5}) == "q"


def test_a_page_has_a_largest_size(sample: Sample) -> None:
    for limit in (None, LARGEST_PAGE + 1):
        with pytest.raises(BadAsk) as caught:
            search(sample.path, sample.columns, Ask(limit=limit))
        assert caught.value.field == "limit"


WILD = st.text(st.characters(), max_size=12)  # Lone surrogates and NUL included.
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WILD | st.just(10**400)
OPERATORS = st.sampled_from(["eq", "gt", "gte", "lt", "lte", "in", "contains", "starts", "empty"]) | WILD
VALUES = SCALARS | st.lists(SCALARS, max_size=4) | st.dictionaries(OPERATORS, SCALARS | st.lists(SCALARS), max_size=2)
KNOWN = st.sampled_from(["_id", *(column.name for column in COLUMNS)])
FLAT = st.dictionaries(KNOWN | WILD, VALUES, max_size=2)
TREES = st.recursive(FLAT, lambda inner: st.dictionaries(st.sampled_from(["$or", "$and"]), st.lists(inner, max_size=3)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filters=TREES, q=WILD | st.dictionaries(KNOWN, WILD, max_size=2), full_text=WILD)
def test_strangers_are_answered_or_refused(sample: Sample, filters: Any, q: Any, full_text: str) -> None:
    with suppress(BadAsk):
        page = search(sample.path, sample.columns, Ask(filters=filters, q=q, full_text=full_text, limit=3))
        assert page.total is not None and len(page.rows) == min(3, page.total)


@settings(max_examples=200, deadline=None)
@given(name=KNOWN, value=VALUES)
def test_single_filters_from_strangers_are_answered_or_refused(sample: Sample, name: str, value: Any) -> None:
    with suppress(BadAsk):
        page = search(sample.path, sample.columns, Ask(filters={name: value}, limit=3))
        assert page.total is not None and len(page.rows) == min(3, page.total)
