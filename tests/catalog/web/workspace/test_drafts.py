"""What is typed is kept by itself, for one person, until it is saved; and files suggest what is still empty."""

from datetime import timedelta

import pytest

from catalog.models import Dataset, FormDraft
from catalog.operations import drafts
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db

NEW = "/en/workspace/dataset/new"
EDIT = "/en/workspace/dataset/herd/edit"
DRAFT = "/en/workspace/dataset/herd/draft"
TABLE = "จังหวัด,อำเภอ,โคเนื้อ (ตัว),วันที่\nน่าน,เมืองน่าน,3,31/12/2560\nแพร่,เมืองแพร่,5,31/12/2566\n".encode()


def test_a_draft_of_a_new_dataset_is_kept_and_restored_with_a_notice(malee):
    answer = malee.post(f"{NEW}/draft", {"title": "โค <b>", "data_type": "record", "objective": ["law", "mission"]})
    assert answer.status_code == 200 and "Draft kept" in answer.content.decode()
    assert not Dataset.objects.exists()
    page = malee.get(NEW).content.decode()
    assert "did not save" in page and 'value="โค &lt;b&gt;"' in page
    assert 'value="law"' in page and page.count("checked") == 2


def test_the_answer_counts_the_mandatory_items(malee):
    answer = malee.post(f"{NEW}/draft", {"title": "โค", "data_type": "record", "tag_string": "โค"}).content.decode()
    assert '<meter min="0" max="14" value="3"' in answer
    assert 'href="#id_notes"' in answer and 'href="#id_title"' not in answer


def test_a_draft_is_its_writers_own_and_changes_nothing(cast, malee, mana, piti, herd):
    malee.post(DRAFT, {"title": "ยังไม่เสร็จ"})
    assert "ยังไม่เสร็จ" in malee.get(EDIT).content.decode()
    assert "ยังไม่เสร็จ" not in mana.get(EDIT).content.decode()
    assert piti.post(DRAFT, {"title": "x"}).status_code == 403
    assert Dataset.objects.get().title == "ทะเบียนโคเนื้อ"
    assert FormDraft.objects.count() == 1


def test_boxes_that_were_emptied_stay_empty(cast, malee):
    make_dataset(cast, "herd", private=True, data_type="record", standard={"objective": ["law"]})
    malee.post(DRAFT, {"title": "โค", "data_type": "record"})
    assert "checked" not in malee.get(EDIT).content.decode()


def test_saving_ends_the_draft(malee, herd):
    seen = malee.get(EDIT).context["seen"]
    malee.post(DRAFT, {"title": "ยังไม่เสร็จ", "seen": seen})
    sent = {"title": "เสร็จแล้ว", "name": "herd", "owner_org": str(herd.owner_org_id), "data_category": "public"}
    assert malee.post(EDIT, {**sent, "seen": malee.get(EDIT).context["seen"]}).status_code == 302
    assert not FormDraft.objects.exists()
    assert Dataset.objects.get().title == "เสร็จแล้ว"


def test_without_scripts_a_button_keeps_and_another_throws_away(malee, herd):
    page = malee.post(DRAFT, {"title": "ยังไม่เสร็จ", "draft": "1"}, follow=True).content.decode()
    assert "The draft is kept" in page and "ยังไม่เสร็จ" in page
    page = malee.post(DRAFT, {"discard": "1"}, follow=True).content.decode()
    assert "thrown away" in page and "ยังไม่เสร็จ" not in page
    assert malee.get(DRAFT).status_code == 405


def test_a_draft_that_was_overtaken_says_so(cast, malee, herd):
    malee.post(DRAFT, {"title": "ยังไม่เสร็จ", "seen": "an older state"})
    assert "Somebody changed the description since" in malee.get(EDIT).content.decode()


def test_a_draft_has_a_bound_and_takes_odd_input(malee, herd, monkeypatch):
    assert malee.post(DRAFT, {"title": "a\0b", "no_such_field": "x", "data_type": "zzz"}).status_code == 200
    assert malee.get(EDIT).status_code == 200
    monkeypatch.setattr(drafts, "MOST_BYTES", 10)
    assert malee.post(DRAFT, {"title": "ก" * 100}).status_code == 413


def test_what_nobody_came_back_to_is_forgotten(malee, herd):
    malee.post(DRAFT, {"title": "เก่า"})
    assert drafts.tidy() == 0 and FormDraft.objects.exists()
    assert drafts.tidy(timedelta(0)) == 1


@pytest.fixture
def full(cast):
    row = make_dataset(cast, "herd", title="herd", private=True, data_type="statistics")
    make_upload(cast, row, TABLE, "โคเนื้อ_รายอำเภอ 2566.csv")
    return row


def test_files_suggest_what_is_empty(malee, full):
    page = malee.get(EDIT).content.decode()
    for text in ("โคเนื้อ รายอำเภอ 2566", "District", "2017", "2023", "CSV", "Thai"):
        assert f"<strong>{text}</strong>" in page, text
    assert "<strong>ข้อมูลประกอบด้วยคอลัมน์ จังหวัด, อำเภอ, โคเนื้อ" in page


def test_a_suggestion_is_taken_over_by_its_button_and_saved_by_nothing_else(malee, full):
    page = malee.post(EDIT, {"accept": "geo_coverage", "data_type": "statistics", "notes": "พิมพ์เอง", "name": "herd"})
    text = page.content.decode()
    assert 'value="district" selected' in text and "พิมพ์เอง" in text
    assert 'value="geo_coverage" formaction' not in text
    assert "geo_coverage" not in Dataset.objects.get().standard


def test_what_is_filled_in_gets_no_suggestion(cast, malee, full):
    Dataset.objects.update(title="จำนวนโคเนื้อ", notes="มีแล้ว", standard={"geo_coverage": "country"})
    page = malee.get(EDIT).content.decode()
    for key in ("title", "notes", "geo_coverage"):
        assert f'name="accept" value="{key}"' not in page
    assert 'name="accept" value="data_format"' in page
