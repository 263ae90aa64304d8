from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.lucene import DEEPEST, LONGEST, MOST_CLAUSES, parse
from catalog.search.query import ForbiddenSyntax, QuerySyntaxError
from catalog.search.syntax import (
    Boolean,
    Boosted,
    Everything,
    Filled,
    FreeText,
    Fuzzy,
    Phrase,
    Range,
    Term,
    Wildcard,
)

A, B, C = Term(None, "a"), Term(None, "b"), Term(None, "c")


def filters(*clauses: tuple[str, object]) -> Boolean:
    return Boolean(clauses)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("license_id:cc-by", Term("license_id", "cc-by")),
        ('tags:"open data"', Phrase("tags", "open data")),
        ("tags:ข้าว", Term("tags", "ข้าว")),
        ("name : x", filters(("must", Term(None, "name")), ("must", Term(None, ":")), ("must", Term(None, "x")))),
        ("name: x", Term("name", "x")),
        ("+a -b", filters(("must", A), ("not", B))),
        ("+a:x -b:y", filters(("must", Term("a", "x")), ("not", Term("b", "y")))),
        ("a b", filters(("must", A), ("must", B))),
        ("a AND b", filters(("must", A), ("must", B))),
        ("a && b", filters(("must", A), ("must", B))),
        ("a OR b", filters(("should", A), ("should", B))),
        ("a || b", filters(("should", A), ("should", B))),
        ("a AND b OR c", filters(("must", A), ("should", B), ("should", C))),
        ("a OR b AND c", filters(("should", A), ("must", B), ("must", C))),
        ("a NOT b", filters(("must", A), ("not", B))),
        ("a AND NOT b", filters(("must", A), ("not", B))),
        ("a !b", filters(("must", A), ("not", B))),
        ("NOT b", filters(("not", B))),
        ("-b", filters(("not", B))),
        ("*:* -b", filters(("must", Everything()), ("not", B))),
        ("x:(a OR b)", filters(("should", Term("x", "a")), ("should", Term("x", "b")))),
        ("x:(a y:b)", filters(("must", Term("x", "a")), ("must", Term("y", "b")))),
        ("(a b) OR c", filters(("should", filters(("must", A), ("must", B))), ("should", C))),
        ("name:rain*", Wildcard("name", (("text", "rain"), ("any", "")))),
        ("title:rail?ay", Wildcard("title", (("text", "rail"), ("one", ""), ("text", "ay")))),
        ("res_format:*", Filled("res_format")),
        ("res_format:[* TO *]", Filled("res_format")),
        ("*:*", Everything()),
        ("*", Everything()),
        ("", Everything()),
        ('""', Everything()),
        ("m:[2024-01-01T00:00:00Z TO *]", Range("m", "2024-01-01T00:00:00Z", None)),
        ("m:[NOW-7DAYS TO NOW/DAY]", Range("m", "NOW-7DAYS", "NOW/DAY")),
        ("m:{a TO b}", Range("m", "a", "b", False, False)),
        ("m:[a TO b}", Range("m", "a", "b", True, False)),
        ('m:["a b" TO "c"]', Range("m", "a b", "c")),
        ('"a b"~4', Phrase(None, "a b", 4)),
        ("railwey~1", Fuzzy(None, "railwey", 1)),
        ("railwey~", Fuzzy(None, "railwey", 2)),
        ("railwey~0.8", Fuzzy(None, "railwey", 1)),
        ("title:x^5", Boosted(Term("title", "x"), 5.0)),
        ("(a b)^0.5", Boosted(filters(("must", A), ("must", B)), 0.5)),
        (r"name:rain\-2024", Term("name", "rain-2024")),
        (r"name:a\:b\*", Term("name", "a:b*")),
        (r'"a\"b"', Phrase(None, 'a"b')),
        (r"my\ field:x", Term("my field", "x")),
        ("res_url:http://x.org/a?b=1", Wildcard("res_url", (("text", "http://x.org/a"), ("one", ""), ("text", "b=1")))),
        ("ANDROID OR ORACLE", filters(("should", Term(None, "ANDROID")), ("should", Term(None, "ORACLE")))),
        ("a and b", filters(("must", A), ("must", Term(None, "and")), ("must", B))),
    ],
)
def test_every_form_that_clients_use_is_read(text: str, tree: object) -> None:
    assert parse(text, strict=True) == tree


@pytest.mark.parametrize(
    "text",
    ["(a", "a)", '"a', "AND", "a AND", "a OR OR b", "OR a", "x:", "x:)", "()", "x:()", "[a b]", "x:[a TO", "x:[a TO b",
     "x:[TO b]", "x^", "x^y", "-", "a NOT", "]", "~", "^2", "a:b c:"],
)  # fmt: skip
def test_a_malformed_filter_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"\w+ .*\."):
        parse(text, strict=True)


@pytest.mark.parametrize("text", ["x:(a", 'x:"a', "x:a AND", "x:[a", "x:y^"])
def test_a_malformed_question_is_taken_as_words(text: str) -> None:
    assert parse(text, strict=False) == FreeText(text)


@pytest.mark.parametrize("text", ["น้ำท่วม", "เวลา 10:30", "Covid-19: daily", "http://data.go.th/x", "ข่าว: น้ำ", "a) b"])
def test_what_people_type_is_words_even_with_a_colon(text: str) -> None:
    assert parse(text, strict=False) == FreeText(text)


def test_a_known_field_counts_as_one_even_before_a_space() -> None:
    assert parse("title: x", strict=False, fields={"title"}) == Term("title", "x")


@pytest.mark.parametrize(
    "text", ["{!lucene}a", " {!func v=x}", "_query_:x", '_val_:"x"', "a OR _query_ :x", "x:({!join}y)", "+_val_:x"]
)
@pytest.mark.parametrize("strict", [True, False])
def test_local_parameters_are_refused_everywhere(text: str, strict: bool) -> None:
    with pytest.raises(ForbiddenSyntax):
        parse(text, strict=strict)


def test_local_parameters_in_quotes_are_just_text() -> None:
    assert parse('title:"{!x}"', strict=True) == Phrase("title", "{!x}")


def test_length_depth_and_width_are_bounded() -> None:
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST, strict=True) == A
    for text in ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "a " * (MOST_CLAUSES + 1), "a" * (LONGEST + 1)):
        with pytest.raises(QuerySyntaxError):
            parse(text, strict=True)


PIECES = st.sampled_from(
    ["a", "ข้าว", "title:", "x:", "(", ")", '"', "[", "]", "{", "}", " TO ", " AND ", " OR ", " NOT ", "+", "-", "!",
     "*", "?", "~", "^", "1", "\\", " ", "&&", "||", "*:*", "NOW", "/DAY", "\ud800", "\x00", ":"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_a_question_never_raises_but_for_forbidden_syntax(text: str) -> None:
    try:
        parse(text, strict=False)
    except ForbiddenSyntax:
        assert "{" in text


@given(st.one_of(st.text(st.characters(), max_size=100), st.lists(PIECES, max_size=30).map("".join)))
def test_a_filter_raises_nothing_but_its_own_errors(text: str) -> None:
    try:
        parse(text, strict=True)
    except (QuerySyntaxError, ForbiddenSyntax) as error:
        assert str(error)
