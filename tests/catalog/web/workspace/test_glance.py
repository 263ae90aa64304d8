"""What waits, what is late, and where most points are to be won, on the first page of an agency."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Dataset
from catalog.operations import assessing, reviews
from catalog.queries.glance import glance
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db
HOME = "/en/workspace/"


@pytest.fixture
def promised(cast):
    """A public dataset that promises new data every day and has a file of today."""
    row = make_dataset(cast, "daily", title="รายวัน", standard={"update_frequency_unit": "day"})
    make_upload(cast, row, "จังหวัด,ตัว\nน่าน,3\n".encode())
    return row


def test_data_become_late_by_themselves(cast, malee, promised):
    assert glance(cast.malee).late == 0
    past = {**Dataset.objects.get().quality, "due": (timezone.localdate() - timedelta(days=1)).isoformat()}
    Dataset.objects.update(quality=past)
    assert glance(cast.malee).late == 1
    assert "รายวัน" in malee.get(f"{HOME}?problem=late").content.decode()


def test_quality_is_seen_anew_every_night(cast, promised):
    before = Dataset.objects.get().quality
    assert assessing.reassess(timezone.localdate()) == 0
    assert assessing.reassess(timezone.localdate() + timedelta(days=60)) == 1
    after = Dataset.objects.get().quality
    assert after["score"] < before["score"] and after["mqa"] == before["mqa"]


def test_the_first_page_says_what_waits_and_links_to_it(cast, malee, herd, promised):
    reviews.submit(herd, actor=cast.malee)
    page = malee.get(HOME).content.decode()
    assert "?stage=in_review#list" in page and "1 of 2 datasets are public" in page
    assert "?problem=dictionary#list" in page


def test_the_figures_are_the_agencys_own(cast, herd, promised):
    assert glance(cast.piti).total == 0 and glance(cast.piti).gains == []
    assert glance(cast.malee).total == 2
    gains = glance(cast.malee).gains
    assert gains[0].points == max(gain.points for gain in gains) and gains[0].datasets <= 2


def test_each_part_of_the_score_lists_the_datasets_that_lack_it(cast, malee, promised):
    make_dataset(cast, "english", title="อังกฤษ", title_en="English", notes_en="English")
    page = malee.get(f"{HOME}?problem=english").content.decode()
    assert "รายวัน" in page and "อังกฤษ</a>" not in page


def test_what_to_fix_leads_to_the_very_field(malee, herd):
    page = malee.get("/en/workspace/dataset/herd/").content.decode()
    assert "Fix this first" in page
    assert 'href="/en/workspace/dataset/herd/edit#id_objective"' in page
    assert "+2 points" in page and "European assessment (MQA)" in page
    form = malee.get("/en/workspace/dataset/herd/edit").content.decode()
    assert 'id="id_objective"' in form and 'id="id_title_en"' in form
