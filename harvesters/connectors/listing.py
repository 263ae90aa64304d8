"""A list of datasets in CSV or XLSX: one row a dataset or one of its files, read with everything the portal knows of Thai files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow.parquet as pq

from catalog.formats.folding import folded
from harvesters.connectors.protocol import BadSource, Client, Found, Page, Task
from harvesters.connectors.texts import address, moment, name_of, tags, text, without_blanks
from harvesters.validation.validate import validate

INCREMENTAL = False
ROWS = 100
MOST_OF_ONE = 1_000
"""Files of one dataset."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifier", "รหัส", "รหัสชุดข้อมูล"),
    "name": ("name", "slug", "dataset_name", "ชื่อในระบบ", "url_name"),
    "title": ("title", "dataset", "ชื่อ", "ชื่อชุดข้อมูล", "รายการ", "รายการชุดข้อมูล"),
    "title_en": ("title_en", "ชื่อชุดข้อมูลภาษาอังกฤษ", "ชื่อภาษาอังกฤษ"),
    "notes": ("notes", "description", "รายละเอียด", "คำอธิบาย"),
    "tags": ("tags", "tag_string", "keywords", "คำสำคัญ"),
    "license_id": ("license_id", "license", "licence", "สัญญาอนุญาต", "สัญญาอนุญาตให้ใช้ข้อมูล"),
    "maintainer": ("maintainer", "contact", "ชื่อผู้ติดต่อ", "ชื่อฝ่ายงานสำหรับติดต่อ", "ผู้ติดต่อ"),
    "maintainer_email": ("maintainer_email", "email", "อีเมล", "อีเมลผู้ติดต่อ", "อีเมลสำหรับติดต่อ"),
    "organization": ("organization", "owner_org", "organisation", "หน่วยงาน", "องค์กร"),
    "groups": ("groups", "group", "topic", "กลุ่ม", "กลุ่มข้อมูล", "หมวดหมู่"),
    "data_type": ("data_type", "d_type", "ประเภทชุดข้อมูล"),
    "data_category": ("data_category", "หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "หมวดหมู่ตามธรรมาภิบาลข้อมูลภาครัฐ"),
    "objective": ("objective", "วัตถุประสงค์"),
    "update_frequency_unit": ("update_frequency_unit", "frequency", "หน่วยความถี่ของการปรับปรุงข้อมูล", "ความถี่"),
    "update_frequency_interval": ("update_frequency_interval", "ค่าความถี่"),
    "geo_coverage": ("geo_coverage", "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่"),
    "data_source": ("data_source", "แหล่งที่มา"),
    "data_format": ("data_format", "รูปแบบการเก็บข้อมูล"),
    "url": ("url", "landing_page", "เว็บไซต์"),
    "metadata_modified": ("modified", "metadata_modified", "last_updated_date", "วันที่ปรับปรุงข้อมูลล่าสุด"),
    "resource_url": ("resource_url", "download_url", "file", "link", "ลิงก์", "ลิงค์", "ที่อยู่ไฟล์"),
    "resource_name": ("resource_name", "file_name", "ชื่อไฟล์", "ชื่อทรัพยากร"),
    "resource_format": ("resource_format", "format", "รูปแบบไฟล์", "รูปแบบ"),
}
"""Our fields, and the headings under which lists have them, those of the Thai import workbook among them."""
OF_FILES = ("resource_url", "resource_name", "resource_format")
_BY_HEADING = {folded(heading): field for field, headings in COLUMNS.items() for heading in headings}


def pages(client: Client, task: Task) -> Iterator[Page]:
    """Yield the datasets of the list in its order; rows of one dataset that follow each other are its files."""
    batch: list[Found] = []
    with tempfile.TemporaryDirectory() as folder:
        for raw in _datasets(_table(client, task, Path(folder))):
            identity = text(raw.get("id")) or text(raw.get("name")) or text(raw.get("title"))
            batch.append(Found(identity, raw, moment(raw.get("metadata_modified"))))
            if len(batch) == ROWS:
                yield Page(tuple(batch))
                batch = []
        yield Page(tuple(batch))


def _table(client: Client, task: Task, folder: Path) -> Path:
    """Fetch the list and have it typed by the same validation as uploads; raise BadSource where that finds no table."""
    document = client.get(task.url, whole=True)
    name = unquote(urlsplit(document.url).path).rpartition("/")[2] or "list.csv"
    source, table = folder / "list", folder / "table.parquet"
    with document.file, source.open("wb") as copy:
        shutil.copyfileobj(document.file, copy)
    report = validate(source, file_name=name, table=table, today=date.today())
    if report.outcome != "table":
        raise BadSource(f"{task.url} is no table that can be read.")
    return table


def _datasets(table: Path) -> Iterator[dict[str, Any]]:
    open_one: dict[str, Any] | None = None
    for row in _rows(table):
        file = {key.removeprefix("resource_"): row.pop(key) for key in OF_FILES if row.get(key)}
        same = open_one is not None and _identity(row) in {"", _identity(open_one)}
        if open_one is None or not same:
            if open_one is not None:
                yield open_one
            open_one = {**row, "resources": []}
        if file and len(open_one["resources"]) < MOST_OF_ONE:
            open_one["resources"].append(file)
    if open_one is not None:
        yield open_one


def _identity(row: Mapping[str, Any]) -> str:
    return text(row.get("id")) or text(row.get("name")) or text(row.get("title"))


def _rows(table: Path) -> Iterator[dict[str, str]]:
    with pq.ParquetFile(table) as file:
        fields = {name: _BY_HEADING.get(folded(name), name) for name in file.schema_arrow.names if name[:1] != "_"}
        if "title" not in fields.values() and "name" not in fields.values():
            raise BadSource("The list has no column of titles: call it title or ชื่อชุดข้อมูล.")
        for batch in file.iter_batches(batch_size=1_000, columns=list(fields)):
            for row in batch.to_pylist():
                yield {fields[name]: _written(value) for name, value in row.items() if value is not None}


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def package(raw: Any, task: Task) -> dict[str, Any]:
    """Return a row in CKAN's shape; columns that are no field of ours become extras."""
    agency, modified = text(raw.get("organization")), moment(raw.get("metadata_modified"))
    found = {key: value for key, value in raw.items() if key not in {"id", "resources"}}
    files = [{**each, "url": address(each.get("url"))} for each in raw.get("resources", [])]
    found |= {
        "name": name_of(text(raw.get("name")) or _identity(raw), text(raw.get("title"))),
        "title": text(raw.get("title")) or text(raw.get("name")),
        "url": address(raw.get("url")),
        "tags": tags(raw.get("tags")),
        "groups": [{"name": each.lower(), "title": each} for each in text(raw.get("groups")).split(",") if each],
        "organization": {"name": name_of(agency, agency), "title": agency} if agency else {},
        "metadata_modified": modified.isoformat() if modified else "",
        "resources": [{"name": each.get("name") or raw.get("title"), **each} for each in files],
    }
    return without_blanks(found)


def is_gone(client: Client, task: Task, remote_id: str) -> bool | None:
    """Say nothing: a file tells all by itself."""
    return None
