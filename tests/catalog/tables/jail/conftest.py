"""Two tables that may be read, one that may not, and a pool of jailers that ends with the tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.records import Column
from catalog.tables.jail import pool
from catalog.tables.jail.query import Limits, Result, run
from tests.catalog.tables.conftest import write

PEOPLE = "3f0c1a52-9d6b-4a38-8f1e-0a5a3c7d1e11"
PLACES = "สถานที่"
SECRET = "9e1b7c44-1111-4222-8333-444455556666"
MARK = "ห้ามเปิดเผย"
"""Text in every row of the table that may not be read."""

QUICK = Limits(seconds=5.0)

PEOPLE_COLUMNS = (
    Column("ชื่อ", "text"),
    Column("อายุ", "integer"),
    Column("รายได้", "decimal"),
    Column("วันเกิด", "date"),
    Column("บันทึก", "timestamp"),
    Column("ข้อมูล", "json"),
    Column("province", "text"),
    Column("active", "boolean"),
)
PEOPLE_ROWS: list[tuple[Any, ...]] = [
    (
        1,
        "สมชาย",
        30,
        Decimal("25000.50"),
        date(1994, 1, 31),
        datetime(2024, 1, 5, 8, 30),
        '{"a": 1.50}',
        "เชียงใหม่",
        True,
    ),
    (2, "สมหญิง", 41, Decimal("32000.25"), date(1983, 7, 1), datetime(2024, 1, 20, 9), '{"a": 2}', "กรุงเทพ", True),
    (3, "Somsri", 30, None, date(1994, 12, 9), datetime(2024, 2, 1), None, "เชียงใหม่", False),
    (4, "Anan", None, Decimal("18000.00"), None, None, "[1, 2]", "ภูเก็ต", None),
    (
        5,
        "บุญมี",
        65,
        Decimal("99999999999999999.99"),
        date(1959, 3, 3),
        datetime(2024, 2, 2, 1, 2, 3),
        None,
        "กรุงเทพ",
        True,
    ),
]
PLACES_COLUMNS = (Column("province", "text"), Column("ภาค", "text"))
PLACES_ROWS: list[tuple[Any, ...]] = [(1, "เชียงใหม่", "เหนือ"), (2, "กรุงเทพ", "กลาง"), (3, "ภูเก็ต", "ใต้")]


@dataclass(frozen=True)
class Prison:
    """Tables and how to ask them."""

    tables: dict[str, tuple[Path, Sequence[Column]]]
    secret: Path

    def ask(self, sql: str, limits: Limits = QUICK) -> Result:
        return run(
            sql.format(people=f'"{PEOPLE}"', places=f'"{PLACES}"', secret=self.secret), self.tables, limits=limits
        )


@pytest.fixture(scope="session")
def prison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prison]:
    root = tmp_path_factory.mktemp("tables")
    people = write(root, "people-1", PEOPLE_COLUMNS, PEOPLE_ROWS)
    places = write(root, "places-1", PLACES_COLUMNS, PLACES_ROWS)
    secret = write(root, "secret-1", (Column("ชื่อ", "text"),), [(n, MARK) for n in range(1, 4)])
    yield Prison({PEOPLE: (people, PEOPLE_COLUMNS), PLACES: (places, PLACES_COLUMNS)}, secret)
    pool.close()
