"""The 77 provinces: which names and codes are theirs, and what a name that is nobody's was probably meant to be."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from catalog.formats.provinces import PROVINCES

_ROWS = [(each.code, each.thai, each.english) for each in PROVINCES]
NAMES = {code: thai for code, thai, _ in _ROWS}
"""Thai name by code of two digits."""
_ALIASES = {
    "กทม": "10",
    "กทม.": "10",
    "กรุงเทพ": "10",
    "กรุงเทพฯ": "10",
    "กรุงเทพมหานครฯ": "10",
    "bangkokmetropolis": "10",
    "krungthep": "10",
    "bkk": "10",
    "อยุธยา": "14",
    "ayutthaya": "14",
    "phranakhonsiayutthaya": "14",
    "โคราช": "30",
    "korat": "30",
    "อุบล": "34",
    "อุดร": "41",
    "สุพรรณ": "72",
}
_PREFIX = re.compile(r"^(?:จังหวัด|จ\.)\s*|\s*(?:province|changwat)$|^(?:changwat)\s+", re.IGNORECASE)
_SQUEEZED = re.compile(r"[\s\-'.]+")
_NO_PROVINCE = re.compile(
    r"รวม|ทั้ง|ทั่ว|ราชอาณาจักร|ประเทศ|ภาค|เขต|ส่วนกลาง|ปริมณฑล|อื่น|greater|vicinity|ต่างจังหวัด|ไม่|total|other|region|kingdom|country|unknown",
    re.IGNORECASE,
)
CLOSE = 0.7


def _plain(text: str) -> str:
    return _SQUEEZED.sub("", _PREFIX.sub("", text.strip())).casefold()


_CODES = {
    **{_plain(thai): code for code, thai, _ in _ROWS},
    **{_plain(english): code for code, _, english in _ROWS},
    **{_plain(alias): code for alias, code in _ALIASES.items()},
}


@lru_cache(maxsize=16_384)
def code_of(text: str) -> str | None:
    """The code of a province by its Thai or English name, with or without จังหวัด before it; None for anything else."""
    return _CODES.get(_plain(text))


@lru_cache(maxsize=4_096)
def meant(text: str) -> str:
    """The Thai name that a misspelt one comes closest to; empty when none is close."""
    found = difflib.get_close_matches(_plain(text), _CODES, n=1, cutoff=CLOSE)
    return NAMES[_CODES[found[0]]] if found else ""


def stands_apart(text: str) -> bool:
    """Whether a cell in a column of provinces is a total, a region or "other", which nobody takes for a province."""
    return bool(_NO_PROVINCE.search(text))
