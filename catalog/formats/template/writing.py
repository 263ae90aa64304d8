"""Writing the official template: empty with help and lists to choose from, or filled with datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from catalog.formats.dates import BUDDHIST_OFFSET
from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import value_of
from catalog.formats.standard.licenses import LICENSES
from catalog.formats.standard.reading import OTHER
from catalog.formats.standard.showing import label
from catalog.formats.template.layout import HEADER_ROW, OTHER_LISTS, Sheet, sheets
from catalog.records import DatasetRecord, ResourceRecord

CELL_CHARACTERS = 32_767
"""Characters of a cell (Excel specifications and limits)."""
LISTED_ROWS = 2_000
"""Rows that offer lists to choose from."""
_BOOLEANS = ("ไม่ใช่", "ใช่")


def write(target: Path, records: Iterable[DatasetRecord] = ()) -> int:
    """Write the template to `target`, with a row for each dataset and each file; return how many datasets it holds.

    Every cell is plain text, so nothing in it is ever a formula. What a cell has no room for is cut.
    """
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = _styles(book)
        pages = {(sheet.data_type, sheet.files): (sheet, book.add_worksheet(sheet.name)) for sheet in sheets()}
        lists = _lists(book)
        rows = dict.fromkeys(pages, HEADER_ROW + 1)
        for sheet, page in pages.values():
            _head(sheet, page, styles, lists)
        count = 0
        for record in records:
            count += 1
            data_type = record.data_type or OTHER
            for place, cells in _lines(record, data_type):
                sheet, page = pages[place]
                for column, key in enumerate(sheet.keys):
                    page.write_string(rows[place], column, cells[key], styles["cell"])
                rows[place] += 1
    return count


def _lines(record: DatasetRecord, data_type: str) -> Iterable[tuple[tuple[str, bool], Mapping[str, str]]]:
    by_files = {(sheet.data_type, sheet.files): sheet for sheet in sheets()}
    yield (data_type, False), dataset_cells(by_files[data_type, False], record)
    for resource in record.resources or ():
        if resource.state == "active":
            yield (data_type, True), resource_cells(by_files[data_type, True], record, resource)


def dataset_cells(sheet: Sheet, record: DatasetRecord) -> dict[str, str]:
    """Return the text of each cell of a dataset's row by key."""
    cells = {key: _cell(field, record) if (field := sheet.field(key)) else "" for key in sheet.keys}
    owner = record.organization
    cells |= {"owner_org": (owner.title or owner.name) if owner else "", "name": record.name}
    if "data_type_other" in cells:
        cells["data_type_other"] = str(record.standard.get("data_type_other") or "")[:CELL_CHARACTERS]
    return cells


def resource_cells(sheet: Sheet, record: DatasetRecord, resource: ResourceRecord) -> dict[str, str]:
    """Return the text of each cell of a file's row by key; a file that is kept here has its address on this portal."""
    cells = {key: _cell(field, resource) if (field := sheet.field(key)) else "" for key in sheet.keys}
    cells["dataset_name"] = record.name
    if resource.url_type in {"upload", "datastore"}:
        cells["url"] = f"/dataset/{record.id}/resource/{resource.id}/download/{resource.file_name or 'table.csv'}"
    return cells


def _cell(field: Field, record: DatasetRecord | ResourceRecord) -> str:
    value = value_of(record, field)
    other = str(record.standard.get(field.companion) or "") if field.companion else ""
    return cell_text(field, value, other)[:CELL_CHARACTERS]


def cell_text(field: Field, value: Any, other: str = "") -> str:
    """Return a stored value as the template writes it: labels in Thai, days of the Buddhist era as YYYY-MM-DD."""
    if value is None:
        return ""
    if field.kind == "boolean":
        return _BOOLEANS[bool(value)]
    if field.kind == "date":
        year, rest = str(value).split("-", 1)
        return f"{int(year) + BUDDHIST_OFFSET}-{rest}"
    if field.kind in {"choice", "choices"}:
        codes = value if isinstance(value, list | tuple) else [value]
        return ", ".join(other if code == OTHER and other else label(field.key, code, "th") for code in codes)
    if field.kind == "number":
        return repr(float(value)).removesuffix(".0")
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def options(field: Field) -> Sequence[str]:
    """Return the texts that a cell of a field offers to choose from; none for free values."""
    if field.kind == "boolean":
        return _BOOLEANS[::-1]
    if field.choices == "license":
        return [license_.title("th") for license_ in LICENSES]
    return [choice.label_th for choice in CHOICES[field.choices]] if field.choices else []


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "key": book.add_format({"font_color": "#666666", "italic": True}),
        "head": book.add_format({**head, "bg_color": "#e8edf7"}),
        "need": book.add_format({**head, "bg_color": "#fdf1d8"}),
        "example": book.add_format({"font_color": "#666666", "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({"num_format": "@", "valign": "top"}),
    }


def _lists(book: xlsxwriter.Workbook) -> Mapping[str, str]:
    """Write every list on a sheet of its own and return the range of each field's list by key."""
    page = book.add_worksheet(OTHER_LISTS)
    page.hide()
    found: dict[str, str] = {}
    for sheet in sheets():
        for key in sheet.keys:
            field = sheet.field(key)
            texts = options(field) if field else ()
            if not texts or key in found:
                continue
            column = len(found)
            page.write_column(0, column, [key, *texts])
            name = xl_col_to_name(column, col_abs=True)
            found[key] = f"='{OTHER_LISTS}'!{name}$2:{name}${len(texts) + 1}"
    return found


def _head(sheet: Sheet, page: Worksheet, styles: Mapping[str, Any], lists: Mapping[str, str]) -> None:
    """Write what stands above the rows: a title, how to fill in, keys, headings and an example, with help on cells."""
    page.write_string(0, 0, sheet.name, styles["title"])
    page.write_string(
        1, 0, "กรอกตั้งแต่แถวที่ 6 เป็นต้นไป แถวที่ 5 เป็นตัวอย่างและจะไม่ถูกนำเข้า วันที่ใช้รูปแบบ ปปปป-ดด-วว", styles["key"]
    )
    page.freeze_panes(HEADER_ROW, 1)
    for column, key in enumerate(sheet.keys):
        field = sheet.field(key)
        need = bool(field and field.mandatory) or key == "dataset_name"
        page.set_column(column, column, 24, styles["cell"])
        page.write_string(HEADER_ROW - 2, column, key, styles["key"])
        page.write_string(
            HEADER_ROW - 1, column, sheet.label(key) + ("*" if need else ""), styles["need" if need else "head"]
        )
        page.write_string(HEADER_ROW, column, _example(sheet, key, field), styles["example"])
        rule: dict[str, Any] = {"validate": "list", "source": lists[key]} if key in lists else {"validate": "any"}
        if field and field.kind == "choices":
            rule["error_type"] = "information"
        if field:
            rule |= {"input_title": sheet.label(key)[:32], "input_message": field.help_th[:255]}
        page.data_validation(HEADER_ROW + 1, column, LISTED_ROWS, column, rule)


def _example(sheet: Sheet, key: str, field: Field | None) -> str:
    if key in {"dataset_name"} or (key == "name" and not sheet.files):
        return "population-by-province"
    if field is None:
        return ""
    if texts := options(field):
        return texts[0]
    return {"date": "2567-12-31", "year": "2567", "email": "stat@example.go.th"}.get(
        field.kind, f"ตัวอย่าง: {field.label_th}"
    )
