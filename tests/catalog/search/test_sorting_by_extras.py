"""Results can be sorted by extras and by the fields of the Thai standard, which are kept as extras are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.records import DatasetRecord
from catalog.search import ordering
from catalog.search.engine import Engine
from catalog.search.query import Answer, Search, SearchUnavailable, UnknownSort
from tests.catalog.search.catalogue import NOW, entry, record

Ask = Callable[..., Answer]
Made = dict[str, DatasetRecord]


def public(made: Made) -> list[DatasetRecord]:
    return [each for each in made.values() if not each.private]


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_sorted_by_an_extra_then_by_title(made: Made, ask: Ask, direction: str) -> None:
    answer = ask(sort=(("year", direction), ("name", "asc")))
    by_name = sorted(public(made), key=lambda each: each.name)
    expected = sorted(by_name, key=lambda each: each.extras["year"], reverse=direction == "desc")
    assert [made[each].name for each in answer.ids] == [each.name for each in expected]


def test_sorted_by_a_field_of_the_standard_after_one_of_the_schema(made: Made, ask: Ask) -> None:
    answer = ask(sort=(("organization", "asc"), ("update_frequency_unit", "desc"), ("name", "asc")))
    expected = sorted(public(made), key=lambda each: each.name)
    expected.sort(key=lambda each: each.standard["update_frequency_unit"], reverse=True)
    expected.sort(key=lambda each: each.organization.name)  # type: ignore[union-attr]
    assert [made[each].name for each in answer.ids] == [each.name for each in expected]


def test_equal_scores_are_sorted_by_an_extra(made: Made, ask: Ask) -> None:
    answer = ask(text="rainfall OR title:rainfall", sort=(("score", "desc"), ("year", "desc"), ("name", "asc")))
    assert answer.count > 5
    assert set(answer.ids) == set(ask(text="rainfall OR title:rainfall").ids)
    scattered = ask(text="*:*", sort=(("score", "desc"), ("year", "desc")))
    assert [made[each].extras["year"] for each in scattered.ids] == sorted(
        (each.extras["year"] for each in public(made)), reverse=True
    )


@pytest.mark.parametrize("rows", [1, 7, 50])
def test_pages_put_together_are_the_whole_list(ask: Ask, rows: int) -> None:
    sort = (("year", "asc"), ("update_frequency_unit", "desc"))
    whole = ask(sort=sort).ids
    paged = [each for start in range(0, len(whole), rows) for each in ask(sort=sort, start=start, rows=rows).ids]
    assert tuple(paged) == whole


def test_datasets_without_the_extra_come_last(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    plain = [replace(record(number), private=False) for number in range(4)]
    records = [replace(each, extras={"rank": str(9 - n)} if n % 2 else {}) for n, each in enumerate(plain)]
    engine.rebuild([entry(each) for each in records], 1)
    for direction, expected in (("asc", ["dataset-003", "dataset-001"]), ("desc", ["dataset-001", "dataset-003"])):
        ids = engine.search(Search(sort=(("rank", direction),), now=NOW)).ids  # type: ignore[arg-type]
        names = {str(each.id): each.name for each in records}
        assert [names[each] for each in ids][:2] == expected and len(ids) == 4


def test_an_extra_of_hidden_datasets_only_is_as_unknown_as_any(tmp_path: Path) -> None:
    engine = Engine(tmp_path, patience=0)
    hidden = replace(record(7), extras={"secret_key": "1"})
    engine.rebuild([entry(hidden), entry(record(1))], 1)
    for key in ("secret_key", "nosuch"):
        with pytest.raises(UnknownSort, match=key):
            engine.search(Search(sort=((key, "asc"),), now=NOW))
    assert engine.search(Search(sort=(("secret_key", "asc"),), labels=None, now=NOW)).count == 2


@pytest.mark.parametrize("field", ["tags", "title ", "labels", "pair", "tie", "notes", "\ud800", ""])
def test_fields_of_words_and_of_several_values_are_refused(ask: Ask, field: str) -> None:
    with pytest.raises(UnknownSort):
        ask(sort=((field, "asc"),))


def test_extras_with_several_values_or_too_many_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(tmp_path, patience=0)
    several = replace(record(1), standard={"objective": ["a", "b"], "geo_coverage": "x"})
    engine.rebuild([entry(several), entry(record(50))], 1)
    with pytest.raises(UnknownSort):
        engine.search(Search(sort=(("objective", "asc"),)))
    monkeypatch.setattr(ordering, "MOST_VALUES", 1)
    with pytest.raises(UnknownSort):
        engine.search(Search(sort=(("year", "asc"), ("update_frequency_unit", "asc"))))


def test_without_an_index_sorting_is_unavailable_not_wrong(tmp_path: Path) -> None:
    with pytest.raises(SearchUnavailable):
        Engine(tmp_path, patience=0).search(Search(sort=(("year", "asc"),)))
