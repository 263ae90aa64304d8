"""A made-up catalogue for the tests of the search: 200 datasets of five agencies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from catalog.records import Column, DatasetRecord, OrganizationRecord, ResourceRecord
from catalog.search.documents import IndexDocument, document

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TOPICS = (
    ("จำนวนผู้สูงอายุ", "Number of older persons", "ประชากร"),
    ("รายได้ขององค์กรปกครองส่วนท้องถิ่น", "Revenue of local governments", "งบประมาณ"),
    ("ปริมาณน้ำฝนรายเดือน", "Monthly rainfall", "อากาศ"),
    ("สถานที่ตั้งโรงพยาบาลส่งเสริมสุขภาพตำบล", "Health promoting hospitals", "สาธารณสุข"),
    ("ผลผลิตข้าวนาปี", "Yield of in-season rice", "เกษตร"),
    ("พื้นที่ประสบภัยน้ำท่วม", "Flooded areas", "ภัยพิบัติ"),
    ("สถิติอุบัติเหตุทางถนน", "Road accident statistics", "คมนาคม"),
    ("รายชื่อโรงเรียนเอกชน", "Private schools", "การศึกษา"),
)
PLACES = ("เชียงใหม่", "ขอนแก่น", "ภูเก็ต", "สงขลา", "ห้วยฮ่องไคร้")
AGENCIES = (
    ("bangkok", "กรุงเทพมหานคร"),
    ("moph", "กระทรวงสาธารณสุข"),
    ("moac", "กระทรวงเกษตรและสหกรณ์"),
    ("tmd", "กรมอุตุนิยมวิทยา"),
    ("dla", "กรมส่งเสริมการปกครองท้องถิ่น"),
)
SIZE = 200


def organization(number: int) -> OrganizationRecord:
    name, title = AGENCIES[number % len(AGENCIES)]
    return OrganizationRecord(id=f"id-of-{name}", name=name, title=title)


def record(number: int) -> DatasetRecord:
    thai, english, tag = TOPICS[number % len(TOPICS)]
    place, year = PLACES[number // 8 % len(PLACES)], 2555 + number // 40
    owner = organization(number // 3)
    formats = [("CSV",), ("CSV", "XLSX"), ("PDF",)][number % 3]
    return DatasetRecord(
        id=str(uuid5(NAMESPACE_URL, f"dataset {number}")),
        name=f"dataset-{number:03}",
        title=f"{thai} จังหวัด{place} ปี {year}",
        title_en=f"{english} {year - 543}",
        notes=f"ข้อมูลชุดที่ {number} จัดทำโดย{owner.title}",
        private=number % 10 == 7,
        organization=owner,
        owner_org=owner.id,
        tags=(tag, f"ชุด {number % 50}"),
        license_id="cc-by" if number % 4 else "dga-ogl",
        data_type="statistics",
        standard={"update_frequency_unit": "month" if number % 2 else "year"},
        extras={"year": str(year - 543)},
        metadata_created=datetime(2024, 1, 1, tzinfo=UTC),
        # Changed in groups of seven at the same moment, as an import does.
        metadata_modified=NOW - timedelta(days=number // 7),
        resources=tuple(
            ResourceRecord(
                id=f"{number}-{each}",
                name=f"ตาราง {each}",
                format=each,
                columns=(Column("อำเภอ", "text", values=("แม่แจ่ม", "สันทราย")),) if each == "CSV" else (),
            )
            for each in formats
        ),
    )


def labels(made: DatasetRecord) -> tuple[str, ...]:
    return (f"org:{made.owner_org}",) if made.private else ("public", f"org:{made.owner_org}")


def entry(made: DatasetRecord) -> IndexDocument:
    return document(made, labels=labels(made))


def records() -> list[DatasetRecord]:
    return [record(number) for number in range(SIZE)]
