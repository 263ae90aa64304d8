from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import words as module
from catalog.search.words import DictionaryMissing, dictionary_path, dictionary_version, parts, tokens, trigrams, words


def test_thai_is_divided_by_the_dictionary() -> None:
    assert words("จำนวนนักเรียนในจังหวัดเชียงใหม่") == ["จำนวน", "นักเรียน", "ใน", "จังหวัด", "เชียงใหม่"]


def test_thai_digits_and_touching_letters_are_words_of_their_own() -> None:
    assert words("ปี๒๕๖๒covid19") == ["ปี", "2562", "covid", "19"]


def test_english_words_are_stemmed_and_lose_case_and_accents() -> None:
    assert words("Gauges GAUGE") == ["gaug", "gaug"]
    assert words("Café") == words("cafe")


def test_a_compound_gives_its_parts_at_the_same_place() -> None:
    found = tokens("องค์กรปกครองส่วนท้องถิ่นขนาดใหญ่")
    assert {("องค์กรปกครองส่วนท้องถิ่น", 0), ("ท้องถิ่น", 0), ("องค์กร", 0)} <= set(found)
    assert ("ขนาด", 1) in found or ("ขนาดใหญ่", 1) in found


def test_parts_leave_the_rest_divisible() -> None:
    assert "ยา" not in parts("พยาบาล")
    assert {"ผู้", "สูงอายุ", "อายุ"} <= set(parts("ผู้สูงอายุ"))


def test_trigrams_stay_within_runs_of_thai() -> None:
    assert trigrams("น้ำ กข abc") == {"น้ำ"}
    assert trigrams("ฮ่องไคร้") == {"ฮ่อ", "่อง", "องไ", "งไค", "ไคร", "คร้"}


@given(st.text(st.sampled_from("กขคงจฉชซญดตถทธนบปผพฟมยรลวศษสหอเแโใไะาำิีึืุู่้๊๋์ 1a"), max_size=60))
def test_every_letter_of_thai_text_is_in_some_word(text: str) -> None:
    letters = [each for each in module.fold(text) if "ก" <= each <= "ฮ"]
    assert [each for word in words(text) for each in word if "ก" <= each <= "ฮ"] == letters


@given(st.text(st.characters(), max_size=200))
def test_no_text_is_too_odd_for_words(text: str) -> None:
    assert all(1 <= len(word) <= module.LONGEST_WORD for word, _ in tokens(text))
    assert all(len(each) == 3 for each in trigrams(text))


def test_the_version_names_the_dictionary_and_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dictionary_version()
    monkeypatch.setattr(module, "RULES", module.RULES + 1)
    dictionary_version.cache_clear()
    after = dictionary_version()
    dictionary_version.cache_clear()
    assert len(before) == 8 and after != before


def test_a_missing_dictionary_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DictionaryMissing, match="pythainlp"):
        dictionary_path()


def test_short_forms_are_no_parts_of_a_compound_but_short_words_are() -> None:
    assert parts("นครพนม") == ("นคร", "พนม")
    assert {"นม", "สด"} <= set(parts("นมสด"))
