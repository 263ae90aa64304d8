"""Saying that a dataset is useful: once per visitor, who may change their mind; words are for the agency."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.models import Dataset, Rating
from catalog.operations import ratings
from catalog.queries import community
from tests.cast import Cast
from tests.catalog.web.forms import opened

ADDRESS = "/dataset/cattle/rating"


def filled(**changes: str) -> dict[str, str]:
    return {"useful": "yes", "words": "", "opened": opened(), **changes}


def counts(dataset: Dataset) -> tuple[int, int]:
    said = community.said_of(dataset.id)
    return said.useful, said.not_useful


def test_each_visitor_counts_once_and_may_think_again(cattle: Dataset) -> None:
    visitor, other = Client(), Client()
    assert visitor.post(ADDRESS, filled()).status_code == 302
    visitor.post(ADDRESS, filled())
    other.post(ADDRESS, filled())
    assert counts(cattle) == (2, 0)
    visitor.post(ADDRESS, filled(useful="no"))
    assert counts(cattle) == (1, 1)
    assert visitor.cookies["visitor"]["httponly"]


def test_an_account_counts_once_whatever_its_browser(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    for _ in range(2):
        as_user(cast.chujai).post(ADDRESS, filled())
    assert counts(cattle) == (1, 0)


def test_words_are_read_by_the_agency_alone(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    Client().post(ADDRESS, filled(words="ขอรายเดือนด้วย <i>"))
    assert "ขอรายเดือนด้วย" not in Client().get("/dataset/cattle").content.decode()
    page = as_user(cast.malee).get("/workspace/questions/").content.decode()
    assert "ขอรายเดือนด้วย &lt;i&gt;" in page
    assert "ขอรายเดือนด้วย" not in as_user(cast.piti).get("/workspace/questions/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"useful": ""}, {"useful": "maybe"}, {"words": "ก" * 1_001}, {"words": "a\x00"}, {"website": "x"}, {"opened": ""}],
)
def test_what_cannot_be_taken_is_refused(cattle: Dataset, changes: dict[str, str]) -> None:
    assert Client().post(ADDRESS, filled(**changes)).status_code == 422
    assert not Rating.objects.exists()


def test_one_address_has_a_bounded_number_of_opinions_on_a_dataset(cattle: Dataset) -> None:
    answers = [Client().post(ADDRESS, filled()).status_code for _ in range(ratings.RATINGS_PER_DATASET + 2)]
    assert answers == [302] * ratings.RATINGS_PER_DATASET + [422, 422]
    assert counts(cattle) == (ratings.RATINGS_PER_DATASET, 0)


def test_the_link_chooses_the_answer_and_reading_sets_no_cookie(cattle: Dataset) -> None:
    page = Client().get(f"{ADDRESS}?useful=no").content.decode()
    assert 'value="no"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert Client().get(f"{ADDRESS}?useful=%22%3E").status_code == 200
    assert "visitor" not in Client().get("/dataset/cattle").cookies
