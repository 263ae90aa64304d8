"""The page of one dataset."""

import pytest

from catalog.models import Resource
from tests.cast import make_dataset, make_upload

pytestmark = pytest.mark.django_db


def test_the_page_says_what_it_is_in_both_languages(client, cattle):
    thai, english = (client.get(f"{prefix}/dataset/cattle").content.decode() for prefix in ("", "/en"))
    assert "จำนวนโคเนื้อรายจังหวัด" in thai
    assert "ข้อมูลสถิติ" in thai
    assert "2560–2566" in thai
    assert "Beef cattle by province" in english
    assert "2017–2023" in english
    assert "You may use, change and share the data for any purpose if you name the source." in english


def test_the_description_is_markdown_without_anything_that_runs(client, cattle):
    page = client.get("/dataset/cattle").content.decode()
    assert "<strong>นับทุกปี</strong>" in page
    assert "<script>alert" not in page


def test_thai_text_on_an_english_page_is_marked_as_thai(client, cattle):
    page = client.get("/en/dataset/cattle").content.decode()
    assert '<span lang="th">กรมปศุสัตว์</span>' in page


def test_files_show_rows_columns_and_download(client, cattle):
    page = client.get("/en/dataset/cattle").content.decode()
    resource = Resource.objects.get(dataset=cattle)
    assert "3 rows" in page
    assert "5 columns" in page
    assert f"/dataset/{cattle.id}/resource/{resource.id}/download/" in page


def test_an_id_moves_on_to_the_name_for_good(client, cattle):
    answer = client.get(f"/en/dataset/{cattle.id}")
    assert (answer.status_code, answer["Location"]) == (301, "/en/dataset/cattle")


@pytest.mark.parametrize("name", ["nothing-here", "%00", "x" * 300, "0" * 36])
def test_an_unknown_dataset_is_a_page_that_helps(client, db, name):
    answer = client.get(f"/en/dataset/{name}")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_a_private_dataset_looks_to_others_as_if_it_did_not_exist(client, as_user, cast, hidden):
    for reader in (client, as_user(cast.piti), as_user(cast.chujai)):
        answer = reader.get("/dataset/secret-cattle")
        assert answer.status_code == 404
        assert hidden.title not in answer.content.decode()


def test_a_private_dataset_is_read_by_its_agency_and_by_sysadmins(as_user, cast, hidden):
    for reader in (cast.manee, cast.malee, cast.sysadmin):
        answer = as_user(reader).get("/dataset/secret-cattle")
        assert answer.status_code == 200
        assert 'name="robots" content="noindex"' in answer.content.decode()


def test_a_deleted_dataset_is_gone_for_readers(client, cattle):
    cattle.state = "deleted"
    cattle.save()
    assert client.get("/dataset/cattle").status_code == 404


def test_only_those_who_may_edit_hear_of_a_rejected_upload(client, as_user, cast, cattle):
    resource = Resource.objects.get(dataset=cattle)
    make_upload(cast, cattle, b"\x7fELF" + b"\0" * 300, "broken.csv", resource=resource)
    message = "could not be accepted"
    assert message not in client.get("/en/dataset/cattle").content.decode()
    assert message not in as_user(cast.manee).get("/en/dataset/cattle").content.decode()
    assert message in as_user(cast.malee).get("/en/dataset/cattle").content.decode()


def test_quality_says_what_is_missing(client, cattle):
    page = client.get("/en/dataset/cattle").content.decode()
    assert "Not filled in:" in page
    assert "of 100 points" in page


def test_the_number_of_queries_does_not_grow_with_the_files(client, cast, cattle, django_assert_num_queries):
    client.get("/dataset/cattle")
    with django_assert_num_queries(12):
        client.get("/dataset/cattle")
    for number in range(4):
        make_upload(cast, cattle, b"a,b\n1,2\n", f"more-{number}.csv")
    with django_assert_num_queries(12):
        client.get("/dataset/cattle")


def test_an_address_that_would_run_is_never_a_link(client, cast):
    dataset = make_dataset(cast, "links", title="ลิงก์", url="javascript:alert(1)")
    Resource.objects.create(dataset=dataset, name="bad", url="javascript:alert(2)", format="HTML")
    page = client.get("/dataset/links").content.decode()
    assert 'href="javascript' not in page


def test_a_dataset_with_nothing_filled_in_still_has_a_page(client, cast):
    make_dataset(cast, "bare", title="", license_id=None)
    page = client.get("/en/dataset/bare").content.decode()
    assert "This dataset has no files yet." in page
    assert "The agency names nobody." in page
