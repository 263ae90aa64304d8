"""What can happen to a dataset, and what it leaves behind."""

from dataclasses import replace

import orjson
import pytest
from django.db import IntegrityError, transaction

from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import Activity, AuditEntry, Dataset, SearchOutbox, Tag
from catalog.models.shapes import dataset_record
from catalog.operations import datasets
from catalog.operations.parts import NotFound
from catalog.records import DatasetRecord, ResourceRecord
from tests.cast import ANYBODY, make_cast, make_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def change(row, actor, **values):
    record = replace(dataset_record(row), resources=None, **values)
    return datasets.update(row, record, actor=actor)


def test_an_editor_makes_a_dataset_and_it_leaves_its_trail(cast):
    row = make_dataset(
        cast, tags=("โค", "ปศุสัตว์"), resources=(ResourceRecord(name="ลิงก์", url="https://example.go.th/a"),)
    )
    rendered = orjson.loads(Dataset.objects.get(id=row.id).rendered)
    assert rendered["title"] == "จำนวนโคเนื้อ"
    assert [tag["name"] for tag in rendered["tags"]] == ["ปศุสัตว์", "โค"]
    assert rendered["resources"][0]["url"] == "https://example.go.th/a"
    assert Activity.objects.get(object_id=row.id).activity_type == "new package"
    assert AuditEntry.objects.get(object_id=str(row.id)).actor_name == "malee"


def test_the_licence_defaults_to_the_open_government_licence(cast):
    assert make_dataset(cast).license_id == "ogl"


@pytest.mark.parametrize("who", ["manee", "piti", "chujai", None])
def test_others_cannot_change_it(cast, who):
    row = make_dataset(cast)
    actor = getattr(cast, who) if who else ANYBODY
    with pytest.raises(NotAllowed):
        change(row, actor, title="another")
    with pytest.raises(NotAllowed):
        datasets.delete(row, actor=actor)


@pytest.mark.parametrize("who", ["manee", "chujai", None])
def test_those_without_an_editors_role_cannot_make_one(cast, who):
    actor = getattr(cast, who) if who else ANYBODY
    with pytest.raises(NotAllowed):
        datasets.create(DatasetRecord(name="x1", owner_org="livestock"), actor=actor)


def test_an_editor_cannot_give_a_dataset_to_another_agency(cast):
    row = make_dataset(cast)
    with pytest.raises(Invalid) as refused:
        change(row, cast.malee, owner_org="weather")
    assert refused.value.errors == {"owner_org": ["You cannot add a dataset to this organization"]}


def test_a_change_that_changes_nothing_leaves_no_trail(cast):
    row = make_dataset(cast, tags=("โค",), extras={"a": "b"})
    before = Activity.objects.count(), AuditEntry.objects.count(), row.metadata_modified
    row = change(row, cast.malee)
    assert (Activity.objects.count(), AuditEntry.objects.count(), row.metadata_modified) == before


def test_a_change_moves_the_time_stamp(cast):
    row = make_dataset(cast)
    changed = change(row, cast.malee, title="จำนวนโคนม")
    assert changed.metadata_modified > row.metadata_modified
    assert orjson.loads(changed.rendered)["title"] == "จำนวนโคนม"


def test_a_taken_name_is_refused_and_a_deleted_datasets_name_is_free(cast):
    first = make_dataset(cast)
    with pytest.raises(Invalid) as refused:
        make_dataset(cast)
    assert refused.value.errors == {"name": ["That URL is already in use."]}
    datasets.delete(first, actor=cast.malee)
    make_dataset(cast)
    assert Dataset.objects.get(id=first.id).name == str(first.id)


def test_a_deleted_dataset_comes_back(cast):
    row = make_dataset(cast)
    datasets.delete(row, actor=cast.malee)
    row.refresh_from_db()
    assert row.state == "deleted"
    assert change(row, cast.malee, state="active").state == "active"


@pytest.mark.parametrize("category", ["personal", "security", "secret"])
def test_only_public_data_can_be_public(cast, category):
    with pytest.raises(Invalid) as refused:
        make_dataset(cast, data_category=category)
    assert "private" in refused.value.errors
    hidden = make_dataset(cast, data_category=category, private=True)
    with pytest.raises(Invalid):
        change(hidden, cast.mana, private=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dataset.objects.filter(id=hidden.id).update(private=False)


def test_resources_not_named_in_an_update_are_gone_and_the_others_keep_their_ids(cast):
    links = tuple(ResourceRecord(name=letter, url=f"https://example.go.th/{letter}") for letter in "abc")
    row = make_dataset(cast, resources=links)
    kept = dataset_record(row).resources[2]
    changed = datasets.update(row, replace(dataset_record(row), resources=(kept,)), actor=cast.malee)
    assert [(r.id, r.position) for r in dataset_record(changed).resources] == [(kept.id, 0)]


def test_a_topic_is_for_its_members(cast):
    with pytest.raises(NotFound):
        make_dataset(cast, groups=("no-such-topic",))


def test_equal_tags_are_one_tag(cast):
    make_dataset(cast, tags=("โค",))
    make_dataset(cast, name="cattle-2", tags=("โค", "นม"))
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["นม", "โค"]


def test_only_sysadmins_purge(cast):
    row = make_dataset(cast)
    with pytest.raises(NotAllowed):
        datasets.purge(row, actor=cast.mana)
    datasets.purge(row, actor=cast.sysadmin)
    assert not Dataset.objects.filter(id=row.id).exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_notes_that_the_index_is_out_of_date(settings):
    settings.SEARCH_INLINE = False
    row = make_dataset(make_cast())
    assert SearchOutbox.objects.filter(dataset_id=row.id).exists()
