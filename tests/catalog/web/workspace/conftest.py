"""People of the cast signed in, and the worker's jobs done in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import Job
from harvesters.tasks import run_job
from tests.cast import Cast, make_dataset


@pytest.fixture
def malee(cast: Cast, as_user: Callable[..., Client]) -> Client:
    """The editor of the livestock agency."""
    return as_user(cast.malee)


@pytest.fixture
def mana(cast: Cast, as_user: Callable[..., Client]) -> Client:
    """The admin of the livestock agency."""
    return as_user(cast.mana)


@pytest.fixture
def manee(cast: Cast, as_user: Callable[..., Client]) -> Client:
    """A member of the livestock agency, who only reads."""
    return as_user(cast.manee)


@pytest.fixture
def piti(cast: Cast, as_user: Callable[..., Client]) -> Client:
    """The editor of another agency."""
    return as_user(cast.piti)


@pytest.fixture
def herd(cast: Cast) -> Any:
    """A private dataset of the livestock agency without files."""
    return make_dataset(cast, "herd", title="ทะเบียนโคเนื้อ", private=True, data_type="record")


@pytest.fixture
def work() -> Callable[[], None]:
    """Return a function that does the waiting jobs, as a worker would."""

    def run() -> None:
        for job in Job.objects.filter(state=Job.PENDING).order_by("asked_at"):
            run_job(str(job.id))

    return run
