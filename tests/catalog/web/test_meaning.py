"""What the search made of the words is told, and can be taken back."""

import pytest
from django.test import Client

from tests.cast import make_cast, make_dataset

pytestmark = pytest.mark.django_db(transaction=True)


def page(query):
    return Client().get(f"/en/dataset?q={query}").content.decode()


def test_other_names_are_told_and_the_literal_search_is_offered():
    make_dataset(make_cast(), title="ประชากรกรุงเทพมหานคร")
    found = page("กทม")
    assert "1 dataset found" in found
    assert "กรุงเทพมหานคร" in found.split('class="message"')[1]
    assert "literal=1" in found
    assert "0 datasets found" in page("กทม&literal=1")


def test_words_that_nothing_has_are_named():
    make_dataset(make_cast(), title="ปริมาณน้ำฝน", name="rain")
    found = page("ปริมาณน้ำฝน+qqqzzzxxx")
    assert "1 dataset found" in found
    assert "qqqzzzxxx" in found.split('class="message"')[1]


def test_plain_words_need_no_words_of_ours():
    make_dataset(make_cast(), title="ตู้ไปรษณีย์สีแดง")
    assert 'class="message"' not in page("ตู้ไปรษณีย์สีแดง")
