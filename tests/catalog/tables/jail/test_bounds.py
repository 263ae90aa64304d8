"""Whatever is put together out of SQL's pieces: nothing is read but what was given, and every error has a name."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables.jail.errors import JailBusy, SqlError, SqlForbidden
from catalog.tables.jail.query import Limits, parse, records_json, run
from tests.catalog.tables.jail.conftest import MARK, PEOPLE, PLACES, SECRET, Prison

QUICKLY = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

FORBIDDEN = (PLACES, SECRET)
OPEN = (PEOPLE, "x", "t", "X", "__table_0__", "__query_1__", "duckdb_settings", "sqlite_master", SECRET.upper())
NAMES = st.sampled_from([*OPEN, *FORBIDDEN])
EXPRESSIONS = st.sampled_from(["*", "1", "count(*)", "1 + 1", "lower('A')", "min(1)"])


def _query(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Queries around queries: subqueries, joins, unions, conditions, and `WITH` that hides and shows names."""
    return st.one_of(
        st.builds("SELECT {} FROM ({}) AS {}".format, EXPRESSIONS, inner, st.sampled_from(["x", "t", f'"{SECRET}"'])),
        st.builds("({}) UNION ALL ({})".format, inner, inner),
        st.builds('WITH "{}" AS ({}) ({})'.format, NAMES, inner, inner),
        st.builds('WITH "{}" AS ({}), "{}" AS ({}) ({})'.format, NAMES, inner, NAMES, inner, inner),
        st.builds('SELECT {} FROM "{}" t WHERE EXISTS ({})'.format, EXPRESSIONS, NAMES, inner),
        st.builds('SELECT ({}) FROM "{}" x'.format, inner, NAMES),
        st.builds('SELECT {} FROM "{}" t, LATERAL ({}) x'.format, EXPRESSIONS, NAMES, inner),
        st.builds("SELECT 1 ORDER BY ({})".format, inner),
    )


QUERIES = st.recursive(st.builds('SELECT {} FROM "{}"'.format, EXPRESSIONS, NAMES), _query, max_leaves=6)

PIECES = (
    "SELECT FROM WHERE WITH AS UNION ALL JOIN ON ( ) , ; * . :: -> \"x\" 'x' -- /* */ $$ ? $1 1 NULL TABLE VALUES COPY SET "
    "PIVOT COLUMNS read_csv( query( LATERAL unnest( [ ] { } : = ~ E'\\x' U&'x' \u202e \ufeff \u00a0"
)
WORDS = st.lists(st.sampled_from(PIECES.split(" ")), max_size=14).map(" ".join)


@QUICKLY
@given(sql=QUERIES)
def test_the_tables_that_are_read_are_always_within_those_given(sql: str, prison: Prison) -> None:
    given_tables = dict.fromkeys(OPEN, prison.tables[PEOPLE])
    try:
        named = set(parse(sql).tables)
    except SqlError:  # Two WITH queries of one name.
        named = set()

    try:
        written = records_json(run(sql, given_tables, limits=Limits(seconds=5))).decode()
    except SqlForbidden as error:
        assert named - set(OPEN)
        assert "Not authorized to read" in str(error)
        return
    except SqlError as error:
        written = str(error)

    assert named <= set(OPEN)
    for told in (MARK, "เหนือ", "allowed_paths", "/"):
        assert told not in written


@QUICKLY
@given(sql=WORDS | st.text(max_size=40))
def test_any_text_gets_an_answer_or_a_named_error(sql: str, prison: Prison) -> None:
    try:
        run(sql, prison.tables, limits=Limits(seconds=5))
    except (SqlError, SqlForbidden) as error:
        assert str(error)
    except JailBusy:
        pytest.fail("nobody else asks")
