"""The public pages of versions: the list, each version, two of them compared, one served again, one withdrawn."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from catalog.formats.dictionary.shape import Dictionary, Field
from catalog.models import AuditEntry, Resource, ResourceVersion, Serving
from catalog.operations import dictionaries, versions
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db

CITIZEN = "1999912345673"
FIRST = "รหัส,จังหวัด,จำนวน\n050,เชียงใหม่,1200\n055,น่าน,300\n054,แพร่,75\n".encode()
SECOND = "รหัส,จังหวัด,จำนวน,ภาค\n050,เชียงใหม่,1250,เหนือ\n055,น่าน,300,เหนือ\n057,เชียงราย,80,เหนือ\n".encode()


@pytest.fixture
def two(cast):
    """A resource with two accepted versions."""
    resource = make_upload(cast, make_dataset(cast), FIRST)
    return make_upload(cast, resource.dataset, SECOND, resource=resource)


def path(name, resource, *more):
    return f"/en{reverse(name, args=[resource.dataset.name, resource.id, *more])}"


def test_the_list_shows_what_changed_and_links_each_version(client, two):
    page = client.get(path("public-versions", two)).content.decode()
    assert "2 versions" in page and "1 column more" in page and "Served now" in page
    assert path("public-version", two, 1) in page
    assert "?from=1&amp;to=2" in page
    assert "Serve version 1 again" not in page


def test_a_version_has_its_own_page_with_hash_columns_and_files(client, two):
    version = two.versions.get(number=1)
    page = client.get(path("public-version", two, 1)).content.decode()
    assert version.sha256 in page and "จังหวัด" in page and f"dump/{two.id}?as_of=1" in page
    download = client.get(f"/dataset/{two.dataset.name}/resource/{two.id}/version/1/download")
    assert b"".join(download.streaming_content) == FIRST


@pytest.mark.parametrize("number", [0, 3, 99999999999])
def test_a_version_that_never_was_is_not_found(client, two, number):
    assert client.get(path("public-version", two, number)).status_code == 404


def test_versions_of_a_private_dataset_are_not_found_by_strangers(cast, client, as_user):
    resource = make_upload(cast, make_dataset(cast, private=True), FIRST)
    for name, more in (
        ("public-versions", []),
        ("public-version", [1]),
        ("compare", []),
        ("compare-json", []),
        ("compare-csv", []),
    ):
        assert client.get(path(name, resource, *more)).status_code == 404
        assert as_user(cast.piti).get(path(name, resource, *more)).status_code == 404
    assert as_user(cast.manee).get(path("public-version", resource, 1)).status_code == 200


def test_two_versions_are_compared_on_a_page_by_the_key_that_was_found(client, two):
    page = client.get(path("compare", two), {"from": 1, "to": 2}).content.decode()
    assert "เชียงราย" in page and "<del>" in page and "1250" in page and "1200" in page
    assert "Columns added" in page and "ภาค" in page


def test_the_comparison_as_json_has_columns_counts_and_rows(client, two):
    found = json.loads(client.get(path("compare-json", two), {"from": 1, "to": 2}).content)
    assert found["columns"] == {"added": ["ภาค"], "removed": [], "renamed": [], "retyped": []}
    assert found["rows"] == {"from": 3, "to": 3, "added": 1, "removed": 1, "changed": 1}
    assert (found["key"], found["matched_by"]) == (["รหัส"], "found")
    changed = next(each for each in found["items"] if each["change"] == "changed")
    assert (changed["before"]["จำนวน"], changed["after"]["จำนวน"]) == (1200, 1250)
    backwards = json.loads(client.get(path("compare-json", two), {"from": 2, "to": 1, "by": "row"}).content)
    assert backwards["rows"]["added"] == 2 and backwards["matched_by"] == "rows"


def test_the_comparison_as_csv_has_every_row_that_differs(client, two):
    response = client.get(path("compare-csv", two), {"from": 1, "to": 2})
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == ["change", "รหัส", "จังหวัด", "จำนวน"]
    assert sorted(line[0] for line in lines[1:]) == ["added", "after", "before", "removed"]


@pytest.mark.parametrize("key", ["ไม่มี", "ภาค", "' OR 1=1 --"])
def test_a_key_that_is_none_is_refused_in_words(client, two, key):
    answer = client.get(path("compare-json", two), {"from": 1, "to": 2, "key": key})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "bad_key")
    assert client.get(path("compare", two), {"from": 1, "to": 2, "key": key}).status_code == 400


def test_an_earlier_version_is_served_again_in_one_click(cast, client, as_user, two):
    first = two.versions.get(number=1)
    answer = as_user(cast.malee).post(reverse("version-roll-back", args=[first.id]))
    assert answer.status_code == 302
    two.refresh_from_db()
    assert (two.current, two.hash) == (first, first.sha256)
    entry = AuditEntry.objects.get(action="roll_back")
    assert (entry.before, entry.after, entry.actor) == ({"served": 2}, {"served": 1}, cast.malee)
    again = make_upload(cast, two.dataset, SECOND, resource=two)
    assert again.current.number == 3


@pytest.mark.parametrize("who", ["manee", "piti"])
def test_others_cannot_choose_what_is_served(cast, as_user, two, who):
    first = two.versions.get(number=1)
    for name in ("version-roll-back", "version-withdraw"):
        assert as_user(getattr(cast, who)).post(reverse(name, args=[first.id]), {"reason": "ก"}).status_code == 403
    two.refresh_from_db()
    assert two.current.number == 2


def test_a_withdrawn_version_is_served_nowhere_and_the_one_before_it_is(cast, client, as_user, two):
    second = two.versions.get(number=2)
    browser = as_user(cast.malee)
    browser.post(reverse("version-withdraw", args=[second.id]), {"reason": " "})
    second.refresh_from_db()
    assert second.state == "accepted"
    browser.post(reverse("version-withdraw", args=[second.id]), {"reason": "มีข้อมูลส่วนบุคคล"})
    two = Resource.objects.select_related("current", "dataset").get(id=two.id)
    assert two.current.number == 1
    assert AuditEntry.objects.get(action="withdraw").reason == "มีข้อมูลส่วนบุคคล"
    for address in (
        path("public-version", two, 2),
        f"/dataset/{two.dataset.name}/resource/{two.id}/version/2/download",
        f"/api/v1/resources/{two.id}/versions/2",
    ):
        assert client.get(address).status_code == 404
    assert client.get(path("compare", two), {"from": 1, "to": 2}).status_code == 404
    assert client.get(f"/datastore/dump/{two.id}?as_of=2").status_code == 400
    assert "เชียงราย" not in client.get(path("resource", two)).content.decode()


def test_when_the_only_version_is_withdrawn_nothing_is_served(cast, client):
    resource = make_upload(cast, make_dataset(cast), FIRST)
    versions.withdraw(resource.current, actor=cast.mana, reason="ผิดไฟล์")
    resource.refresh_from_db()
    assert (resource.current, resource.hash) == (None, "")
    assert client.get(path("resource", resource)).status_code == 200
    assert client.get(f"/api/v1/resources/{resource.id}/rows").status_code == 404


def rows(client, resource, as_of):
    answer = client.get(f"/api/v1/resources/{resource.id}/rows", {"as_of": as_of, "limit": 1})
    return answer.status_code, json.loads(answer.content)


def test_rows_are_given_as_of_a_version_a_day_or_a_time(client, two):
    first, second = two.versions.get(number=1), two.versions.get(number=2)
    Serving.objects.filter(version=first).update(since=second.received_at - timedelta(days=10))
    between = second.received_at - timedelta(days=5)
    for as_of, number in (("1", 1), ("2", 2), (between.date().isoformat(), 1), (between.isoformat(), 1)):
        status, found = rows(client, two, as_of)
        assert (status, found["version"], found["total"]) == (200, number, 3)
    following = client.get(rows(client, two, "1")[1]["next"])
    assert json.loads(following.content)["version"] == 1


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("7", "there is no version 7"),
        ("2000-01-01", "nothing was served at this time"),
        ("2569-01-01", "lies in the future"),
        ("2026-02-30", "must be the number of a version"),
        ("เมื่อวาน", "must be the number of a version"),
    ],
)
def test_an_as_of_at_which_there_was_nothing_is_refused_by_name_everywhere(client, two, as_of, message):
    status, found = rows(client, two, as_of)
    assert status == 409 and found["errors"][0]["parameter"] == "as_of" and message in found["errors"][0]["message"]
    answer = client.get("/api/3/action/datastore_search", {"resource_id": str(two.id), "as_of": as_of})
    assert answer.status_code == 409 and message in json.loads(answer.content)["error"]["as_of"][0]
    answer = client.get(f"/datastore/dump/{two.id}", {"as_of": as_of})
    assert answer.status_code == 400 and message in answer.content.decode()


def test_datastore_search_and_dumps_give_earlier_rows_too(client, two):
    answer = client.get("/api/3/action/datastore_search", {"resource_id": str(two.id), "as_of": "1"})
    found = json.loads(answer.content)["result"]
    assert [record["จำนวน"] for record in found["records"]] == [1200, 300, 75]
    dump = client.get(f"/datastore/dump/{two.id}", {"as_of": "1"})
    assert "แพร่" in b"".join(dump.streaming_content).decode()


def test_held_versions_are_neither_shown_nor_compared(client, two):
    ResourceVersion.objects.filter(resource=two, number=1).update(state="held")
    assert client.get(path("public-version", two, 1)).status_code == 404
    assert client.get(path("compare", two), {"from": 1, "to": 2}).status_code == 404
    assert "?from=1" not in client.get(path("public-versions", two)).content.decode()


def test_the_primary_key_of_the_data_dictionary_comes_before_columns_that_are_found(cast, client, two):
    fields = (Field("จังหวัด"), Field("ภาค"))
    dictionaries.save(two, Dictionary(fields, primary_key=("จังหวัด",)), actor=cast.malee)
    found = json.loads(client.get(path("compare-json", two), {"from": 1, "to": 2}).content)
    assert (found["key"], found["matched_by"]) == (["จังหวัด"], "declared")
    dictionaries.save(two, Dictionary(fields, primary_key=("ภาค",)), actor=cast.malee)
    found = json.loads(client.get(path("compare-json", two), {"from": 1, "to": 2}).content)
    assert (found["key"], found["matched_by"]) == (["รหัส"], "found"), "a key that one version lacks matches no rows"


def test_the_list_of_a_file_of_which_nothing_was_accepted_yet_says_so(cast, client):
    resource = make_upload(cast, make_dataset(cast), f"เลขประจำตัวประชาชน\n{CITIZEN}\n{CITIZEN}\n".encode())
    assert resource.versions.get().state == ResourceVersion.HELD
    page = client.get(path("public-versions", resource))
    assert page.status_code == 200 and "No file has been accepted here yet." in page.content.decode()
