"""The European assessment: 405 points, each for something that a description says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog.quality import TOTALS, assess, mqa
from catalog.records import DatasetRecord, ResourceRecord
from tests.catalog.test_quality import PERFECT, TABLE, TODAY

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WHOLE = replace(
    PERFECT,
    groups=("weather",),
    metadata_created=NOW,
    metadata_modified=NOW,
    standard={**PERFECT.standard, "first_year_of_data": "2560", "accessible_condition": "ไม่มี"},
    resources=(replace(TABLE, url_type="upload", url="a.csv", mimetype="text/csv", size=3),),
)


def test_a_whole_description_has_all_points():
    found = mqa.assess(WHOLE)
    assert (found.score, found.band) == (mqa.TOTAL, "excellent")
    assert sum(each.of for each in found.indicators) == mqa.TOTAL


def test_an_empty_description_is_poor_and_is_not_refused():
    found = mqa.assess(DatasetRecord(name="x1"))
    assert found.band == "bad" and found.score < 121


@pytest.mark.parametrize(
    ("change", "code", "lost"),
    [
        ({"tags": ()}, "keyword", 30),
        ({"groups": ()}, "theme", 30),
        ({"license_id": "notspecified"}, "license", 20),
        ({"license_id": "ข้อตกลงเอง"}, "license_vocabulary", 10),
        ({"maintainer": "", "maintainer_email": ""}, "contact", 20),
        ({"notes": " "}, "dcat", 30),
    ],
)
def test_each_missing_thing_costs_its_points(change, code, lost):
    found = {each.code: each for each in mqa.assess(replace(WHOLE, **change)).indicators}
    assert found[code].of - found[code].points == lost


def test_files_count_by_their_share_and_links_are_not_known_to_answer():
    link = ResourceRecord(name="ลิงก์", url="https://example.go.th/a.pdf", format="PDF")
    found = {
        each.code: each.points for each in mqa.assess(replace(WHOLE, resources=(*WHOLE.resources, link))).indicators
    }
    assert (found["access_answers"], found["download_answers"], found["machine_readable"]) == (25, 15, 10)


def test_the_parts_of_the_score_have_the_points_that_are_announced():
    assert {part.code: part.of for part in assess(PERFECT, today=TODAY).parts} == TOTALS
    assert sum(TOTALS.values()) == 100


def test_the_day_on_which_a_promise_ends_is_told():
    assert assess(PERFECT, today=TODAY).due.isoformat() == "2026-12-16"
    assert assess(replace(PERFECT, standard={}), today=TODAY).due is None
    assert assess(replace(PERFECT, resources=()), today=TODAY).due is None
