"""A data dictionary as agencies write it: a table with a row per column, by headers in Thai or English; read, and written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.shape import CODE_LISTS, Constraints, Dictionary, Field
from catalog.records import Column, ColumnType

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "ชื่อคอลัมน์", "คอลัมน์", "ชื่อฟิลด์", "ฟิลด์", "ชื่อตัวแปร", "ตัวแปร", "ชื่อสดมภ์", "ชื่อเขตข้อมูล", "ชื่อแอตทริบิวต์", "รายการข้อมูล",
        "column", "columnname", "field", "fieldname", "variable", "variablename", "attribute", "attributename", "name",
        "physicalname", "id",
    ),
    "title": ("ชื่อภาษาไทย", "ชื่อไทย", "ชื่อ", "ชื่อข้อมูล", "ความหมาย", "ชื่อเรียก", "title", "titleth", "label", "thainame", "logicalname"),
    "title_en": ("ชื่อภาษาอังกฤษ", "ชื่ออังกฤษ", "titleen", "englishname", "labelen"),
    "description": (
        "คำอธิบาย", "รายละเอียด", "คำอธิบายข้อมูล", "คำนิยาม", "นิยาม", "description", "descriptionth", "notes", "definition", "detail",
    ),
    "description_en": ("คำอธิบายภาษาอังกฤษ", "descriptionen"),
    "unit": ("หน่วย", "หน่วยวัด", "หน่วยนับ", "unit", "unitofmeasure", "units"),
    "type": ("ชนิดข้อมูล", "ประเภทข้อมูล", "ชนิด", "ประเภท", "ชนิดของข้อมูล", "ประเภทของข้อมูล", "รูปแบบข้อมูล", "type", "datatype"),
    "required": ("จำเป็น", "ต้องมี", "บังคับ", "required", "notnull", "mandatory"),
    "unique": ("ไม่ซ้ำ", "ห้ามซ้ำ", "unique"),
    "minimum": ("ค่าต่ำสุด", "ต่ำสุด", "minimum", "min"),
    "maximum": ("ค่าสูงสุด", "สูงสุด", "maximum", "max"),
    "min_length": ("ความยาวต่ำสุด", "minlength"),
    "max_length": ("ขนาด", "ความยาว", "ความกว้าง", "length", "size", "maxlength"),
    "pattern": ("รูปแบบ", "pattern", "regex"),
    "enum": ("ค่าที่เป็นไปได้", "ค่าที่กำหนด", "ค่าข้อมูล", "values", "enum", "allowedvalues"),
    "missing_values": ("ค่าว่าง", "ค่าสูญหาย", "missing", "missingvalues"),
    "code_list": ("รายการรหัส", "ชุดรหัส", "codelist"),
    "key": ("คีย์", "คีย์หลัก", "key", "primarykey", "pk"),
}  # fmt: skip
"""What a header may say, in lower case and without blanks and punctuation."""
COLUMNS = tuple(HEADERS)
"""The headers that we write ourselves."""
_TYPES: Sequence[tuple[re.Pattern[str], ColumnType]] = (
    (re.compile(r"bigint|smallint|tinyint|^int|integer|serial|จำนวนเต็ม|เลขจำนวนเต็ม"), "integer"),
    (re.compile(r"decimal|numeric|number|float|double|real|money|ทศนิยม|ตัวเลข|จำนวนจริง"), "decimal"),
    (re.compile(r"timestamp|datetime|วันที่และเวลา|วันเวลา"), "timestamp"),
    (re.compile(r"^date|วันที่|วันเดือนปี"), "date"),
    (re.compile(r"^time|เวลา"), "time"),
    (re.compile(r"^year|^ปี"), "year"),
    (re.compile(r"bool|จริง/เท็จ|ตรรกะ|ใช่/ไม่ใช่"), "boolean"),
    (re.compile(r"json|object|array"), "json"),
    (re.compile(r"^code$|รหัส"), "code"),
    (re.compile(r"char|text|string|ตัวอักษร|ข้อความ|อักขระ"), "text"),
)
_LENGTH = re.compile(r"char(?:acter)?(?:\s+varying)?2?\s*\(\s*([0-9]{1,6})\s*\)", re.IGNORECASE)
_YES = frozenset(
    {"y", "yes", "true", "t", "1", "x", "✓", "✔", "ใช่", "จำเป็น", "ต้องมี", "บังคับ", "มี", "pk", "primary", "not null", "m"}
)
_SQUEEZED = re.compile(r"[\s_\-./()*:]+")
_SPLIT = re.compile(r"\s*[\n;|]\s*")
_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9])")
HEADER_ROWS = 30
"""How far down the header is looked for."""
LONGEST_TEXT = 5_000


def read_sheet(rows: Sequence[Sequence[str]]) -> Dictionary:
    """Read a dictionary out of a table's rows of text; rows without a name go on with the row above them.

    Types in the words of databases (`varchar(20)`, `int`) and Thai are understood; text types tell nothing of the
    column, since agencies write `varchar` for everything, and are left to what the file holds. Raises Invalid on
    `file` where no header names columns, or none follows.
    """
    top, places = _header(rows)
    fields: list[Field] = []
    key: list[str] = []
    goes_on = False
    for row in rows[top + 1 :]:
        cells = {part: _plain(row[place]) for part, place in places.items() if place < len(row)}
        if cells.get("name"):
            fields.append(_field(cells))
            key += [fields[-1].name] if cells.get("key", "").lower() in _YES else []
            goes_on = True
        elif not any(cells.values()):
            goes_on = False  # What stands below a blank row is a remark about the dictionary.
        elif goes_on and cells.get("description") and _adjoins(row, places):
            fields[-1] = _continued(fields[-1], cells["description"])
    if not fields:
        raise Invalid({"file": ["No column is described below the header"]})
    return Dictionary(fields=tuple(fields), primary_key=tuple(key))


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The first row that names at least two parts of a dictionary, the columns' names among them."""
    for number, row in enumerate(rows[:HEADER_ROWS]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            part = _part(cell)
            if part and part not in places:
                places[part] = place
        if "name" not in places and "title" in places and _part_alone(row, places):
            places["name"] = places.pop("title")
        if "name" in places and len(places) > 1:
            return number, places
    raise Invalid({"file": ["No header with the names of columns and what they mean was found"]})


def _part_alone(row: Sequence[str], places: Mapping[str, int]) -> bool:
    """Whether a header without a word for columns calls their names plainly `ชื่อ` or `title`."""
    return bool({"description", "type"} & places.keys())


def _part(cell: str) -> str:
    text = _SQUEEZED.sub("", cell).lower()
    return next((part for part, words in HEADERS.items() if text in words), "")


def _adjoins(row: Sequence[str], places: Mapping[str, int]) -> bool:
    return not any(cell.strip() for place, cell in enumerate(row) if place != places["description"])


def _continued(field: Field, text: str) -> Field:
    return replace(field, description=f"{field.description}\n{text}".strip()[:LONGEST_TEXT])


def _field(cells: Mapping[str, str]) -> Field:
    written = cells.get("type", "")
    kind = read_type(written)
    length = _LENGTH.search(written)
    size = length.group(1) if length else cells.get("max_length", "")
    code_list = cells.get("code_list", "").lower()
    return Field(
        name=cells["name"],
        title=cells.get("title", ""),
        title_en=cells.get("title_en", ""),
        description=cells.get("description", "")[:LONGEST_TEXT],
        description_en=cells.get("description_en", "")[:LONGEST_TEXT],
        unit=cells.get("unit", ""),
        type="" if kind == "text" and written.lower() != "text" else kind,
        code_list=code_list if code_list in CODE_LISTS else "",
        missing_values=_words(cells.get("missing_values", "")),
        constraints=Constraints(
            required=cells.get("required", "").lower() in _YES,
            unique=cells.get("unique", "").lower() in _YES,
            minimum=cells.get("minimum", ""),
            maximum=cells.get("maximum", ""),
            min_length=_length(cells.get("min_length", "")),
            max_length=_length(size) if kind in ("text", "code", "") else None,
            pattern=cells.get("pattern", ""),
            enum=_words(cells.get("enum", "")),
        ),
    )


def read_type(text: str) -> ColumnType | Any:
    """Return our type for one in the words of a database, of Table Schema or of an officer; empty for any other word."""
    lowered = " ".join(text.lower().split())
    return next((kind for pattern, kind in _TYPES if pattern.search(lowered)), "")


def _length(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _SPLIT.split(text.strip()) if word)


def dictionary_csv(dictionary: Dictionary, columns: Sequence[Column] = ()) -> str:
    """Return a dictionary as CSV, a row per column in the table's order; `read_sheet` reads it back.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    said = {field.name: field for field in dictionary.fields}
    known = {column.name: column for column in columns}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for name in (*known, *(name for name in said if name not in known)):
        cells = _cells(said.get(name, Field(name)), known.get(name), name in dictionary.primary_key)
        writer.writerow([_neutral(cells[part]) for part in COLUMNS])
    return out.getvalue()


def _cells(field: Field, column: Column | None, is_key: bool) -> dict[str, str]:
    rules = field.constraints
    return {
        "name": field.name,
        "title": field.title,
        "title_en": field.title_en,
        "description": field.description,
        "description_en": field.description_en,
        "unit": field.unit or (column.unit if column else ""),
        "type": field.type or (column.type if column else ""),
        "required": "yes" if rules.required else "",
        "unique": "yes" if rules.unique else "",
        "minimum": rules.minimum,
        "maximum": rules.maximum,
        "min_length": "" if rules.min_length is None else str(rules.min_length),
        "max_length": "" if rules.max_length is None else str(rules.max_length),
        "pattern": rules.pattern,
        "enum": "; ".join(rules.enum),
        "missing_values": "; ".join(field.missing_values),
        "code_list": field.code_list,
        "key": "yes" if is_key else "",
    }


def _neutral(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(text: str) -> str:
    """A cell without the apostrophe that `_neutral` put before it."""
    stripped = text.strip()
    return stripped[1:] if stripped.startswith("'") and _FORMULA.match(stripped[1:]) else stripped
