"""Fields of strangers: read, or refused by name; never anything else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tables.native import KINDS
from catalog.tables.written.cells import stored
from catalog.tables.written.columns import Placed, column, guessed_type, native_type, new_columns, read_fields
from catalog.tables.written.refusals import Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ALL_TYPES = [*KINDS, *(f"_{name}" for name in KINDS), "varchar(3)", "numeric(4,2)", "_bit(3)"]


@given(JSON)
def test_any_json_is_read_as_fields_or_refused(value: Any) -> None:
    try:
        read_fields(value)
    except Refused as refused:
        assert refused.field == "fields"


@given(st.lists(st.fixed_dictionaries({"id": st.text()}, optional={"type": st.text(), "info": JSON}), max_size=3))
def test_objects_of_fields_are_read_or_refused(value: Any) -> None:
    try:
        fields = read_fields(value)
    except Refused as refused:
        assert refused.field == "fields"
    else:
        assert len(fields) == len(value)


@given(JSON, st.sampled_from(ALL_TYPES))
def test_any_json_is_stored_in_a_column_or_refused_by_row(value: Any, native: str) -> None:
    try:
        stored(value, column("a", native), 4)
    except Refused as refused:
        assert (refused.field, refused.row) == ("records", 4)
        assert refused.message.startswith('row "5"')


@given(JSON)
def test_a_guessed_type_takes_the_value_it_was_guessed_from_unless_a_date_has_its_day_first(value: Any) -> None:
    native = guessed_type(value)
    assert native in KINDS
    if native == "timestamp":
        return
    try:
        stored(value, column("a", native), 0)
    except Refused:
        # NaN, infinity, halves of surrogate pairs and NULs are no values of any type; JSON has numbers of 64 bits.
        assert native in ("float8", "json", "text", "numeric")


@pytest.mark.parametrize(
    ("given", "native"),
    [
        ("INT", "int4"), ("double  precision", "float8"), ("text[]", "_text"), ("_int", "_int4"), ("jsonb", "jsonb"),
        ("character varying", "varchar"), ("timestamp without time zone", "timestamp"), ("bigint", "int8"),
    ],
)  # fmt: skip
def test_spellings_of_types(given: str, native: str) -> None:
    assert native_type(given) == native


def test_the_first_record_adds_columns_that_the_fields_do_not_name() -> None:
    known = {"old": Placed(1, column("old", "text"))}

    added = new_columns(read_fields([{"id": "a"}, {"id": "old"}]), {"b": 1.5, "a": "x", "old": 1}, known)

    assert [(each.name, each.native) for each in added] == [("a", "text"), ("b", "float8")]


def test_a_table_has_a_most_of_columns() -> None:
    with pytest.raises(Refused, match="at most 500"):
        new_columns((), {f"c{n}": 1 for n in range(501)}, {})
