from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tantivy import Query

from catalog.search.ranges import between, pattern
from catalog.search.schema import schema

LETTERS = st.text("abcก2", max_size=4)


@given(st.none() | LETTERS, st.none() | LETTERS, st.booleans(), st.booleans(), st.lists(LETTERS, max_size=20))
def test_a_range_matches_what_comparing_would(
    low: str | None, high: str | None, include_low: bool, include_high: bool, values: list[str]
) -> None:
    regex = between(low, high, include_low=include_low, include_high=include_high)
    # The engine writes code points as \x{e01}, Python as \u0e01.
    python = re.sub(r"\\x\{(\w+)\}", lambda match: f"\\U{int(match[1], 16):08x}", regex)
    if regex:
        Query.regex_query(schema(), "name", regex)  # the engine takes it, too
    for value in values:
        above = low is None or not low or value > low or (include_low and value == low)
        below = high is None or value < high or (include_high and value == high)
        found = bool(regex) and re.fullmatch(python, value) is not None
        assert found == (above and below), (low, high, value, regex)


def test_special_characters_of_a_pattern_are_plain_text() -> None:
    assert pattern((("text", "a.b("), ("any", ""), ("one", ""))) == r"a\x{2e}b\x{28}(?s:.*)(?s:.)"
