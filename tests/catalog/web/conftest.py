"""A small catalogue of two agencies, indexed in this process, and readers who are or are not signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import set_script_prefix

from catalog.models import User
from catalog.search import indexing
from tests.cast import Cast, make_cast, make_dataset, make_upload

TABLE = """จังหวัด,รหัส,โคเนื้อ (ตัว),วันที่สำรวจ,เว็บไซต์
เชียงใหม่,050,1200,31/12/2566,https://example.go.th/cm
น่าน,055,300,30/11/2566,
แพร่,054,75,31/10/2566,=1+1
""".encode()


@pytest.fixture(autouse=True)
def own_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Give each test an index of its own, and take the language of its last request off the addresses."""
    settings.INDEX = tmp_path / "index"
    yield
    set_script_prefix("/")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def index(db: None) -> Callable[[], None]:
    """Return a function that indexes what has changed."""
    return indexing.catch_up


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """Return a function that gives a browser in which somebody is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def cattle(cast: Cast, index: Callable[[], None]) -> Any:
    """Return a public dataset with a table of three rows."""
    dataset = make_dataset(
        cast,
        "cattle",
        title="จำนวนโคเนื้อรายจังหวัด",
        title_en="Beef cattle by province",
        notes="โคเนื้อในภาคเหนือ **นับทุกปี** <script>alert(1)</script>",
        license_id="ogl",
        data_type="statistics",
        tags=("โค", "ปศุสัตว์"),
        standard={"update_frequency_unit": "year", "first_year_of_data": "2560", "last_year_of_data": "2566"},
    )
    make_upload(cast, dataset, TABLE, "โคเนื้อ.csv")
    index()
    return dataset


@pytest.fixture
def hidden(cast: Cast, index: Callable[[], None]) -> Any:
    """Return a private dataset of the livestock agency."""
    dataset = make_dataset(cast, "secret-cattle", title="โคเนื้อที่ยังไม่เปิดเผย", private=True)
    index()
    return dataset
