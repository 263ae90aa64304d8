"""What programs see of a data dictionary: CKAN's `fields`, the REST API's schema, the files on the page."""

from __future__ import annotations

import csv
import io

import frictionless
import pytest

from catalog.formats.dictionary.shape import Constraints, Dictionary, Field
from catalog.models import Resource
from catalog.operations import dictionaries
from tests.cast import Cast, make_cast, make_dataset, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def cattle(cast) -> Resource:
    resource = make_upload(cast, make_dataset(cast), "จังหวัด,ตัว\nเลย,5\nตาก,7\n".encode())
    said = Dictionary(
        fields=(
            Field("จังหวัด", title="จังหวัด", title_en="Province", description="ที่ตั้งฟาร์ม", code_list="province"),
            Field("ตัว", title="=จำนวน", unit="ตัว", constraints=Constraints(required=True, minimum="0")),
        ),
        primary_key=("จังหวัด",),
    )
    dictionaries.save(resource, said, actor=cast.malee)
    return resource


@pytest.fixture
def address(cattle):
    return f"/dataset/cattle/resource/{cattle.id}/dictionary"


def test_ckan_clients_find_labels_and_notes(client, cattle):
    info = client.get(f"/api/3/action/datastore_info?id={cattle.id}").json()["result"]["fields"]
    found = client.get(f"/api/3/action/datastore_search?resource_id={cattle.id}").json()["result"]["fields"]

    assert info[0]["info"]["label"] == "จังหวัด" and info[0]["info"]["notes"] == "ที่ตั้งฟาร์ม"
    assert [field["id"] for field in found] == ["_id", "จังหวัด", "ตัว"]
    assert found[1]["info"] == info[0]["info"]


def test_the_rest_api_answers_a_table_schema(client, cattle):
    answer = client.get(f"/api/v1/resources/{cattle.id}/schema").json()

    assert answer["primaryKey"] == ["จังหวัด"]
    assert answer["fields"][1]["constraints"] == {"required": True, "minimum": 0}
    assert frictionless.Schema.from_descriptor(answer).field_names == ["จังหวัด", "ตัว"]


def test_rows_tell_of_a_dictionary_that_changed_meanwhile(client, cast, cattle):
    address = f"/api/v1/resources/{cattle.id}/rows"
    first = client.get(address)
    dictionaries.save(cattle, Dictionary(fields=(Field("ตัว", title="โค"),)), actor=cast.malee)

    second = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (second.status_code, second.json()["columns"][2]["label"]) == (200, "โค")


def test_the_dictionary_is_downloaded_as_csv_that_is_no_formula(client, address):
    answer = client.get(f"{address}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert (rows[1]["title"], rows[0]["code_list"], rows[0]["key"]) == ("'=จำนวน", "province", "yes")


def test_the_dictionary_is_downloaded_as_json(client, address):
    assert client.get(f"{address}.json").json()["fields"][0]["x-title-en"] == "Province"


def test_a_table_that_nobody_described_has_the_types_that_were_found(client, cast):
    resource = make_upload(cast, make_dataset(cast, "pigs"), b"a,b (kg)\n1,x\n")

    answer = client.get(f"/api/v1/resources/{resource.id}/schema").json()

    assert [field["type"] for field in answer["fields"]] == ["integer", "string"] and "primaryKey" not in answer


def test_hidden_dictionaries_stay_hidden(client, cast):
    resource = make_upload(cast, make_dataset(cast, "hidden", private=True), b"a\n1\n")

    assert client.get(f"/api/v1/resources/{resource.id}/schema").status_code == 403
    assert client.get(f"/dataset/hidden/resource/{resource.id}/dictionary.csv").status_code in {403, 404}


def test_the_page_shows_meaning_unit_and_rules_in_its_language(client, cattle):
    thai = client.get(f"/dataset/cattle/resource/{cattle.id}").content.decode()
    english = client.get(f"/en/dataset/cattle/resource/{cattle.id}").content.decode()

    assert "ที่ตั้งฟาร์ม" in thai and "dictionary.csv" in thai
    assert "Province" in english and "never empty" in english and "from 0" in english
