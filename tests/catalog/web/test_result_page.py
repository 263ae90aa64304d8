"""Why something was found, what to do when nothing was, and what is like it; none of it tells of what is hidden."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalog.models import Resource
from catalog.queries import found
from catalog.search import indexing
from catalog.search.query import Search
from catalog.web.results import EXCERPT, excerpt
from tests.cast import ANYBODY, Cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db
SECRET = "จระเข้"
"""A word that only a private dataset has."""


def page(client: Client, **asked: Any) -> str:
    return unescape(client.get("/en/dataset", asked).content.decode())


def test_a_value_of_a_table_is_named_and_leads_to_its_rows(client: Client, cattle: Any) -> None:
    found_page = page(client, q="น่าน")
    link = re.search(r'href="(/en/dataset/cattle/resource/[^"]+)#table"', found_page)
    assert "Found in column จังหวัด: <mark>น่าน</mark>" in found_page
    assert link
    rows = client.get(link[1]).content.decode()
    assert "055" in rows
    assert "050" not in rows.split('id="table"')[1].split("</table>")[0]


def test_a_value_with_signs_of_an_address_in_it_leads_to_its_rows_as_well(
    client: Client, cast: Cast, index: Any
) -> None:
    body = "ชื่อ & ที่อยู่,จำนวน\nก&ข=ค #1 แมวน้ำ,1\nอื่น,2\n" * 3
    make_upload(cast, make_dataset(cast, "odd"), body.encode(), "odd.csv")
    index()
    link = re.search(r'href="(/en/dataset/odd/resource/[^"]+)#table"', page(client, q="แมวน้ำ"))
    assert link
    table = client.get(link[1]).content.decode().split('id="table"')[1].split("</table>")[0]
    assert "แมวน้ำ" in table
    assert "อื่น" not in table


def test_the_excerpt_shows_where_the_words_stand() -> None:
    notes = "ข้อความยาว " * 60 + "สถิติวัณโรค รายอำเภอ " + "ต่อท้าย " * 60
    pieces = excerpt(notes, ["วัณโรค"])
    assert ("วัณโรค", True) in pieces
    assert len("".join(text for text, _ in pieces)) <= EXCERPT + 2
    assert "".join(text for text, _ in excerpt(notes)).startswith("ข้อความยาว")


def test_zero_results_offer_each_step_back_with_what_it_gives(client: Client, cast: Cast, cattle: Any) -> None:
    make_dataset(cast, "pigs", title="จำนวนสุกร", data_type="record")
    indexing.catch_up()
    shown = page(client, q="โคเนื้อ", data_type="record")
    steps = re.findall(r'<li><a href="(\?[^"]*)" rel="nofollow">([^<]+)</a> <span class="muted">([^<]+)</span>', shown)
    assert {(text.partition(":")[0], count) for _, text, count in steps} == {
        ("Without the filters", "1 dataset"),
        ("Without the words", "1 dataset"),
        ("Without Data type", "1 dataset"),
    }
    for query, _, _ in steps:
        assert "1 dataset found" in unescape(client.get(f"/en/dataset{query}").content.decode())


def test_zero_results_lead_to_the_form_that_asks_for_the_data(client: Client, cattle: Any) -> None:
    link = re.search(r'href="(/en/requests/new\?title=[^"]+)"', page(client, q="xyzzy & แมว"))
    assert link
    assert 'value="xyzzy & แมว"' in unescape(client.get(link[1]).content.decode())


def test_similar_datasets_are_on_the_page_and_in_the_api(client: Client, cast: Cast, cattle: Any, index: Any) -> None:
    make_dataset(cast, "dairy", title="จำนวนโคนมรายจังหวัด", tags=("ปศุสัตว์",))
    make_dataset(cast, "dairy-secret", title="จำนวนโคเนื้อรายจังหวัด ฉบับร่าง", tags=("ปศุสัตว์", "โค"), private=True)
    index()
    shown = client.get("/en/dataset/cattle").content.decode()
    assert "Similar datasets" in shown
    assert 'href="/en/dataset/dairy"' in shown
    assert "dairy-secret" not in shown
    answer = client.get("/api/v1/datasets/cattle/similar", {"limit": 3}).json()
    assert [each["name"] for each in answer["items"]] == ["dairy"]
    assert client.get("/api/v1/datasets/cattle/similar", {"limit": 99}).status_code == 400
    assert client.get("/api/v1/datasets/dairy-secret/similar").status_code in {403, 404}


def test_the_page_of_a_dataset_goes_on_without_an_index(client: Client, cast: Cast, settings: Any) -> None:
    make_dataset(cast, "alone")
    indexing.engine().patience, before = 0.0, indexing.engine().patience
    try:
        assert client.get("/dataset/alone").status_code == 200
    finally:
        indexing.engine().patience = before


@pytest.fixture
def secret(cast: Cast, index: Any) -> Any:
    """Return a private dataset whose every text, column and value says what nobody may learn."""
    dataset = make_dataset(
        cast, "crocodile", title=f"ฟาร์ม{SECRET}", notes=f"เรื่อง{SECRET}", tags=(SECRET,), private=True
    )
    make_upload(cast, dataset, f"{SECRET},จำนวน\n{SECRET}น้ำเค็ม,1\n{SECRET}น้ำเค็ม,2\n".encode(), "secret.csv")
    index()
    return dataset


OUTLETS = [
    "/dataset?q={word}",
    "/dataset?q={word}&data_type=record",
    "/dataset?q={typo}",
    "/dataset?tags={word}",
    "/dataset?organization=livestock",
    "/suggest?q={start}",
    "/suggest?q={word}",
    "/",
    "/organization/livestock?q={word}",
    "/requests/",
    "/api/3/action/package_search?q={word}&facet.field=[%22tags%22,%22organization%22]&facet.limit=-1",
    "/api/3/action/package_search?q=*:*&facet.field=[%22tags%22]&facet.limit=-1",
    "/api/3/action/package_search?fq=tags:{word}",
    "/api/3/action/package_search?q=title:*{start}*",
    "/api/3/action/package_autocomplete?q={word}",
    "/api/3/action/tag_autocomplete?q={start}",
    "/api/3/action/tag_list",
    "/api/3/action/package_list",
    "/api/3/action/current_package_list_with_resources",
    "/api/3/action/recently_changed_packages_activity_list",
    "/api/3/action/resource_search?query=name:secret",
    "/api/3/action/package_show?id=crocodile&include_tracking=true",
    "/api/2/util/dataset/autocomplete?incomplete={word}",
    "/api/2/util/tag/autocomplete?incomplete={start}",
    "/api/v1/datasets",
    "/api/v1/datasets?q={word}",
    "/api/v1/changes",
    "/api/v1/resources",
    "/dataset/cattle",
    "/api/v1/datasets/cattle/similar",
]


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("who", [None, "piti", "chujai"])
def test_a_private_dataset_comes_out_of_no_outlet(
    client: Client, as_user: Any, cast: Cast, cattle: Any, secret: Any, who: str | None, outlet: str
) -> None:
    reader = as_user(getattr(cast, who)) if who else client
    asked = {"word": SECRET, "start": SECRET[:2], "typo": "จระเข"}
    answer = reader.get(outlet.format(**asked)).content.decode()
    told = unescape(answer)
    for given in asked.values():
        told = told.replace(f'value="{given}"', "")
    assert "crocodile" not in told.replace("Dataset: crocodile", "")
    assert str(secret.id) not in told
    assert str(Resource.objects.get(dataset=secret).id) not in told
    assert "น้ำเค็ม" not in told
    assert f"ฟาร์ม{SECRET}" not in told


@pytest.mark.parametrize("text", [SECRET, "จระเข", "0itg-h", f"{SECRET} โคเนื้อ"])
def test_what_the_search_makes_of_words_does_not_depend_on_hidden_datasets(
    cast: Cast, cattle: Any, index: Any, text: str
) -> None:
    def answered() -> tuple[Any, ...]:
        answer = found.ask(Search(text=text, facets=("tags", "organization"), facet_limit=-1), ANYBODY)
        told = (answer.count, answer.ids, answer.facets, answer.also, answer.ignored, answer.loosened)
        return (*told, answer.did_you_mean, answer.in_tables)

    before = answered()
    dataset = make_dataset(cast, "crocodile", title=f"ฟาร์ม{SECRET}", tags=(SECRET,), private=True)
    make_upload(cast, dataset, f"{SECRET},จำนวน\n{SECRET}น้ำเค็ม,1\n".encode(), "secret.csv")
    index()
    assert answered() == before
