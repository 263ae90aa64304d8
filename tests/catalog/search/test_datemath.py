from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.datemath import instant, microseconds
from catalog.search.query import QuerySyntaxError

NOW = datetime(2024, 2, 29, 13, 45, 30, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("NOW", "2024-02-29T13:45:30.123456"),
        ("NOW/DAY", "2024-02-29"),
        ("NOW/MONTH", "2024-02-01"),
        ("NOW/YEARS", "2024-01-01"),
        ("NOW/HOUR", "2024-02-29T13:00"),
        ("NOW/SECOND", "2024-02-29T13:45:30"),
        ("NOW-7DAYS", "2024-02-22T13:45:30.123456"),
        ("NOW/DAY-1YEAR", "2023-02-28"),
        ("NOW-1YEAR/MONTH", "2023-02-01"),
        ("NOW+2MONTHS", "2024-04-29T13:45:30.123456"),
        ("NOW/DAY+1DATE-30MINUTES", "2024-02-29T23:30"),
        ("2024-05-01T10:20:30Z", "2024-05-01T10:20:30"),
        ("2024-05-01T10:20:30.5Z", "2024-05-01T10:20:30.500000"),
        ("2024-05-01T10:20:30Z/DAY+1MONTH", "2024-06-01"),
        ("2024-05", "2024-05-01"),
        ("2024", "2024-01-01"),
    ],
)
def test_dates_and_their_arithmetic_are_read_as_solr_does(text: str, moment: str) -> None:
    assert instant(text, NOW) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(("text", "moment"), [("2024", "2024-12-31"), ("2024-02", "2024-02-29"), ("2024-02-03",) * 2])
def test_a_day_month_or_year_ends_with_its_last_moment(text: str, moment: str) -> None:
    last = datetime.fromisoformat(f"{moment}T23:59:59.999999").replace(tzinfo=UTC)
    assert instant(text, NOW, end=True) == last


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-01", "2023-02-29", "NOW-", "NOW-1WEEK", "NOW/", "24-01-01", "0000"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        instant(text, NOW)


@pytest.mark.parametrize("text", ["NOW+999999999YEARS", "NOW-999999999DAYS", "NOW-999999999MONTHS"])
def test_arithmetic_stops_at_the_ends_of_time(text: str) -> None:
    assert instant(text, NOW).year in {1, 9999}


@given(st.text("NOW0123456789-+/:TZDAYMONTHYEAR.", max_size=25))
def test_no_text_raises_anything_but_its_own_error(text: str) -> None:
    with suppress(QuerySyntaxError):
        assert isinstance(microseconds(instant(text, NOW)), int)
