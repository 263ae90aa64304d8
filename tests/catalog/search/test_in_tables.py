"""The result says which column or value of a table matched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalog.access import ANYBODY
from catalog.queries import found
from catalog.records import Column, DatasetRecord
from catalog.search import indexing
from catalog.search.in_tables import TableMatch, first_match
from catalog.search.query import Answer, Search
from tests.cast import make_cast, make_dataset, make_upload

Ask = Callable[..., Answer]
COLUMNS = (
    Column("จังหวัด", "text", values=("เมืองเชียงใหม่", "เชียงใหม่", "น่าน")),
    Column("pop", "integer", label="จำนวนประชากร"),
    Column("Station name", "text", values=("Hua Hin", "Nan")),
)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["เชียงใหม่"], ("จังหวัด", "เชียงใหม่")),
        (["เมือง"], ("จังหวัด", "เมืองเชียงใหม่")),
        (["ประชากร"], ("pop", None)),
        (["stations"], ("Station name", None)),
        (["hin"], ("Station name", "Hua Hin")),
        (["จังหวัด", "น่าน"], ("จังหวัด", "น่าน")),
        (["ระนอง"], None),
        (["an"], None),
        ([], None),
    ],
)
def test_values_come_before_names_and_whole_values_before_parts(
    words: list[str], match: tuple[str, str | None] | None
) -> None:
    assert first_match([("r1", COLUMNS)], words) == (TableMatch("r1", *match) if match else None)


def test_the_best_table_of_several_is_told() -> None:
    tables = [("r1", (Column("จังหวัด", "text"),)), ("r2", COLUMNS)]
    assert first_match(tables, ["จังหวัด"]) == TableMatch("r1", "จังหวัด", None)
    assert first_match(tables, ["จังหวัด", "น่าน"]) == TableMatch("r2", "จังหวัด", "น่าน")


def test_an_answer_tells_which_datasets_have_the_words_in_their_tables(
    made: dict[str, DatasetRecord], ask: Ask
) -> None:
    answer = ask(text="แม่แจ่ม")
    assert answer.in_tables == frozenset(answer.ids) and answer.ids
    with_table = {each.id for each in made.values() if any(part.columns for part in each.resources or ())}
    answer = ask(text="อำเภอ ขอนแก่น")
    assert answer.in_tables == with_table & set(answer.ids)
    assert ask().in_tables == frozenset()


@pytest.mark.django_db(transaction=True)
def test_results_say_where_in_a_table_the_words_stand(settings, tmp_path, django_assert_num_queries) -> None:
    settings.INDEX = tmp_path / "index"
    cast = make_cast()
    rows = "จังหวัด,จำนวน\nเชียงใหม่,1\nน่าน,2\n".encode()
    dataset = make_dataset(cast)
    resource = make_upload(cast, dataset, rows)
    secret = make_dataset(cast, "secret", private=True)
    make_upload(cast, secret, rows)
    indexing.catch_up()
    page = found.find(Search(text="โค เชียงใหม่"), ANYBODY, parts=False)
    assert page.matched == {str(dataset.id): TableMatch(str(resource.id), "จังหวัด", "เชียงใหม่")}
    page = found.find(Search(text="เชียงใหม่"), cast.malee, parts=False)
    assert set(page.matched) == {str(dataset.id), str(secret.id)}
    with django_assert_num_queries(1):
        assert found.find(Search(text="โคเนื้อ"), ANYBODY, parts=False).matched == {}
    assert found.matched(page.answer, {str(dataset.id)}).keys() == {str(dataset.id)}
