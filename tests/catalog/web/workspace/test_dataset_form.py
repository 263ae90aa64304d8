"""Describing a dataset: the form by data type, what it keeps, what it refuses, publishing, deleting."""

import re

import pytest
from django.urls import reverse

from catalog.formats.standard.fields import fields_for, fields_of, mandatory_fields
from catalog.models import AuditEntry, Dataset, Group, GroupMembership
from catalog.models.shapes import dataset_record
from catalog.operations import datasets
from tests.cast import make_dataset

pytestmark = pytest.mark.django_db

NEW = "/en/workspace/dataset/new"


def edit(name):
    return f"/en/workspace/dataset/{name}/edit"


def posted_again(page):
    """Return what a browser would send back from the form of a page."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.data, self.area, self.select, self.text = {}, None, None, ""

        def handle_starttag(self, tag, attributes):
            a = dict(attributes)
            if tag == "input" and a.get("name") and a.get("type") not in {"submit", "search"}:
                if a.get("type") != "checkbox" or "checked" in a:
                    self.data.setdefault(a["name"], []).append(a.get("value", ""))
            elif tag == "textarea":
                self.area, self.text = a["name"], ""
            elif tag == "select":
                self.select = a["name"]
            elif tag == "option" and "selected" in a and self.select:
                self.data.setdefault(self.select, []).append(a.get("value", ""))

        def handle_endtag(self, tag):
            if tag == "textarea" and self.area:
                self.data[self.area] = [self.text.removeprefix("\n")]
                self.area = None
            elif tag == "select":
                self.select = None

        def handle_data(self, data):
            self.text += data

    reader = Reader()
    reader.feed(page[page.index("data-dataset-form") :])
    return {key: values if len(values) > 1 else values[0] for key, values in reader.data.items() if values != [""]}


def full(cast, **fields):
    """Make a dataset that says something in every way that the form must give back."""
    values = {
        "title": "สถิติโค",
        "title_en": "Cattle",
        "notes": "บรรทัดแรก\nบรรทัดที่สอง <b>",
        "notes_en": "Notes",
        "data_type": "statistics",
        "tags": ("โค", "ปศุสัตว์"),
        "author": "ผู้จัดทำ",
        "author_email": "a@example.go.th",
        "version": "2",
        "maintainer": "กองสถิติ",
        "maintainer_email": "stat@example.go.th",
        "license_id": "ข้อตกลงของกรมเอง",
        "extras": {"หมายเหตุ": "เก็บไว้"},
        "standard": {
            "objective": ["law", "other"],
            "objective_other": "ตามหนังสือ",
            "data_format": ["csv"],
            "update_frequency_unit": "year",
            "last_updated_date": "2024-02-29",
            "first_year_of_data": "2560",
            "official_statistics": True,
            "west_bound_longitude": 100.5,
        },
    }
    return make_dataset(cast, "cattle", **{**values, **fields})


def test_a_new_dataset_is_private_and_goes_on_to_its_files(cast, malee):
    response = malee.post(NEW, {"title": "จำนวนโคเนื้อ", "owner_org": str(cast.livestock.id), "files": "1"})
    made = Dataset.objects.get()
    assert response.headers["Location"] == f"/en/workspace/dataset/{made.name}/files/new"
    assert (made.private, made.title, made.owner_org, made.creator) == (True, "จำนวนโคเนื้อ", cast.livestock, cast.malee)
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", made.name)
    assert (made.license_id, made.data_category) == ("ogl", "public")


def test_two_datasets_of_one_title_get_two_addresses(cast, malee):
    for _ in range(3):
        malee.post(NEW, {"title": "Cattle", "owner_org": str(cast.livestock.id), "save": "1"})
    assert sorted(Dataset.objects.values_list("name", flat=True)) == ["cattle", "cattle-2", "cattle-3"]


def test_an_agency_of_ones_own_is_chosen_already_and_others_are_not_offered(cast, malee):
    page = malee.get(NEW).content.decode()
    assert f'<option value="{cast.livestock.id}" selected>' in page
    assert str(cast.weather.id) not in page
    answer = malee.post(NEW, {"title": "ฝน", "owner_org": str(cast.weather.id), "save": "1"})
    assert answer.status_code == 422
    assert not Dataset.objects.exists()


def test_members_do_not_make_datasets(manee):
    assert manee.get(NEW).status_code == 403
    assert manee.post(NEW, {"title": "x"}).status_code == 403


@pytest.mark.parametrize("data_type", ["", "record", "statistics", "geospatial", "mixed", "other"])
def test_the_form_asks_exactly_for_the_fields_of_the_data_type(malee, data_type):
    page = malee.post(NEW, {"data_type": data_type, "title": "ก", "continue": "1"}).content.decode()
    asked = {field.key for field in fields_of("dataset") if f'name="{field.key}"' in page}
    assert asked == {field.key for field in fields_for(data_type)}
    for field in fields_for(data_type):
        if field.key == "name":
            continue  # a new dataset's address is explained in words of its own
        assert field.help_en.replace("'", "&#x27;") in page


def test_choosing_another_type_keeps_everything_that_was_typed(cast, malee):
    typed = {
        "data_type": "geospatial", "title": "แผนที่", "notes": "ย่อหน้า", "tag_string": "ก, ข",
        "objective": ["law", "agency_mission"], "first_year_of_data": "2560", "owner_org": str(cast.livestock.id),
        "continue": "1",
    }  # fmt: skip
    response = malee.post(NEW, typed)
    assert response.status_code == 200
    again = posted_again(response.content.decode())
    expected = {key: value for key, value in typed.items() if key != "continue"}
    assert expected.items() <= {**again}.items()
    assert "Kept from another data type" in response.content.decode()
    assert not Dataset.objects.exists()


def test_saving_an_untouched_form_changes_nothing(cast, malee):
    row = full(cast)
    before, audits = dataset_record(datasets.load(row.id)[0]), AuditEntry.objects.count()
    page = malee.get(edit("cattle")).content.decode()
    response = malee.post(edit("cattle"), posted_again(page))
    assert response.headers["Location"] == "/en/workspace/dataset/cattle/"
    assert dataset_record(datasets.load(row.id)[0]) == before
    assert AuditEntry.objects.count() == audits


def test_the_form_writes_what_was_typed_and_keeps_what_it_does_not_show(cast, malee):
    row = full(cast)
    sent = posted_again(malee.get(edit("cattle")).content.decode())
    malee.post(
        edit("cattle"),
        {
            **sent,
            "title": "สถิติกระบือ",
            "last_updated_date": "๓๑/๑๒/๒๕๖๗",
            "objective": ["agency_mission"],
            "tag_string": "กระบือ,สัตว์",
        },
    )
    record = dataset_record(datasets.load(row.id)[0])
    assert (record.title, record.tags) == ("สถิติกระบือ", ("กระบือ", "สัตว์"))
    assert record.standard["last_updated_date"] == "2024-12-31"
    assert record.standard["objective"] == ["agency_mission"]
    assert record.extras == {"หมายเหตุ": "เก็บไว้"}
    assert (record.author, record.version, record.license_id) == ("ผู้จัดทำ", "2", "ข้อตกลงของกรมเอง")
    assert record.standard["west_bound_longitude"] == 100.5


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("maintainer_email", "ไม่ใช่อีเมล", "is not an e-mail address"),
        ("last_updated_date", "เมื่อวาน", "Write a date such as"),
        ("name", "ชื่อไทย", "Use only the small letters"),
        ("name", "new", "This word is reserved"),
        ("name", "taken", "Another dataset has this address already"),
        ("tag_string", "ก, <script>", "holds signs that tags cannot have"),
        ("first_year_of_data", "สองพัน", "Write a year of four digits"),
        ("title", "", "Fill this in"),
        ("owner_org", "", "Choose the agency"),
        ("owner_org", "ไม่มี", "Select a valid choice"),
        ("data_type", "fancy", "Select a valid choice"),
        ("objective", ["bogus"], "Select a valid choice"),
        ("notes", "a\x00b", "Null characters are not allowed"),
    ],
)
def test_a_wrong_value_stands_beside_its_field_and_what_was_typed_stays(cast, malee, field, value, words):
    make_dataset(cast, "taken")
    typed = {
        "data_type": "statistics", "title": "จำนวนโค", "notes": "อธิบายยาวมาก", "owner_org": str(cast.livestock.id),
        "objective": ["law"], field: value,
    }  # fmt: skip
    response = malee.post(NEW, {**typed, "save": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{field}"' in page[page.index('id="errors"') : page.index("<form", page.index('id="errors"'))]
    assert words in page
    if field not in {"title", "name"}:
        assert 'value="จำนวนโค"' in page
    if field != "notes":
        assert "อธิบายยาวมาก" in page
    assert Dataset.objects.filter(title="จำนวนโค").count() == 0


def test_nothing_mandatory_is_needed_to_save_and_the_meter_counts(cast, malee):
    page = malee.get(NEW).content.decode()
    # The licence, the class and the only agency are chosen already.
    assert '<b class="number">3</b>' in page
    assert page.count('class="badge badge-brand">mandatory item') == len(mandatory_fields())
    typed = {"title": "โค", "data_type": "record", "notes": "x", "owner_org": str(cast.livestock.id), "continue": "1"}
    assert '<b class="number">4</b>' in malee.post(NEW, typed).content.decode()


def test_two_people_editing_at_once_do_not_overwrite_each_other_silently(cast, malee, mana):
    full(cast)
    first = posted_again(malee.get(edit("cattle")).content.decode())
    second = posted_again(mana.get(edit("cattle")).content.decode())
    assert malee.post(edit("cattle"), {**first, "title": "ของมาลี"}).status_code == 302
    refused = mana.post(edit("cattle"), {**second, "title": "ของมานะ"})
    assert refused.status_code == 422
    assert "Somebody else changed this description" in refused.content.decode()
    assert Dataset.objects.get().title == "ของมาลี"
    assert mana.post(edit("cattle"), posted_again(refused.content.decode())).status_code == 302
    assert Dataset.objects.get().title == "ของมานะ"


def test_a_file_that_arrives_meanwhile_is_no_conflict(cast, malee):
    from tests.cast import make_upload

    row = full(cast)
    sent = posted_again(malee.get(edit("cattle")).content.decode())
    make_upload(cast, row, "จังหวัด,ตัว\nน่าน,3\n".encode())
    assert malee.post(edit("cattle"), {**sent, "title": "ใหม่"}).status_code == 302
    assert row.resources.count() == 1


def test_topics_are_offered_to_their_members_and_the_others_are_kept(cast, malee):
    mine = Group.objects.create(name="animals", title="สัตว์")
    other = Group.objects.create(name="law", title="กฎหมาย")
    GroupMembership.objects.create(user=cast.malee, group=mine)
    row = full(cast)
    row.groups.add(other)
    page = malee.get(edit("cattle")).content.decode()
    assert 'name="groups" value="animals"' in page and 'name="groups" value="law"' not in page
    malee.post(edit("cattle"), {**posted_again(page), "groups": ["animals"]})
    assert set(row.groups.values_list("name", flat=True)) == {"animals", "law"}


def test_a_new_address_name_leads_to_the_new_page(cast, malee):
    full(cast)
    sent = posted_again(malee.get(edit("cattle")).content.decode())
    response = malee.post(edit("cattle"), {**sent, "name": "beef-cattle"})
    assert response.headers["Location"] == "/en/workspace/dataset/beef-cattle/"
    assert malee.get(response.headers["Location"]).status_code == 200


def test_publishing_shows_what_is_missing_and_is_allowed(client, malee, herd):
    page = malee.get("/en/workspace/dataset/herd/").content.decode()
    assert "mandatory items are missing" in page and "Publish now" in page
    assert client.get("/dataset/herd").status_code == 404
    malee.post(reverse("dataset-visibility", args=["herd"]), {"visibility": "public"})
    assert client.get("/dataset/herd").status_code == 200
    malee.post(reverse("dataset-visibility", args=["herd"]), {"visibility": "private"})
    assert client.get("/dataset/herd").status_code == 404


def test_only_the_class_public_is_ever_published(client, cast, malee):
    make_dataset(cast, "secret", title="ลับ", private=True, data_category="secret")
    assert "Publish now" not in malee.get("/en/workspace/dataset/secret/").content.decode()
    response = malee.post("/en/workspace/dataset/secret/visibility", {"visibility": "public"}, follow=True)
    assert "Change the class first" in response.content.decode()
    assert Dataset.objects.get(name="secret").private


def test_a_public_dataset_does_not_get_another_class(cast, malee):
    full(cast)
    sent = posted_again(malee.get(edit("cattle")).content.decode())
    response = malee.post(edit("cattle"), {**sent, "data_category": "personal"})
    assert response.status_code == 422
    assert 'href="#id_data_category"' in response.content.decode()


def test_deleting_asks_first(client, malee, cast):
    full(cast)
    assert "Delete it" in malee.get("/en/workspace/dataset/cattle/delete").content.decode()
    assert Dataset.objects.get().state == "active"
    response = malee.post("/en/workspace/dataset/cattle/delete", follow=True)
    assert "is deleted" in response.content.decode()
    assert client.get("/dataset/cattle").status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
def test_labels_and_help_are_in_the_language_of_the_page(malee, language):
    page = malee.get(f"/{language}/workspace/dataset/new").content.decode()
    for field in mandatory_fields():
        assert (field.label_th if language == "th" else field.label_en) in page
        assert field.help(language).split("'")[0] in page
