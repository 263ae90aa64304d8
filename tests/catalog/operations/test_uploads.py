"""Pieces of a file: never mixed, never lost, never counted before they are safe, used once."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from catalog import queue
from catalog.access import ANYBODY, NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import PartialUpload, ResourceVersion
from catalog.operations import collaborators, files, resources, uploads
from catalog.records import ResourceRecord
from tests.cast import make_cast, make_dataset

pytestmark = pytest.mark.django_db
BODY = bytes(range(256)) * 40


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(uploads, "PIECE", 1_000)


def begin(cast, length=None):
    return uploads.begin(len(BODY) if length is None else length, file_name="a.csv", metadata="", actor=cast.malee)


def append(cast, upload, blocks, offset=0, checksum=None, size=None):
    size = sum(map(len, blocks)) if size is None else size
    return uploads.append(upload.id, blocks, offset=offset, size=size, actor=cast.malee, checksum=checksum)


def whole(cast, body=BODY):
    upload = begin(cast, len(body))
    append(cast, upload, [body])
    return uploads.finish(str(upload.id), actor=cast.malee)


def blocks_of(body, size=700):
    return [body[start : start + size] for start in range(0, len(body), size)]


def test_pieces_are_gathered_from_blocks_of_any_size(cast, small_pieces):
    upload = append(cast, begin(cast), blocks_of(BODY))

    assert (upload.offset, upload.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())


def test_what_came_before_a_connection_was_lost_is_kept(cast, small_pieces):
    upload = append(cast, begin(cast), blocks_of(BODY)[:5], size=len(BODY))

    assert (upload.offset, upload.sha256) == (3_500, "")


def test_a_part_of_a_piece_with_a_checksum_is_worth_nothing(cast, small_pieces):
    upload = begin(cast)
    checksum = uploads.Checksum("sha256", hashlib.sha256(BODY).digest())

    with pytest.raises(uploads.Corrupt):
        append(cast, upload, blocks_of(BODY)[:5], size=len(BODY), checksum=checksum)
    assert uploads.find(upload.id, actor=cast.malee).offset == 0
    assert append(cast, upload, blocks_of(BODY), checksum=checksum).sha256 == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("checked", [False, True])
def test_of_two_requests_at_once_the_newer_one_writes(cast, small_pieces, checked):
    upload = begin(cast)
    checksum = uploads.Checksum("sha1", hashlib.sha1(b"x" * len(BODY)).digest()) if checked else None

    def slow():
        yield b"x" * 999
        append(cast, upload, blocks_of(BODY))
        yield b"x" * (len(BODY) - 999)

    with pytest.raises(uploads.Overtaken):
        uploads.append(upload.id, slow(), offset=0, size=len(BODY), actor=cast.malee, checksum=checksum)
    done = uploads.find(upload.id, actor=cast.malee)
    assert done.sha256 == hashlib.sha256(BODY).hexdigest()
    assert Path(default_storage.path(done.file)).read_bytes() == BODY


def test_a_request_that_comes_second_with_the_same_offset_is_told(cast, small_pieces):
    upload = begin(cast)

    def slow():
        yield BODY[:2_000]
        with pytest.raises(uploads.WrongOffset):
            append(cast, upload, [b"x" * 10])
        yield BODY[2_000:]

    done = uploads.append(upload.id, slow(), offset=0, size=len(BODY), actor=cast.malee, checksum=None)
    assert done.sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_request_whose_upload_was_dropped_meanwhile_stops(cast, small_pieces):
    upload = begin(cast)

    def slow():
        yield BODY[:2_000]
        uploads.drop(upload.id, actor=cast.malee)
        yield BODY[2_000:]

    with pytest.raises(uploads.Overtaken):
        uploads.append(upload.id, slow(), offset=0, size=len(BODY), actor=cast.malee, checksum=None)


def test_bytes_are_safe_before_they_count(cast, small_pieces, monkeypatch):
    upload = begin(cast)
    seen = []
    really = os.fsync

    def fsync(descriptor):
        really(descriptor)
        seen.append((os.fstat(descriptor).st_size, PartialUpload.objects.get().offset))

    monkeypatch.setattr(uploads.os, "fsync", fsync)
    append(cast, upload, [BODY[:1_000], BODY[1_000:2_000]])

    assert seen == [(1_000, 0), (2_000, 1_000)]


def test_a_full_disk_loses_nothing_that_was_told(cast, small_pieces, monkeypatch):
    upload = begin(cast)
    append(cast, upload, [BODY[:1_000]])
    with monkeypatch.context() as full:
        full.setattr(uploads.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with pytest.raises(OSError, match="full"):
            append(cast, upload, [BODY[1_000:]], offset=1_000)

    assert uploads.find(upload.id, actor=cast.malee).offset == 1_000
    assert append(cast, upload, [BODY[1_000:]], offset=1_000).sha256 == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize(
    ("who", "may"), [("malee", True), ("mana", True), ("manee", False), ("chujai", False), ("sysadmin", True)]
)
def test_who_may_begin(cast, who, may):
    if may:
        uploads.begin(1, file_name="a", metadata="", actor=getattr(cast, who))
    else:
        with pytest.raises(NotAllowed):
            uploads.begin(1, file_name="a", metadata="", actor=getattr(cast, who))
    with pytest.raises(NotAllowed):
        uploads.begin(1, file_name="a", metadata="", actor=ANYBODY)


def test_somebody_with_whom_a_dataset_is_shared_may_begin(cast):
    dataset = make_dataset(cast)
    collaborators.share(dataset, cast.chujai, "editor", actor=cast.mana)

    assert uploads.begin(1, file_name="a", metadata="", actor=cast.chujai).length == 1


def test_two_calls_that_found_the_same_upload_use_it_once(cast, django_capture_on_commit_callbacks):
    resource = resources.create(make_dataset(cast), ResourceRecord(name="a"), actor=cast.malee)
    finished = whole(cast)
    with django_capture_on_commit_callbacks(execute=True):
        version = files.receive(resource, finished, actor=cast.malee)

    with pytest.raises(Invalid) as refused:
        files.receive(resource, finished, actor=cast.malee)

    assert refused.value.errors == {"upload_id": ["Upload was not found"]}
    assert ResourceVersion.objects.get() == version
    assert Path(default_storage.path(version.file)).read_bytes() == BODY
    assert len(list(Path(default_storage.path(f"files/{resource.id}")).iterdir())) == 1


def test_a_change_that_fails_leaves_the_upload_where_it_was(cast, monkeypatch, django_capture_on_commit_callbacks):
    resource = resources.create(make_dataset(cast), ResourceRecord(name="a"), actor=cast.malee)
    finished = whole(cast)
    with (
        monkeypatch.context() as broken,
        pytest.raises(ConnectionError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        broken.setattr(queue, "ask", lambda *_: (_ for _ in ()).throw(ConnectionError))
        files.receive(resource, finished, actor=cast.malee)

    assert list(Path(default_storage.path(f"files/{resource.id}")).iterdir()) == []
    assert uploads.finish(str(finished.id), actor=cast.malee) == finished
    with django_capture_on_commit_callbacks(execute=True):
        files.receive(resource, finished, actor=cast.malee)
    assert not Path(default_storage.path(f"partial/{finished.id}")).exists()


def test_a_file_too_large_leaves_no_bytes_behind(cast, settings):
    from django.core.files.base import ContentFile

    resource = resources.create(make_dataset(cast), ResourceRecord(name="a"), actor=cast.malee)
    settings.MAX_UPLOAD_SIZE = 10

    with pytest.raises(Invalid):
        files.receive(resource, ContentFile(BODY, name="a.csv"), actor=cast.malee)

    folder = Path(default_storage.path(f"files/{resource.id}"))
    assert not folder.exists() or list(folder.iterdir()) == []
