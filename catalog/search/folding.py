"""One form for text that people spell in many ways: the same folding for what is indexed and for what is asked.

Plain NFKC is wrong for Thai (it takes SARA AM apart) and leaves Thai digits alone, hence a folding of our own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MARKS = "ัิ-ฺ็-๎"
"""Thai characters that stand above or below a consonant, as the inside of a character class."""

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x00AD, 0x2060, 0xFEFF])
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_THAI_DIGITS = {0x0E50 + digit: 0x30 + digit for digit in range(10)}
_CHARACTERS = _INVISIBLE | _FULL_WIDTH | _THAI_DIGITS | dict.fromkeys(range(0x20), 0x20) | {0x7F: 0x20}
_SURROGATE = re.compile("[\ud800-\udfff]")
_NIKHAHIT_AA = re.compile(f"([{MARKS}]*ํ[{MARKS}]*)า")
_AFTER_AM = re.compile(f"ำ([{MARKS}]+)")
_MARK_RUN = re.compile(f"[{MARKS}]{{2,}}")
_NON_ASCII = re.compile(r"[^\x20-\x7e]")
_JOINED = f"[{MARKS}\u0300-\u036f{''.join(map(chr, _INVISIBLE))}]"
_CLUSTER = re.compile(f"(?:เ{_JOINED}*เ|.)(?:{_JOINED}*ํ{_JOINED}*า|(?:{_JOINED}|ำ)*)", re.DOTALL)


def without_surrogates(text: str) -> str:
    """Return the text without lone surrogates, which no encoding can carry."""
    return _SURROGATE.sub("", text)


def fold(text: str) -> str:
    """Return the form under which text is indexed and searched; folding twice changes nothing.

    Invisible characters go, full-width letters and Thai digits become ASCII, doubled SARA E becomes SARA AE, NIKHAHIT
    with SARA AA becomes SARA AM, marks above and below come in one order, once each; letters are lower case, NFC.
    """
    if not _NON_ASCII.search(text):
        return text.lower()
    text = without_surrogates(text).translate(_CHARACTERS)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    text = text.replace("เเ", "แ")
    text = _NIKHAHIT_AA.sub(lambda match: match[1].replace("ํ", "") + "ำ", text)
    while _AFTER_AM.search(text):
        text = _AFTER_AM.sub(r"\1ำ", text)
    return _MARK_RUN.sub(_in_order, text)


@lru_cache(maxsize=4096)
def _ordered(marks: str) -> str:
    # Vowels (up to U+0E3A, and NIKHAHIT) are typed before tones and THANTHAKHAT.
    return "".join(sorted(dict.fromkeys(marks), key=lambda mark: (mark > "ฺ" and mark != "ํ", mark)))


def _in_order(match: re.Match[str]) -> str:
    return _ordered(match[0])


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each letter with its marks begins and ends: nothing of it may be cut off when text is marked up."""
    for match in _CLUSTER.finditer(text):
        yield match.span()
