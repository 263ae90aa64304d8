from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import fold
from catalog.search.keyboard import other_layout
from catalog.search.romanised import sound
from catalog.search.spelling import one_edit, shortened, skeleton
from catalog.search.years import other_years

THAI = st.text("กขฎฏนณศษส่้์ิำเแ", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [("กฏหมาย", "กฎหมาย"), ("คอมพิวเตอ", "คอมพิวเตอร์"), ("นำท่วม", "น้ำท่วม"), ("เลือกตัง", "เลือกตั้ง"), ("โน๊ต", "โน้ต")],
)
def test_usual_slips_leave_the_skeleton_as_it_is(one: str, other: str) -> None:
    assert skeleton(fold(one)) == skeleton(fold(other))


def test_latin_words_are_their_own_skeleton() -> None:
    assert skeleton("rainfall") == "rainfall"


@given(THAI)
def test_a_skeleton_has_no_skeleton_of_its_own(word: str) -> None:
    bones = skeleton(skeleton(word))
    assert skeleton(bones) == bones


@pytest.mark.parametrize("other", ["rainfal", "rainfalls", "rainfoll", "rianfall", "ainfall", "rainfall"])
def test_one_letter_is_one_edit(other: str) -> None:
    assert one_edit("rainfall", other) and one_edit(other, "rainfall")


@pytest.mark.parametrize("other", ["ranfal", "rainfallss", "rbinfoll", "", "fallrain"])
def test_two_letters_are_not(other: str) -> None:
    assert not one_edit("rainfall", other)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_texts_one_edit_apart_share_a_shortened_form_and_the_order_does_not_matter(one: str, other: str) -> None:
    assert one_edit(one, other) == one_edit(other, one)
    if one_edit(one, other):
        assert set(shortened(one)) & set(shortened(other))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Fi'giupo", "โรงเรียน"), ("ohemj;,", "น้ำท่วม"), ("พฟรืดฟสส", "rainfall"), ("Fi'giupo 2562", "โรงเรียน 2562")],
)
def test_the_same_keys_in_the_other_language(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


@pytest.mark.parametrize("typed", ["", "2562", "โรงเรียน school", "?!"])
def test_texts_of_both_languages_or_none_have_no_other_layout(typed: str) -> None:
    assert other_layout(typed) == ""


@given(st.text())
def test_any_text_may_be_tried_on_the_other_keyboard(text: str) -> None:
    assert isinstance(other_layout(text), str) and isinstance(sound(text), str)


@pytest.mark.parametrize(
    ("word", "before", "years"),
    [
        ("2562", [], ["2019", "ปี 62"]),
        ("2019", [], ["2562", "ปี 62"]),
        ("62", ["ปี"], ["2562", "2019"]),
        ("62", ["ปีงบประมาณ"], ["2562", "2019"]),
        ("19", ["ปี"], ["2562", "2019"]),
        ("62", [], []),
        ("62", ["รุ่น"], []),
        ("1850", [], []),
        ("9999", [], []),
        ("๒๕๖๒", [], ["2019", "ปี 62"]),
        ("ปี", [], []),
    ],
)
def test_years_in_both_eras(word: str, before: list[str], years: list[str]) -> None:
    assert other_years(word, before) == years


def test_similar_sounds_have_one_key() -> None:
    assert sound("Nakhon Pathom") == sound("Nakorn Patom") == sound("nakornpathom")
    assert sound("Nan") == ""
