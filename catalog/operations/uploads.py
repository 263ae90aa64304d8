"""What happens to a file that comes in pieces: begun, appended to, finished and moved into its resource, or dropped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed, may_upload
from catalog.formats.ckan.checks import Invalid
from catalog.models import PartialUpload, User

FOLDER = "partial"
"""In the default storage."""
PIECE = 4 * 1024 * 1024
"""So many bytes are written, made safe and counted at a time: what a lost connection or process costs at most."""
KEPT = timedelta(days=2)
"""So long after its last piece an upload can be continued, or used."""
MOST_OPEN = 20
"""So many uploads one user may have on the way."""
SWEPT_AT_ONCE = 500


class NoUpload(Exception):
    """There is no such upload, or it is somebody else's."""


class Expired(Exception):
    """The upload was left alone for too long."""


class TooLarge(Exception):
    """The file is larger than the portal takes, or the piece larger than what is missing."""


class TooMany(Exception):
    """The user has too many uploads on the way."""


class WrongOffset(Exception):
    """The piece does not begin where the last one ended."""


class Overtaken(Exception):
    """A newer request continues this upload; this one has to stop."""


class Corrupt(Exception):
    """The piece is not what its checksum says; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must add up to: an algorithm of `hashlib` and its digest."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A complete upload, ready to be the content of a resource, once."""

    id: UUID
    name: str
    size: int
    sha256: str


def begin(length: int, *, file_name: str, metadata: str, actor: Actor) -> PartialUpload:
    """Make room for a file of `length` bytes and return the upload; one of no bytes is complete at once.

    Raise NotAllowed, TooLarge or TooMany.
    """
    if not isinstance(actor, User) or not may_upload(actor):
        raise NotAllowed("You may not upload files")
    if length > settings.MAX_UPLOAD_SIZE:
        raise TooLarge
    now = timezone.now()
    if PartialUpload.objects.filter(user=actor, expires_at__gt=now).count() >= MOST_OPEN:
        raise TooMany
    with transaction.atomic():
        upload = PartialUpload.objects.create(
            user=actor, length=length, file_name=file_name, metadata=metadata, expires_at=now + KEPT
        )
        _create(_path(upload))
        if not length:
            _advance(upload, 0)
    return upload


def find(upload_id: UUID | str, *, actor: Actor) -> PartialUpload:
    """Return an upload of the actor's own. Raise NoUpload or Expired."""
    return _found(upload_id, actor, lock=False)


def append(
    upload_id: UUID | str, blocks: Iterable[bytes], *, offset: int, size: int, actor: Actor, checksum: Checksum | None
) -> PartialUpload:
    """Add bytes to an upload at `offset` and return it; with the last ones it is complete and its SHA-256 is known.

    `size` is how many bytes are announced. Fewer may come, when the connection is lost: what came is kept, unless there
    is a checksum, for then a part of it is worth nothing. No lock is held while bytes are awaited: each piece is written
    under the row's lock if no newer request has come in between, so that two requests never mix and a dead one never
    blocks. Raise NoUpload, Expired, WrongOffset, TooLarge, Overtaken or Corrupt.
    """
    upload = _take_over(upload_id, offset, size, actor)
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    for piece in _pieces(blocks):
        _write(upload, offset, piece, told=digest is None)
        offset += len(piece)
        if digest:
            digest.update(piece)
    if checksum and digest:
        if digest.digest() != checksum.digest:
            raise Corrupt
        _write(upload, offset, b"", told=True)
    return find(upload_id, actor=actor)


def finish(upload_id: str, *, actor: Actor) -> Finished:
    """Return a complete upload as a file that `files.receive` takes. Raise Invalid on `upload_id`."""
    try:
        upload = find(upload_id, actor=actor)
    except (NoUpload, Expired):
        raise Invalid({"upload_id": ["Upload was not found"]}) from None
    if not upload.sha256:
        raise Invalid({"upload_id": [f"Upload is not complete: {upload.offset} of {upload.length} bytes"]})
    return Finished(id=upload.id, name=upload.file_name, size=upload.length, sha256=upload.sha256)


def move(finished: Finished, place: str) -> None:
    """Give the bytes of a complete upload their place in the default storage, within the transaction that uses them.

    Nothing is copied: the file has both names until the transaction ends, so that no crash can lose it. Raise Invalid on
    `upload_id` when somebody else was quicker.
    """
    upload = PartialUpload.objects.select_for_update().filter(id=finished.id).first()
    if upload is None:
        raise Invalid({"upload_id": ["Upload was not found"]})
    target = Path(default_storage.path(place))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.hardlink_to(_path(upload))
    _forget(upload)


def drop(upload_id: UUID | str, *, actor: Actor) -> None:
    """End an upload and remove what has come of it. Raise NoUpload or Expired."""
    with transaction.atomic():
        _forget(_found(upload_id, actor, lock=True))


def sweep() -> int:
    """Remove the uploads that were left alone for too long, and bytes that a crash left behind; return how many."""
    removed = 0
    while gone := _sweep_expired():
        removed += gone
    return removed + _sweep_orphans()


def _sweep_expired() -> int:
    with transaction.atomic():
        expired = PartialUpload.objects.filter(expires_at__lte=timezone.now())
        uploads = list(expired.select_for_update(skip_locked=True)[:SWEPT_AT_ONCE])
        for upload in uploads:
            _forget(upload)
    return len(uploads)


def _sweep_orphans() -> int:
    """Remove files that no row knows: their user is gone, or a process died in between.

    A row lives for `KEPT` after the last bytes, so nothing is asked about a file that is older than twice that.
    """
    folder = Path(default_storage.path(FOLDER))
    old = (timezone.now() - 2 * KEPT).timestamp()
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _found(upload_id: UUID | str, actor: Actor, *, lock: bool) -> PartialUpload:
    rows = PartialUpload.objects.select_for_update() if lock else PartialUpload.objects
    try:
        wanted = upload_id if isinstance(upload_id, UUID) else UUID(upload_id)
    except ValueError:
        raise NoUpload from None
    upload = rows.filter(id=wanted).first()
    if upload is None or upload.user_id != actor.pk:
        raise NoUpload
    if upload.expires_at <= timezone.now():
        raise Expired
    return upload


def _take_over(upload_id: UUID | str, offset: int, size: int, actor: Actor) -> PartialUpload:
    """Make this request the only one that writes, if it begins at the right place."""
    with transaction.atomic():
        upload = _found(upload_id, actor, lock=True)
        if offset != upload.offset:
            raise WrongOffset
        if offset + size > upload.length:
            raise TooLarge
        upload.writer += 1
        upload.save(update_fields=["writer"])
    return upload


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Gather blocks into pieces that are worth a transaction."""
    piece = bytearray()
    for block in blocks:
        piece += block
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _write(upload: PartialUpload, position: int, piece: bytes, *, told: bool) -> None:
    """Put a piece into its place and make it safe; `told` counts it as come. Raise Overtaken."""
    with transaction.atomic():
        row = PartialUpload.objects.select_for_update().filter(id=upload.id, writer=upload.writer).first()
        if row is None:
            raise Overtaken
        with _path(row).open("r+b") as file:
            file.seek(position)
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if told:
            _advance(row, position + len(piece))


def _advance(upload: PartialUpload, offset: int) -> None:
    upload.offset = offset
    upload.expires_at = timezone.now() + KEPT
    if offset == upload.length:
        with _path(upload).open("rb") as file:
            upload.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    upload.save(update_fields=["offset", "expires_at", "sha256"])


def _forget(upload: PartialUpload) -> None:
    """Delete the row, and the file once that is certain."""
    file = upload.file
    upload.delete()
    transaction.on_commit(lambda: default_storage.delete(file))


def _path(upload: PartialUpload) -> Path:
    return Path(default_storage.path(upload.file))


def _create(path: Path) -> None:
    """Make an empty file that only the portal reads, and make its name survive a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
