"""Charts, maps and their parts without a portal around them."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.charts import drawing, geometry, maps
from catalog.formats.charts.chart import KINDS, Chart, Look, Point
from catalog.formats.charts.spec import specification
from catalog.formats.provinces import PROVINCES, province_of

LOOKS = [Look(), Look(dark=True, narrow=True)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("look", LOOKS)
def test_every_kind_has_a_picture_in_every_look(kind: str, look: Look) -> None:
    scale = "category" if kind in ("bar", "pie") else "number"
    place = (lambda n: f"จังหวัด {n}") if scale == "category" else float
    points = tuple(Point(place(n), n * 2.0, x2=n + 1.0 if kind == "histogram" else None) for n in range(4))
    chart = Chart(kind, "ชื่อ", points, scale, "x", "y")  # type: ignore[arg-type]
    picture = ET.fromstring(drawing.draw(specification(chart, look)))
    assert 250 < float(picture.attrib["width"]) <= (400 if look.narrow else 800)


def test_a_specification_that_cannot_be_drawn_is_an_error_and_the_next_is_drawn() -> None:
    with pytest.raises(drawing.DrawingFailed):
        drawing.draw({"mark": {"type": "nothing"}, "encoding": 5})
    assert drawing.draw(specification(Chart("bar", "", (Point("a", 1.0),), "category", "x", "y"), Look()))


def test_the_process_that_draws_may_die_between_two_pictures() -> None:
    svg = maps.points([maps.Dot(100.5, 13.75)], "t", Look())
    drawing.painted(svg)
    drawing.close()
    assert drawing.painted(svg).startswith(b"\x89PNG")


def test_no_address_is_fetched_for_a_picture() -> None:
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {"x": {"field": "a"}}}
    try:
        svg = drawing.draw(spec)
    except drawing.DrawingFailed as failure:
        assert "127.0.0.1" in str(failure)
    else:
        assert b"127.0.0.1" not in svg


def test_each_of_the_77_provinces_has_a_tile_of_its_own() -> None:
    assert len({(each.row, each.column) for each in PROVINCES}) == len({each.code for each in PROVINCES}) == 77
    for language in ("th", "en"):
        labels = [each.label(language) for each in PROVINCES]
        assert len(set(labels)) == 77, sorted(label for label in labels if labels.count(label) > 1)


@pytest.mark.parametrize(
    "text", ["เชียงใหม่", "จ. เชียงใหม่", "จังหวัดเชียงใหม่", "Chiang Mai", "CHIANGMAI", "50", "๕๐", "TH50"]
)
def test_a_province_is_known_by_its_names_and_its_code(text: str) -> None:
    found = province_of(text)
    assert found is not None and found.code == "50"


@given(st.text(max_size=100))
def test_any_text_names_a_province_or_none(text: str) -> None:
    found = province_of(text)
    assert found is None or found in PROVINCES


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=80))
def test_classes_end_with_the_largest_value(values: list[float]) -> None:
    ends = maps.limits(values)
    assert ends == sorted(set(ends)) and ends[-1] == max(values) and len(ends) <= maps.CLASSES


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(json_values, max_size=4))
def test_any_json_is_shapes_or_counted_as_unreadable(values: list[object]) -> None:
    found = geometry.read(json.dumps(value) for value in values)
    ET.fromstring(maps.points(found.dots, "<t>", Look(), found.rings, found.lines))


def test_large_shapes_lose_corners_and_stay_closed() -> None:
    ring = [[n / 1000, n / 2000] for n in range(100_000)]
    found = geometry.read([json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})])
    assert len(found.rings[0]) <= geometry.MOST_CORNERS + 1
    assert found.rings[0][0] == found.rings[0][-1]
