"""One full dataset for the tests of the formats: every kind of field, resource and neighbour."""

from __future__ import annotations

from datetime import UTC, datetime

from catalog.records import DatasetRecord, OrganizationRecord, ResourceRecord

DATASET_ID = "44c886d9-0000-4000-8000-000000000001"
FILE_ID = "44c886d9-0000-4000-8000-000000000002"
LINK_ID = "44c886d9-0000-4000-8000-000000000003"
TABLE_ID = "44c886d9-0000-4000-8000-000000000004"
CREATED = datetime(2026, 11, 23, 5, 19, 28, 369772, tzinfo=UTC)
MODIFIED = datetime(2026, 11, 24, 5, 0, 0, tzinfo=UTC)

AGENCY = OrganizationRecord(
    id="44c886d9-0000-4000-8000-0000000000aa",
    name="tmd",
    title="กรมอุตุนิยมวิทยา",
    title_en="Meteorological Department",
    level="department",
    image_url="tmd.png",
    created=CREATED,
)
TOPIC = OrganizationRecord(
    id="44c886d9-0000-4000-8000-0000000000bb", name="environment", title="สิ่งแวดล้อม", is_organization=False
)

FILE = ResourceRecord(
    id=FILE_ID,
    name="ฝนรายเดือน",
    name_en="Monthly rain",
    format="CSV",
    url_type="upload",
    file_name="ฝน 2567.csv",
    mimetype="text/csv",
    size=1234,
    hash="abc",
    created=CREATED,
    last_modified=MODIFIED,
    standard={"resource_disaggregate": ["geography"], "resource_private": False},
    extras={"schema": {"fields": [1, "a", None]}, "rank": 3},
    position=0,
    datastore_active=True,
)
LINK = ResourceRecord(id=LINK_ID, name="เว็บ", description="", format="HTML", url="https://example.org/x", position=1)
TABLE = ResourceRecord(id=TABLE_ID, name="ตาราง", format="", url_type="datastore", position=2, datastore_active=True)

FULL = DatasetRecord(
    id=DATASET_ID,
    name="rainfall-2567",
    title="ปริมาณน้ำฝน 2567",
    title_en="Rainfall 2024",
    notes="รายละเอียด **ฝน**",
    notes_en="About *rain*",
    owner_org=AGENCY.id,
    private=True,
    url="https://tmd.example.org/rain",
    version="1.0",
    author="กองข้อมูล",
    author_email="",
    maintainer="ฝ่ายสถิติ",
    maintainer_email="stat@example.org",
    license_id="ogl",
    data_type="statistics",
    data_category="public",
    standard={
        "objective": ["agency_mission", "other"],
        "objective_other": "งานวิจัย",
        "update_frequency_unit": "month",
        "update_frequency_interval": "1",
        "geo_coverage": "province",
        "data_source": "สถานีตรวจอากาศ",
        "data_format": ["csv", "database"],
        "official_statistics": True,
        "first_year_of_data": "2560",
        "last_updated_date": "2024-12-31",
        "unit_of_multiplier": "1",
        "west_bound_longitude": 97.3,
        "north_bound_longitude": 20.0,
    },
    tags=("ฝน", "น้ำท่วม", "rain"),
    groups=("environment",),
    extras={"frequency": "monthly", "b": "2"},
    resources=(FILE, LINK, TABLE),
    creator_user_id="44c886d9-0000-4000-8000-0000000000cc",
    metadata_created=CREATED,
    metadata_modified=MODIFIED,
    organization=AGENCY,
    group_records=(TOPIC,),
    tag_ids={"ฝน": "t1", "น้ำท่วม": "t2", "rain": "t3"},
)
