"""A file with a data dictionary, whatever an agency sends: Table Schema JSON, CSV or a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence

from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.shape import MOST_COLUMNS, Dictionary
from catalog.formats.dictionary.sheet import read_sheet
from catalog.formats.dictionary.table_schema import read_table_schema
from catalog.formats.workbooks import reading as workbooks

MAX_BYTES = 5 * 1024**2
MAX_UNPACKED = 100 * 1024**2
"""What a workbook may unpack to; counted by unpacking, not by what it says of itself."""
MAX_ROWS = 4 * MOST_COLUMNS
MAX_CELLS = 200
TOO_MANY_ROWS = f"A data dictionary has at most {MAX_ROWS} rows"
LIMITS = workbooks.Limits(rows=MAX_ROWS, columns=MAX_CELLS, seconds=10)
_BLOCK = 1024**2


def read_dictionary(content: bytes) -> Dictionary:
    """Read a dictionary out of a file's bytes, by what they are and not by the file's name.

    Raises Invalid on `file`, with a sentence, for everything that is none.
    """
    if len(content) > MAX_BYTES:
        raise _refused("A data dictionary has at most 5 MB")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_table_schema(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    return read_sheet(_delimited(_decoded(content)))


def _refused(text: str) -> Invalid:
    return Invalid({"file": [text]})


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise _refused("Not a Table Schema, a CSV file or a workbook (XLSX, ODS)")
    for encoding in ("utf-8-sig", "cp874"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("The letters of the file cannot be read; save it as CSV UTF-8")


def _delimited(text: str) -> list[list[str]]:
    first = text[:10_000]
    delimiter = max(",\t;|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _refused("The rows of the file cannot be read; save it as CSV UTF-8") from error
    return _bounded(rows)


def _bounded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    if len(rows) > MAX_ROWS:
        raise _refused(TOO_MANY_ROWS)
    return [list(row[:MAX_CELLS]) for row in rows]


def _workbook(content: bytes) -> Dictionary:
    """The first sheet that holds a dictionary."""
    _check_size(content)
    try:
        sheets = workbooks.read(content, LIMITS)
    except workbooks.Unusable as error:
        text = TOO_MANY_ROWS if error.code == "too_many_rows" else "The workbook cannot be opened"
        raise _refused(text) from error
    refusal: Invalid | None = None
    for rows in sheets.values():
        try:
            return read_sheet(_bounded(rows))
        except Invalid as invalid:
            refusal = refusal or invalid
    raise refusal or _refused("The workbook cannot be opened")


def _check_size(content: bytes) -> None:
    """Raise Invalid for an archive that would unpack to more than a dictionary ever holds."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    while block := stream.read(_BLOCK):
                        total += len(block)
                        if total > MAX_UNPACKED:
                            raise _refused("The workbook is far too large for a data dictionary")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        if isinstance(error, Invalid):
            raise
        raise _refused("The workbook cannot be opened") from error
