"""The score of a dataset names what is missing and rises when it is mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalog.quality import Part, Quality, assess
from catalog.records import Column, DatasetRecord, ResourceRecord

TODAY = date(2026, 11, 24)
TABLE = ResourceRecord(
    name="ฝนรายเดือน",
    format="CSV",
    datastore_active=True,
    rows=10,
    last_modified=datetime(2026, 11, 1, tzinfo=UTC),
    columns=(Column("rain", "decimal", label="ฝน"),),
)
PERFECT = DatasetRecord(
    name="rain", title="ฝน", title_en="Rain", notes="ฝน", notes_en="Rain", owner_org="tmd", maintainer="ฝ่ายข้อมูล",
    maintainer_email="data@example.org", license_id="ogl", data_type="statistics", tags=("ฝน",),
    standard={"objective": ["law"], "update_frequency_unit": "month", "geo_coverage": "country", "data_source": "tmd",
              "data_format": ["csv"]},
    resources=(TABLE,),
)  # fmt: skip


def part(quality: Quality, code: str) -> Part:
    return next(item for item in quality.parts if item.code == code)


def with_resource(**changes: object) -> DatasetRecord:
    return replace(PERFECT, resources=(replace(TABLE, **changes),))


def test_a_complete_dataset_has_all_points() -> None:
    quality = assess(PERFECT, today=TODAY)
    assert quality.score == 100
    assert sum(item.of for item in quality.parts) == 100


def test_an_empty_dataset_has_points_for_its_category_only() -> None:
    assert assess(DatasetRecord(name="x"), today=TODAY).score == 2


def test_missing_items_are_named_and_cost_two_points_each() -> None:
    quality = assess(replace(PERFECT, standard={}), today=TODAY)
    found = part(quality, "mandatory")
    assert found.points == 18
    assert set(found.params["missing"]) == set(PERFECT.standard)


@pytest.mark.parametrize(("code", "points"), [("ogl", 10), ("cc-nc", 0), ("my own", 0), (None, 0)])
def test_only_open_licences_count(code: str | None, points: int) -> None:
    assert part(assess(replace(PERFECT, license_id=code), today=TODAY), "license").points == points


@pytest.mark.parametrize(
    ("label", "active", "points"), [("PDF", False, 4), ("XLSX", False, 9), ("CSV", False, 15), ("XLSX", True, 15)]
)
def test_formats_count_by_their_stars_and_a_table_here_lifts_them(label: str, active: bool, points: int) -> None:
    record = with_resource(format=label, datastore_active=active)
    assert part(assess(record, today=TODAY), "formats").points == points


@pytest.mark.parametrize(
    ("unit", "updated", "points"),
    [
        ("month", datetime(2026, 11, 1, tzinfo=UTC), 15),
        ("month", datetime(2026, 8, 27, tzinfo=UTC), 8),
        ("month", datetime(2025, 1, 1, tzinfo=UTC), 0),
        ("day", datetime(2026, 11, 1, tzinfo=UTC), 0),
        ("year", datetime(2025, 12, 1, tzinfo=UTC), 15),
        ("never", datetime(2000, 1, 1, tzinfo=UTC), 15),
        ("month", datetime(2027, 1, 1, tzinfo=UTC), 15),
    ],
)
def test_freshness_is_measured_against_the_promise(unit: str, updated: datetime, points: int) -> None:
    record = with_resource(last_modified=updated)
    record = replace(record, standard={**PERFECT.standard, "update_frequency_unit": unit})
    assert part(assess(record, today=TODAY), "freshness").points == points


def test_a_date_written_by_staff_counts_as_an_update() -> None:
    record = with_resource(last_modified=None)
    assert part(assess(record, today=TODAY), "freshness").points == 0
    dated = replace(record, standard={**PERFECT.standard, "last_updated_date": "2026-11-20"})
    assert part(assess(dated, today=TODAY), "freshness").params["days"] == 4


def test_a_file_that_could_be_a_table_counts_a_third() -> None:
    assert part(assess(with_resource(datastore_active=False), today=TODAY), "table").points == 4
    assert part(assess(with_resource(datastore_active=False, format="PDF"), today=TODAY), "table").points == 0


def test_a_document_explains_half_of_a_dictionary() -> None:
    document = replace(TABLE, name="พจนานุกรมข้อมูล", columns=())
    assert part(assess(with_resource(columns=()), today=TODAY), "dictionary").points == 0
    assert part(assess(replace(PERFECT, resources=(document,)), today=TODAY), "dictionary").points == 4


def test_english_texts_and_contact_are_asked_for() -> None:
    quality = assess(replace(PERFECT, title_en="", maintainer_email=None), today=TODAY)
    assert part(quality, "english").params["missing"] == ("title_en",)
    assert part(quality, "contact").points == 3


def test_the_part_with_most_to_win_comes_first() -> None:
    quality = assess(replace(PERFECT, license_id=None, title_en=""), today=TODAY)
    assert quality.parts[0].code == "license"


def test_deleted_resources_do_not_count() -> None:
    assert part(assess(with_resource(state="deleted"), today=TODAY), "table").points == 0
