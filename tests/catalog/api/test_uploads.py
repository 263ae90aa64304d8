"""The tus protocol 1.0 at `/api/uploads/`, as the protocol has it and as nobody should speak it."""

from __future__ import annotations

import errno
import hashlib
import os
from base64 import b64encode
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog.models import PartialUpload, User
from catalog.operations import uploads
from harvesters import tasks
from tests.catalog.api.conftest import Api
from tests.catalog.api.test_resources import CSV
from tests.catalog.api.tus import BYTES, Tus, files_on_the_way

pytestmark = pytest.mark.django_db


@pytest.fixture
def tus(api: Api) -> Tus:
    return Tus(api)


def checksum(body: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {b64encode(hashlib.new(algorithm, body).digest()).decode()}"


def test_a_file_comes_in_pieces(tus: Tus) -> None:
    place = tus.begin()
    assert tus.offset(place) == 0

    first = tus.patch(place, CSV[:10], 0)
    second = tus.patch(place, CSV[10:], 10)

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "10")
    assert (second.status_code, second.headers["Upload-Offset"]) == (204, str(len(CSV)))
    upload = PartialUpload.objects.get()
    assert upload.sha256 == hashlib.sha256(CSV).hexdigest()
    with default_storage.open(upload.file) as kept:
        assert kept.read() == CSV
    head = tus.call("HEAD", place)
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["Upload-Length"], head.headers["Cache-Control"]) == (str(len(CSV)), "no-store")
    assert head.headers["Upload-Metadata"] == upload.metadata
    assert head.headers["Tus-Resumable"] == "1.0.0"


def test_an_empty_file_is_complete_at_once(tus: Tus) -> None:
    tus.begin(0)

    assert PartialUpload.objects.get().sha256 == hashlib.sha256(b"").hexdigest()


def test_options_tells_what_the_portal_can(api: Api, settings: Any) -> None:
    for path in ("/api/uploads", "/api/uploads/", "/th/api/uploads/", "/api/uploads/x"):
        answer = api.client.options(path)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
        assert answer.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
        assert answer.headers["Tus-Max-Size"] == str(settings.MAX_UPLOAD_SIZE)
        assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_pages_of_other_sites_may_upload_with_a_token(api: Api) -> None:
    answer = api.client.options("/api/uploads/", HTTP_ORIGIN="https://other.example")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "Upload-Offset" in answer.headers["Access-Control-Allow-Headers"]
    assert "Location" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("version", [None, "", "0.2.2", "1.0.0, 2.0.0", "é"])
def test_another_version_of_the_protocol_is_refused(tus: Tus, version: str | None) -> None:
    answer = tus.call("POST", "/api/uploads/", tus_resumable=version, upload_length=5)

    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert not PartialUpload.objects.exists()


@pytest.mark.parametrize("offset", [0, 9, 11, len(CSV), 10**17])
def test_a_piece_at_the_wrong_place_changes_nothing(tus: Tus, offset: int) -> None:
    place = tus.begin()
    tus.patch(place, CSV[:10], 0)

    assert tus.patch(place, CSV[10:20], offset).status_code == 409
    assert tus.offset(place) == 10


def test_more_than_was_announced_is_refused_whole(tus: Tus) -> None:
    place = tus.begin(10)

    assert tus.patch(place, CSV, 0).status_code == 413
    assert tus.offset(place) == 0
    tus.patch(place, CSV[:10], 0)
    assert tus.patch(place, b"x", 10).status_code == 413
    assert tus.patch(place, b"", 10).status_code == 204


def test_a_file_too_large_is_refused_before_it_comes(tus: Tus, settings: Any) -> None:
    settings.MAX_UPLOAD_SIZE = 10

    assert tus.call("POST", "/api/uploads/", upload_length=11).status_code == 413
    assert tus.call("POST", "/api/uploads/", upload_length=10).status_code == 201


def test_a_user_has_a_limited_number_on_the_way(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    first, _ = tus.begin(), tus.begin()

    assert tus.call("POST", "/api/uploads/", upload_length=1).status_code == 429
    tus.call("DELETE", first)
    assert tus.call("POST", "/api/uploads/", upload_length=1).status_code == 201


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
def test_a_piece_is_kept_if_it_is_what_its_checksum_says(tus: Tus, algorithm: str) -> None:
    place = tus.begin()

    assert tus.patch(place, CSV[:10], 0, upload_checksum=checksum(CSV[:9], algorithm)).status_code == 460
    assert tus.offset(place) == 0
    assert tus.patch(place, CSV[:10], 0, upload_checksum=checksum(CSV[:10], algorithm)).status_code == 204
    assert tus.patch(place, CSV[10:], 10, upload_checksum=checksum(CSV[10:], algorithm)).status_code == 204
    assert PartialUpload.objects.get().sha256 == hashlib.sha256(CSV).hexdigest()


def test_bytes_of_a_corrupt_piece_are_overwritten(tus: Tus) -> None:
    place = tus.begin()
    tus.patch(place, b"x" * len(CSV), 0, upload_checksum=checksum(CSV))

    tus.patch(place, CSV[:5], 0)
    tus.patch(place, CSV[5:], 5)

    assert PartialUpload.objects.get().sha256 == hashlib.sha256(CSV).hexdigest()


def test_an_upload_can_be_ended(tus: Tus) -> None:
    place = tus.begin()
    tus.patch(place, CSV[:10], 0)
    assert len(files_on_the_way()) == 1

    assert tus.call("DELETE", place).status_code == 204
    assert files_on_the_way() == []
    assert [tus.call(method, place, upload_offset=10).status_code for method in ("HEAD", "PATCH", "DELETE")] == [
        404
    ] * 3


def test_an_upload_that_was_left_alone_expires(tus: Tus) -> None:
    place = tus.begin()
    until = parsedate_to_datetime(tus.patch(place, CSV[:10], 0).headers["Upload-Expires"])
    assert timedelta(hours=47) < until - datetime.now(until.tzinfo) <= timedelta(hours=48)
    PartialUpload.objects.update(expires_at=timezone.now())

    for method in ("HEAD", "PATCH", "DELETE"):
        answer = tus.call(method, place, upload_offset=10)
        assert (answer.status_code, "Upload-Offset" in answer.headers) == (410, False)
    assert tus.api.post("resource_create", {"package_id": tus.api.dataset()["id"], "upload_id": place[-36:]},
                        user="somchai").error["upload_id"] == ["Upload was not found"]  # fmt: skip
    tasks.tidy()
    assert (files_on_the_way(), PartialUpload.objects.count()) == ([], 0)
    assert tus.call("HEAD", place).status_code == 404


def test_a_full_disk_is_said_to_be_full(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tus.begin()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(uploads.os, "fsync", full)
        assert tus.patch(place, CSV, 0).status_code == 507
        assert tus.call("POST", "/api/uploads/", upload_length=5).status_code == 507
    assert tus.offset(place) == 0
    assert tus.patch(place, CSV, 0).status_code == 204


def test_the_sweep_leaves_what_is_on_its_way(tus: Tus) -> None:
    tus.begin()

    assert uploads.sweep() == 0
    assert len(files_on_the_way()) == 1


def test_the_sweep_removes_bytes_that_no_row_knows(tus: Tus) -> None:
    tus.begin()
    path = Path(default_storage.path(PartialUpload.objects.get().file))
    User.objects.get(username="somchai").delete()
    assert uploads.sweep() == 0
    os.utime(path, (1, 1))

    assert (uploads.sweep(), path.exists()) == (1, False)


def test_an_upload_belongs_to_its_user(tus: Tus) -> None:
    place = tus.begin()

    for user in ("wichai", "admin"):
        for method in ("HEAD", "PATCH", "DELETE"):
            assert tus.call(method, place, user=user, upload_offset=0).status_code == 404
    assert tus.offset(place) == 0


@pytest.mark.parametrize(
    ("user", "status"), [(None, 401), ("lek", 403), ("mali", 403), ("somchai", 201), ("admin", 201)]
)
def test_who_may_edit_nothing_may_not_upload(tus: Tus, user: str | None, status: int) -> None:
    answer = tus.call("POST", "/api/uploads/", user=user, upload_length=5)

    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_the_session_of_the_pages_needs_their_token(people: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="somchai"))
    client.get("/workspace/")
    headers = {"HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_LENGTH": "5"}
    page = client.get("/workspace/dataset/new").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    assert client.post("/api/uploads/", **headers).status_code == 403
    assert client.post("/api/uploads/", HTTP_X_CSRFTOKEN="x" * 64, **headers).status_code == 403
    made = client.post("/api/uploads/", HTTP_X_CSRFTOKEN=token, **headers)
    assert made.status_code == 201
    body = {"data": b"12345", "content_type": BYTES, "HTTP_UPLOAD_OFFSET": "0", "HTTP_TUS_RESUMABLE": "1.0.0"}
    assert client.patch(made.headers["Location"], **body).status_code == 403
    disguised = client.post(made.headers["Location"], HTTP_X_HTTP_METHOD_OVERRIDE="PATCH", **body)
    assert disguised.status_code == 403
    assert client.patch(made.headers["Location"], HTTP_X_CSRFTOKEN=token, **body).status_code == 204


def test_clients_that_know_no_patch_may_disguise_it(tus: Tus) -> None:
    place = tus.begin()

    answer = tus.call("POST", place, CSV, upload_offset=0, x_http_method_override="PATCH")

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(CSV)))


def test_methods_that_are_not_of_the_protocol(tus: Tus) -> None:
    place = tus.begin()

    for method, path in (
        ("GET", "/api/uploads/"),
        ("PUT", place),
        ("GET", place),
        ("POST", place),
        ("DELETE", "/api/uploads/"),
    ):
        answer = tus.call(method, path)
        assert (answer.status_code, "OPTIONS" in answer.headers["Allow"]) == (405, True)


def test_the_wrong_media_type_is_refused(tus: Tus) -> None:
    place = tus.begin()

    answer = tus.api.client.patch(place, CSV, "application/octet-stream", HTTP_TUS_RESUMABLE="1.0.0",
                                  HTTP_UPLOAD_OFFSET="0", **tus.api.headers("somchai"))  # fmt: skip
    assert answer.status_code == 415


HOSTILE = [
    "", " ", "-1", "+1", "1.0", "1e3", "0x1", "9" * 30, "1 1", "1,1", "٣", "x" * 9_000, "\xff", "NaN", "1_0", "a b c",
    "sha1", "sha1 x", "sha1 ", "crc32 AAAA", "sha1 AAAA", "filename", "filename é", "a,a", ",", "filename \xa0",
    "filename /w==",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_headers_are_answered(tus: Tus, value: str) -> None:
    place = tus.begin()
    answers = [
        tus.call("POST", "/api/uploads/", upload_length=value),
        tus.call("POST", "/api/uploads/", upload_length=5, upload_metadata=value),
        tus.call("POST", "/api/uploads/", upload_length=5, x_http_method_override=value),
        tus.call("HEAD", place, upload_offset=value),
        tus.patch(place, b"abc", value),
        tus.patch(place, b"abc", 0, upload_checksum=value),
        tus.patch(place, b"abc", 0, content_length=value),
        tus.call("DELETE", f"/api/uploads/{value.strip() or '%00'}".replace(" ", "%20")),
    ]

    assert {answer.status_code for answer in answers} <= {200, 201, 204, 400, 404, 405, 409, 411, 413}
    assert {answer.status_code for answer in (answers[0], answers[4], answers[5])} == {400}


header = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["POST", "PATCH", "HEAD", "DELETE", "PUT"]),
    headers=st.dictionaries(
        st.sampled_from(
            ["upload_length", "upload_metadata", "upload_offset", "upload_checksum", "x_http_method_override"]
        ),
        header,
    ),
    place=st.text(max_size=40),
)
def test_random_headers_never_break_the_door(tus: Tus, method: str, headers: dict[str, str], place: str) -> None:
    for path in ("/api/uploads/", f"/api/uploads/{quote(place.encode('utf-8', 'surrogatepass'))}"):
        assert tus.call(method, path, b"abc", **headers).status_code < 500


def test_hostile_names_are_tamed(tus: Tus) -> None:
    tus.begin(5, "../../\x00<b>ก" + "ข" * 400 + ".csv")

    name = PartialUpload.objects.get().file_name
    assert (len(name), name[:3], name[-4:]) == (255, "bกข", ".csv")
