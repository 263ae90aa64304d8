"""The pictures of organizations and topics: checked by what they are, kept under a name of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from catalog.formats.ckan.checks import Invalid

FOLDER = "group"
"""In the default storage."""
LARGEST = 2 * 1024 * 1024
SIGNATURES = {"png": (b"\x89PNG\r\n\x1a\n",), "gif": (b"GIF87a", b"GIF89a"), "jpg": (b"\xff\xd8\xff",)}
MIMETYPES = {"png": "image/png", "gif": "image/gif", "jpg": "image/jpeg"}


@contextmanager
def stored(upload: File | None) -> Iterator[str]:
    """Keep an uploaded picture while the block succeeds; give its name, or an empty one without upload.

    PNG, GIF and JPEG up to 2 MiB are taken, whose content, file name and declared type agree. Raise Invalid.
    """
    if upload is None:
        yield ""
        return
    name = f"{uuid4().hex}.{_kind(upload)}"
    default_storage.save(f"{FOLDER}/{name}", upload)
    try:
        yield name
    except BaseException:
        default_storage.delete(f"{FOLDER}/{name}")
        raise


def discard(name: str) -> None:
    """Remove a picture that is not shown any more, once the change that says so is committed; links are left alone."""
    if name and PurePath(name).name == name:
        transaction.on_commit(lambda: default_storage.delete(f"{FOLDER}/{name}"))


def _kind(upload: File) -> str:
    """Return the extension that the content of a picture deserves. Raise Invalid."""
    if (upload.size or 0) > LARGEST:
        raise Invalid({"image_upload": ["File upload too large"]})
    start = upload.read(8)
    upload.seek(0)
    kind = next((kind for kind, signs in SIGNATURES.items() if start.startswith(signs)), "")
    extension = PurePath(upload.name or "").suffix.lower().lstrip(".").replace("jpeg", "jpg")
    declared = (getattr(upload, "content_type", "") or "").replace("image/jpg", "image/jpeg")
    if not kind or extension != kind or declared not in {MIMETYPES[kind], "", "application/octet-stream"}:
        raise Invalid({"image_upload": ["Unsupported upload type: it must be a PNG, GIF or JPEG picture"]})
    return kind
