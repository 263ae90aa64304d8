"""Years as people write them: either era, two digits after a word for it, and ranges."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import document
from catalog.search.engine import Engine
from catalog.search.query import Search
from catalog.search.years import LONGEST_RANGE, between, inside_ranges, other_years
from tests.catalog.search.catalogue import NOW, record


@pytest.mark.parametrize("before", [["ปี"], ["ตุลาคม"], ["ต", "ค"], ["มีค"], ["มี", "ค"], ["สิ้น", "เดือน", "ธันวาคม"]])
def test_two_digits_after_a_word_for_a_year_or_a_month_are_a_year(before: list[str]) -> None:
    assert other_years("62", before) == ["2562", "2019"]


@pytest.mark.parametrize("before", [[], ["โทร"], ["ค"], ["ตค", "วันที่"]])
def test_two_digits_after_anything_else_are_a_number(before: list[str]) -> None:
    assert other_years("62", before) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ปี 2560-2563", ["2561", "2562"]),
        ("(2549 – 2552)", ["2550", "2551"]),
        ("ปีงบประมาณ พ.ศ. 2550 - พ.ศ. 2552", ["2551"]),
        ("2014 ถึง 2016", ["2015"]),
        ("2561 - 2562", []),
        ("2562-2019", []),
        ("2019-2562", []),
        ("1111-2222", []),
        ("02-2560-2563", ["2561", "2562"]),
        ("12560-2563", []),
        ("2400-2699", []),
    ],
)
def test_a_range_has_the_years_inside(text: str, years: list[str]) -> None:
    assert inside_ranges(text) == years


@given(st.text(st.sampled_from("0123456789-–~ถึงพศค. ปี"), max_size=80))
def test_whatever_the_text_a_range_is_of_bounded_length(text: str) -> None:
    assert all(re.fullmatch(r"\d{4}", year) for year in inside_ranges(text))
    assert len(between("2000", "2157")) == 0
    assert len(between("2500", str(2500 + LONGEST_RANGE))) == LONGEST_RANGE + 1


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    titles = {
        "range": "สถิติน้ำท่วม ปี 2560-2565",
        "exact": "สถิติน้ำท่วม ปี 2562",
        "before": "สถิติน้ำท่วม ปี 2558",
        "covered": "สถิติน้ำท่วมทั้งประเทศ",
    }
    folder: Path = tmp_path_factory.mktemp("years")
    made = Engine(folder, patience=0)
    plain = replace(record(1), title_en="", notes=None, tags=(), extras={}, resources=(), private=False)
    standard = {"covered": {"first_year_of_data": "2561", "last_year_of_data": "2564"}}
    records = [
        replace(plain, id=f"id-{name}", name=name, title=title, standard=standard.get(name, {}))
        for name, title in titles.items()
    ]
    made.rebuild([document(each, labels=("public",)) for each in records], 1)
    return made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("น้ำท่วม 2562", ["exact", "range", "covered"]),
        ("น้ำท่วม 2019", ["exact", "range", "covered"]),
        ("น้ำท่วม พ.ย. 62", ["exact", "range", "covered"]),
        ("น้ำท่วม 2558-2559", ["before"]),
        ("น้ำท่วม 2557 ถึง 2559", ["before"]),
    ],
)
def test_a_year_finds_what_covers_it_and_a_range_finds_its_years(engine: Engine, text: str, names: list[str]) -> None:
    found = [each.removeprefix("id-") for each in engine.search(Search(text=text, now=NOW)).ids]
    assert sorted(found) == sorted(names)
    assert found[0] == names[0]


def test_the_name_of_a_level_before_a_place_decides_nothing(tmp_path: Path) -> None:
    made = Engine(tmp_path, patience=0)
    plain = replace(record(1), title_en="", notes=None, tags=(), extras={}, resources=(), private=False)
    titles = {"clinics": "สถานพยาบาลในตราด", "temples": "ทะเบียนวัดจังหวัดตราด", "provinces": "รายชื่อจังหวัด"}
    records = [replace(plain, id=f"id-{name}", name=name, title=title) for name, title in titles.items()]
    made.rebuild([document(each, labels=("public",)) for each in records], 1)
    for text in ("สถานพยาบาล จ.ตราด", "สถานพยาบาล จังหวัดตราด"):
        assert made.search(Search(text=text, now=NOW)).ids == ("id-clinics",), text
    assert set(made.search(Search(text="จังหวัด", now=NOW)).ids) == {"id-temples", "id-provinces"}
