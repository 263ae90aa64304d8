"""The form of a data dictionary: suggestions, saving, errors beside their fields, files, and very wide tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.formats.dictionary import checks, reading, sheet, table_schema
from catalog.formats.dictionary.shape import Dictionary, Field, dictionary_of
from catalog.models import Resource
from catalog.operations import dictionaries
from catalog.web.workspace.dictionary_errors import PATTERNS, TEXTS
from catalog.web.workspace.dictionary_reading import line_of, names
from tests.cast import make_upload

pytestmark = pytest.mark.django_db

BODY = "จังหวัด,ปี,โค (ตัว)\nเลย,2566,5\nตาก,2566,7\nเลย,2567,9\n".encode()


@pytest.fixture
def cattle(cast, herd) -> Resource:
    return make_upload(cast, herd, BODY)


@pytest.fixture
def address(cattle):
    return f"/en/workspace/resource/{cattle.id}/dictionary"


def kept(cattle: Resource) -> Dictionary:
    return dictionary_of(Resource.objects.get(id=cattle.id).dictionary)


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def test_the_form_suggests_what_the_file_says(malee, address):
    page = malee.get(address).content.decode()

    assert (value(page, "c2-title"), value(page, "c2-unit")) == ("โค", "ตัว")
    assert '<option value="province" selected>' in page
    assert "5 to 9" in page and "suggested from the file" in page


def test_what_is_typed_is_kept_and_shown_again(malee, cattle, address):
    given = {
        "c0-name": "จังหวัด", "c0-title": "จังหวัดที่ตั้ง", "c0-key": "on", "c0-code_list": "province", "c0-required": "on",
        "c1-name": "ปี", "c1-key": "on", "c1-minimum": "2560", "c1-type": "year", "c1-missing_values": "0\r\n-99",
        "unique_keys": "ปี, จังหวัด", "on_key_breach": "warn", "on_breach": "refuse",
    }  # fmt: skip

    answer = malee.post(address, given, follow=True)

    said = kept(cattle)
    assert answer.status_code == 200 and value(answer.content.decode(), "c0-title") == "จังหวัดที่ตั้ง"
    assert said.primary_key == ("จังหวัด", "ปี") and said.unique_keys == (("ปี", "จังหวัด"),)
    assert (said.on_key_breach, said.on_breach) == ("warn", "refuse")
    assert said.field("ปี").missing_values == ("0", "-99") and said.field("จังหวัด").constraints.required


def test_errors_stand_beside_their_fields_and_nothing_is_kept(malee, cattle, address):
    given = {"c0-name": "จังหวัด", "c0-pattern": "(", "c0-max_length": "สิบ", "unique_keys": "ไม่มี"}

    answer = malee.post(address, given)
    page = answer.content.decode()

    assert answer.status_code == 422 and kept(cattle) == Dictionary()
    assert 'id="id_c0-pattern_error"' in page and 'href="#id_c0-max_length"' in page
    assert "There is no column “ไม่มี” in the dictionary." in page and value(page, "c0-pattern") == "("


def test_a_key_over_two_pages_of_the_form_stays_whole(malee, cast, cattle, address):
    said = Dictionary(fields=(Field("อื่น"), Field("ปี")), primary_key=("อื่น", "ปี"))
    dictionaries.save(cattle, said, actor=cast.malee)

    malee.post(address, {"c0-name": "จังหวัด", "c0-key": "on", "c1-name": "ปี"})

    assert kept(cattle).primary_key == ("อื่น", "จังหวัด")


def test_a_dictionary_is_taken_from_a_file(malee, cattle, address):
    file = SimpleUploadedFile("dict.csv", "ชื่อตัวแปร,คำอธิบาย\nปี,ปีที่สำรวจ\nหมู,จำนวนหมู\n".encode("cp874"))

    page = malee.post(f"{address}/file", {"file": file}, follow=True).content.decode()

    assert kept(cattle).field("ปี").description == "ปีที่สำรวจ"
    assert "1 column is described now." in page and "หมู" in page


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"{}", b"PK\x03\x04broken", b"\x00\x01", b"{", b"\xff" * 9])
def test_a_file_that_is_no_dictionary_is_refused_with_a_sentence(malee, cattle, address, content):
    answer = malee.post(f"{address}/file", {"file": SimpleUploadedFile("x", content or b" ")})

    assert answer.status_code == 422 and 'id="id_file_error"' in answer.content.decode()
    assert kept(cattle) == Dictionary()


def test_no_file_is_said_to_be_missing(malee, address):
    assert "Choose a file." in malee.post(f"{address}/file").content.decode()


@pytest.mark.parametrize("who", ["manee", "piti"])
def test_only_editors_get_in(request, address, who):
    client = request.getfixturevalue(who)

    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403
    assert client.post(f"{address}/file").status_code == 403


def test_a_table_of_four_hundred_columns_has_two_pages(malee, cast, herd, django_assert_max_num_queries):
    header = ",".join(f"column {n}" for n in range(400))
    wide = make_upload(cast, herd, f"{header}\n{','.join('1' * 400)}\n".encode(), "wide.csv")
    address = f"/en/workspace/resource/{wide.id}/dictionary"

    with django_assert_max_num_queries(30):
        first = malee.get(address).content.decode()
    second = malee.get(f"{address}?page=2").content.decode()

    assert first.count("<fieldset") == second.count("<fieldset") == 201
    assert value(second, "c0-name") == "column 200"
    malee.post(f"{address}?page=2", {"c0-name": "column 200", "c0-title": "สองร้อย"})
    assert kept(wide).field("column 200").title == "สองร้อย" and len(kept(wide).fields) == 400


def test_the_dataset_page_leads_to_the_form(malee, cattle):
    assert f"/resource/{cattle.id}/dictionary" in malee.get("/en/workspace/dataset/herd/").content.decode()


@pytest.mark.parametrize("key", [("a",), ("a, b", "c"), ("ปี", "จังหวัด")])
def test_a_line_of_a_key_reads_back(key):
    assert names(line_of(key)) == key


def test_every_refusal_has_words_for_people():
    """The rooms below speak English; each of their sentences is known to the page."""
    modules = (checks, reading, sheet, table_schema, dictionaries)
    sources = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in modules)
    said = set(re.findall(r"""(?:_refused\(|yield "\w+", |return |\[|= )f?"([A-Z][^"]{8,})\"""", sources))
    assert len(said) > 20
    unknown = [
        text
        for text in said
        if text not in TEXTS
        and text != "You may not change this dataset"
        and not any(pattern.fullmatch(re.sub(r"\{.*?\}", "7", text)) for pattern, _ in PATTERNS)
    ]
    assert unknown == []
