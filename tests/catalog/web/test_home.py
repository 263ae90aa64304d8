"""The first page."""

import pytest

from catalog.models import Group
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db


def test_home_shows_numbers_topics_and_what_is_new(client, cattle):
    topic = Group.objects.create(name="agriculture", title="เกษตรกรรม", title_en="Agriculture")
    cattle.groups.add(topic)
    page = client.get("/en/").content.decode()
    assert "Beef cattle by province" in page
    assert "Agriculture" in page
    assert '<dd class="number">1</dd>' in page


def test_home_leaves_private_datasets_out_even_for_their_own_people(client, cattle, hidden):
    assert hidden.title not in client.get("/").content.decode()


def test_home_of_an_empty_portal_says_so(client, db):
    page = client.get("/en/").content.decode()
    assert "No dataset has been published yet." in page


def test_home_asks_the_database_as_often_for_six_datasets_as_for_one(client, cast, cattle, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(10):
        client.get("/")
    for number in range(5):
        make_dataset(cast, f"more-{number}", title=f"ชุดที่ {number}")
    with django_assert_num_queries(10):
        client.get("/")


def test_home_sets_no_cookie_for_readers(client, cattle):
    assert not client.get("/").cookies
