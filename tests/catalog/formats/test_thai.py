"""Thai text sorts as in a dictionary and becomes addresses in Latin letters."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.romanisation import romanised
from catalog.formats.thai import be_date, slug, sort_key

DICTIONARY = [
    "10", "๒๐", "apple", "Zebra", "กรุงเทพ", "กา", "ก่า", "ก้า", "กาก", "เก", "ขา", "โขน", "ไข่", "เชียงใหม่", "นาน", "น้ำ",
    "พะเยา", "แพร่", "อุดรธานี",
]  # fmt: skip

SHUFFLED = DICTIONARY[1::2] + DICTIONARY[-1::-2]


def test_words_sort_as_in_a_thai_dictionary() -> None:
    assert sorted(SHUFFLED, key=sort_key) == DICTIONARY


def test_the_order_holds_for_the_bytes_that_a_database_compares() -> None:
    assert sorted(SHUFFLED, key=lambda word: sort_key(word).encode()) == DICTIONARY


def test_both_ways_of_typing_am_and_invisible_characters_sort_alike() -> None:
    assert sort_key("น้ํา") == sort_key("น้ำ") == sort_key("\u200bน้ำ")


def test_a_key_fits_into_an_index_entry() -> None:
    assert len(sort_key("ก็" * 5000).encode()) < 2000


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    assert "\x01" in sort_key(text)


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("ข้อมูล", "khomun"), ("สถิติ", "sathiti"), ("จังหวัด", "changwat"), ("เชียงใหม่", "chiangmai"),
        ("ประชากร", "prachakon"), ("ถนน", "thanon"), ("กรมการปกครอง", "kromkanpokkhrong"), ("น้ำ", "nam"),
        ("โรงเรียน", "rongrian"), ("เกลือ", "kluea"), ("กระทรวง", "krasuang"), ("คอมพิวเตอร์", "khomphiotoe"),
        ("อังกฤษ", "angkrit"), ("พรรค", "phak"), ("ไทย", "thai"), ("บัตร", "bat"), ("เดิน", "doen"),
        ("ผู้ป่วย", "phupuai"), ("แหล่ง", "laeng"), ("ปี 2563", "pi 2563"),
    ],
)  # fmt: skip
def test_syllables_are_romanised_as_the_royal_institute_does(thai: str, latin: str) -> None:
    assert romanised(thai) == latin


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("รายงาน COVID-19 ประจำวัน ๒๕๖๓", "raingan-covid-19-prachamwan-2563"),
        ("Café & Rainfall (mm)", "cafe-rainfall-mm"),
        ("already_a-name", "already_a-name"),
    ],
)
def test_a_title_becomes_an_address(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize("text", ["", "!!!", "中文", "a", "new", "search", "ๆ", "\ud800"])
def test_a_text_without_a_usable_name_gets_a_stable_one(text: str) -> None:
    assert re.fullmatch(r"(dataset|a|new|search)-[0-9a-f]{8}", slug(text))
    assert slug(text) == slug(text)


def test_a_long_name_ends_with_a_whole_word() -> None:
    name = slug(" ".join(["ข้อมูล"] * 40))
    assert len(name) <= 100
    assert set(name.split("-")) == {"khomun"}


@given(st.text(max_size=200) | st.text("กขคงจชญนมยรลวหอฮะาำิีึืุูเแโใไ็่้๊๋์ๆฯ ฤ", max_size=60))
def test_every_slug_is_a_valid_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", slug(text))


def test_a_day_is_written_in_the_era_of_its_language() -> None:
    assert be_date(date(2026, 11, 24), "th") == "24 พฤศจิกายน 2569"
    assert be_date(date(2026, 11, 24), "en") == "24 November 2026"
