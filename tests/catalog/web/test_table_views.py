"""The ways to look at a table: groups, charts, maps and single columns, and what can be taken away of each."""

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from catalog.models import Resource
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db

HERDS = "\n".join(
    [
        "จังหวัด,ปี,ชนิด,จำนวน (ตัว)",
        *(f"{name},{year},{kind},{count}" for name, year, kind, count in [
            ("เชียงใหม่", 2564, "โค", 100), ("เชียงใหม่", 2565, "โค", 150), ("เชียงใหม่", 2565, "กระบือ", 20),
            ("น่าน", 2564, "โค", 40), ("น่าน", 2565, "กระบือ", 5), ("แพร่", 2565, "โค", 7),
        ]),
    ]
).encode()  # fmt: skip
PLACES = "ชื่อ,lat,long\nวัด <b>ก</b>,18.79,98.98\nวัด ข,13.75,100.5\nไม่รู้,,\n".encode()


@pytest.fixture
def page(client, cast, cattle):
    """Return a function that gets an address beside the resource of the herds, and checks that it is there."""
    resource = make_upload(cast, cattle, HERDS, "herds.csv")

    def get(rest="", prefix="/en", status=200, **parameters):
        answer = client.get(f"{prefix}/dataset/cattle/resource/{resource.id}{rest}", parameters)
        assert answer.status_code == status
        return answer

    return get


@pytest.fixture
def places(client, cast, cattle):
    resource = make_upload(cast, cattle, PLACES, "places.csv")
    return lambda rest="", **parameters: client.get(f"/en/dataset/cattle/resource/{resource.id}{rest}", parameters)


def text_of(answer):
    return unescape(answer.content.decode())


def cells_of(text, after):
    table = text.split(after)[1].split("</tbody>")[0]
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table)]


def test_groups_are_summed_up_by_two_columns(page):
    text = text_of(page(view="group", by=["จังหวัด", "ชนิด"], fn=["sum", "count"], of=["จำนวน (ตัว)", ""]))
    cells = cells_of(text, '<caption class="visually-hidden">Groups</caption>')
    assert cells[:4] == ["จังหวัด", "ชนิด", "Sum of จำนวน (ตัว)", "Number of rows"]
    assert cells[4:8] == ["เชียงใหม่", "โค", "250", "2"]
    assert "Groups 1 to 5 of 5" in text


def test_groups_of_filtered_rows_can_be_downloaded_for_excel(page):
    answer = page("/groups.csv", view="group", by="จังหวัด", fn="sum", of="จำนวน (ตัว)", column="ชนิด", op="eq", value="โค")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["จังหวัด", "Sum of จำนวน (ตัว)"], ["เชียงใหม่", "250"], ["น่าน", "40"], ["แพร่", "7"]]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_first_chart_is_suggested_and_told_in_words(page):
    text = text_of(page(view="chart"))
    assert "Sum of จำนวน (ตัว) by ปี" in text
    assert "It begins with 2564 (140) and ends with 2565 (182)." in text
    assert re.search(r'<img src="[^"]*/chart\.svg\?[^"]*" alt="Sum of', text)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"kind": "bar", "x": "จังหวัด", "fn": "sum", "of": "จำนวน (ตัว)"}, "The largest is เชียงใหม่ with 270"),
        ({"kind": "pie", "x": "ชนิด"}, "The largest is โค with 4"),
        ({"kind": "line", "x": "ปี", "split": "จังหวัด"}, "The largest is 2565 · เชียงใหม่ with 2"),
        ({"kind": "area", "x": "ปี", "split": "จังหวัด", "panels": "1"}, "The largest is 2565 · เชียงใหม่ with 2"),
        ({"kind": "histogram", "x": "จำนวน (ตัว)"}, "The mean is 53.6667."),
        ({"kind": "scatter", "x": "จำนวน (ตัว)"}, "Points need two columns of numbers"),
        ({"kind": "line", "x": "จังหวัด"}, "Lines need dates, years or numbers"),
        ({"kind": "bar", "x": "ชนิด", "split": "ปี"}, "The largest is โค · 2565 with 2"),
    ],
)
def test_every_kind_of_chart_is_drawn_and_told(page, wish, told):
    assert told in text_of(page(view="chart", **wish))
    answer = page("/chart.svg", view="chart", **wish)
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert ET.fromstring(answer.content).tag.endswith("svg")


def test_a_chart_in_thai_counts_years_of_the_buddhist_era_and_in_english_of_the_common_era(page):
    thai = page("/chart.svg", prefix="", view="chart", kind="line", x="ปี").content.decode()
    english = page("/chart.svg", prefix="/en", view="chart", kind="line", x="ปี").content.decode()
    assert ">2565<" in thai and ">2022<" not in thai
    assert ">2022<" in english and ">2565<" not in english


def test_a_chart_can_be_saved_as_png(page):
    answer = page("/chart.png", view="chart", kind="bar", x="จังหวัด", save="1")
    image = Image.open(io.BytesIO(answer.content))
    assert image.format == "PNG" and image.width > 600
    assert 'filename="cattle.png"' in answer.headers["Content-Disposition"]


def test_a_chart_that_is_known_is_not_sent_again(page, client):
    answer = page("/chart.svg", view="chart")
    again = client.get(answer.wsgi_request.get_full_path(), HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert again.status_code == 304


def test_names_from_outside_are_never_markup_or_expressions(client, cast, cattle):
    body = 'ก</text><script>x</script>,datum.y\n"]+alert(1)+[""",3\n<b>,4\n'.encode()
    resource = make_upload(cast, cattle, body, "odd.csv")
    address = f"/en/dataset/cattle/resource/{resource.id}"
    name = resource.current.columns[0]["name"]
    svg = client.get(f"{address}/chart.svg", {"view": "chart", "kind": "bar", "x": name}).content
    assert not list(ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}script"))
    assert b"<script>x" not in client.get(address, {"view": "chart", "kind": "bar", "x": name}).content


def test_provinces_are_tiles_with_their_figures(page):
    text = text_of(page(view="map", fn="avg", of="จำนวน (ตัว)"))
    assert "3 of 77 provinces have a figure." in text
    assert "The largest is Chiang Mai with 90, the smallest Phrae with 7." in text
    svg = ET.fromstring(page("/map.svg", prefix="", view="map", fn="avg", of="จำนวน (ตัว)").content)
    texts = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[texts.index("ชม") + 1] == "90"


def test_coordinates_are_points_on_a_map_and_geojson(places, client):
    text = text_of(places(view="map"))
    assert "The map shows 2 points." in text
    assert "วัด <b>ก</b>" not in places(view="map").content.decode()
    assert b"stroke-linecap" in places("/map.svg", view="map").content
    address = next(each for each in re.findall(r'href="([^"]*datastore/dump[^"]*)"', text) if "geojson" in each)
    features = json.loads(b"".join(client.get(address).streaming_content))["features"]
    assert features[0] == {
        "type": "Feature",
        "id": 1,
        "properties": {"ชื่อ": "วัด <b>ก</b>", "lat": 18.79, "long": 98.98},
        "geometry": {"type": "Point", "coordinates": [98.98, 18.79]},
    }
    assert features[2]["geometry"] is None


def test_a_table_without_places_has_no_map_and_no_geojson(client, cast, cattle):
    resource = make_upload(cast, cattle, b"a,b\nx,1\ny,2\n", "plain.csv")
    answer = client.get(f"/en/dataset/cattle/resource/{resource.id}?view=map")
    assert "neither coordinates nor provinces" in text_of(answer)
    assert client.get(f"/datastore/dump/{resource.id}?format=geojson").status_code == 400
    assert client.get(f"/en/dataset/cattle/resource/{resource.id}/map.svg").status_code == 404


def test_a_column_at_a_glance_counts_the_chosen_rows_only(page):
    text = text_of(page(view="column", name="จำนวน (ตัว)", column="ชนิด", op="eq", value="กระบือ"))
    assert "The values go from 5 to 20." in text
    assert "The mean is 12.5." in text
    assert '<dt>Rows</dt><dd class="number">2</dd>' in text


def test_columns_are_chosen_ordered_and_downloaded_so(page, client):
    text = text_of(page(show=["จำนวน (ตัว)", "จังหวัด"], later="จำนวน (ตัว)"))
    assert cells_of(text, "<thead>")[:2] == ["จังหวัด", "จำนวน (ตัว)"]
    address = next(each for each in re.findall(r'href="([^"]*datastore/dump[^"]*)"', text) if "format=csv" in each)
    body = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    assert body.splitlines()[0] == "จังหวัด,จำนวน (ตัว)"


def test_a_filter_takes_one_of_several_values(page):
    assert "Rows 1 to 3 of 3" in text_of(page(column="จังหวัด", op="in", value="น่าน | แพร่"))
    assert "Rows 1 to 2 of 2" in text_of(page(column="ปี", op="in", value="2564"))


def test_the_embedded_page_may_be_framed_and_no_other(page, client):
    address = re.search(r'src="[^"]*(/en/embed/[^"]*)"', text_of(page(view="chart")))[1]
    answer = client.get(address)
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "<script" not in answer.content.decode() and "<form" not in answer.content.decode()
    assert page(view="chart").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("rest", ["", "/chart.svg", "/chart.png", "/map.svg", "/groups.csv"])
def test_strangers_see_nothing_of_a_private_table(client, cast, rest):
    secret = make_dataset(cast, "secret", private=True)
    resource = make_upload(cast, secret, HERDS, "herds.csv")
    assert client.get(f"/en/dataset/secret/resource/{resource.id}{rest}").status_code == 404
    assert client.get(f"/en/embed/dataset/secret/resource/{resource.id}{rest}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "view=nothing", "view=chart&x=_id", "view=chart&kind=zzz&x=จังหวัด", "view=chart&x=ปี&fn=sum&of=จังหวัด",
        "view=chart&kind=scatter&x=จังหวัด", "view=group&by=zzz&fn=zzz&of=zzz", "view=group&page=999999", "view=column",
        "view=map&province=ปี", "view=chart&q=zzzzzz", "view=map&q=zzzzzz", "view=chart&x=จังหวัด&split=จังหวัด",
        "view=column&name=จังหวัด&q=zzzzzz", "show=zzz&earlier=zzz", "view=group&by=" + "x" * 5000, "view=chart&x=%00",
        "view=chart&kind=histogram&x=ปี&q=zzzzzz", "view=map&province=ชนิด&fn=avg&of=จำนวน (ตัว)",
    ],
)  # fmt: skip
def test_a_strange_wish_gives_a_page_and_a_picture_or_says_that_there_is_none(page, client, query):
    answer = page(f"?{query}")
    assert "<h1>" in answer.content.decode()
    path = answer.wsgi_request.path
    for kind in ("chart", "map"):
        assert client.get(f"{path}/{kind}.svg?{query}").status_code in (200, 404)


def test_resources_without_a_table_have_no_charts(client, cast, cattle):
    resource = make_upload(cast, cattle, b"%PDF-1.4\n%%EOF\n", "paper.pdf")
    assert Resource.objects.filter(id=resource.id).exists()
    assert client.get(f"/en/dataset/cattle/resource/{resource.id}/chart.svg").status_code == 404


def test_153_columns_in_an_order_of_ones_own_stay_a_page_that_can_be_sent(client, cast, cattle):
    names = [f"ตัวชี้วัดที่ {number} (คน)" for number in range(153)]
    lines = [",".join(str(row * place % 97) for place in range(153)) for row in range(60)]
    resource = make_upload(cast, cattle, "\n".join([",".join(names), *lines]).encode(), "wide.csv")
    address = f"/en/dataset/cattle/resource/{resource.id}"
    answer = client.get(address, {"show": names[::-1]})
    assert len(answer.content) < 1_000_000
    button = f'form="table-form" name="sort" value="{names[7]}"'
    assert button in unescape(answer.content.decode())
    sorted_ = text_of(client.get(address, {"show": names[::-1], "sort": ["", f"-{names[1]}"]}))
    assert 'aria-sort="descending"' in sorted_
    assert cells_of(sorted_, "<thead>")[0] == names[-1]
