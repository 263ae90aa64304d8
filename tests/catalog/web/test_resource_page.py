"""The page of one resource, with its table."""

import csv
import io
import re
from html import unescape

import pytest

from catalog.models import Resource
from tests.cast import make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(cattle):
    return Resource.objects.get(dataset=cattle)


@pytest.fixture
def read(client, resource):
    def read(query="", prefix="/en"):
        answer = client.get(f"{prefix}/dataset/cattle/resource/{resource.id}{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def first_cells(page):
    return re.findall(r'<tr><th scope="row">([^<]*)</th>', page.split('id="table"')[1].split("</table>")[0])


def test_the_table_shows_types_as_people_read_them(read):
    page = read(prefix="")
    assert '<td class="num">1,200</td>' in page
    assert '<time datetime="2023-12-31">31 ธันวาคม 2566</time>' in page
    assert "<td>050</td>" in page
    assert 'href="https://example.go.th/cm" rel="nofollow ugc noopener"' in page


def test_english_pages_show_years_of_the_common_era(read):
    assert '<time datetime="2023-12-31">31 December 2023</time>' in read()


def test_sorting_is_said_in_the_head_and_in_the_address(read):
    page = read("?sort=-โคเนื้อ (ตัว)")
    assert 'aria-sort="descending"' in page
    assert first_cells(page) == ["เชียงใหม่", "น่าน", "แพร่"]
    assert first_cells(read("?sort=โคเนื้อ (ตัว)")) == ["แพร่", "น่าน", "เชียงใหม่"]


@pytest.mark.parametrize(
    ("column", "op", "value", "rows"),
    [
        ("จังหวัด", "contains", "เชียง", ["เชียงใหม่"]),
        ("จังหวัด", "starts", "แ", ["แพร่"]),
        ("รหัส", "eq", "055", ["น่าน"]),
        ("โคเนื้อ (ตัว)", "gt", "299", ["เชียงใหม่", "น่าน"]),
        ("โคเนื้อ (ตัว)", "lte", "1,200", ["เชียงใหม่", "น่าน", "แพร่"]),
        ("วันที่สำรวจ", "gte", "1/12/2566", ["เชียงใหม่"]),
        ("วันที่สำรวจ", "lt", "2023-11-01", ["แพร่"]),
        ("เว็บไซต์", "empty", "", ["น่าน"]),
        ("เว็บไซต์", "filled", "", ["เชียงใหม่", "แพร่"]),
    ],
)
def test_filters_fit_the_type_of_their_column(client, resource, column, op, value, rows):
    page = client.get(
        f"/en/dataset/cattle/resource/{resource.id}", {"column": column, "op": op, "value": value}
    ).content.decode()
    assert first_cells(page) == rows
    assert "chip-on" in page


def test_two_filters_on_one_column_both_hold(client, resource):
    query = {"column": ["โคเนื้อ (ตัว)"] * 2, "op": ["gt", "lt"], "value": ["100", "1000"]}
    page = client.get(f"/en/dataset/cattle/resource/{resource.id}", query).content.decode()
    assert first_cells(page) == ["น่าน"]


def test_words_are_searched_in_all_rows(read):
    assert first_cells(read("?q=น่าน")) == ["น่าน"]
    assert "No row fits." in read("?q=zzzz")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?column=จังหวัด&op=gt&value=5", "does not fit the type of the column"),
        ("?column=โคเนื้อ (ตัว)&op=eq&value=มาก", "does not fit the type of the column"),
        ("?column=จังหวัด&op=contains&value=", "Type a value to compare with."),
        ("?q=" + "+".join(f"w{number}" for number in range(50)), "too long or too many"),
    ],
)
def test_what_cannot_be_asked_is_named_and_the_table_is_still_shown(read, query, message):
    page = read(query)
    assert message in page
    assert first_cells(page) == ["เชียงใหม่", "น่าน", "แพร่"]


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=" + "x" * 20_000,
        "?page=0",
        "?page=-5&sort=nothing",
        "?page=99999999999999999999999",
        "?column=&op=&value=",
        "?op=contains&op=eq&value=1",
        "?column=_id&op=eq&value=1",
        "?column=%22;DROP&op=eq&value=1",
        "?column=โคเนื้อ (ตัว)&op=gt&value=" + "9" * 5000,
        "?column=วันที่สำรวจ&op=gt&value=99999-99-99",
        "?sort=-",
        "?sort=--โคเนื้อ (ตัว)",
        "?" + "&".join("column=จังหวัด&op=eq&value=a" for _ in range(100)),
    ],
)
def test_a_strange_address_gives_a_page(read, query):
    assert "<h1>" in read(query)


def test_a_page_after_the_last_says_where_the_table_ends(read):
    assert "There is no page 7: the table ends on page 1." in read("?page=7")


def test_the_download_holds_exactly_the_rows_that_are_shown(client, read):
    page = read("?column=โคเนื้อ (ตัว)&op=lt&value=1000&sort=-โคเนื้อ (ตัว)")
    address = next(each for each in re.findall(r'href="([^"]*datastore/dump[^"]*)"', page) if "format=csv" in each)
    answer = client.get(unescape(address))
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [row["จังหวัด"] for row in rows] == ["น่าน", "แพร่"]
    assert rows[1]["เว็บไซต์"] == "'=1+1"  # Excel must not compute what a stranger wrote


def test_the_download_of_searched_rows_holds_them_only(client, read):
    page = read("?q=เชียงใหม่")
    address = next(each for each in re.findall(r'href="([^"]*datastore/dump[^"]*)"', page) if "format=json" in each)
    body = b"".join(client.get(unescape(address)).streaming_content).decode()
    assert "เชียงใหม่" in body
    assert "แพร่" not in body


def test_pages_of_a_longer_table_follow_one_another(client, cast, cattle):
    lines = "\n".join(f"แถวที่ {number},{number}" for number in range(1, 121))
    resource = make_upload(cast, cattle, f"ชื่อ,เลข\n{lines}\n".encode(), "long.csv")
    page = client.get(f"/en/dataset/cattle/resource/{resource.id}?page=3").content.decode()
    assert "Rows 101 to 120 of 120" in page
    assert first_cells(page)[0] == "แถวที่ 101"


def test_a_table_of_many_columns_scrolls_inside_a_region_for_the_keyboard(client, cast, cattle):
    header = ",".join(f"ตัวชี้วัด {number}" for number in range(153))
    resource = make_upload(cast, cattle, f"{header}\n{','.join('1' * 153)}\n".encode(), "wide.csv")
    page = client.get(f"/dataset/cattle/resource/{resource.id}").content.decode()
    assert 'role="region"' in page.split('id="table"')[1]
    assert page.count('scope="col"') >= 153


def test_an_address_under_another_dataset_moves_on_with_its_query(client, resource):
    answer = client.get(f"/en/dataset/other/resource/{resource.id}?sort=x")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/dataset/cattle/resource/{resource.id}?sort=x")


def test_resources_of_private_datasets_do_not_exist_for_others(client, as_user, cast, hidden):
    resource = make_upload(cast, hidden, b"a,b\n1,2\n", "secret.csv")
    address = f"/dataset/secret-cattle/resource/{resource.id}"
    assert client.get(address).status_code == 404
    assert as_user(cast.piti).get(address).status_code == 404
    assert as_user(cast.manee).get(address).status_code == 200


@pytest.mark.parametrize("resource_id", ["nothing", "%00", "0" * 36, "x" * 500])
def test_an_unknown_resource_is_not_found(client, cattle, resource_id):
    assert client.get(f"/dataset/cattle/resource/{resource_id}").status_code == 404


def test_a_deleted_resource_is_not_found(client, resource):
    Resource.objects.filter(id=resource.id).update(state="deleted")
    assert client.get(f"/dataset/cattle/resource/{resource.id}").status_code == 404


def test_a_file_that_is_no_table_is_described_and_offered(client, cast, cattle):
    resource = make_upload(cast, cattle, b"%PDF-1.4\n%%EOF\n", "manual.pdf")
    page = client.get(f"/en/dataset/cattle/resource/{resource.id}").content.decode()
    assert "This file is not a table" in page
    assert "/download/manual.pdf" in page


def test_a_link_says_that_it_leads_away(client, cattle):
    row = Resource.objects.create(dataset=cattle, name="ภายนอก", url="https://example.go.th/x", format="HTML")
    page = client.get(f"/en/dataset/cattle/resource/{row.id}").content.decode()
    assert 'href="https://example.go.th/x"' in page
    assert "own site" in unescape(page)


def test_a_lost_table_leaves_the_rest_of_the_page(client, resource, settings, tmp_path):
    settings.TABLES = tmp_path / "nowhere"
    page = client.get(f"/en/dataset/cattle/resource/{resource.id}").content.decode()
    assert "The table cannot be read at the moment." in page


def test_a_reader_s_page_asks_the_database_once_for_the_table_and_once_for_the_site(
    client, resource, django_assert_num_queries
):
    client.get(f"/dataset/cattle/resource/{resource.id}")
    with django_assert_num_queries(2):
        client.get(f"/dataset/cattle/resource/{resource.id}")
