"""What is found besides the words themselves, by whom, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.records import DatasetRecord
from catalog.search.documents import document
from catalog.search.engine import Engine
from catalog.search.glossary import Change, built_in
from catalog.search.query import Also, Answer, Search
from tests.catalog.search.catalogue import NOW, labels, record

TITLES = (
    ("elderly", "จำนวนผู้สูงอายุ จังหวัดเชียงใหม่ ปี 2562", ""),
    ("elderly-korat", "จำนวนผู้สูงอายุ จังหวัดนครราชสีมา ปี 2562", ""),
    ("old-people", "คนแก่ในชุมชน", ""),
    ("rain", "ปริมาณน้ำฝนรายเดือน", "Monthly rainfall"),
    ("schools", "รายชื่อโรงเรียน", "Schools"),
    ("hospitals", "ที่ตั้งโรงพยาบาล", ""),
    ("laws", "กฎหมายสิ่งแวดล้อม", ""),
    ("computers", "จำนวนคอมพิวเตอร์ในสำนักงาน", ""),
    ("budget", "งบประมาณรายจ่าย ปี 62", ""),
    ("bus", "เส้นทางรถโดยสารประจำทาง", ""),
    ("nhso", "สำนักงานหลักประกันสุขภาพแห่งชาติ", ""),
    ("secret", "สถิติวัณโรคในเรือนจำ", "Tuberculosis in prisons"),
)
Found = Callable[..., list[str]]


def made(name: str, title: str, title_en: str) -> DatasetRecord:
    plain = record(1)
    return replace(
        plain, id=f"id-{name}", name=name, title=title, title_en=title_en, notes=None, tags=(), extras={},
        resources=(), private=name == "secret",
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = Engine(tmp_path_factory.mktemp("index"), patience=0)
    records = [made(*each) for each in TITLES]
    engine.rebuild([document(each, labels=labels(each)) for each in records], 1)
    return engine


@pytest.fixture
def ask(engine: Engine) -> Iterator[Callable[..., Answer]]:
    yield lambda text, **question: engine.search(Search(text=text, rows=100, now=NOW, **question))


@pytest.fixture
def found(ask: Callable[..., Answer]) -> Found:
    return lambda text, **question: [each.removeprefix("id-") for each in ask(text, **question).ids]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("คนชรา", "elderly", "synonym"),
        ("senior citizens", "elderly", "translation"),
        ("Nakorn Rachasima", "elderly-korat", "place"),
        ("โคราช", "elderly-korat", "place"),
        ("chiang mai", "elderly", "place"),
        ("สปสช.", "nhso", "abbreviation"),
        ("รถเมล์", "bus", "synonym"),
        ("งบประมาณ 2562", "budget", "year"),
        ("งบประมาณ 2019", "budget", "year"),
        ("ผู้สูงอายุ 2019", "elderly", "year"),
        ("โรงพยาบาน", "hospitals", "spelling"),
        ("กฏหมาย", "laws", "spelling"),
        ("คอมพิเตอร์", "computers", "spelling"),
        ("นำฝน", "rain", "spelling"),
        ("rainfoll", "rain", "spelling"),
        ("Fi'giupo", "schools", "keyboard"),
        ("พฟรืดฟสส", "rain", "keyboard"),
    ],
)
def test_what_people_mean_is_found_and_told(
    ask: Callable[..., Answer], found: Found, text: str, name: str, kind: str
) -> None:
    assert name in found(text)
    assert kind in {also.kind for also in ask(text).also}
    assert name not in found(text, literal=True)
    assert ask(text, literal=True).also == ()


def test_literal_matches_come_before_other_names(found: Found) -> None:
    assert found("คนแก่")[0] == "old-people" and "elderly" in found("คนแก่")[1:]
    assert set(found("ผู้สูงอายุ")[:2]) == {"elderly", "elderly-korat"} and found("ผู้สูงอายุ")[2:] == ["old-people"]


def test_what_has_all_words_under_other_names_comes_before_what_has_some(found: Found) -> None:
    assert found("elderly chiang mai")[0] == "elderly"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("โรงพยาบาน", "โรงพยาบาล"), ("กฏหมายสิ่งแวดล้อม", "กฎหมายสิ่งแวดล้อม"), ("Fi'giupo", "โรงเรียน"), ("โรงเรียน", "")],
)
def test_did_you_mean(ask: Callable[..., Answer], text: str, meant: str) -> None:
    assert ask(text).did_you_mean == meant


def test_a_hidden_dataset_shows_in_no_suggestion(ask: Callable[..., Answer]) -> None:
    everything = None
    for text in ("วัณโรก", "tuberculosi", "TB", "prison", "คุก", "ไนยพห"):
        answer = ask(text)
        assert (answer.count, answer.also, answer.did_you_mean) == (0, (), "")
    assert ask("วัณโรก", labels=everything).did_you_mean == "วัณโรค"
    assert ask("prison", labels=everything).also == (Also("abbreviation", "prison", "เรือนจำ"),)


def test_words_that_nothing_has_are_left_out_and_told(ask: Callable[..., Answer], found: Found) -> None:
    assert found("โรงเรียน zzyzzx") == ["schools"]
    assert ask("โรงเรียน zzyzzx").ignored == ("zzyzzx",)
    assert ask("zzyzzx").count == 0


def test_half_of_the_words_are_enough_when_nothing_has_all(ask: Callable[..., Answer], found: Found) -> None:
    assert set(found("โรงเรียน โรงพยาบาล")) == {"schools", "hospitals"}
    assert ask("โรงเรียน โรงพยาบาล").loosened and not ask("โรงเรียน").loosened
    assert found("โรงเรียน โรงพยาบาล", literal=True) == []


def test_quoted_required_and_unwanted_parts_are_meant_as_they_are(found: Found) -> None:
    assert found('"คนชรา"') == []
    assert found("+คนชรา") == []
    assert "elderly" not in found("คนชรา -ผู้สูงอายุ")
    assert found("คนชรา +เชียงใหม่") == ["elderly"]


def test_a_typed_number_is_no_year_without_a_word_for_one(ask: Callable[..., Answer]) -> None:
    assert ask("62").also == ()


def test_operators_words_count_at_once(tmp_path: Path) -> None:
    known = [built_in()]
    engine = Engine(tmp_path, patience=0, glossary=lambda: known[0])
    engine.rebuild([document(made(*each), labels=("public",)) for each in TITLES], 1)
    ask = Search(text="zebra", facets=("organization",))
    assert engine.search(ask).count == 0
    known[0] = built_in().changed([Change("zebra", "โรงเรียน")])
    answer = engine.search(ask)
    assert answer.count == 1 and answer.facets["organization"][0][1] == 1
    known[0] = known[0].changed([Change("โรงเรียน", "zebra", off=True)])
    assert engine.search(ask).count == 0


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("กฎฏนณ่้์ำิเแาปีรงabcชสอว 0123456789.-'\"+ๆฯ\u200b\ud800"), max_size=60))
def test_whatever_is_typed_all_that_is_found_literally_is_found(engine: Engine, text: str) -> None:
    answer = engine.search(Search(text=text, rows=100, now=NOW))
    plain = engine.search(Search(text=text, rows=100, now=NOW, literal=True))
    assert plain.count <= answer.count
    assert set(plain.ids) <= set(answer.ids)


@pytest.mark.parametrize("text", ["คนแก่ " * 2_000, "โรงพยาบาน" * 500, "a" * 9_000, "ปี 62 " * 500, "Fi'giupo " * 500])
def test_long_texts_are_answered_without_being_expanded(ask: Callable[..., Answer], text: str) -> None:
    assert len(ask(text).also) <= 24
