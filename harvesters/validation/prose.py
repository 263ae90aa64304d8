"""Citizen numbers outside tables: in texts, pages, documents, and in what a table's own file holds besides the table."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.formats.citizen import PATTERN, is_citizen_number, plain
from catalog.records import PersonalFinding, Problem

BLOCK = 1024 * 1024
OVERLAP = 64
"""Letters of the block before that are looked at again, for a number across two blocks."""
MOST_MEMBERS = 2_000
MOST_UNPACKED = 256 * 1024**2
"""Files and bytes of a container that are read; beyond, a person is asked to look."""
_TEXTS = frozenset({"TXT", "JSON", "GEOJSON", "XML", "HTML", "CSV", "TSV", "NDJSON", "MD", "RTF", "RDF", "KML", "GML"})
_MEMBERS = (".xml", ".txt", ".csv", ".tsv", ".json", ".geojson", ".html", ".htm", ".md", ".kml", ".gml")
_DOCUMENTS = frozenset({"DOCX", "ODT", "PPTX", "ODP"})
_TABLES_ONLY = frozenset({"PARQUET", "XLS"})
"""Formats of tables whose bytes are no text."""
END = 64 * 1024
"""Bytes at each end of a text that are looked at for titles and notes."""
APART = "|"
"""What stands for markup where cells of a sheet must not run together."""
_TAG = re.compile(r"<[^<>]{0,2000}>")


def scan(path: Path, format_: str) -> tuple[tuple[PersonalFinding, ...], tuple[Problem, ...]]:
    """Look for citizen numbers in a file that is served as it is; its finding has no column.

    Returns what was found, and a warning where the file, or a part of it, cannot be looked into (PDF, pictures …), so
    that a person must.
    """
    numbers, complete = 0, True
    if zipfile.is_zipfile(path):
        # Word processors cut a number into runs as they like.
        numbers, complete = _container(path, between="" if format_ in _DOCUMENTS else APART)
    elif format_.upper() in _TEXTS:
        with path.open("rb") as stream:
            numbers = _count(_decoded(stream))
    else:
        complete = False
    found = (PersonalFinding("", "citizen_id", numbers, holds=True),) if numbers else ()
    return found, () if complete else (Problem("not_looked_into", "warning"),)


def beside_table(path: Path, format_: str) -> tuple[PersonalFinding, ...]:
    """Look for citizen numbers in what is served with a table's file but is not in the table.

    That is every sheet and member of a container, and the beginning and end of a text, where titles and notes stand.
    """
    if format_.upper() in _TABLES_ONLY:
        return ()
    if zipfile.is_zipfile(path):
        numbers, _complete = _container(path, between=APART)
    else:
        with path.open("rb") as stream:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(0)
            ends = [stream.read(END)]
            stream.seek(max(size - END, min(END, size)))
            ends.append(stream.read(END))
        numbers = sum(_count(iter([end.decode(_encoding(ends[0]), errors="replace")])) for end in ends)
    return (PersonalFinding("", "citizen_id", numbers, holds=True),) if numbers else ()


def _container(path: Path, between: str) -> tuple[int, bool]:
    """How many numbers the readable members of a container hold, and whether all of it was read."""
    numbers, unpacked, complete = 0, 0, True
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            complete = len(members) <= MOST_MEMBERS
            for member in members[:MOST_MEMBERS]:
                unpacked += member.file_size
                if unpacked > MOST_UNPACKED:
                    return numbers, False
                if member.filename.lower().endswith(_MEMBERS):
                    with archive.open(member) as stream:
                        numbers += _count(_without_tags(_decoded(stream), between))
                else:
                    complete = complete and member.filename.lower().endswith(".rels")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return numbers, False
    return numbers, complete


def _decoded(stream: IO[bytes]) -> Iterator[str]:
    """The text in blocks, as UTF-8 or UTF-16, else as CP874; what does not fit is replaced, for only numbers matter."""
    first = stream.read(BLOCK)
    decoder = codecs.getincrementaldecoder(_encoding(first))(errors="replace")
    block = first
    while block:
        yield decoder.decode(block)
        block = stream.read(BLOCK)
    yield decoder.decode(b"", final=True)


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return "cp874"
    return "utf-8"


def _without_tags(blocks: Iterator[str], between: str) -> Iterator[str]:
    """The text with something else in place of its markup."""
    for block in blocks:
        yield _TAG.sub(between, block)


def _count(blocks: Iterator[str]) -> int:
    numbers, before = 0, ""
    for block in blocks:
        text = before + block
        for match in PATTERN.finditer(text):
            # One that ends before the overlap was counted with the block before.
            if match.end() > len(before) and is_citizen_number(plain(match.group())):
                numbers += 1
        before = text[-OVERLAP:]
    return numbers
