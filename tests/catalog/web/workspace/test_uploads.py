"""From a chosen file to its report, and what a bad file, a bad name or a second person does to that."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from catalog.models import Job, Resource, ResourceVersion
from tests.cast import make_upload

pytestmark = pytest.mark.django_db

TABLE = 'จังหวัด,รหัส,โคเนื้อ (ตัว),วันที่สำรวจ\nเชียงใหม่,050,"1,200",31/12/2566\nน่าน,055,๓๐๐,30/11/2566\nแพร่,054,-,31/10/2566\n'
GOOD = TABLE.encode("cp874")
BROKEN = b"\x7fELF\x02\x01\x01" + b"\x00" * 200


def file(body=GOOD, name="โคเนื้อ_2566.csv"):
    return SimpleUploadedFile(name, body, content_type="text/csv")


def add(client, dataset, **data):
    return client.post(f"/en/workspace/dataset/{dataset.name}/files/new", data)


def test_the_whole_way_of_a_file(malee, client, herd, work):
    response = add(malee, herd, file=file())
    version = ResourceVersion.objects.get()
    address = reverse("version", args=[version.id])
    assert response.headers["Location"] == f"/en{address}"
    waiting = malee.get(f"/en{address}").content.decode()
    assert "waits for its turn" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    work()
    report = malee.get(f"/en{address}").content.decode()
    assert "The file is accepted" in report
    assert "http-equiv" not in report
    for words in (
        "CP874",
        "comma",
        "Row of the header",
        "begin with a zero",
        "Buddhist era",
        "Thai digits",
        "เชียงใหม่",
        "d/m/yyyy Buddhist Era",
    ):
        assert words in report
    page = client.get(f"/dataset/{herd.name}")
    assert page.status_code == 404  # the dataset is still private
    assert "Go on to publish" in report


def test_the_name_is_taken_from_the_file(malee, herd):
    add(malee, herd, file=file(name="ยอด_ขาย__2566.final.csv"))
    assert Resource.objects.get().name == "ยอด ขาย 2566.final"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\a.csv", "a\x00b.csv", "<script>alert(1)</script>.csv", "ก" * 400 + ".csv", ".csv", "CON",
     "a\r\nSet-Cookie: x.csv", "\u202egnp.csv", "a;b='c'.csv"],
)  # fmt: skip
def test_hostile_names_of_files_do_no_harm(malee, herd, work, name):
    add(malee, herd, file=file(name=name))
    version = ResourceVersion.objects.get()
    work()
    page = malee.get(reverse("version", args=[version.id])).content.decode()
    assert "<script>alert" not in page
    assert "/" not in version.file_name and "\\" not in version.file_name and version.file_name
    original = malee.get(reverse("version-original", args=[version.id]))
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert "Set-Cookie" not in original.headers
    assert b"".join(original.streaming_content) == GOOD
    original.close()


def test_a_link_is_kept_as_a_link(malee, herd):
    response = add(malee, herd, url="https://opendata.example.go.th/ฝน.csv?ปี=2566", description="ของกรม")
    resource = Resource.objects.get()
    assert response.headers["Location"] == "/en/workspace/dataset/herd/"
    assert (resource.url_type, resource.url, resource.name) == (
        None,
        "https://opendata.example.go.th/ฝน.csv?ปี=2566",
        "ฝน",
    )


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, "file"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "ไม่ใช่ที่อยู่"}, "url"),
        ({"file": True, "url": "https://example.go.th/a.csv"}, "url"),
        ({"file": b""}, "file"),
        ({"file": True, "resource_last_updated_date": "เมื่อวาน"}, "resource_last_updated_date"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_the_description_stays(malee, herd, data, place):
    sent = {"description": "คำอธิบายที่พิมพ์ไว้", **data}
    if "file" in sent:
        sent["file"] = file(GOOD if sent["file"] is True else sent["file"])
    response = add(malee, herd, **sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{place}"' in page
    assert "คำอธิบายที่พิมพ์ไว้" in page
    assert not Resource.objects.exists()


def test_a_file_larger_than_the_portal_takes_is_refused_and_leaves_nothing(malee, herd, settings, tmp_path):
    settings.MAX_UPLOAD_SIZE = 100
    response = add(malee, herd, file=file(b"a,b\n" * 100))
    assert response.status_code == 422
    assert "larger than the portal takes" in response.content.decode()
    assert not ResourceVersion.objects.exists()
    assert not Resource.objects.exists()


def test_a_rejected_file_says_why_and_where_and_what_is_served(cast, malee, herd, work):
    resource = make_upload(cast, herd, GOOD)
    response = malee.post(
        f"/en/workspace/resource/{resource.id}/replace", {"file": file(b"a,b\n1,2\n\xe0\xb8", "b.csv")}
    )
    work()
    page = malee.get(response.headers["Location"]).content.decode()
    assert "The file could not be accepted" in page
    assert "Version 1 is still being served" in page
    assert "ends in the middle of a letter" in page
    assert "Replace the file" in page
    resource.refresh_from_db()
    assert resource.current.number == 1


def test_a_first_file_that_is_rejected_says_that_nothing_is_served(cast, malee, herd):
    resource = make_upload(cast, herd, BROKEN, "x.csv")
    page = malee.get(f"/en{reverse('version', args=[resource.versions.get().id])}").content.decode()
    assert "Nothing of it is served." in page
    assert "This is a program" in page


def test_replacing_keeps_the_resource_and_counts_the_versions(cast, malee, herd, work):
    resource = make_upload(cast, herd, GOOD)
    malee.post(reverse("resource-replace", args=[resource.id]), {"file": file(TABLE.encode(), "ใหม่.csv")})
    work()
    resource.refresh_from_db()
    assert (resource.current.number, resource.current.file_name) == (2, "ใหม่.csv")
    page = malee.get(f"/en{reverse('versions', args=[resource.id])}").content.decode()
    assert "Served now" in page and "Accepted earlier" in page


def test_two_people_upload_at_once_and_the_newest_is_served(malee, mana, herd, work):
    add(malee, herd, file=file())
    resource = Resource.objects.get()
    mana.post(reverse("resource-replace", args=[resource.id]), {"file": file(TABLE.encode(), "มานะ.csv")})
    older, newer = resource.versions.order_by("number")
    page = malee.get(f"/en{reverse('version', args=[older.id])}").content.decode()
    assert "A newer file, version 2, has arrived after this one." in page
    work()
    resource.refresh_from_db()
    assert resource.current == newer
    assert malee.get(f"/en{reverse('version', args=[older.id])}").status_code == 200


def test_an_older_file_that_is_overtaken_says_so(malee, mana, herd):
    from harvesters.intake import validate_version

    add(malee, herd, file=file())
    resource = Resource.objects.get()
    mana.post(reverse("resource-replace", args=[resource.id]), {"file": file(TABLE.encode(), "มานะ.csv")})
    older, newer = resource.versions.order_by("number")
    for version in (newer, older):
        validate_version(str(version.id), lambda percent, stage: None)
    page = malee.get(f"/en{reverse('version', args=[older.id])}").content.decode()
    assert "A newer file was accepted before this one was checked" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "waits for its turn"),
        ({"asked_at": -60}, "no checker is free yet"),
        (
            {"state": "running", "progress": 42, "stage": "reading", "heartbeat_at": 0, "attempts": 1},
            "Reading every row",
        ),
        ({"state": "running", "progress": 42, "heartbeat_at": -60, "attempts": 2}, "(attempt 2)"),
        ({"state": "running", "progress": 42, "heartbeat_at": -60, "attempts": 1}, "Another one takes over by itself"),
        ({"state": "failed"}, "upload the file again"),
        (None, "upload the file again"),
    ],
)
def test_the_page_says_how_the_check_stands(malee, herd, values, words):
    add(malee, herd, file=file())
    version = ResourceVersion.objects.get()
    if values is None:
        Job.objects.all().delete()
    else:
        now = timezone.now()
        moments = {
            key: now + timezone.timedelta(seconds=value) if key.endswith("_at") else value
            for key, value in values.items()
        }
        Job.objects.update(**moments) if moments else None
    fragment = malee.get(f"/en{reverse('version-progress', args=[version.id])}").content.decode()
    assert words in fragment
    assert "data-checking" in fragment
    assert "<html" not in fragment
    if values and values.get("progress"):
        assert 'value="42"' in fragment


def test_the_pages_look_for_the_kind_of_job_that_checks_uploads():
    from catalog.operations import files
    from catalog.queries import workspace

    assert workspace.VALIDATE == files.VALIDATE


def test_the_fragment_of_a_finished_check_asks_for_no_more(cast, malee, herd):
    resource = make_upload(cast, herd, GOOD)
    fragment = malee.get(reverse("version-progress", args=[resource.current.id])).content.decode()
    assert "data-checking" not in fragment


def test_the_report_can_be_taken_away_as_json(cast, malee, herd):
    resource = make_upload(cast, herd, "ก,ข\n1,2\n3\n".encode() + "".join(f"{n},{n}\n" for n in range(60)).encode())
    report = malee.get(f"/en{reverse('version-report', args=[resource.current.id])}")
    assert report.headers["Content-Disposition"] == 'attachment; filename="report-1.json"'
    content = report.json()
    assert (content["outcome"], content["state"], content["sha256"]) == ("table", "accepted", resource.current.sha256)
    ragged = next(each for each in content["problems"] if each["code"] == "ragged_row")
    assert (ragged["row"], ragged["count"]) == (3, 1)
    assert "more or fewer cells than the 2" in ragged["text"]


def test_a_description_is_changed_and_the_file_stays(cast, malee, herd):
    resource = make_upload(cast, herd, GOOD)
    response = malee.post(
        f"/en/workspace/resource/{resource.id}/edit",
        {
            "name": "โคเนื้อ",
            "name_en": "Cattle",
            "description": "ทะเบียน",
            "resource_created_date": "1/10/2566",
            "resource_data_collect": "person",
        },
    )
    assert response.headers["Location"] == "/en/workspace/dataset/herd/"
    after = Resource.objects.get()
    assert (after.name, after.name_en, after.description) == ("โคเนื้อ", "Cattle", "ทะเบียน")
    assert after.standard == {"resource_created_date": "2023-10-01", "resource_data_collect": "person"}
    assert (after.current, after.hash, after.url, after.format) == (
        resource.current,
        resource.hash,
        resource.url,
        "CSV",
    )
    assert malee.get(f"/en/workspace/resource/{resource.id}/edit").content.decode().count("2023-10-01") == 1


def test_deleting_a_file_asks_first(cast, malee, herd):
    resource = make_upload(cast, herd, GOOD)
    address = reverse("resource-delete", args=[resource.id])
    assert malee.get(address).status_code == 200
    assert Resource.objects.get().state == "active"
    assert malee.post(address).status_code == 302
    assert Resource.objects.get().state == "deleted"


def test_a_worker_checks_what_the_page_sent(transactional_db, worker, settings, tmp_path, as_user):
    import time

    from tests.cast import make_cast, make_dataset

    settings.INDEX = tmp_path / "index"
    cast = make_cast()
    malee = as_user(cast.malee)
    add(malee, make_dataset(cast, "herd", private=True), file=file())
    version = ResourceVersion.objects.get()
    address = reverse("version-progress", args=[version.id])
    limit = time.monotonic() + 20
    while "data-checking" in malee.get(address).content.decode():
        assert time.monotonic() < limit, "the worker did not check the file"
        time.sleep(0.1)
    assert "The file is accepted" in malee.get(f"/en{reverse('version', args=[version.id])}").content.decode()
