"""Formats get one label each, whatever staff typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.resource_formats import FORMATS, mimetype_of, normalise, stars_of


@pytest.mark.parametrize(
    ("label", "address", "mimetype", "wanted"),
    [
        ("csv", None, None, "CSV"),
        ("text/csv", None, None, "CSV"),
        ("text/csv; charset=utf-8", None, None, "CSV"),
        (".CSV", None, None, "CSV"),
        ("json", None, None, "JSON"),
        ("geojson", None, None, "GeoJSON"),
        ("shp", None, None, "SHP"),
        ("htm", None, None, "HTML"),
        ("XSL", "https://h/a.xls", None, "XLS"),
        ("XSL", "https://h/a.xlsx", None, "XLSX"),
        ("XLS/XLSX", None, None, "XLSX"),
        ("MAP", "https://h/a.kml", None, "KML"),
        ("MAP", "https://h/a.gml?x=1", None, "GML"),
        ("MAP", "https://h/a", None, "MAP"),
        ("IMAGE", "https://h/a.JPG", None, "JPEG"),
        ("image/tiff", None, None, "TIFF"),
        ("Own format", "https://h/a.csv", None, "Own format"),
        ("API", "https://h/a.json", None, "API"),
        ("", "https://h/a.csv?download=1#x", None, "CSV"),
        (None, "ข้อมูล.xlsx", None, "XLSX"),
        (None, "https://example.csv", None, ""),
        (None, "https://h/page.php", "application/pdf", "PDF"),
        (None, None, None, ""),
    ],
)
def test_a_label_is_normalised(label: str | None, address: str | None, mimetype: str | None, wanted: str) -> None:
    assert normalise(label, address, mimetype) == wanted


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.label)
def test_every_label_and_extension_means_its_format(item) -> None:
    assert normalise(item.label) == item.label
    for extension in item.extensions:
        assert normalise(None, f"file.{extension}") == item.label
    assert mimetype_of(item.label) == item.mimetype


def test_media_types_are_found_by_label_and_by_file_name() -> None:
    assert mimetype_of("CSV") == mimetype_of("https://h/x.csv") == "text/csv"
    assert mimetype_of("no such thing") is None


def test_stars_follow_the_openness_of_the_format() -> None:
    assert [stars_of(label) for label in (None, "", "PDF", "XLSX", "CSV", "TTL", "unheard of")] == [0, 0, 1, 2, 3, 4, 1]


@given(st.text(max_size=30), st.text(max_size=60), st.text(max_size=30))
def test_normalising_again_changes_nothing(label: str, address: str, mimetype: str) -> None:
    once = normalise(label, address, mimetype)
    assert normalise(once, address, mimetype) == once
