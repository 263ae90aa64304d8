"""Files follow metadata: harvested files are copied in, checked like uploads, and fetched again when they changed."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone

from catalog import queue
from catalog.access import NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.resource_formats import normalise
from catalog.models import Dataset, Resource, ResourceVersion
from catalog.models.shapes import resource_record
from catalog.operations import files, resources
from catalog.operations.people import robot
from harvesters import hosts
from harvesters.connectors.texts import is_web_page
from harvesters.http import Answer, EgressError, ask
from harvesters.jobs import Again, Progress
from harvesters.models import HarvestRun, HarvestSource, RemoteFile

KIND = "remote.files"
"""The kind of job, keyed by the id of the run whose files are to follow."""
SLICE = 30.0
SECONDS = 900.0
IN_MEMORY = 4 * 1024**2
_FILE_NAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)


class NotCopied(Exception):
    """A file was not copied; the text says why."""


def wanted(source: HarvestSource) -> frozenset[str]:
    """Return the formats whose files the source copies, by their one label."""
    return frozenset(normalise(each.strip()) for each in source.copy_formats.split(",") if each.strip())


def expect(source: HarvestSource, dataset: Dataset, urls: Sequence[str]) -> None:
    """Note where the files of a dataset come from; `urls` are the remote's, in the order of the resources."""
    formats = wanted(source)
    if not formats and source.kind != "file":
        return
    rows = Resource.objects.filter(dataset=dataset, state="active").order_by("position", "created")
    for row, url in zip(rows, urls, strict=False):
        if url.startswith(("http://", "https://")) and (source.kind == "file" or row.format in formats):
            moved = {"source": source, "url": url, "etag": "", "last_modified": ""}
            if not RemoteFile.objects.filter(resource=row).exclude(url=url).update(**moved):
                RemoteFile.objects.get_or_create(resource=row, defaults=moved)


def begin(run: HarvestRun) -> None:
    """Ask for the files of a run to be fetched where they changed."""
    if run.source.files.exists():
        queue.ask(KIND, run.id)


def follow(run_id: str, progress: Progress) -> None:
    """Look at every file of the run's source once after the run; raise `jobs.Again` to make room for others."""
    run = HarvestRun.objects.select_related("source").filter(id=run_id).first()
    if run is None or run.source.state == HarvestSource.PAUSED:
        return
    ends = time.monotonic() + SLICE
    due = RemoteFile.objects.filter(source=run.source, resource__state="active")
    due = due.exclude(asked_at__gte=run.asked_at).select_related("resource__dataset", "resource__current", "source")
    for row in due.order_by("id")[:1_000]:
        progress(0, "files")
        refresh(row, lambda: progress(0, "files"))
        if time.monotonic() > ends:
            break
    if due.exists():
        raise Again(0)


def give_up(run_id: str, reason: str) -> None:
    """Do nothing: the next run's files job looks at all of them again."""


def refresh(row: RemoteFile, alive: hosts.Alive) -> None:
    """Fetch a file when the remote says that it changed; the copy that is served stays until a new one is accepted."""
    row.asked_at, row.error = timezone.now(), ""
    conditions = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified} if row.sha256 else {}
    headers = {name: value for name, value in conditions.items() if value}
    try:
        with (
            hosts.turn(row.url, delay=float(row.source.delay_seconds), alive=alive) as needed,
            ask(row.url, allowed_hosts=settings.EGRESS_ALLOWED_HOSTS, most_bytes=row.source.copy_most_bytes,
                seconds=SECONDS, headers=headers) as answer,
        ):  # fmt: skip
            if answer.status != 304:
                _copy(row, answer, needed)
    except (EgressError, NotCopied, Invalid, NotAllowed) as error:
        row.error = str(error)[:2_000]
    row.save()


def _copy(row: RemoteFile, answer: Answer, alive: hosts.Alive) -> None:
    if answer.status != 200:
        raise NotCopied(f"{row.url} answered {answer.status}.")
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        digest = hashlib.sha256()
        for block in answer.blocks:
            alive()
            digest.update(block)
            body.write(block)
        body.seek(0)
        if is_web_page(body.read(500)) and row.resource.format != "HTML":
            raise NotCopied(f"{row.url} answered with a web page instead of the file.")
        if digest.hexdigest() != row.sha256:
            body.seek(0)
            content = File(cast("IO[bytes]", body), name=_name(row, answer.headers))
            files.receive(row.resource, content, actor=robot())
            row.sha256, row.copied_at = digest.hexdigest(), timezone.now()
    row.etag = answer.headers.get("etag", "")[:300]
    row.last_modified = answer.headers.get("last-modified", "")[:100]


def _name(row: RemoteFile, headers: Mapping[str, str]) -> str:
    """Return the file's name as the remote gives it, else from its address, with an extension of its format."""
    said = _FILE_NAME.search(headers.get("content-disposition", ""))
    name = unquote(said[1]) if said else unquote(urlsplit(row.url).path).rpartition("/")[2]
    name = name.strip() or row.resource.name or "file"
    return name if "." in name[1:] or not row.resource.format else f"{name}.{row.resource.format.lower()}"


def leave_to_the_remote(version_id: str) -> None:
    """Let a resource be the link that it was when the first copy of its file turns out to be of no use."""
    rows = ResourceVersion.objects.select_related("resource__current")
    version = rows.filter(id=version_id, state=ResourceVersion.REJECTED, resource__current=None).first()
    remote = RemoteFile.objects.filter(resource=version.resource).first() if version else None
    if version is not None and remote is not None:
        record = replace(resource_record(version.resource), url=remote.url, url_type=None)
        resources.update(version.resource, record, actor=robot())
        RemoteFile.objects.filter(id=remote.id).update(error="The file could not be accepted; it stays a link.")
