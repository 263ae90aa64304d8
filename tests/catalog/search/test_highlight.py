from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.highlight import highlight

WORDS = st.lists(st.sampled_from(["น้ำ", "ข้าว", "rain", "2562", "gaug"]), max_size=4)


def marked(text: str, *words: str) -> list[str]:
    return [piece for piece, is_match in highlight(text, words) if is_match]


def test_thai_words_are_marked_inside_longer_ones() -> None:
    assert highlight("พื้นที่น้ำท่วม", ["น้ำ"]) == [("พื้นที่", False), ("น้ำ", True), ("ท่วม", False)]


def test_marks_are_not_parted_from_their_letter() -> None:
    assert marked("นโยบายที่ดิน", "ท") == ["ที่"]


def test_other_spellings_are_marked_as_they_stand() -> None:
    assert marked("ปี ๒๕๖๒ นํ้าเเม่", "2562", "น้ำ", "แม่") == ["๒๕๖๒", "นํ้าเเม่"]


def test_english_words_are_marked_whole_and_by_their_stem() -> None:
    assert marked("Rain gauges and raincoats", "rain", "gaug") == ["Rain", "gauges"]


def test_nothing_is_marked_without_words() -> None:
    assert highlight("น้ำ", []) == [("น้ำ", False)]
    assert highlight("", ["น้ำ"]) == []


@given(st.text(st.sampled_from("นำ้ํา ขาว้เแrain2๒56\u200b"), max_size=40), WORDS)
def test_the_pieces_are_the_text(text: str, words: list[str]) -> None:
    assert "".join(piece for piece, _ in highlight(text, words)) == text
