"""A remote catalogue on loopback and a source that gathers it."""

from __future__ import annotations

import pytest

from catalog.models import Job
from harvesters import hosts, scheduling
from harvesters.asking import Remote
from harvesters.models import HarvestRun, HarvestSource
from harvesters.tasks import run_job
from tests.cast import make_cast
from tests.harvesters.servers import Ckan, Loopback


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def loopback(settings, monkeypatch):
    """Return a function that starts a server; harvests may reach it, and never wait for it."""
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(Remote.__init__, "__defaults__", _without_pauses())
    monkeypatch.setattr(hosts, "STEP", 0.001)
    started = []

    def start(answer):
        started.append(Loopback(answer))
        return started[-1]

    yield start
    for server in started:
        server.close()


def _without_pauses():
    return tuple(0.001 if each == 1.0 else each for each in Remote.__init__.__defaults__)


@pytest.fixture
def ckan(loopback):
    catalogue = Ckan()
    catalogue.server = loopback(catalogue)
    return catalogue


@pytest.fixture
def make_source(cast):
    def make(url, kind="ckan", **fields):
        values = {"title": "บัญชีข้อมูลกรมปศุสัตว์", "contact_email": "it@example.go.th", "state": "approved", **fields}
        return HarvestSource.objects.create(url=url, kind=kind, organization=cast.livestock, **values)

    return make


@pytest.fixture
def source(ckan, make_source):
    return make_source(f"{ckan.server.url}/th/dataset")


def work(most=20):
    """Do all waiting jobs in this process."""
    for _ in range(most):
        job = Job.objects.filter(state=Job.PENDING).order_by("asked_at").first()
        if job is None:
            return
        run_job(str(job.id))


def gather(source, cast, **options):
    """Run a source to its end and return the run."""
    source.refresh_from_db()
    run = scheduling.begin(source, actor=cast.sysadmin, **options)
    work()
    return HarvestRun.objects.get(id=run.id)
