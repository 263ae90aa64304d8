"""An agency's work at a glance."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalog.operations import resources
from catalog.records import ResourceRecord
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db

GOOD = "จังหวัด,ตัว\nน่าน,3\n".encode()
BROKEN = b"\x7fELF\x02\x01\x01" + b"\x00" * 200


def text(client, query="", language="/en"):
    response = client.get(f"{language}/workspace/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def datasets(cast, herd):
    """A public dataset with a rejected file, one that is being checked, and one of another agency."""
    rejected = make_dataset(cast, "buffalo", title="กระบือ")
    make_upload(cast, rejected, BROKEN, "กระบือ.csv")
    checking = make_dataset(cast, "goats", title="แพะ")
    resources.create(checking, ResourceRecord(name="แพะ"), actor=cast.malee, upload=ContentFile(GOOD, name="แพะ.csv"))
    from catalog.operations import datasets
    from catalog.records import DatasetRecord

    datasets.create(DatasetRecord(name="rain", title="ฝน", owner_org="weather"), actor=cast.piti)
    return {"rejected": rejected, "checking": checking}


def test_an_agency_sees_its_own_datasets_and_no_others(malee, piti, datasets):
    page = text(malee)
    assert "ทะเบียนโคเนื้อ" in page and "กระบือ" in page
    assert "ฝน<" not in page
    assert "ฝน<" in text(piti)
    assert "กระบือ" not in text(piti)


def test_what_needs_attention_stands_on_top(malee, datasets):
    page = text(malee)
    attention = page[page.index("Files that need attention") : page.index("<form class")]
    assert "กระบือ.csv" in attention and "Rejected" in attention
    assert "แพะ.csv" in attention and "Being checked" in attention


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?problem=rejected", {"buffalo"}),
        ("?problem=received", {"goats"}),
        ("?problem=held", set()),
        ("?visibility=private", {"herd"}),
        ("?visibility=public", {"buffalo", "goats"}),
        ("?q=โคเนื้อ", {"herd"}),
        ("?q=BUFFALO", {"buffalo"}),
        ("?agency=livestock", {"herd", "buffalo", "goats"}),
        ("?stage=draft", {"herd"}),
        ("?stage=published", {"buffalo", "goats"}),
        ("?stage=in_review", set()),
        ("?stage=trash", set()),
        ("?problem=incomplete", {"herd", "buffalo", "goats"}),
        ("?visibility=private&problem=rejected", set()),
    ],
)
def test_filters_keep_what_fits(malee, datasets, query, found):
    page = text(malee, query)
    names = {name for name in ("herd", "buffalo", "goats") if reverse("workspace-dataset", args=[name]) in page}
    assert names == found


@pytest.mark.parametrize(
    "query",
    [
        "?agency=weather",
        "?problem=x",
        "?q=%00",
        "?page=99999999999",
        "?page=-1",
        "?page=x",
        "?stage[]=1",
        "?q=" + "ก" * 5000,
    ],
)
def test_odd_addresses_give_a_page(malee, datasets, query):
    assert "<h1>" in text(malee, query)


def test_a_complete_dataset_is_not_among_the_incomplete(cast, malee):
    make_dataset(
        cast, "whole", title="ครบ", notes="ครบ", data_type="record", tags=("โค",), maintainer="กองสถิติ",
        maintainer_email="stat@example.go.th", license_id="ogl",
        standard={"objective": ["law"], "data_source": "ทะเบียน", "data_format": ["csv"], "update_frequency_unit": "year",
                  "geo_coverage": "province"},
    )  # fmt: skip
    assert "14/14" in text(malee)
    assert reverse("workspace-dataset", args=["whole"]) not in text(malee, "?problem=incomplete")


def test_a_member_sees_the_list_but_nothing_to_change(manee, datasets):
    page = text(manee)
    assert "ทะเบียนโคเนื้อ" in page
    assert "/workspace/dataset/" not in page
    assert "/workspace/version/" not in page
    assert "Members" not in page


def test_a_long_list_has_pages_that_keep_the_filters(cast, malee):
    for number in range(23):
        make_dataset(cast, f"set-{number:02}", title=f"ชุดที่ {number}")
    first, second = text(malee, "?visibility=public"), text(malee, "?visibility=public&page=2")
    assert first.count("work-line") == 20
    assert second.count("work-line") == 3
    assert "?visibility=public&amp;page=2" in first


@pytest.mark.parametrize("number", [2, 6])
def test_the_number_of_queries_does_not_grow_with_the_list(cast, malee, django_assert_max_num_queries, number):
    for each in range(number):
        make_upload(cast, make_dataset(cast, f"set-{each}"), BROKEN if each % 2 else GOOD)
    with django_assert_max_num_queries(17):
        text(malee)
