"""The search page: what is found, by whom, and what strange addresses do."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.web import searching
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db


def test_a_part_of_a_thai_compound_finds_the_dataset_and_is_marked(client, cattle):
    page = client.get("/dataset", {"q": "โคเนื้อ"}).content.decode()
    assert "<mark>โคเนื้อ</mark>" in page
    assert 'href="/dataset/cattle"' in page


def test_a_column_that_matches_is_named_on_the_card(client, cattle):
    page = client.get("/en/dataset", {"q": "เว็บไซต์"}).content.decode()
    assert "Found in column <mark>เว็บไซต์</mark>" in page


@pytest.mark.parametrize("who", [None, "piti", "chujai"])
def test_private_datasets_are_not_found_by_others(client, as_user, cast, hidden, who):
    reader = as_user(getattr(cast, who)) if who else client
    page = reader.get("/dataset", {"q": "โคเนื้อ"}).content.decode()
    assert hidden.title not in page
    assert "secret-cattle" not in page


def test_private_datasets_are_found_by_their_agency(as_user, cast, hidden):
    page = as_user(cast.manee).get("/en/dataset", {"q": "เปิดเผย"}).content.decode()
    assert 'href="/en/dataset/secret-cattle"' in page
    assert "Private" in page


def test_several_choices_of_one_facet_are_alternatives(client, cast, cattle, index):
    make_dataset(cast, "pigs", title="จำนวนสุกร", data_type="record")
    make_dataset(cast, "maps", title="แผนที่ฟาร์ม", data_type="geospatial")
    index()
    page = client.get("/en/dataset?data_type=record&data_type=statistics").content.decode()
    assert "2 datasets found" in page
    assert page.count("chip-on") == 2
    assert 'href="?data_type=statistics"' in page  # the chip without the other choice


def test_a_choice_that_nothing_has_is_still_a_chip_with_its_name(client, cast, cattle):
    page = client.get("/en/dataset?data_type=geospatial&organization=weather").content.decode()
    assert "0 datasets found" in page
    assert "กรมอุตุนิยมวิทยา" in page
    assert "Remove a filter" in page


def test_zero_results_explain_what_to_do(client, cattle):
    page = client.get("/en/dataset", {"q": "zzzz qqqq"}).content.decode()
    assert "Nothing fits “zzzz qqqq”" in page


def test_a_page_after_the_last_says_where_the_results_end(client, cattle):
    page = client.get("/en/dataset?page=999").content.decode()
    assert "There is no page 999: the results end on page 1." in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=title%3A(((",
        "q=%22unclosed",
        "q=" + "%28" * 500,
        "q=*%3A*",
        "q=%7B!parent%7D",
        "q=%FF%FE",
        "page=-1",
        "page=99999999999999999999",
        "page=%E0%B9%91",
        "sort=drop+table",
        "organization=%00",
        "tags=" + "x" * 5000,
        "groups=&groups=&groups=",
        "&".join(f"tags=t{number}" for number in range(300)),
        "res_format[]=CSV&facet=1&__proto__=1",
    ],
)
def test_a_strange_address_gives_a_page(client, cattle, query):
    answer = client.get(f"/dataset?{query}")
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_address_it_can_be_asked_and_written_again(text, sort, page):
    parameters = QueryDict(mutable=True)
    parameters.update({"q": text, "sort": sort, "page": page, "tags": text})
    asked = searching.read(parameters)
    assert 1 <= asked.page <= searching.LAST_PAGE
    assert "\x00" not in asked.text
    again = QueryDict(mutable=True)
    for name, value in asked.pairs():
        again.appendlist(name, value)
    assert searching.read(again).text == asked.text
    assert searching.read(again).chosen == asked.chosen


def test_search_asks_the_database_as_often_for_many_datasets_as_for_one(
    client, cast, cattle, index, django_assert_max_num_queries
):
    client.get("/dataset?q=จำนวน")
    with django_assert_max_num_queries(5):
        client.get("/dataset?q=จำนวน")
    for number in range(12):
        make_dataset(cast, f"more-{number}", title=f"จำนวนสัตว์ {number}")
    index()
    with django_assert_max_num_queries(5):
        client.get("/dataset?q=จำนวน")


def test_old_addresses_with_a_slash_answer_too(client, cattle):
    assert client.get("/dataset/").status_code == 200


def test_suggestions_are_options_of_a_list(client, cattle):
    fragment = client.get("/en/suggest", {"q": "จำนวน"}).content.decode()
    assert 'role="option"' in fragment
    assert 'data-href="/en/dataset/cattle"' in fragment
    assert "<html" not in fragment


def test_suggestions_leave_private_datasets_out(client, hidden):
    assert hidden.title not in client.get("/suggest", {"q": "โคเนื้อ"}).content.decode()


@pytest.mark.parametrize("text", ["", "\x00", "x" * 5000, "((("])
def test_suggestions_for_nothing_sensible_are_empty_not_an_error(client, cattle, text):
    assert client.get("/suggest", {"q": text}).status_code == 200


def test_without_an_index_the_page_says_when_to_come_back(client, db, monkeypatch):
    from catalog.queries import found
    from catalog.search.query import SearchUnavailable

    def gone(*args, **kwargs):
        raise SearchUnavailable("no index")

    monkeypatch.setattr(found, "ask", gone)
    answer = client.get("/dataset")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Back in a moment" in answer.content.decode()
