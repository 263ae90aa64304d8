"""What a file really is, by its first bytes rather than by its name."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalog.records import Problem

from .rejection import Rejected

Kind = Literal["delimited", "json", "xml", "workbook", "parquet", "gzip", "archive", "file"]

HEAD_BYTES = 4096
MAX_DIRECTORY_BYTES = 8 * 1024**2
"""An archive's table of contents is held in memory: this is some hundred thousand members."""
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
EXECUTABLES: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"\xcf\xfa\xed\xfe", "MACH-O"),
    (b"\xfe\xed\xfa\xcf", "MACH-O"),
    (b"#!", "SCRIPT"),
)
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\x00", "SQLITE"),
    (b"BZh", "BZ2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZST"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TABLE_SUFFIXES = frozenset(
    {
        "csv",
        "tsv",
        "tab",
        "txt",
        "psv",
        "dat",
        "xlsx",
        "xls",
        "xlsb",
        "ods",
        "json",
        "ndjson",
        "jsonl",
        "geojson",
        "xml",
        "parquet",
    }
)
DELIMITED_SUFFIXES = frozenset({"", "csv", "tsv", "tab", "txt", "psv", "dat", "asc"})
WORKBOOK_SUFFIXES = frozenset({"xlsx", "xls", "xlsb", "xlsm", "ods"})
FAMILIES: Mapping[str, frozenset[str]] = {
    "CSV": DELIMITED_SUFFIXES,
    "JSON": frozenset({"json", "ndjson", "jsonl", "geojson"}),
    "JPEG": frozenset({"jpg", "jpeg"}),
    "TIFF": frozenset({"tif", "tiff"}),
    "HTML": frozenset({"html", "htm"}),
    "SHP": frozenset({"zip", "shp"}),
    "ZIP": frozenset({"zip"}),
    "XLSX": frozenset({"xlsx"}),
    "XLS": frozenset({"xls"}),
    "GZ": frozenset({"gz"}),
}
"""Which file name suffixes go with a format; others are their own lower-case name."""
_JSON_START = re.compile(rb'\s*(?:\[\s*[\[{\]]|\{\s*["}])')
_MARKUP_START = re.compile(rb"\s*<(?:\?xml|!|[A-Za-z])")
_MARKUP_ROOTS: tuple[tuple[bytes, str], ...] = (
    (b"<html", "HTML"),
    (b"<!doctype html", "HTML"),
    (b"<table", "HTML"),
    (b"<svg", "SVG"),
    (b"<kml", "KML"),
    (b"<rdf:rdf", "RDF"),
    (b"<gml:", "GML"),
    (b"<wfs:featurecollection", "GML"),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """The real format of a file (`format` in capitals), how to read it (`kind`), and what is odd about its name."""

    kind: Kind
    format: str
    problems: tuple[Problem, ...] = ()


def suffix_of(file_name: str) -> str:
    """The lower-case suffix of a file name without dot, and without a trailing .gz."""
    name = file_name.lower().removesuffix(".gz")
    return name.rpartition(".")[2] if "." in name else ""


def recognise(path: Path, *, file_name: str, declared_format: str = "") -> Signature:
    """The signature of the file at `path`; raises Rejected for empty files, programs, macros and encrypted workbooks."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise Rejected("empty_file")
    for magic, name in EXECUTABLES:
        if head.startswith(magic) and (len(magic) > 2 or magic == b"#!" or b"\0" in head[:64]):
            raise Rejected("executable", found=name)
    suffix = suffix_of(file_name) or declared_format.strip().lower()
    kind, found = _classify(path, head, suffix)
    return Signature(kind, found, _mismatch(suffix, found, kind))


def _classify(path: Path, head: bytes, suffix: str) -> tuple[Kind, str]:
    if head.startswith(b"\x1f\x8b"):
        return "gzip", "GZ"
    if head.startswith(b"PAR1"):
        return "parquet", "PARQUET"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if head.startswith(OLE):
        return _ole(path)
    for magic, name in MAGIC:
        # A text may begin with the two letters of a short magic number: a picture has zero bytes near them.
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head[:14]):
            return "file", name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "file", "WEBP"
    return _text(head, suffix)


def _text(head: bytes, suffix: str) -> tuple[Kind, str]:
    """Files without a magic number: by how their text begins, then by name."""
    plain = _as_ascii(head)
    if _MARKUP_START.match(plain):
        lowered = plain.lower()
        known = next((name for root, name in _MARKUP_ROOTS if root in lowered), "")
        return ("file", known) if known else ("xml", "XML")
    if suffix in ("json", "ndjson", "jsonl", "geojson"):
        return "json", "JSON"
    if suffix in DELIMITED_SUFFIXES or suffix in WORKBOOK_SUFFIXES or suffix == "parquet":
        return ("json", "JSON") if _JSON_START.match(plain) and suffix not in ("txt", "") else ("delimited", "CSV")
    return "file", suffix.upper()


def _as_ascii(head: bytes) -> bytes:
    """The head without a byte order mark; UTF-16 thinned to its ASCII part, enough to see how text begins."""
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    return head


def _refuse_directory(path: Path) -> None:
    """Look at the size of the table of contents before it is read (APPNOTE 4.3.16)."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(size - _END_BYTES - _LONGEST_COMMENT, 0))
        tail = stream.read()
    at = tail.rfind(_END)
    if at >= 0 and len(tail) >= at + _END_BYTES:
        directory = struct.unpack_from("<I", tail, at + 12)[0]
        if directory > MAX_DIRECTORY_BYTES:
            raise Rejected("zip_bomb", unpacked=directory, packed=size)


def _zip(path: Path) -> tuple[Kind, str]:
    _refuse_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise Rejected("damaged_zip", detail=str(error)[:200]) from error
    lowered = [name.lower() for name in names]
    if any(name.endswith(("vbaproject.bin", "/macros/")) or name.startswith("basic/script") for name in lowered):
        raise Rejected("macros")
    if "xl/workbook.xml" in lowered:
        return "workbook", "XLSX"
    if "xl/workbook.bin" in lowered:
        return "workbook", "XLSB"
    if b"opendocument.spreadsheet" in mimetype:
        return "workbook", "ODS"
    return _archive(lowered, mimetype)


def _archive(names: list[str], mimetype: bytes) -> tuple[Kind, str]:
    """ZIP files that are not workbooks: documents, maps, or several files in one."""
    if any(name.startswith("word/") for name in names):
        return "file", "DOCX"
    if any(name.startswith("ppt/") for name in names):
        return "file", "PPTX"
    if b"opendocument" in mimetype:
        return "file", "ODT" if b"text" in mimetype else "ODP" if b"presentation" in mimetype else "ODF"
    if any(name.endswith(".shp") for name in names):
        return "file", "SHP"
    if any(name.endswith(".kml") for name in names):
        return "file", "KMZ"
    return ("archive" if any(suffix_of(name) in TABLE_SUFFIXES for name in names) else "file"), "ZIP"


def _ole(path: Path) -> tuple[Kind, str]:
    """Old Office files: told apart by the stream names in their directory."""
    with path.open("rb") as stream:
        content = stream.read(64 * 1024**2)

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Rejected("encrypted_workbook")
    if has("_VBA_PROJECT"):
        raise Rejected("macros")
    if has("WordDocument"):
        return "file", "DOC"
    if has("PowerPoint Document"):
        return "file", "PPT"
    if has("Workbook") or has("Book"):
        return "workbook", "XLS"
    return "file", "OLE"


def _mismatch(suffix: str, found: str, kind: Kind) -> tuple[Problem, ...]:
    """A warning when the name promises another format than the bytes hold."""
    if not suffix or not found or kind == "gzip" or suffix in FAMILIES.get(found, frozenset({found.lower()})):
        return ()
    return (Problem("format_mismatch", "warning", params={"named": suffix.upper()[:20], "found": found}),)
