"""The pages of harvests: who gets in, setting a source up, running it, reading what it did, deciding conflicts."""

import pytest
from django.test import Client
from django.urls import set_script_prefix

from catalog.models import AuditEntry, Dataset
from harvesters.models import HarvestConflict, HarvestOutcome, HarvestRecord, HarvestRun, HarvestSource
from tests.cast import make_dataset
from tests.harvesters.conftest import gather, work
from tests.harvesters.servers import dataset

pytestmark = pytest.mark.django_db
BASE = "/en/workspace/harvests/"


@pytest.fixture(autouse=True)
def plain_addresses():
    yield
    set_script_prefix("/")


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def filled(cast, url, **fields):
    return {
        "title": "Livestock", "kind": "ckan", "url": url, "organization": str(cast.livestock.id), "owner": "source",
        "contact_email": "it@example.go.th", "schedule": "0 3 * * *", "copy_most_megabytes": "50", "brake_percent": "20",
        "grace_days": "30", "delay_seconds": "0", "defaults": "", "words": "", "take": "", "copy_formats": "", **fields,
    }  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [("malee", 200), ("chujai", 403), ("mana", 200)])
def test_the_list_is_for_staff_and_each_sees_their_own(cast, source, who, status):
    answer = browser(getattr(cast, who)).get(BASE)
    assert answer.status_code == status
    assert (source.title in answer.text) == (who == "mana")


@pytest.mark.parametrize("place", ["", "edit", "act"])
def test_strangers_do_not_learn_that_a_source_is_there(cast, source, place):
    client = browser(cast.piti)
    address = f"{BASE}{source.id}/{place}"
    answer = client.post(address) if place == "act" else client.get(address)
    assert answer.status_code == 404
    assert Client().get(f"{BASE}{source.id}/").status_code == 302


def test_a_source_is_looked_at_before_it_is_saved_and_waits_for_the_operators(cast, ckan):
    client = browser(cast.mana)
    looked = client.post(f"{BASE}new", filled(cast, ckan.server.url, test="1"))
    assert "it has 3 datasets" in looked.text
    assert "ชุดข้อมูลที่ 0" in looked.text
    assert "cc-by" in looked.text
    assert not HarvestSource.objects.exists()
    saved = client.post(f"{BASE}new", filled(cast, ckan.server.url))
    row = HarvestSource.objects.get()
    assert saved["Location"].endswith(f"/workspace/harvests/{row.id}/")
    assert (row.state, row.next_run_at) == ("proposed", None)
    client.post(f"{BASE}{row.id}/act", {"action": "run"})
    assert not HarvestRun.objects.exists()
    assert client.post(f"{BASE}{row.id}/act", {"action": "approve"}).status_code == 403
    browser(cast.sysadmin).post(f"{BASE}{row.id}/act", {"action": "approve"})
    row.refresh_from_db()
    assert row.state == "approved"
    assert row.next_run_at is not None
    assert AuditEntry.objects.filter(kind="harvest_source", action="approved").exists()


def test_a_new_address_needs_a_new_approval(cast, source, ckan):
    browser(cast.mana).post(f"{BASE}{source.id}/edit", filled(cast, f"{ckan.server.url}/other"))
    source.refresh_from_db()
    assert source.state == "proposed"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": "file:///etc/passwd"}, "begins with https"),
        ({"url": "http://127.0.0.1:1/"}, "could not be fetched"),
        ({"url": "http://10.0.0.1/"}, "not on the public internet"),
        ({"schedule": "every day"}, "not a schedule"),
        ({"words": "license_id ogl"}, "Line 1"),
        ({"organization": "00000000-0000-4000-8000-000000000000"}, "Select a valid choice"),
        ({"contact_email": "nobody"}, "valid email"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cast, ckan, fields, says):
    answer = browser(cast.mana).post(f"{BASE}new", {**filled(cast, ckan.server.url), **fields})
    assert answer.status_code == 422
    assert says in answer.text
    assert not HarvestSource.objects.exists()


def test_a_run_is_begun_watched_and_read(cast, source, ckan):
    client = browser(cast.mana)
    ckan.datasets["d00001"]["name"] = "<script>"
    address = client.post(f"{BASE}{source.id}/act", {"action": "run"})["Location"]
    waiting = client.get(address)
    assert "data-checking" in waiting.text
    assert "data-checking" in client.get(f"{address}progress").text
    work()
    report = client.get(address)
    assert "data-checking" not in report.text
    assert "Refused" in report.text
    assert "&lt;script&gt;" not in report.text.partition("<tbody>")[0]
    outcome = HarvestOutcome.objects.get(result="refused")
    record = client.get(f"{address}records/{outcome.id}/")
    assert "&lt;script&gt;" in record.text
    assert '<script>"' not in record.text
    assert client.get(f"{BASE}{source.id}/").status_code == 200
    assert client.get(BASE).status_code == 200


def test_the_report_as_csv_holds_no_formula(cast, source, ckan):
    ckan.datasets["d00001"]["title"] = '=HYPERLINK("x")'
    run = gather(source, cast)
    answer = browser(cast.mana).get(f"{BASE}runs/{run.id}/report.csv")
    text = answer.getvalue().decode("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert ",\"'=HYPERLINK" in text


def test_a_run_can_be_paused_resumed_and_stopped(cast, source):
    client = browser(cast.mana)
    address = client.post(f"{BASE}{source.id}/act", {"action": "run"})["Location"]
    for action, state in (("pause", "paused"), ("resume", "waiting"), ("stop", "stopped")):
        client.post(f"{address}act", {"action": action})
        assert HarvestRun.objects.get().state == state
    work()
    assert HarvestRun.objects.get().state == "stopped"
    assert not Dataset.objects.exists()


def test_the_brake_is_released_by_a_person(cast, source, ckan):
    gather(source, cast)
    ckan.datasets = {}
    run = gather(source, cast, everything=True)
    client = browser(cast.mana)
    assert "3 datasets are missing" in client.get(f"{BASE}runs/{run.id}/").text
    client.post(f"{BASE}runs/{run.id}/act", {"action": "release"})
    work()
    assert Dataset.objects.filter(private=True).count() == 3


def test_conflicts_are_decided_on_a_page(cast, source, ckan):
    make_dataset(cast, "dataset-1", title="ของเรา")
    gather(source, cast)
    client = browser(cast.mana)
    page = client.get(f"{BASE}conflicts")
    assert "The address is taken" in page.text
    conflict = HarvestConflict.objects.get()
    assert browser(cast.piti).post(f"{BASE}conflicts/{conflict.id}", {"resolution": "ignore"}).status_code == 404
    client.post(f"{BASE}conflicts/{conflict.id}", {"resolution": "ignore"})
    assert gather(source, cast, purpose=HarvestRun.RETRY).counts == {"ignored": 1}
    assert "Nothing waits" in client.get(f"{BASE}conflicts").text


def test_a_protected_field_is_given_back_to_the_source(cast, source, ckan):
    from dataclasses import replace

    from catalog.operations import datasets
    from catalog.operations.rendering import load

    gather(source, cast)
    row = Dataset.objects.get(name="dataset-1")
    datasets.update(row, replace(load(row.id)[1], notes="ของเรา"), actor=cast.malee)
    ckan.datasets["d00001"] = dataset(1, title="ใหม่")
    run = gather(source, cast, everything=True)
    outcome = HarvestOutcome.objects.get(run=run, result="updated")
    client = browser(cast.mana)
    assert "notes" in client.get(f"{BASE}runs/{run.id}/records/{outcome.id}/").text
    client.post(f"{BASE}runs/{run.id}/records/{outcome.id}/unprotect", {"field": "notes"})
    gather(source, cast, everything=True)
    row.refresh_from_db()
    assert row.notes == "รายละเอียด"
    assert HarvestRecord.objects.get(dataset=row).kept == []


def test_a_repeated_title_is_only_confirmed(cast, source, ckan):
    ckan.datasets["d00002"]["title"] = ckan.datasets["d00001"]["title"]
    gather(source, cast)
    client = browser(cast.mana)
    conflict = HarvestConflict.objects.get()
    assert client.post(f"{BASE}conflicts/{conflict.id}", {"resolution": "adopt"}).status_code == 404
    client.post(f"{BASE}conflicts/{conflict.id}", {"resolution": "both"})
    conflict.refresh_from_db()
    assert conflict.resolution == "both"
    assert gather(source, cast, everything=True).counts == {"unchanged": 3}
