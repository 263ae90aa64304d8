"""A catalogue is gathered: made, changed, left alone, archived, deleted; interrupted at any point, nothing is lost or doubled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from catalog.formats.ckan.checks import Invalid
from catalog.models import Activity, Dataset, Job, SearchOutbox
from catalog.operations import datasets
from catalog.operations.rendering import load
from harvesters import harvest, hosts, jobs, placing, reports, scheduling
from harvesters.http import EgressError
from harvesters.models import HarvestConflict, HarvestOutcome, HarvestRecord, HarvestRun
from harvesters.tasks import run_job
from tests.cast import make_dataset
from tests.harvesters.conftest import gather, work
from tests.harvesters.servers import as_json, dataset

pytestmark = pytest.mark.django_db


def test_a_thai_catalogue_comes_in_by_codes(source, cast):
    run = gather(source, cast)
    assert (run.state, run.counts, run.error) == ("done", {"created": 3}, "")
    row = Dataset.objects.get(name="dataset-1")
    assert (row.license_id, row.standard["update_frequency_unit"], row.owner_org) == ("cc-by", "year", cast.livestock)
    assert str(row.resources.get().id) == "10000000-0000-4000-8000-000000000001"
    assert row.extras["harvest_source_id"] == str(source.id)


def test_unchanged_records_cost_no_write(source, cast):
    gather(source, cast)
    before = Activity.objects.count(), SearchOutbox.objects.count()
    run = gather(source, cast, everything=True)
    assert run.counts == {"unchanged": 3}
    assert (Activity.objects.count(), SearchOutbox.objects.count()) == before


def test_only_what_changed_is_asked_for_and_updated(source, cast, ckan):
    gather(source, cast)
    changed = ckan.datasets["d00001"]
    ckan.datasets["d00001"] = {**changed, "title": "ชื่อใหม่", "metadata_modified": "2026-03-01T00:00:00"}
    ckan.datasets["d00000"]["metadata_modified"] = "2025-01-01T00:00:00"
    run = gather(source, cast)
    assert run.since is not None
    assert "fq" in ckan.server.requests[-1][2]
    assert run.counts == {"updated": 1, "unchanged": 1}
    assert Dataset.objects.get(name="dataset-1").title == "ชื่อใหม่"
    outcome = HarvestOutcome.objects.get(run=run, result="updated")
    assert ["title", "ชุดข้อมูลที่ 1", "ชื่อใหม่"] in outcome.diff


def test_a_dry_run_says_what_would_happen_and_does_nothing(source, cast, ckan):
    gather(source, cast)
    source.brake_percent = 50
    source.save()
    ckan.datasets["d00001"]["title"] = "ชื่อใหม่"
    ckan.datasets["d00009"] = dataset(9)
    del ckan.datasets["d00002"]
    run = gather(source, cast, purpose=HarvestRun.DRY)
    assert run.counts == {"updated": 1, "unchanged": 1, "created": 1, "archived": 1}
    assert set(Dataset.objects.values_list("title", flat=True)) == {f"ชุดข้อมูลที่ {n}" for n in range(3)}
    assert not Dataset.objects.filter(private=True).exists()


def test_what_is_gone_is_archived_then_deleted_and_comes_back_with_its_id(source, cast, ckan):
    source.brake_percent = 50
    source.save()
    gather(source, cast)
    gone = ckan.datasets.pop("d00002")
    run = gather(source, cast, everything=True)
    assert run.counts == {"unchanged": 2, "archived": 1}
    row = Dataset.objects.get(name="dataset-2")
    assert (row.state, row.private) == ("active", True)
    HarvestRecord.objects.filter(dataset=row).update(missing_since=timezone.now() - timedelta(days=31))
    run = gather(source, cast, everything=True)
    row.refresh_from_db()
    assert (run.counts, row.state) == ({"unchanged": 2, "deleted": 1}, "deleted")
    ckan.datasets["d00002"] = gone
    run = gather(source, cast, everything=True)
    row.refresh_from_db()
    assert (run.counts, row.state, row.private) == ({"unchanged": 2, "updated": 1}, "active", False)


@pytest.mark.parametrize("left", [0, 1])
def test_the_brake_holds_when_too_much_is_gone_until_a_person_says_so(source, cast, ckan, left):
    gather(source, cast)
    for key in list(ckan.datasets)[left:]:
        del ckan.datasets[key]
    run = gather(source, cast, everything=True)
    assert run.braked == 3 - left
    assert not Dataset.objects.filter(private=True).exists()


def test_a_page_that_shifts_never_costs_a_dataset(source, cast, ckan):
    """The remote still has what paging missed, so it is asked before anything is taken away."""
    source.brake_percent = 100
    source.save()
    gather(source, cast)
    rows = list(ckan.datasets.values())
    ckan.override = lambda path, query: (
        as_json({"success": True, "result": {"count": 2, "results": rows[:2] if query["start"] == "0" else []}})
        if path.endswith("package_search")
        else None
    )
    run = gather(source, cast, everything=True)
    assert "archived" not in run.counts
    assert not Dataset.objects.filter(private=True).exists()


def test_a_promise_of_more_than_comes_takes_nothing_away_unconfirmed(source, cast, ckan):
    source.brake_percent = 100
    source.save()
    gather(source, cast)
    del ckan.datasets["d00002"]
    ckan.count = 5
    run = gather(source, cast, everything=True)
    assert [note["code"] for note in run.notes] == ["wrong_total"]
    assert run.counts["archived"] == 1  # the remote itself answered 404


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(source, cast, ckan, monkeypatch):
    monkeypatch.setattr("harvesters.connectors.ckan.ROWS", 2)
    for place in range(3, 9):
        ckan.datasets[f"d{place:05}"] = dataset(place)
    run = scheduling.begin(source, actor=cast.sysadmin)
    job = Job.objects.get(key=str(run.id))
    placed = placing.place

    class Killed(BaseException):
        pass

    def dying(setting, found):
        if found.id.endswith("5"):
            raise Killed
        return placed(setting, found)

    monkeypatch.setattr(harvest, "place", dying)
    with pytest.raises(Killed):
        run_job(str(job.id))
    monkeypatch.setattr(harvest, "place", placed)
    ckan.server.requests.clear()
    Job.objects.filter(id=job.id).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    run_job(str(job.id))
    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"created": 9})
    assert Dataset.objects.count() == HarvestRecord.objects.count() == 9
    assert ckan.server.requests[0][2]["start"] == "4"


def test_a_long_run_makes_room_and_goes_on(source, cast, ckan, monkeypatch):
    monkeypatch.setattr("harvesters.connectors.ckan.ROWS", 1)
    monkeypatch.setattr(harvest, "SLICE", 0.0)
    run = gather(source, cast)
    assert (run.state, run.counts) == ("done", {"created": 3})
    assert Job.objects.filter(key=str(run.id)).count() > 2


def test_a_remote_that_asks_for_rest_is_left_alone_and_the_run_goes_on_later(source, cast, ckan):
    ckan.override = lambda path, query: (429, {"Retry-After": "90"}, b"")
    run = scheduling.begin(source, actor=cast.sysadmin)
    run_job(str(Job.objects.get(key=str(run.id)).id))
    later = Job.objects.get(key=str(run.id), state=Job.PENDING)
    assert later.sent_at > timezone.now() + timedelta(seconds=50)
    assert jobs.sweep() == 0
    assert len(ckan.server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html>maintenance</html>"), "web page"),
        ((200, {}, b'{"success": true, "result": {"results": [{"id"'), "cut off"),
        ((200, {}, b'{"success": false}'), "package_search"),
        ((404, {}, b""), "404"),
        ((500, {}, b""), "500"),
        ((302, {"Location": "/again"}, b""), "redirects"),
        ((302, {"Location": "http://169.254.169.254/latest"}, b""), "169.254.169.254"),
    ],
)
def test_a_bad_remote_is_said_in_plain_words_and_changes_nothing(source, cast, ckan, answer, says):
    gather(source, cast)
    ckan.override = lambda path, query: answer
    run = gather(source, cast, everything=True)
    assert run.state == "failed"
    assert says in run.error
    assert Dataset.objects.filter(state="active", private=False).count() == 3


def test_pages_without_end_are_noticed(source, cast, ckan):
    rows = list(ckan.datasets.values())
    ckan.override = lambda path, query: as_json({"success": True, "result": {"count": 10**6, "results": rows}})
    run = gather(source, cast)
    assert "again and again" in run.error
    assert Dataset.objects.count() == 3


def test_thai_in_the_old_encoding_is_read(source, cast, ckan):
    body = as_json({"success": True, "result": {"count": 1, "results": [dataset(1)]}})[2].decode().encode("cp874")
    ckan.datasets = {}
    ckan.override = lambda path, query: (200, {}, body) if query["start"] == "0" else None
    gather(source, cast)
    assert Dataset.objects.get().title == "ชุดข้อมูลที่ 1"


@pytest.mark.django_db(transaction=True)
def test_the_contact_gets_one_letter_after_the_second_failure(source, cast, ckan):
    ckan.override = lambda path, query: (404, {}, b"")
    for expected in (0, 1, 1):
        gather(source, cast)
        assert len(mail.outbox) == expected
    assert mail.outbox[0].to == ["it@example.go.th"]
    assert "404" in mail.outbox[0].body


def test_edits_made_here_stay_field_by_field(source, cast, ckan):
    gather(source, cast)
    row = Dataset.objects.get(name="dataset-1")
    datasets.update(row, replace(load(row.id)[1], notes="เขียนใหม่ที่นี่"), actor=cast.malee)
    for title in ("ชื่อที่สอง", "ชื่อที่สาม"):
        ckan.datasets["d00001"] |= {"title": title, "notes": f"ต้นทางของ {title}"}
        gather(source, cast, everything=True)
        row.refresh_from_db()
        assert (row.title, row.notes) == (title, "เขียนใหม่ที่นี่")
    assert HarvestRecord.objects.get(dataset=row).kept == ["notes"]


def test_a_dataset_deleted_here_is_not_brought_back(source, cast, ckan):
    gather(source, cast)
    datasets.delete(Dataset.objects.get(name="dataset-1"), actor=cast.malee)
    ckan.datasets["d00001"]["title"] = "ชื่อใหม่"
    run = gather(source, cast, everything=True)
    assert run.counts == {"unchanged": 2, "ignored": 1}
    assert Dataset.objects.get(name="dataset-1").state == "deleted"


def test_a_taken_address_waits_for_a_person_whose_word_is_followed(source, cast, ckan):
    ours = make_dataset(cast, "dataset-1", title="ของเรา")
    run = gather(source, cast)
    assert run.counts == {"created": 2, "conflict": 1}
    conflict = HarvestConflict.objects.get()
    assert (conflict.kind, conflict.dataset) == ("name", ours)
    HarvestConflict.objects.update(resolution="apart")
    run = gather(source, cast, purpose=HarvestRun.RETRY)
    assert run.counts == {"created": 1}
    assert Dataset.objects.filter(title="ชุดข้อมูลที่ 1").get().name != "dataset-1"
    ours.refresh_from_db()
    assert ours.title == "ของเรา"


def test_adopting_makes_the_record_ours(source, cast, ckan):
    ours = make_dataset(cast, "dataset-1", title="ของเรา")
    gather(source, cast)
    HarvestConflict.objects.update(resolution="adopt")
    run = gather(source, cast, purpose=HarvestRun.RETRY)
    ours.refresh_from_db()
    assert (run.counts, ours.title) == ({"updated": 1}, "ชุดข้อมูลที่ 1")


def test_two_sources_that_claim_one_record_are_a_conflict(source, make_source, cast, ckan):
    gather(source, cast)
    other = make_source(f"{ckan.server.url}/en")
    ckan.datasets = {"d00001": {**dataset(1), "name": "gdpublish-dataset-1"}}
    run = gather(other, cast)
    assert run.counts == {"conflict": 1}
    assert HarvestConflict.objects.get().kind == "claimed"


def test_another_agencys_dataset_is_never_taken_over(source, cast, ckan):
    datasets.create(
        replace(load(make_dataset(cast, "dataset-0").id)[1], id=None, name="dataset-2", owner_org="weather"),
        actor=cast.sysadmin,
    )
    Dataset.objects.filter(name="dataset-0").delete()
    gather(source, cast)
    assert HarvestConflict.objects.get().kind == "owner"


def test_a_repeated_title_is_taken_and_listed(source, cast, ckan):
    ckan.datasets["d00002"]["title"] = ckan.datasets["d00001"]["title"]
    run = gather(source, cast)
    assert run.counts == {"created": 3}
    assert HarvestConflict.objects.get().kind == "title"


def test_a_bad_record_is_refused_with_the_reason_and_can_be_tried_again(source, cast, ckan):
    ckan.datasets["d00001"]["name"] = "ชื่อที่ใช้ไม่ได้"
    run = gather(source, cast)
    assert run.counts == {"created": 2, "refused": 1}
    outcome = HarvestOutcome.objects.get(run=run, result="refused")
    assert outcome.messages[0]["field"] == "name"
    source.mapping = {"take": {"name": "license_title"}}
    source.save()
    HarvestRecord.objects.filter(result="refused").update(raw={**outcome.raw, "license_title": "good-name"})
    run = gather(source, cast, purpose=HarvestRun.RETRY)
    assert run.counts == {"created": 1}


def test_data_that_is_not_public_comes_in_private(source, cast, ckan):
    ckan.datasets["d00001"]["data_category"] = "ข้อมูลส่วนบุคคล"
    gather(source, cast)
    assert Dataset.objects.get(name="dataset-1").private


def test_a_record_that_may_not_be_harvested_is_left_out(source, cast, ckan):
    ckan.datasets["d00001"]["allow_harvest"] = "False"
    run = gather(source, cast)
    assert run.counts == {"created": 2, "ignored": 1}


def test_a_new_mapping_reads_everything_anew(source, cast, ckan):
    ckan.datasets["d00001"]["license_id"] = "สัญญาของเรา"
    gather(source, cast)
    source.mapping = {"words": {"license_id": {"สัญญาของเรา": "odc-by"}}, "defaults": {"maintainer": "ฝ่ายข้อมูล"}}
    source.save()
    run = gather(source, cast, everything=True)
    assert run.counts == {"updated": 3}
    row = Dataset.objects.get(name="dataset-1")
    assert (row.license_id, row.maintainer) == ("odc-by", "ฝ่ายข้อมูล")


def test_a_stop_keeps_what_is_done_and_a_pause_goes_on(source, cast, ckan):
    run = scheduling.begin(source, actor=cast.sysadmin)
    HarvestRun.objects.filter(id=run.id).update(wish="pause")
    work()
    run.refresh_from_db()
    assert run.state == "paused"
    with pytest.raises(scheduling.Busy):
        scheduling.begin(source, actor=cast.sysadmin)


def test_a_schedule_is_cron_in_bangkok():
    after = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 03:00 on the 25th in Bangkok
    assert scheduling.next_time("30 3 * * *", after) == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert scheduling.next_time("0 2 * * 1", after) == datetime(2026, 11, 29, 19, 0, tzinfo=UTC)
    assert scheduling.next_time("", after) is None
    for bad in ("daily", "61 * * * *", "* * * *"):
        with pytest.raises(scheduling.BadSchedule):
            scheduling.next_time(bad, after)


def test_what_is_due_begins_once(source, cast):
    source.schedule = "0 3 * * *"
    source.save()
    scheduling.plan(source)
    assert scheduling.begin_due(actor=cast.sysadmin) == 0
    type(source).objects.update(next_run_at=timezone.now() - timedelta(minutes=1))
    assert scheduling.begin_due(actor=cast.sysadmin) == 1
    assert scheduling.begin_due(actor=cast.sysadmin) == 0


def test_what_old_runs_said_of_single_records_is_tidied_away(source, cast):
    run = gather(source, cast)
    assert reports.tidy() == 0
    HarvestRun.objects.update(finished_at=timezone.now() - timedelta(days=200))
    assert reports.tidy() == 3
    run.refresh_from_db()
    assert run.counts == {"created": 3}


def test_a_host_is_asked_by_two_at_a_time_and_a_dead_workers_place_comes_free(loopback, monkeypatch):
    def take(url):
        return hosts.turn(url, delay=0, alive=lambda: None)

    monkeypatch.setattr(hosts, "LONGEST_WAIT", 0.05)
    held = [take("http://a.example/") for _ in range(hosts.AT_ONCE)]
    for each in held:
        each.__enter__()
    with pytest.raises(EgressError, match="busy"), take("http://a.example/"):
        pass
    monkeypatch.setattr(hosts, "LONGEST_WAIT", 30.0)
    monkeypatch.setattr(hosts, "LEASE", 0.01)
    dead = [take("http://b.example/") for _ in range(hosts.AT_ONCE)]
    for each in dead:
        each.__enter__()
    with take("http://b.example/") as needed:
        needed()


def test_an_address_that_is_taken_at_this_moment_is_looked_at_again(source, cast, monkeypatch):
    create, refused = datasets.create, []

    def create_late(record, *, actor):
        if not refused:
            refused.append(record.name)
            raise Invalid({"name": ["That URL is already in use."]})
        return create(record, actor=actor)

    monkeypatch.setattr(placing.datasets, "create", create_late)
    assert gather(source, cast).counts == {"created": 3}
    assert Dataset.objects.filter(name=refused[0]).exists()
