from __future__ import annotations

from pathlib import Path

import pytest

from tests.relevance.catalogues import demo, real
from tests.relevance.measuring import REAL, Query, Result, by_kind, floors, measured, queries, summary

KINDS = {
    "thai",
    "english",
    "mixed",
    "typo",
    "abbreviation",
    "place",
    "year",
    "keyboard",
    "everyday word",
    "column",
    "held-out",
}


def test_the_set_has_at_least_120_questions_of_every_kind() -> None:
    asked = queries()
    assert len(asked) >= 120
    assert len({(each.catalogue, each.text) for each in asked}) == len(asked)
    assert {each.kind for each in asked} == KINDS


def test_every_expected_dataset_of_the_demo_exists() -> None:
    names = {each.name for each in demo()}
    assert all(each.expected <= names for each in queries() if each.catalogue == "demo")


@pytest.mark.sample
@pytest.mark.skipif(not REAL.is_file(), reason="the real records are not beside the checkout")
def test_every_expected_real_dataset_exists() -> None:
    names = {each.name for each in [*demo(), *real()]}
    assert all(each.expected <= names for each in queries() if each.catalogue == "real")


def test_figures_are_those_of_the_textbook() -> None:
    asked = Query("demo", "thai", "x", frozenset({"a", "b"}))
    half, none = Result(asked, ("c", "a")), Result(asked, ())
    assert (half.recall, half.reciprocal_rank) == (0.5, 0.5)
    assert (none.recall, none.reciprocal_rank) == (0, 0)
    assert summary([half, none]) == (0.25, 0.25)
    assert by_kind([half, none]) == {"thai": [half, none]}


def test_the_demo_is_found_as_well_as_ever(tmp_path: Path) -> None:
    recall, rank = summary(measured("demo", tmp_path))
    assert recall >= floors()["demo"][0] and rank >= floors()["demo"][1]


@pytest.mark.sample
@pytest.mark.skipif(not REAL.is_file(), reason="the real records are not beside the checkout")
def test_real_records_are_found_as_well_as_ever(tmp_path: Path) -> None:
    recall, rank = summary(measured("real", tmp_path))
    assert recall >= floors()["real"][0] and rank >= floors()["real"][1]
