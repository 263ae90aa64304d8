"""Queries of PostgreSQL's text search language: read as PostgreSQL reads them, answered alike by both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables import reading
from catalog.tables.asking import Ask, BadAsk
from catalog.tables.tsquery import MOST_LEXEMES, read_tsquery
from catalog.tables.written import reading as written_reading
from catalog.tables.written import rows, schema
from catalog.tables.written.columns import Placed, column
from catalog.tables.written.relation import Written, written
from tests.catalog.tables.written.conftest import RESOURCE, Sample
from tests.catalog.tables.written.test_reading import same

TEXTS = (
    "red apple pie",
    "apple",
    "Apples and pears",
    "green pie, apple pie",
    "pie-apple",
    "pineapple",
    "",
    "red\nredder   reddest",
    "green apple; red pie",
)
WORD = st.sampled_from(["red", "apple", "pie", "green", "app:*", "red:*AD", "zebra", "'apple pie'"])
QUERY = st.recursive(
    WORD,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["&", "|"]), part).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        st.tuples(part, st.sampled_from([" & ", " | "]), part).map("".join),
        part.map(lambda p: f"!({p})"),
        st.tuples(WORD, st.sampled_from(["<->", "<1>", "<2>", "<3>"]), WORD).map(" ".join),
        st.tuples(WORD, WORD, WORD).map(lambda p: f"({p[0]} | {p[1]}) <-> {p[2]}").filter(lambda q: "'" not in q),
    ),
    max_leaves=6,
)


@pytest.fixture
def fruit(db: None) -> Written:
    """Make a table of one column of English words."""
    placed = [Placed(1, column("t", "text"))]
    table = written(RESOURCE, placed, len(TEXTS))
    with transaction.atomic(), connection.cursor() as outer:
        schema.create(outer.cursor, table)
        rows.write(outer.cursor, table, [{"t": text} for text in TEXTS], method="insert", key=(), next_id=1)
    return table


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERY)
def test_a_query_finds_what_postgresql_finds(fruit: Written, query: str) -> None:
    with connection.cursor() as outer:
        # PostgreSQL takes what a hyphen joins for one word as well; to us it is just two.
        text = "SELECT _id FROM {} WHERE to_tsvector('simple', replace(p1, '-', ' ')) @@ to_tsquery('simple', %s) ORDER BY _id"
        outer.execute(text.format(fruit.identifier), [query])
        wanted = [row[0] for row in outer.fetchall()]
        ask = Ask(q=query, plain=False, sort=(("_id", "asc", None),), fields=("_id",))
        found = written_reading.search(outer.cursor, fruit, ask)

    assert [row[0] for row in found.rows] == wanted
    assert found.total == len(wanted)
    assert all(0 <= row[1] <= 1 for row in found.rows)


@pytest.mark.parametrize(
    "query",
    [
        "เชียงใหม่",
        "น้ำ",
        "น้ำตก | bangkok",
        "!bangkok & !เชียงใหม่",
        "สมชาย <-> ใจดี",
        "ปี <-> 2567",
        "bang:* | école:B",
        "0000:* & !true",
        "2020-01-15",
        "2020 <2> 15",
        "'100% a_b'",
        "((a | b) & !c) | text",
        "1.25 | 0.5",
        "''",
    ],
)
def test_both_engines_answer_alike(sample: Sample, tmp_path: Path, query: str) -> None:
    same(sample, tmp_path, Ask(q=query, plain=False, limit=300))
    same(sample, tmp_path, Ask(q={"รหัส": "0000:* | 00010"}, full_text=query, plain=False, limit=300))


def test_thai_words_are_found_inside_others_and_phrases_without_blanks(sample: Sample, tmp_path: Path) -> None:
    path = sample.copy(tmp_path)

    def found(query: str) -> int | None:
        return reading.search(path, sample.table.columns, Ask(q=query, plain=False)).total

    assert found("ตก") == found("น้ำ <-> ตก") == found("น้ำตก")
    assert found("น้ำตก")
    assert found("ตก <-> น้ำ") == 0


@pytest.mark.parametrize(
    "query",
    ["a b", "& a", "a &", "(a", "a)", "a:Z", "!", "a <-> ", "<-> a", "a <x> b", "a || b", "'a", "a <0> b", "\\"],
)
def test_what_is_malformed_is_named(query: str) -> None:
    with pytest.raises(BadAsk) as refusal:
        read_tsquery(query, "q")

    assert refusal.value.field == "query"


@pytest.mark.parametrize(
    "query",
    ["!" * 5000 + "a", "(" * 5000, " & ".join(["a"] * (MOST_LEXEMES + 1)), "a <101> b", "a <-> !b", "a <-> (b & c)"],
)
def test_what_goes_too_far_is_named(query: str) -> None:
    with pytest.raises(BadAsk) as refusal:
        read_tsquery(query, "q")

    assert refusal.value.field == "query"


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab &|!()<->:*12'\\ก\n\x01é"), max_size=30) | st.text(max_size=50))
def test_whatever_strangers_write_is_read_or_refused(text: str) -> None:
    try:
        read_tsquery(text, "q")
    except BadAsk as refusal:
        assert refusal.field in {"q", "query"}
