"""Thai text for machines and people: sort order, addresses in Latin letters, dates of the Buddhist era."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date

from catalog.formats.dates import BUDDHIST_OFFSET, ENGLISH_MONTHS, THAI_MONTHS
from catalog.formats.folding import arabic_digits, composed
from catalog.formats.romanisation import romanised

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
_THAI_MARKS = frozenset("็่้๊๋์ํ๎")
_SORTED_LENGTH = 160
"""Letters of a text that decide its place; a B-tree of PostgreSQL refuses entries over 2,700 bytes."""

_RESERVED = frozenset({"new", "edit", "search"})
_SLUG_LENGTH = 100


def sort_key(text: str) -> str:
    """A key whose order by code point (PostgreSQL's `C`) is the dictionary order of Thai.

    Leading vowels go behind their consonant; tone marks, accents and case count only between texts that are equal
    otherwise (as in the Thai table of the Unicode Collation Algorithm, simplified). The first 160 letters decide.
    """
    plain = arabic_digits(composed(unicodedata.normalize("NFD", text))).casefold()
    letters: list[str] = []
    marks: list[str] = []
    for character in _LEADING_VOWEL.sub(r"\2\1", " ".join(plain.split())):
        if _is_mark(character):
            if marks:
                marks[-1] = character
        elif len(letters) < _SORTED_LENGTH:
            letters.append(character)
            marks.append("0")
        else:
            break
    # \x01 sorts below every letter, so that a word comes before its longer relatives.
    return "".join(letters) + "\x01" + "".join(marks).rstrip("0")


def _is_mark(character: str) -> bool:
    """Whether a character only modifies the letter before it: Thai tone marks and accents, not Thai vowels."""
    if "\u0e00" <= character <= "\u0e7f":
        return character in _THAI_MARKS
    return unicodedata.category(character) == "Mn"


def slug(text: str) -> str:
    """A name for addresses made from a title: 2 to 100 of `a-z0-9_-`, the same for the same text, never empty.

    Thai is romanised after the Royal Thai General System, without its dictionary; accents are dropped. A text
    without any letter or digit to write, or one whose name is reserved, gets a short hash of itself.
    """
    latin = unicodedata.normalize("NFKD", romanised(arabic_digits(composed(text)))).casefold()
    ascii_only = latin.encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-_")
    if len(name) > _SLUG_LENGTH:
        head = name[: _SLUG_LENGTH + 1]
        name = head.rsplit("-", 1)[0] if "-" in head[_SLUG_LENGTH // 2 :] else head[:_SLUG_LENGTH]
    if len(name) >= 2 and name not in _RESERVED:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name or 'dataset'}-{digest}"


def be_date(day: date, lang: str) -> str:
    """A day for people: `24 พฤศจิกายน 2569` in Thai (Buddhist era), `24 November 2026` otherwise."""
    if lang == "th":
        return f"{day.day} {THAI_MONTHS[day.month - 1]} {day.year + BUDDHIST_OFFSET}"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def be_month(day: date, lang: str) -> str:
    """The month of a day for people: `พฤศจิกายน 2569` in Thai (Buddhist era), `November 2026` otherwise."""
    return be_date(day.replace(day=1), lang).removeprefix("1 ")
