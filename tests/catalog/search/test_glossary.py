from __future__ import annotations

import pytest

from catalog.search import glossary
from catalog.search.glossary import Change, Glossary, Other, built_in, key
from catalog.search.words import words


def others(text: str, known: Glossary | None = None) -> set[str]:
    return {each.text for each in (known or built_in()).others(key(words(text)))}


def test_hundreds_of_names_are_built_in() -> None:
    lines = glossary.Path(glossary.__file__).with_name("glossary.txt").read_text(encoding="utf-8").splitlines()
    assert sum("=" in line and not line.startswith("#") for line in lines) > 500


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("คนแก่", "ผู้สูงอายุ"),
        ("elderly", "ผู้สูงอายุ"),
        ("ผู้สูงอายุ", "elderly"),
        ("กทม", "กรุงเทพมหานคร"),
        ("กทม.", "Bangkok"),
        ("ChiangMai", "เชียงใหม่"),
        ("สปสช", "สำนักงานหลักประกันสุขภาพแห่งชาติ"),
        ("NSO", "สำนักงานสถิติแห่งชาติ"),
        ("floods", "น้ำท่วม"),
    ],
)
def test_names_find_each_other(asked: str, found: str) -> None:
    assert found in others(asked)


def test_an_ambiguous_short_form_is_not_found_by_what_it_may_stand_for() -> None:
    assert others("อ.") == {"อำเภอ", "อาจารย์"}
    assert "อ." not in others("อำเภอ")


def test_every_province_is_known_in_both_scripts() -> None:
    known = built_in()
    thai = [
        name for name, found in known._others.items() if not name.isascii() and any(o.kind == "place" for o in found)
    ]
    assert len(thai) >= 77
    assert all(any(each.text.isascii() for each in known.others(name)) for name in thai)


def test_operators_add_and_switch_off_names() -> None:
    changes = [Change("หนูนา", "rice rat"), Change("คนแก่", "ผู้สูงอายุ", off=True), Change("น้ำแดง", "soda", both_ways=False)]
    known = built_in().changed(changes)
    assert others("หนูนา", known) == {"rice rat"} and others("rice rats", known) == {"หนูนา"}
    assert "ผู้สูงอายุ" not in others("คนแก่", known) and "คนแก่" not in others("ผู้สูงอายุ", known)
    assert others("soda", known) == set()
    assert "ผู้สูงอายุ" in others("คนแก่"), "the built-in glossary itself stays as it is"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Nakorn Rachasima", "นครราชสีมา"),
        ("Chaingmai", "เชียงใหม่"),
        ("Pitsanulok", "พิษณุโลก"),
        ("Suratthanee", "สุราษฎร์ธานี"),
        ("Songkla", "สงขลา"),
        ("Ayuthaya", "พระนครศรีอยุธยา"),
    ],
)
def test_places_are_known_by_their_sound(typed: str, place: str) -> None:
    assert Other("place", place) in built_in().heard(typed)


@pytest.mark.parametrize("typed", ["", "tak", "data", "satellite", "population", "hospital"])
def test_other_words_are_no_places(typed: str) -> None:
    assert built_in().heard(typed) == ()


def test_misspelled_names_are_recognised() -> None:
    assert built_in().near("enviroment") == ["environment"]
    assert built_in().near("environment") == []
    assert built_in().near("x" * 1_000) == []
