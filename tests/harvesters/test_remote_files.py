"""Files follow metadata, and links are looked at: gently, and slow to be called broken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Dataset, LinkCheck, Resource, ResourceVersion
from catalog.operations import links as found_links
from catalog.records import ResourceRecord
from harvesters import links
from harvesters.models import RemoteFile
from tests.cast import make_dataset
from tests.harvesters.conftest import gather
from tests.harvesters.servers import Ckan, Loopback, dataset

pytestmark = pytest.mark.django_db
CSV = "จังหวัด,โค\nน่าน,300\nแพร่,75\n".encode()


class Files:
    """A CKAN catalogue with the one file of its one dataset beside it."""

    def __init__(self, start):
        self.body, self.status, self.sent = CSV, 200, 0
        self.catalogue = Ckan(0)
        self.server: Loopback = start(self)
        self.catalogue.datasets = {"d00001": dataset(1)}
        self.catalogue.datasets["d00001"]["resources"][0]["url"] = f"{self.server.url}/cattle.csv"

    def __call__(self, path, query, headers):
        if path != "/cattle.csv":
            return self.catalogue(path, query, headers)
        etag = f'"{hash(self.body)}"'
        if self.status == 200 and headers.get("if-none-match") == etag:
            return 304, {}, b""
        self.sent += 1
        return self.status, {"ETag": etag, "Content-Type": "text/csv"}, self.body


@pytest.fixture
def files(loopback, settings, tmp_path):
    settings.TABLES = tmp_path
    return Files(loopback)


@pytest.fixture
def copying(files, make_source):
    return make_source(files.server.url, copy_formats="csv, XLSX")


def resource():
    return Resource.objects.select_related("current").get(state="active")


def test_a_file_is_copied_checked_and_becomes_a_table(copying, cast, files):
    gather(copying, cast)
    row = resource()
    assert (row.url_type, row.current.rows, row.current.has_table) == ("upload", 2, True)
    assert str(row.id) == "10000000-0000-4000-8000-000000000001"


def test_it_is_fetched_again_only_when_it_changed(copying, cast, files):
    gather(copying, cast)
    gather(copying, cast, everything=True)
    assert (files.sent, ResourceVersion.objects.count()) == (1, 1)
    files.body += "เลย,12\n".encode()
    gather(copying, cast, everything=True)
    assert (files.sent, resource().current.rows) == (2, 3)
    assert Dataset.objects.get().resources.filter(state="active").count() == 1


@pytest.mark.parametrize(("status", "body"), [(500, b""), (200, b"<!DOCTYPE html><html>x</html>"), (200, b"x" * 2_000)])
def test_the_last_good_copy_stays_when_the_remote_fails(copying, cast, files, status, body):
    gather(copying, cast)
    type(copying).objects.update(copy_most_bytes=1_000)
    files.status, files.body = status, body
    gather(copying, cast, everything=True)
    assert resource().current.rows == 2
    assert RemoteFile.objects.get().error


def test_a_file_of_no_use_stays_a_link(copying, cast, files):
    files.body = b""
    gather(copying, cast)
    row = resource()
    assert (row.url_type, row.current) == (None, None)
    assert row.url.endswith("/cattle.csv")


def test_a_change_of_the_metadata_leaves_the_copy_in_place(copying, cast, files):
    gather(copying, cast)
    files.catalogue.datasets["d00001"]["title"] = "ใหม่"
    gather(copying, cast, everything=True)
    assert Dataset.objects.get().title == "ใหม่"
    assert resource().current.rows == 2


def test_formats_that_are_not_asked_for_stay_links(files, make_source, cast):
    gather(make_source(files.server.url, copy_formats="XLSX"), cast)
    assert resource().url_type is None
    assert files.sent == 0


def test_one_file_at_an_address_is_a_dataset_with_versions(files, make_source, cast):
    source = make_source(f"{files.server.url}/cattle.csv", kind="file", mapping={"defaults": {"license_id": "ogl"}})
    gather(source, cast)
    files.body += "เลย,12\n".encode()
    gather(source, cast)
    row = resource()
    assert (row.versions.count(), row.current.rows, Dataset.objects.get().license_id) == (2, 3, "ogl")


@pytest.mark.parametrize(
    ("head", "get", "verdict"),
    [
        (200, 500, "works"), (405, 206, "works"), (404, 200, "works"), (404, 404, "fails"), (500, 500, "fails"),
        (403, 403, "unknown"), (401, 401, "unknown"), (429, 429, "unknown"), (405, 404, "fails"), (200, 404, "works"),
    ],
)  # fmt: skip
def test_head_may_prove_a_link_alive_but_never_dead(loopback, head, get, verdict):
    server = loopback(lambda path, query, headers: (get if "range" in headers else head, {}, b""))
    assert links.look(f"{server.url}/x").verdict == verdict


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "http://127.0.0.1/x", "http://169.254.169.254/"])
def test_the_checker_reaches_nothing_of_this_house(url, settings):
    settings.EGRESS_ALLOWED_HOSTS = []
    assert links.look(url).verdict == "unknown"


def test_a_link_is_broken_after_three_looks_and_whole_after_one(cast, loopback):
    answers = [404]
    server = loopback(lambda path, query, headers: (answers[0], {}, b""))
    row = make_dataset(cast, resources=(ResourceRecord(name="ลิงก์", url=f"{server.url}/a.csv", format="CSV"),))
    row.refresh_from_db()
    before = row.quality["score"]
    for expected in ("", "", "broken"):
        links.enrol()
        LinkCheck.objects.update(next_at=timezone.now() - timedelta(minutes=1))
        links.look_at_due("due", lambda percent, stage: None)
        assert Resource.objects.get(dataset=row).link_state == expected
    modified = row.metadata_modified
    row.refresh_from_db()
    assert row.quality["score"] < before
    assert row.metadata_modified == modified
    answers[0] = 200
    LinkCheck.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    links.look_at_due("due", lambda percent, stage: None)
    row.refresh_from_db()
    assert (Resource.objects.get(dataset=row).link_state, row.quality["score"]) == ("works", before)


def test_one_host_gets_a_few_looks_at_a_time(cast, loopback, monkeypatch):
    server = loopback(lambda path, query, headers: (200, {}, b""))
    monkeypatch.setattr(links, "DELAY", 0)
    resources = tuple(ResourceRecord(name=str(n), url=f"{server.url}/{n}") for n in range(links.PER_HOST + 5))
    make_dataset(cast, resources=resources)
    links.enrol()
    with pytest.raises(links.Again):
        links.look_at_due("due", lambda percent, stage: None)
    assert len(server.requests) == links.PER_HOST


def test_a_new_address_begins_with_a_clean_slate(cast):
    row = make_dataset(cast, resources=(ResourceRecord(name="ลิงก์", url="https://example.go.th/a"),))
    links.enrol()
    check = LinkCheck.objects.get()
    Resource.objects.filter(dataset=row).update(url="https://example.go.th/b")
    found_links.record(check, found_links.Look("fails", 404))
    check.refresh_from_db()
    assert (check.url, check.failures) == ("https://example.go.th/b", 0)
