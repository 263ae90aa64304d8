from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.folding import clusters, fold

THAI = st.text(st.sampled_from([chr(code) for code in range(0x0E01, 0x0E5C)] + ["\u200b", " ", "a"]), max_size=30)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("เเม่", "แม่"),
        ("เ\u200bเม่", "แม่"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("๒๕๖๘", "2568"),
        ("ＣＳＶ　１", "csv 1"),
        ("ข้า\u200bว\ufeff", "ข้าว"),
        ("E\u0301tat", "état"),
        ("ก\ud800ข", "กข"),
        ("Open\xa0Data", "open data"),
    ],
)
def test_spellings_of_the_same_text_fold_to_one(typed: str, meant: str) -> None:
    assert fold(typed) == meant


def test_folding_keeps_sara_am_whole() -> None:
    assert "ำ" in fold("คำ") and "ํ" not in fold("คำ")


@given(st.one_of(THAI, st.text(max_size=40)))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(), max_size=40))
def test_folded_text_can_always_be_encoded(text: str) -> None:
    fold(text).encode()


@given(THAI)
def test_clusters_cover_the_text_without_gap_or_overlap(text: str) -> None:
    assert "".join(text[start:end] for start, end in clusters(text)) == text


def test_a_consonant_and_its_marks_are_one_cluster() -> None:
    text = "น้ำที่นํ้า"
    assert [text[start:end] for start, end in clusters(text)] == ["น้ำ", "ที่", "นํ้า"]
