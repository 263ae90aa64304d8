"""What happens to the content of a resource: received, then accepted, held, rejected, released."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, may_edit, require
from catalog.formats.citizen import masked
from catalog.formats.ckan.checks import Invalid
from catalog.formats.resource_formats import mimetype_of, normalise
from catalog.models import Dataset, Resource, ResourceVersion, Serving
from catalog.models.shapes import stored_column
from catalog.operations import datasets, tables, trail, uploads
from catalog.operations.inheriting import inherited
from catalog.operations.uploads import Finished
from catalog.queries import decisions
from catalog.records import Choices, Report

VALIDATE = "validate"
"""The kind of job that checks a received version."""
LONGEST_NAME = 255
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = "The portal has no room for this file at the moment"


class Measured(File):
    """An uploaded file that is measured while it is read once: its SHA-256 and its size in bytes."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, name=None)
        self.digest = hashlib.sha256()
        self.bytes = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in blocks; raise Invalid beyond the largest size that the portal takes."""
        for chunk in super().chunks(chunk_size or 1024 * 1024):
            self.digest.update(chunk)
            self.bytes += len(chunk)
            if self.bytes > settings.MAX_UPLOAD_SIZE:
                raise Invalid({"upload": ["File upload too large"]})
            yield chunk


def plain_name(name: str) -> str:
    """Return a file's name without folders and control characters, its extension kept, at most 255 characters long.

    The name is public from the first moment on, so that citizen numbers in it are masked.
    """
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .") or "file"
    path = PurePath(masked(clean))
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:20]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in its place in the default storage, measured."""

    place: str
    name: str
    size: int
    sha256: str


def receive(resource: Resource, upload: File | Finished, *, actor: Actor) -> ResourceVersion:
    """Store a file byte for byte as the next version of a resource and ask for its validation; return it.

    The file comes with this call, or came in pieces before; then it is moved, once, and stays where it was when the
    call fails. What is served does not change until the version is accepted. Raise NotAllowed, or Invalid for a file
    too large, a disk that is full, and pieces that somebody used already.
    """
    require(may_edit(actor, resource.dataset), "You may not change this dataset")
    version_id = uuid4()
    place = f"files/{resource.id}/{version_id}"
    try:
        content = _kept(upload, place) if isinstance(upload, File) else _awaited(upload, place)
        with transaction.atomic():
            if isinstance(upload, Finished):
                uploads.move(upload, place)
            return add_version(resource, version_id, content, actor=actor)
    except OSError as error:
        default_storage.delete(place)
        if error.errno not in NO_ROOM:
            raise
        raise Invalid({"upload": [FULL]}) from error
    except BaseException:
        default_storage.delete(place)
        raise


def _kept(upload: File, place: str) -> Stored:
    measured = Measured(upload)
    default_storage.save(place, measured)
    name = plain_name(upload.name or "file")
    return Stored(place=place, name=name, size=measured.bytes, sha256=measured.digest.hexdigest())


def _awaited(upload: Finished, place: str) -> Stored:
    return Stored(place=place, name=plain_name(upload.name), size=upload.size, sha256=upload.sha256)


def read_again(version: ResourceVersion, choices: Choices, *, actor: Actor) -> ResourceVersion:
    """Ask for the same original to be read with other choices, as the next version of its resource; return that.

    What is served does not change until it is accepted. A version that is still being checked is given up for it.
    Of a cleaned version the upload that it was made from is read. Raise NotAllowed.
    """
    version = version.derived_from or version
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    content = Stored(place=version.file, name=version.file_name, size=version.size, sha256=version.sha256)
    with transaction.atomic():
        version, resource = locked(version)
        if version.state == ResourceVersion.RECEIVED:
            version.state = ResourceVersion.REPLACED
            version.save(update_fields=["state"])
        return add_version(resource, uuid4(), content, actor=actor, choices=choices)


def add_version(
    resource: Resource, version_id: UUID, content: Stored, *, actor: Actor, choices: Choices | None = None
) -> ResourceVersion:
    """Write a stored file down as the next version of a resource, within a transaction, and ask for its validation.

    Without choices those of the version before are taken over, as far as they fit.
    """
    Dataset.objects.select_for_update().get(id=resource.dataset_id)
    resource = Resource.objects.select_for_update().get(id=resource.id)
    newest = resource.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = ResourceVersion.objects.create(
        id=version_id,
        resource=resource,
        number=newest + 1,
        file=content.place,
        file_name=content.name,
        mimetype=mimetype_of(content.name) or "application/octet-stream",
        size=content.size,
        sha256=content.sha256,
        received_from=trail.as_user(actor),
        choices=inherited(resource) if choices is None else asdict(choices),
        choices_inherited=choices is None,
    )
    if resource.current is None:
        _describe(resource, version)
    resource.format = resource.format or normalise("", content.name, "")
    resource.url_type = "upload"
    resource.metadata_modified = timezone.now()
    resource.save()
    datasets.changed(resource.dataset, actor=actor)
    after = {"file_name": content.name, "sha256": version.sha256, "choices": version.choices}
    trail.audit(actor, "receive", "resource_version", version.id, after=after)
    queue.ask(VALIDATE, version.id)
    return version


def _describe(resource: Resource, version: ResourceVersion) -> None:
    """Let the resource say the facts of a version's file."""
    resource.url = version.file_name
    resource.size, resource.hash = version.size, version.sha256
    resource.mimetype, resource.last_modified = version.mimetype, version.received_at


def decide(version: ResourceVersion, report: Report, *, actor: Actor) -> ResourceVersion:
    """Record the outcome of a validation, once: accepted and served from now on, held for a decision, or rejected.

    The table, if there is one, lies in its place already; until this row changes nobody reads it. Return the version.
    """
    with transaction.atomic():
        version, resource = locked(version)
        if version.state != ResourceVersion.RECEIVED:
            return version
        version.report = asdict(report)
        version.has_table = report.outcome == "table"
        version.rows = report.rows if version.has_table else None
        version.columns = [stored_column(column) for column in report.columns]
        version.mimetype = mimetype_of(report.format) or version.mimetype
        version.decided_at = timezone.now()
        if report.outcome == "rejected":
            version.state = ResourceVersion.REJECTED
        elif any(finding.holds for finding in report.personal) or decisions.treated_before(version):
            version.state = ResourceVersion.HELD
        else:
            serve(resource, version, actor=actor)
        version.save()
        resource.format = resource.format or report.format
        resource.save()
        datasets.changed(resource.dataset, actor=actor)
        trail.audit(actor, version.state, "resource_version", version.id, after={"outcome": report.outcome})
        return version


def release(version: ResourceVersion, *, actor: Actor, reason: str) -> None:
    """Serve a version that was held for personal data, on a responsible person's word, which is kept with the reason."""
    _settle_held(version, actor=actor, reason=reason, publish=True)


def withhold(version: ResourceVersion, *, actor: Actor, reason: str) -> None:
    """Refuse a version that was held for personal data."""
    _settle_held(version, actor=actor, reason=reason, publish=False)


def _settle_held(version: ResourceVersion, *, actor: Actor, reason: str, publish: bool) -> None:
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    if not reason.strip():
        raise Invalid({"reason": ["Missing value"]})
    with transaction.atomic():
        version, resource = locked(version)
        if version.state != ResourceVersion.HELD:
            return
        if publish:
            serve(resource, version, actor=actor)
        else:
            version.state = ResourceVersion.REJECTED
        version.decided_at = timezone.now()
        version.save()
        resource.save()
        datasets.changed(resource.dataset, actor=actor)
        action = "release" if publish else "withhold"
        trail.audit(actor, action, "resource_version", version.id, reason=reason, after={"state": version.state})


def locked(version: ResourceVersion) -> tuple[ResourceVersion, Resource]:
    """Lock dataset, resource and version, always in this order, and return the last two as they stand now."""
    Dataset.objects.select_for_update().get(id=version.resource.dataset_id)
    resource = (
        Resource.objects.select_for_update(of=("self",))
        .select_related("current__derived_from", "dataset")
        .get(id=version.resource_id)
    )
    return ResourceVersion.objects.select_for_update().get(id=version.id), resource


def serve(resource: Resource, version: ResourceVersion, *, actor: Actor) -> None:
    """Switch the resource to a version, unless a newer one is served already; the caller saves both."""
    if resource.current is not None and resource.current.order > version.order:
        version.state = ResourceVersion.REPLACED
        return
    version.state = ResourceVersion.ACCEPTED
    switch(resource, version, actor=actor)


def switch(resource: Resource, version: ResourceVersion, *, actor: Actor) -> None:
    """Let a locked resource serve an accepted version from now on and note it; the caller saves the resource."""
    resource.current = version
    Serving.objects.create(resource=resource, version=version, actor=trail.as_user(actor))
    resource.url_type = "upload"
    resource.metadata_modified = timezone.now()
    _describe(resource, version)
    tables.replaced(resource, actor=actor)
