"""Actions on the work that waits for a worker."""

from __future__ import annotations

from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, identifier, page, texts
from catalog.formats.ckan.addresses import stamp
from catalog.models import Job
from catalog.queries import site

QUEUE = "default"
MOST = 1_000


def job_list(call: Call) -> list[Any]:
    """Return the jobs that wait or run, the oldest first. Sysadmins only.

    :param queues: a list of names of queues; the only one is `default` (optional)
    :param limit: how many, at most 1000 (optional)
    :param ids_only: true for ids instead of objects (optional)
    :returns: a list of objects with `id`, `title`, `queue`, `created` and `status`
    """
    rows = site.open_jobs(call.actor)
    queues, part = texts(call.given, "queues"), page(call.given, most=MOST)
    chosen = rows[part] if QUEUE in (queues or [QUEUE]) else rows.none()
    ids_only = flag(call.given, "ids_only", default=False)
    return [str(row.id) if ids_only else _shown(row) for row in chosen]


def job_show(call: Call) -> dict[str, Any]:
    """Return a job. Sysadmins only.

    :param id: the id of the job
    :returns: an object with `id`, `title`, `queue`, `created` and `status`
    """
    require(is_sysadmin(call.actor), "Only sysadmins may see the jobs")
    return _shown(site.job(identifier(call.given, "id"), call.actor))


def _shown(row: Job) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "title": f"{row.kind} {row.key}",
        "queue": QUEUE,
        "created": stamp(row.asked_at),
        "status": row.state,
    }


READS: tuple[Action, ...] = (job_list, job_show)
WRITES: tuple[Action, ...] = ()
