"""What can be seen of a file that is no table: a picture, the beginning of a text, what a ZIP archive or a workbook holds."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse

from catalog.models import Resource, ResourceVersion
from catalog.queries.finding import NotFound
from catalog.web.explorer import opening

HEAD = 64 * 1024
"""Bytes of a text that are shown."""
LARGEST_PICTURE = 8 * 2**20
MOST_MEMBERS = 200
"""Names of an archive that are listed."""
LARGEST_ARCHIVE = 200 * 2**20
"""Bytes; the list of a larger archive is not read."""

_PICTURES: Sequence[tuple[bytes, int, str]] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)
"""By their first bytes, whatever they are called: the kinds that no browser runs anything of. SVG is not one of them."""
_TEXTS = frozenset(
    {"json", "geojson", "xml", "txt", "csv", "tsv", "rdf", "ttl", "kml", "gml", "html", "md", "yaml", "log"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file; `kind` says which of the other fields count."""

    kind: str
    """`picture`, `text`, `archive`, `pdf`."""
    text: str = ""
    cut: bool = False
    """Whether there is more than is shown."""
    members: Sequence[Member] = ()
    total: int = 0


def preview(version: ResourceVersion) -> Preview | None:
    """Return what can be shown of a version's file; None when nothing can, or when the file cannot be read."""
    try:
        with default_storage.open(version.file, "rb") as opened:
            file = cast(BinaryIO, opened)
            head = file.read(HEAD)
            if picture_type(head):
                return Preview("picture") if version.size <= LARGEST_PICTURE else None
            if head.startswith(b"%PDF-"):
                return Preview("pdf")
            if head.startswith(b"PK\x03\x04") and version.size <= LARGEST_ARCHIVE:
                return _archive(file)
            suffix = version.file_name.rpartition(".")[2].lower()
            return _text(head, version.size, suffix) if suffix in _TEXTS else None
    except OSError:
        return None


def sheets(version: ResourceVersion) -> Sequence[str]:
    """Return the names of the sheets that the validation found in a workbook."""
    options = cast(Mapping[str, Any], version.report).get("options") or {}
    return [str(name) for name in options.get("sheets", ())][:MOST_MEMBERS]


def picture_type(head: bytes) -> str:
    """Return the media type of a picture by its first bytes, or nothing."""
    return next((kind for sign, place, kind in _PICTURES if head[place : place + len(sign)] == sign), "")


def picture(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Send the file of a resource to be shown inside a page, if it is a picture of a harmless kind. Raise NotFound else."""
    row: Resource = opening.active(request, name, resource_id)
    version = row.current
    if version is None or version.size > LARGEST_PICTURE:
        raise NotFound("Picture")
    try:
        with default_storage.open(version.file, "rb") as file:
            body: bytes = file.read(LARGEST_PICTURE)
    except OSError as error:
        raise NotFound("Picture") from error
    kind = picture_type(body[:16])
    if not kind:
        raise NotFound("Picture")
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    public = row.dataset.state == "active" and not row.dataset.private
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    return response


def _archive(file: BinaryIO) -> Preview | None:
    """List what the archive says it holds; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None
    members = [Member(_name(info), info.file_size) for info in infos[:MOST_MEMBERS]]
    return Preview("archive", members=members, total=len(infos), cut=len(infos) > len(members))


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; what Windows wrote in Thai without saying so is read as CP874."""
    if info.flag_bits & 0x800:
        return info.filename[:300]
    try:
        return info.filename.encode("cp437").decode("cp874")[:300]
    except UnicodeError:
        return info.filename[:300]


def _text(head: bytes, size: int, suffix: str) -> Preview:
    text = _decoded(head)
    whole = size <= len(head)
    if whole and suffix in ("json", "geojson"):
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)[: HEAD * 2]
        except (ValueError, RecursionError):
            # Not JSON after all: it is shown as it is.
            return Preview("text", text, cut=False)
    return Preview("text", text, cut=not whole)


def _decoded(head: bytes) -> str:
    """Read bytes as UTF-8, the last character perhaps cut off, else as the Thai of Windows."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    for missing in range(4):
        try:
            return head[: len(head) - missing].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return head.decode("cp874", "replace")
