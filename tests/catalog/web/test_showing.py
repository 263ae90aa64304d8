"""The small parts that pages are made of: cells, pagers, dates, sizes, Markdown, icons."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Column
from catalog.templatetags.assets import AssetMissing, asset
from catalog.templatetags.dates import day, moment
from catalog.templatetags.figures import grouped, size
from catalog.templatetags.icons import ICONS, UnknownIcon, icon, topic_icon
from catalog.templatetags.languages import marked
from catalog.templatetags.links import web_address
from catalog.templatetags.notes import markdown
from catalog.web import cells
from catalog.web.paging import pager
from catalog.web.results import excerpt


def test_a_moment_is_shown_as_the_day_that_it_is_in_thailand():
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    with translation.override("th"):
        assert ">24 พฤศจิกายน 2569<" in day(late)
        assert ">24 พฤศจิกายน 2569 01:30<" in moment(late)
    with translation.override("en"):
        assert day(date(2026, 11, 24)) == '<time datetime="2026-11-24">24 November 2026</time>'
    assert day(None) == moment(None) == ""


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_999, "1.0 MB"), (12_345_678, "12 MB"), (3 * 10**12, "3.0 TB")],
)
def test_sizes_are_read_at_a_glance(count, text):
    assert size(count) == text


def test_numbers_are_grouped_and_nothing_stays_nothing():
    assert grouped(1234567) == "1,234,567"
    assert grouped(None) == size(None) == ""


@given(st.text(max_size=300))
def test_no_description_can_bring_its_own_html(text):
    html = markdown(text)
    assert not re.search(r"<(script|style|img|iframe|svg|form|input|object)\b", html, re.IGNORECASE)
    assert not re.search(r'href="\s*(javascript|data|vbscript):', html, re.IGNORECASE)


def test_links_in_descriptions_are_not_trusted():
    html = markdown("[ที่นี่](https://example.go.th) และ [ที่นั่น](javascript:alert(1))")
    assert 'rel="nofollow ugc noopener"' in html
    assert 'href="javascript' not in html


def test_headings_in_descriptions_stand_below_those_of_the_page():
    assert "<h3>" in markdown("# หัวข้อ")
    assert "<h6>" in markdown("###### ลึก")


@given(st.text(max_size=50))
def test_no_text_becomes_a_link_that_runs(text):
    assert not web_address("javascript:" + text)
    assert not web_address("data:" + text)


def test_a_cell_never_becomes_html():
    columns = [Column("a", "text"), Column("b", "json"), Column("c", "code")]
    row = ("<b>1</b>", '{"x": "<script>"}', 'https://x/"onclick="y')
    body = cells.body(columns, [row], "th")
    assert "<b>" not in body
    assert "<script>" not in body
    assert '"onclick' not in body


def test_missing_cells_are_empty_and_the_head_of_a_row_never_is():
    body = cells.body([Column("a", "text"), Column("b", "integer")], [(None, None)], "th")
    assert body == '<tr><th scope="row">–</th><td class="num"></td></tr>'


def test_a_long_text_is_folded_and_not_lost():
    body = cells.body([Column("a", "text"), Column("b", "text")], [("x", "ก" * 1000)], "th")
    assert body.count("ก") == 1000 + cells.SHOWN // 2
    assert "<details>" in body


def test_exact_decimals_keep_their_digits():
    body = cells.body([Column("a", "decimal")], [(Decimal("12345678901234567.890"),)], "th")
    assert "12,345,678,901,234,567.890" in body


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_pager_has_first_last_and_neighbours_without_repetition(number, pages):
    found = pager(number, pages, [("q", "x")])
    numbers = [place.number for place in found.places if place.number]
    assert numbers == sorted(set(numbers))
    assert {1, pages} <= set(numbers)
    assert all(1 <= each <= pages for each in numbers)
    assert len(found.places) <= 9
    if number <= pages:
        assert [place.number for place in found.places if place.current] == [number]
    for before, after in zip(found.places, found.places[1:], strict=False):
        if before.number and after.number:
            assert after.number == before.number + 1


@given(st.text(max_size=2000))
def test_an_excerpt_is_short(text):
    assert len(excerpt(text)) <= 221


def test_an_excerpt_has_no_marks_of_markdown():
    assert excerpt("**ตัวหนา** และ [ลิงก์](https://x) `รหัส`\n\n# หัวข้อ") == [("ตัวหนา และ ลิงก์ รหัส หัวข้อ", False)]


def test_text_of_the_other_language_is_marked():
    with translation.override("en"):
        assert marked("กรม<b>") == '<span lang="th">กรม&lt;b&gt;</span>'
        assert marked("Department") == "Department"
    with translation.override("th"):
        assert marked("Department") == '<span lang="en">Department</span>'
        assert marked("2566") == "2566"


def test_icons_that_nobody_drew_are_an_error():
    with pytest.raises(UnknownIcon):
        icon("unicorn")
    assert 'aria-hidden="true"' in icon("search")
    assert 'role="img" aria-label="&lt;"' in icon("search", "<")


def test_every_topic_has_an_icon():
    assert topic_icon("public-health") == "health"
    assert topic_icon("anything") in ICONS


def test_every_icon_that_a_template_names_is_drawn(settings):
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for file in templates for name in re.findall(r'{% icon "([a-z]+)"', file.read_text())}
    assert named <= set(ICONS)


def test_a_static_file_that_does_not_exist_is_an_error():
    with pytest.raises(AssetMissing):
        asset("css/nothing.css")
    assert Template('{% load assets %}{% asset "css/base.css" %}').render(Context()).startswith("/static/css/base.css?")
