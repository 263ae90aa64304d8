"""A dataset and its files as one ZIP, made while it is sent: nothing is held in memory but a block."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, cast

import orjson
from django.core.files.storage import default_storage

from catalog.formats import datapackage
from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.models import Dataset, ResourceVersion
from catalog.records import DatasetRecord, ResourceRecord

BLOCK = 256 * 1024
STORED = frozenset({"ZIP", "XLSX", "ODS", "DOCX", "PPTX", "Parquet", "PNG", "JPEG", "PDF", "KMZ"})
"""Formats that are compressed already."""


class _Pipe:
    """Where `zipfile` writes: a stream that cannot be sought, whose bytes are taken away at once."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep the bytes until they are taken; return how many there are."""
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since the last time."""
        yield from self.held
        self.held = []


def package(row: Dataset, record: DatasetRecord, site: str) -> Iterator[bytes]:
    """Yield the bytes of the ZIP: `datapackage.json`, then the served version of each uploaded file."""
    uploads = [each for each in row.resources.all() if each.url_type == "upload"]
    kept = {str(each.id): each.current for each in uploads if each.current}

    def path(resource: ResourceRecord) -> str:
        here = resource.id in kept
        return datapackage.file_in_package(resource) if here else resource_url(resource, record.id).replace(SITE, site)

    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        descriptor = datapackage.dataset(record, site, path)
        archive.writestr("datapackage.json", orjson.dumps(descriptor, option=orjson.OPT_INDENT_2))
        yield from pipe.taken()
        for resource in record.resources or ():
            if resource.state == "active" and resource.id in kept:
                yield from _file(archive, pipe, kept[resource.id], resource)
    yield from pipe.taken()


def _file(archive: zipfile.ZipFile, pipe: _Pipe, version: ResourceVersion, resource: ResourceRecord) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(datapackage.file_in_package(resource), version.received_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if resource.format in STORED else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    large = version.size >= 2**31
    with default_storage.open(version.file, "rb") as source, archive.open(entry, "w", force_zip64=large) as target:
        while block := source.read(BLOCK):
            target.write(block)
            yield from pipe.taken()
    yield from pipe.taken()
