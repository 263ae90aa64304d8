"""What only a large index needs: facets kept warm, and the best completions of a letter remembered; neither tells of the hidden."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.search import engine as engine_module
from catalog.search import short_prefixes, warming
from catalog.search.documents import document
from catalog.search.engine import Engine
from catalog.search.query import Search
from tests.catalog.search.catalogue import NOW, entry, labels, record, records

PUBLIC = frozenset({"public"})
EVERYTHING = Search(facets=("tags", "organization"), facet_limit=-1, now=NOW)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return an engine that takes 200 datasets for very many."""
    monkeypatch.setattr(short_prefixes, "SLOW", -1.0)
    monkeypatch.setattr(warming, "SLOW", 0.0)
    monkeypatch.setattr(warming, "PAUSE", 0.01)
    made = Engine(tmp_path, patience=0)
    made.rebuild([entry(each) for each in records()], 1)
    return made


def tagged(number: int, tag: str, *, private: bool = False) -> dict[str, object]:
    made = replace(record(number), tags=(tag,), private=private)
    return document(made, labels=labels(made))


def test_facets_of_everything_are_counted_again_before_somebody_asks(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    real = engine_module.counts
    monkeypatch.setattr(engine_module, "counts", lambda *given: counted.append("now") or real(*given))
    before = engine.search(EVERYTHING).facets["tags"]
    assert len(counted) == 1
    engine.apply([tagged(0, "ใหม่")], [], 2)
    generation = engine.generation()
    deadline = time.monotonic() + 5
    while not any(key[0][0] == generation for key in engine._cache) and time.monotonic() < deadline:  # type: ignore[index]
        time.sleep(0.01)
    asked = len(counted)
    after = engine.search(EVERYTHING).facets["tags"]
    assert len(counted) == asked > 1
    assert ("ใหม่", 1) in after
    assert after != before


def test_narrower_questions_start_no_thread(engine: Engine) -> None:
    engine.search(replace(EVERYTHING, text="น้ำ"))
    engine.search(replace(EVERYTHING, lucene=("tags:x",)))
    engine.search(replace(EVERYTHING, chosen={"tags": ("x",)}))
    assert not engine._warmer._wanted


def test_a_remembered_completion_of_what_is_hidden_by_now_is_not_given(engine: Engine) -> None:
    engine.apply([tagged(0, "ฆ้องวง")], [], 2)
    assert [each.name for each in engine.suggest("ฆ", PUBLIC, 8)] == ["ฆ้องวง"]
    engine.apply([tagged(0, "ฆ้องวง", private=True)], [], 3)
    assert engine.suggest("ฆ", PUBLIC, 8) == []


def test_a_remembered_completion_goes_on_when_another_dataset_has_it(engine: Engine) -> None:
    engine.apply([tagged(0, "ฆ้องวง"), tagged(1, "ฆ้องวง")], [], 2)
    assert engine.suggest("ฆ", PUBLIC, 8)
    for hidden, shown in ((0, 1), (1, 0)):
        engine.apply([tagged(hidden, "ฆ้องวง", private=True), tagged(shown, "ฆ้องวง")], [], 3)
        assert [each.name for each in engine.suggest("ฆ", PUBLIC, 8)] == ["ฆ้องวง"]


def test_remembered_completions_are_looked_up_anew_after_a_minute(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.apply([tagged(0, "ฆ้องวง")], [], 2)
    engine.suggest("ฆ", PUBLIC, 8)
    engine.apply([tagged(2, "ฆราวาส")], [], 3)
    assert [each.name for each in engine.suggest("ฆ", PUBLIC, 8)] == ["ฆ้องวง"]
    monkeypatch.setattr(short_prefixes, "FRESH", -1.0)
    deadline = time.monotonic() + 5
    while len(engine.suggest("ฆ", PUBLIC, 8)) < 2 and time.monotonic() < deadline:
        engine._suggested.clear()
        time.sleep(0.01)
    assert {each.name for each in engine.suggest("ฆ", PUBLIC, 8)} == {"ฆ้องวง", "ฆราวาส"}
