"""Synthetic workbooks for the tests: XLSX by xlsxwriter, ODS by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

ODS_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def xlsx(sheets: dict[str, Sequence[Sequence[Any]]], edit: Callable[[Any], None] = lambda book: None) -> bytes:
    """A workbook of the given sheets; `edit` may change it before it is closed."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"default_date_format": "d/m/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    edit(book)
    book.close()
    return held.getvalue()


def ods(rows: Sequence[Sequence[str | float]]) -> bytes:
    """An OpenDocument spreadsheet of text and numbers."""
    xml = ""
    for row in rows:
        xml += "<table:table-row>"
        for cell in row:
            kind = "string" if isinstance(cell, str) else "float"
            value = "" if isinstance(cell, str) else f' office:value="{cell}"'
            xml += f'<table:table-cell office:value-type="{kind}"{value}><text:p>{cell}</text:p></table:table-cell>'
        xml += "</table:table-row>"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS_SHEET.format(rows=xml))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return held.getvalue()
