"""Thai spoilt by an earlier conversion: recognised, repaired only when a person asks for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Choices
from harvesters.validation.mojibake import REPAIRS, Repaired, may_be_spoilt

from .conftest import Check

PLAIN = "ชื่อ,หมายเหตุ,n\n" + "".join(
    f"จังหวัดที่ {number} – “ภาคเหนือ”,กรุงเทพฯ ฝั่งธนบุรี แก้ไข,{number}\n" for number in range(40)
)


def misread(text: str, codec: str, original: str = "utf-8") -> str:
    """What a program makes of text that it takes for another encoding, bytes without a meaning kept as control characters."""
    letters = []
    for byte in text.encode(original):
        try:
            letters.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            letters.append(chr(byte))
    return "".join(letters)


@pytest.mark.parametrize(
    ("codec", "original", "repair"),
    [
        ("cp1252", "utf-8", "mojibake-cp1252"),
        ("cp874", "utf-8", "mojibake-cp874"),
        ("cp1252", "cp874", "mojibake-cp874-cp1252"),
    ],
)
def test_spoilt_thai_is_kept_until_a_person_chooses_the_repair(
    check: Check, codec: str, original: str, repair: str
) -> None:
    plain = PLAIN if repair != "mojibake-cp874" else PLAIN.replace("–", "-").replace("“", "(").replace("”", ")")
    spoilt = misread(plain, codec, original)
    found = check(spoilt)
    assert (found.problem("mojibake").params, found.problem("mojibake").severity) == ({"repair": repair}, "warning")
    assert repair in found.report.options["encodings"] and "ชื่อ" not in found.types
    repaired = check(spoilt, choices=Choices(encoding=repair))
    assert repaired.table == check(plain).table
    assert (repaired.report.encoding, repaired.codes) == (repair, {"mojibake_repaired"})


def test_letters_that_are_lost_are_said(check: Check) -> None:
    spoilt = misread("ชื่อ,n\n" + "กขคจก,1\n" * 3, "cp1252").replace("\x81", "?")
    found = check(spoilt, choices=Choices(encoding="mojibake-cp1252"))
    assert found.table["ชื่อ"][0] == "\ufffdขคจ\ufffd"
    assert (found.problem("bad_character").count, found.problem("mojibake_repaired").count) == (6, 13)


def test_a_repair_of_what_is_not_spoilt_is_refused(check: Check) -> None:
    for repair in REPAIRS:
        assert check("ชื่อ,n\nก,1\n", choices=Choices(encoding=repair)).report.problems[0].code == "impossible_choice"


def test_accents_are_not_mojibake(check: Check) -> None:
    content = "name,n\n" + "Créée à Zürich; Ångström, façade,1\n".replace(", ", " ") * 50
    assert "mojibake" not in check(content).codes


@given(st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E3A) | st.sampled_from(" ,\nabcé"), max_size=50))
def test_a_repair_undoes_the_damage(text: str) -> None:
    assert REPAIRS["mojibake-cp1252"](misread(text, "cp1252"), Repaired()) == text


@given(st.text(st.sampled_from("à¸เธน98กÃ,\n"), max_size=40))
def test_the_quick_look_at_the_bytes_misses_no_sign(text: str) -> None:
    signs = "à¸" in text or "เธ" in text
    assert may_be_spoilt(text.encode()) or not signs
