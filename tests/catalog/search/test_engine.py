from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import DatasetRecord
from catalog.search import ordering
from catalog.search.engine import Engine
from catalog.search.query import Answer, ForbiddenSyntax, QuerySyntaxError, Search, SearchError, UnknownSort
from tests.catalog.search.catalogue import NOW, SIZE, labels

Ask = Callable[..., Answer]
Made = dict[str, DatasetRecord]


def public(made: Made) -> list[DatasetRecord]:
    return [each for each in made.values() if not each.private]


def titles(made: Made, answer: Answer) -> list[str]:
    return [made[each].title for each in answer.ids]


# Finding


@pytest.mark.parametrize("part", ["ท้องถิ่น", "สูงอายุ", "ข้าว", "น้ำ", "น้ำฝน", "โรงพยาบาล", "ห้วยฮ่องไคร้", "ฮ่องไคร้"])
def test_parts_of_compounds_and_names_find_every_dataset_that_has_them(made: Made, ask: Ask, part: str) -> None:
    expected = {
        each.id for each in public(made)
        if part in " ".join([each.title, each.notes or "", *each.tags, each.organization.title])  # type: ignore[union-attr]
    }  # fmt: skip
    assert expected and expected <= set(ask(text=part).ids)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("นํ้าฝน", "น้ำฝน"), ("ปี ๒๕๕๖", "ปี 2556"), ("RAINFALL", "rainfall"), ("older person", "older persons")],
)
def test_other_spellings_find_the_same(ask: Ask, typed: str, meant: str) -> None:
    assert ask(text=typed).count == ask(text=meant).count > 0


def test_an_exact_title_comes_first(made: Made, ask: Ask) -> None:
    wanted = public(made)[60]
    assert ask(text=wanted.title).ids[0] == wanted.id


def test_a_year_is_found_in_the_other_era_after_the_literal_ones(made: Made, ask: Ask) -> None:
    answer = ask(text="ผลผลิตข้าวนาปี 2013")
    assert "2556" in made[answer.ids[0]].title


def test_most_of_many_words_are_enough(ask: Ask) -> None:
    assert ask(text="rainfall monthly").count == ask(text="rainfall monthly nonsense").count > 0
    assert ask(text="rainfall nonsense", literal=True).count == 0


def test_quoted_must_and_mustnot(made: Made, ask: Ask) -> None:
    assert all("ภูเก็ต" in each for each in titles(made, ask(text="น้ำท่วม +ภูเก็ต")))
    assert not any("ภูเก็ต" in each for each in titles(made, ask(text="น้ำท่วม -ภูเก็ต")))
    assert ask(text='"road accident"').count > 0
    assert ask(text='"accident road"').count == 0


def test_columns_and_values_of_tables_are_found(ask: Ask) -> None:
    assert ask(text="แม่แจ่ม").count == ask(lucene=("res_format:CSV",)).count
    assert ask(text="columns:อำเภอ").count > 0


def test_a_text_without_words_finds_nothing_and_no_text_everything(made: Made, ask: Ask) -> None:
    assert ask(text="!?…").count == 0
    assert ask(text="*:*").count == ask().count == len(public(made))


def test_answers_tell_the_words_that_were_looked_for(ask: Ask) -> None:
    assert "น้ำท่วม" in ask(text="น้ําท่วม -ภูเก็ต").words
    assert not any("ภูเก็ต" in word for word in ask(text="น้ำท่วม -ภูเก็ต").words)


# The query language

CONDITIONS: list[tuple[str, Callable[[DatasetRecord], bool]]] = [
    ("organization:moph", lambda each: each.organization.name == "moph"),
    ("license_id:(cc-by OR dga-ogl)", lambda each: True),
    ("-license_id:cc-by", lambda each: each.license_id != "cc-by"),
    ("*:* -res_format:PDF", lambda each: all(part.format != "PDF" for part in each.resources)),
    ('tags:"ชุด 3"', lambda each: "ชุด 3" in each.tags),
    ("tags:ชุด*", lambda each: True),
    ("name:dataset-00?", lambda each: each.name[:10] == "dataset-00"),
    ("name:*99", lambda each: each.name.endswith("99")),
    ("year:2013", lambda each: each.extras["year"] == "2013"),
    ("year:[2012 TO 2013]", lambda each: each.extras["year"] <= "2013"),
    ("year:{2012 TO *]", lambda each: each.extras["year"] > "2012"),
    ("year:201?", lambda each: True),
    ("extras_year:2013", lambda each: each.extras["year"] == "2013"),
    ("num_resources:2", lambda each: len(each.resources) == 2),
    ("num_resources:[2 TO *]", lambda each: len(each.resources) >= 2),
    ("private:false", lambda each: True),
    ("metadata_modified:[NOW-7DAYS TO NOW]", lambda each: (NOW - each.metadata_modified).days <= 7),
    ("metadata_modified:{* TO NOW-7DAYS}", lambda each: (NOW - each.metadata_modified).days > 7),
    ("metadata_modified:[* TO 2025]", lambda each: each.metadata_modified.year <= 2025),
    ("update_frequency_unit:เดือน", lambda each: each.standard["update_frequency_unit"] == "month"),
    ("update_frequency_unit:month", lambda each: each.standard["update_frequency_unit"] == "month"),
    ("data_type:ข้อมูลสถิติ", lambda each: True),
    ("nosuchfield:x", lambda each: False),
    ("tags:*", lambda each: True),
    ("author:*", lambda each: False),
    ("title:rainfall~1 year:2013", lambda each: "rainfall" in each.title_en and each.extras["year"] == "2013"),
    ("title:rainfal*", lambda each: "rainfall" in each.title_en),
    ("title:ra?nfall", lambda each: "rainfall" in each.title_en),
    ('title:"road accident"', lambda each: "Road accident" in each.title_en),
    ('title:"road statistics"~2', lambda each: "Road accident statistics" in each.title_en),
    ("res_name:ตาราง", lambda each: True),
    ("name:[dataset-000 TO dataset-010}", lambda each: each.name < "dataset-010"),
    ("title:(น้ำท่วม AND ภูเก็ต)", lambda each: "น้ำท่วม" in each.title and "ภูเก็ต" in each.title),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_a_condition_finds_exactly_what_meets_it(
    made: Made, ask: Ask, condition: str, holds: Callable[[DatasetRecord], bool]
) -> None:
    expected = {each.id for each in public(made) if holds(each)}
    assert set(ask(lucene=(condition,)).ids) == expected
    if ":" in condition:
        assert set(ask(text=condition).ids) == expected


def test_filters_must_all_hold(ask: Ask) -> None:
    both = set(ask(lucene=("organization:moph", "year:2013")).ids)
    assert both == set(ask(lucene=("organization:moph",)).ids) & set(ask(lucene=("year:2013",)).ids)


@pytest.mark.parametrize(
    "condition",
    ["(a", "num_resources:many", "metadata_modified:[yesterday TO *]", "title:*a", "a* " * 20, "name:*aa name:*bb",
     f"name:[a TO {'z' * 100}]"],
)  # fmt: skip
def test_an_impossible_filter_is_a_syntax_error(ask: Ask, condition: str) -> None:
    with pytest.raises(QuerySyntaxError):
        ask(lucene=(condition,))
    assert ask(text=condition).count >= 0


def test_local_parameters_are_refused(ask: Ask) -> None:
    for question in ({"text": "{!func}x:y"}, {"lucene": ("_query_:x",)}):
        with pytest.raises(ForbiddenSyntax):
            ask(**question)


# Visibility


def test_private_datasets_are_nowhere_for_strangers(made: Made, engine: Engine, ask: Ask) -> None:
    hidden = [each for each in made.values() if each.private]
    answer = ask(facets=("name", "private", "tags"))
    assert hidden and not set(answer.ids) & {each.id for each in hidden}
    assert answer.count == SIZE - len(hidden) == dict(answer.facets["private"])["false"]
    assert "true" not in dict(answer.facets["private"])
    assert not {each.name for each in hidden} & set(dict(answer.facets["name"]))
    for condition in ("private:true", "capacity:private", "-private:false", f"id:{hidden[0].id}", "state:*"):
        assert not set(ask(lucene=(condition,)).ids) & {each.id for each in hidden}
    suggested = {each.name for each in engine.suggest(hidden[0].title, frozenset({"public"}), 50)}
    assert hidden[0].name not in suggested
    assert hidden[0].id not in engine.similar(str(public(made)[0].id), frozenset({"public"}), 200)


def test_members_find_their_own_private_datasets_only(made: Made, ask: Ask) -> None:
    allowed = frozenset({"public", "org:id-of-moph"})
    expected = {each.id for each in made.values() if not allowed.isdisjoint(labels(each))}
    assert set(ask(labels=allowed).ids) == expected
    assert set(ask(labels=None).ids) == set(made)


# Facets


def test_facets_are_exact_and_ordered_by_count_then_value(made: Made, ask: Ask) -> None:
    answer = ask(text="title:จังหวัด", facets=("organization", "tags", "res_format", "year"), facet_limit=-1)
    for facet, values_of in {
        "organization": lambda each: [each.organization.name],
        "tags": lambda each: each.tags,
        "res_format": lambda each: {part.format for part in each.resources},
        "year": lambda each: [each.extras["year"]],
    }.items():
        counted = Counter(value for each in public(made) for value in values_of(each))
        expected = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        assert list(answer.facets[facet]) == expected


def test_a_limited_facet_is_the_beginning_of_the_whole(made: Made, ask: Ask) -> None:
    whole = ask(facets=("tags",), facet_limit=-1).facets["tags"]
    assert len(whole) == len({tag for each in public(made) for tag in each.tags}) > 50
    assert ask(facets=("tags",), facet_limit=20).facets["tags"] == whole[:20]
    assert ask(facets=("tags",), facet_limit=0).facets["tags"] == ()
    least = ask(facets=("tags",), facet_limit=-1, facet_mincount=10).facets["tags"]
    assert least == tuple(pair for pair in whole if pair[1] >= 10)


def test_unknown_facets_and_facets_of_words_are_empty(ask: Ask) -> None:
    facets = ("nosuchfield", "title", "a.b\\c", "", 'q"x', "labels", "tie")
    assert set(ask(facets=facets).facets.values()) == {()}


def test_counts_of_a_chosen_facet_are_made_as_if_it_were_free(ask: Ask) -> None:
    free = ask(facets=("organization", "res_format"))
    chosen = {"organization": ("moph", "tmd")}
    answer = ask(facets=("organization", "res_format"), chosen=chosen)
    counts = dict(free.facets["organization"])
    assert answer.count == counts["moph"] + counts["tmd"]
    assert answer.facets["organization"] == free.facets["organization"]
    assert dict(answer.facets["res_format"])["PDF"] == ask(chosen={**chosen, "res_format": ("PDF",)}).count
    assert ask(chosen={"year": ("2013", "2014")}).count == ask(lucene=("year:(2013 OR 2014)",)).count


# Order and pages


def test_results_are_sorted_by_several_keys(made: Made, ask: Ask) -> None:
    answer = ask(sort=(("organization", "desc"), ("license_id", "asc"), ("metadata_modified", "desc"), ("name", "asc")))
    rows = [made[each] for each in answer.ids]
    rows.sort(key=lambda each: each.name)
    rows.sort(key=lambda each: each.metadata_modified, reverse=True)
    rows.sort(key=lambda each: each.license_id)
    rows.sort(key=lambda each: each.organization.name, reverse=True)
    assert list(answer.ids) == [each.id for each in rows]


def test_titles_are_sorted_as_in_a_thai_dictionary(made: Made, ask: Ask) -> None:
    found = titles(made, ask(sort=(("title_string", "asc"),)))
    first = {title[:3]: place for place, title in reversed(list(enumerate(found)))}
    # By code point โ… of "โรง" would follow everything; in the dictionary it stands with ร.
    assert first["จำน"] < first["ปริ"] < first["ผลผ"] < first["พื้"] < first["ราย"] < first["สถา"]


def test_equal_scores_are_ordered_by_the_latest_change(made: Made, engine: Engine) -> None:
    answer = engine.search(Search(text="organization:moph", rows=1000))
    dates = [made[each].metadata_modified for each in answer.ids]
    assert all(one >= other for one, other in pairwise(dates))


SORTS: list[dict[str, object]] = [
    {},
    {"text": "น้ำ"},
    {"text": "จังหวัด", "sort": (("score", "asc"), ("title", "desc"))},
    {"text": "จังหวัด", "sort": (("score", "desc"), ("organization", "desc"), ("name", "asc"))},
    {"sort": (("organization", "asc"),)},
    {"sort": (("organization", "desc"), ("license_id", "asc"), ("title", "desc"))},
    {"sort": (("num_resources", "desc"), ("organization", "asc"), ("name", "desc"))},
    {"sort": (("metadata_modified", "asc"), ("name", "desc"))},
    {"sort": (("version", "asc"), ("license_id", "desc"), ("num_resources", "asc"))},
]


@pytest.mark.parametrize("slack", [1, 32])
@pytest.mark.parametrize("question", SORTS, ids=str)
def test_pages_put_together_are_the_whole(
    engine: Engine, question: dict[str, object], slack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.search(Search(rows=1000, **question)).ids  # type: ignore[arg-type]
    monkeypatch.setattr(ordering, "SLACK", slack)
    pages = [
        engine.search(Search(start=start, rows=7, **question)).ids  # type: ignore[arg-type]
        for start in range(0, SIZE + 7, 7)
    ]
    assert [each for page in pages for each in page] == list(whole)
    assert len(set(whole)) == len(whole) > 0


def test_no_rows_and_pages_past_the_end_are_empty(engine: Engine, made: Made) -> None:
    for start, rows in ((0, 0), (10_000, 10), (5, 0)):
        answer = engine.search(Search(start=start, rows=rows))
        assert (answer.count, answer.ids) == (len(public(made)), ())


@pytest.mark.parametrize("field", ["tags", "title_folded", "notes", "nosuchfield", "tie", ""])
def test_sorting_by_what_cannot_be_sorted_is_refused(ask: Ask, field: str) -> None:
    with pytest.raises(UnknownSort):
        ask(sort=((field, "asc"),))


# Suggestions and similar datasets


def test_suggestions_complete_words_inside_names_in_both_languages(engine: Engine) -> None:
    def kinds(prefix: str) -> set[tuple[str, str]]:
        return {(each.kind, each.name) for each in engine.suggest(prefix, frozenset({"public"}), 10)}

    assert ("organization", "moph") in kinds("สาธารณสุข")
    assert ("tag", "สาธารณสุข") in kinds("สาธา")
    assert any(kind == "dataset" for kind, _ in kinds("ผลผลิตข้"))
    assert any(kind == "dataset" for kind, _ in kinds("rainf"))
    assert kinds("") == kinds("zzzz") == set()


def test_suggestions_are_limited_and_never_twice(engine: Engine) -> None:
    found = engine.suggest("จ", None, 5) + engine.suggest("จำนวน", None, 5)
    assert 0 < len(found) <= 10
    assert len({(each.kind, each.name) for each in engine.suggest("จำนวน", None, 5)}) == len(
        engine.suggest("จำนวน", None, 5)
    )


def test_similar_datasets_share_the_topic(engine: Engine, made: Made) -> None:
    one = public(made)[5]
    found = engine.similar(str(one.id), frozenset({"public"}), 4)
    assert len(found) == 4 and one.id not in found
    assert all(made[each].tags[0] == one.tags[0] for each in found)
    assert engine.similar("unknown", None, 4) == engine.similar("__state__", None, 4) == ()


# Hostile questions

HOSTILE = [
    "ก" * 10_000,
    "ตากลม" * 2_000,
    "a " * 5_000,
    "(" * 5_000 + "a" + ")" * 5_000,
    "x:" + "(" * 5_000,
    '"' * 999,
    "*" * 5_000,
    "title:" + "?" * 3_000,
    "title:" + "a*" * 3_000,
    "title:[" + "a" * 9_000,
    "x:y~" + "9" * 500,
    "x:y^" + "9" * 500,
    'title:"a b"~' + "9" * 500,
    "num_resources:" + "9" * 500,
    "metadata_modified:[NOW-999999999YEARS TO NOW+999999999YEARS]",
    "\ud800:\udfff",
    "title:\ud800",
    "\x00",
    "name:\x00*",
    "-" * 9_000,
    "tags:" + "\\" * 9_001,
    " OR ".join(f"title:w{number}*" for number in range(300)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_texts_are_answered_or_refused(ask: Ask, engine: Engine, text: str) -> None:
    assert ask(text=text).count >= 0
    try:
        ask(lucene=(text,), facets=(text[:50],))
    except SearchError as error:
        assert len(str(error)) < 400
    assert engine.suggest(text, None, 5) is not None


@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_asked_for(engine: Engine, text: str) -> None:
    try:
        engine.search(Search(text=text, chosen={"tags": (text,), "x": (text,)}, facets=(text,)))
        engine.search(Search(lucene=(text,)))
    except SearchError as error:
        assert str(error)
    engine.suggest(text, frozenset({"public"}), 5)
