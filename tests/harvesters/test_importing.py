"""Catalogue records from a file: loaded once, resumed, refused one by one."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Dataset, Group, Organization
from catalog.operations.people import robot
from harvesters import importing

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "metadata" / "datagoth_catalog_sample.jsonl"
DUMPED = {
    "id": "44c886d9-0000-4000-8000-000000000001",
    "name": "rainfall",
    "title": "ปริมาณฝน",
    "organization": {"id": "9a5726f5-0000-4000-8000-000000000002", "name": "tmd", "title": "กรมอุตุนิยมวิทยา"},
    "owner_org": "9a5726f5-0000-4000-8000-000000000002",
    "groups": [{"name": "climate", "title": "ภูมิอากาศ"}],
    "tags": [{"name": "น้ำฝน"}],
    "resources": [{"name": "ฝน", "url": "https://example.go.th/rain.csv", "format": "csv"}],
    "private": False,
}


def load(*records):
    lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    return importing.load(lines, actor=robot(), progress=lambda number: None)


def test_a_dumped_dataset_comes_with_its_agency_topic_and_tags():
    assert load(DUMPED).counts == {"created": 1}
    row = Dataset.objects.get(name="rainfall")
    assert str(row.id) == DUMPED["id"]
    assert row.owner_org.title == "กรมอุตุนิยมวิทยา"
    assert [group.title for group in row.groups.all()] == ["ภูมิอากาศ"]
    assert [tag.name for tag in row.tags.all()] == ["น้ำฝน"]


def test_again_is_unchanged_and_a_change_is_an_update():
    load(DUMPED)
    resource = Dataset.objects.get().resources.get(state="active")
    assert load(DUMPED).counts == {"unchanged": 1}
    assert load({**DUMPED, "title": "ฝนรายปี"}).counts == {"updated": 1}
    assert Dataset.objects.get().resources.get(state="active") == resource


def test_one_bad_line_is_named_and_never_stops_the_rest():
    summary = load(
        {"name": "Bad Name!"}, b"{not json", b"[1]", b"", {"title": "no name"}, b'{"name": "a\x00b"}', DUMPED
    )
    assert summary.counts == {"refused": 5, "created": 1}
    assert [line for line, _, _ in summary.refusals] == [1, 2, 3, 5, 6]
    assert all(why for _, _, why in summary.refusals)


def test_a_private_dataset_stays_private():
    load({**DUMPED, "private": True})
    assert Dataset.objects.get().private


def test_the_command_reads_gzip_and_says_what_it_did(tmp_path):
    path = tmp_path / "dump.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(DUMPED).encode()))
    said = io.StringIO()
    call_command("import_catalogue", str(path), stdout=said)
    assert said.getvalue().splitlines()[-1] == "1 created, 0 updated, 0 unchanged, 0 refused"


@pytest.mark.parametrize("content", [b"\x1f\x8bnot gzip", None])
def test_an_unreadable_source_is_one_sentence(tmp_path, content):
    path = tmp_path / "x.gz"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"x\.gz"):
        call_command("import_catalogue", str(path), stdout=io.StringIO())


@pytest.mark.sample
@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample records do not lie beside the checkout")
def test_all_sample_records_load():
    with SAMPLE.open("rb") as file:
        summary = importing.load(file, actor=robot(), progress=lambda number: None)
    assert summary.counts == {"created": 626}
    assert Organization.objects.count() == 68
    assert Group.objects.count() == 0
    formats = list(Dataset.objects.values_list("resources__format", flat=True))
    assert (formats.count("XSL"), formats.count("XLS")) == (0, 752)
