"""Thai text spoilt by an earlier conversion: recognised by the signs it leaves, and repaired when a person asks for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from .pace import Pace

CHUNK_CHARACTERS = 1024**2
EDGES = ("\n", "\r", ",", "\t", " ")
"""No spoilt letter reaches over these, so a text is cut there."""
EDGE = 100_000
DENSE = 50
"""Latin letters with accents are looked at where they are more than one byte in so many."""
ASSIGNED_THAI = frozenset({*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)})


def _letters(codec: str, first: int, last: int) -> str:
    """What the bytes `first` to `last` look like in a code page; those without a meaning are control characters (WHATWG)."""
    return "".join(_letter(codec, byte) for byte in range(first, last + 1))


def _letter(codec: str, byte: int) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def _class(letters: str) -> str:
    return f"[{re.escape(letters)}]"


def _utf8_as(codec: str) -> Mapping[str, int]:
    """The byte behind each letter, read as `codec`; control characters stand for themselves."""
    return {
        **{chr(byte): byte for byte in range(0x80, 0xA0)},
        **{_letter(codec, byte): byte for byte in range(0x80, 0x100)},
    }


_FOLLOWING = {
    codec: _class(_letters(codec, 0x80, 0xBF) + _letters("latin-1", 0x80, 0x9F)) for codec in ("cp1252", "cp874")
}
_BYTES = {codec: _utf8_as(codec) for codec in ("cp1252", "cp874")}
_LEADS = {
    length: _class(_letters("cp1252", *span))
    for length, span in {1: (0xC2, 0xDF), 2: (0xE0, 0xEF), 3: (0xF0, 0xF4)}.items()
}
_CP1252 = re.compile(
    "à[¸¹][?\ufffd]|" + "|".join(f"{lead}{_FOLLOWING['cp1252']}{{{length}}}" for length, lead in _LEADS.items())
)
_CP874 = re.compile(f"เ[ธน](?:{_FOLLOWING['cp874']}|[?\ufffd])")
_LATIN = {
    ord(_letter("cp1252", byte)): letter
    for byte in range(0x80, 0x100)
    if (letter := _letter("cp874", byte)) != chr(byte)
}
_LATIN_RUN = re.compile("[\xa1-\xfb]{4,}")
LEAST_SPOILT = {"mojibake-cp874-cp1252": 3}
"""Accented letters in a row are no proof alone."""
_SPOILT = (
    ("mojibake-cp1252", "à¸", re.compile("à¸.(?:à[¸¹].){2}", re.DOTALL)),
    ("mojibake-cp874", "เธ", re.compile("เธ.(?:เ[ธน].){2}", re.DOTALL)),
)
"""Every letter of Thai in UTF-8 begins with the same two bytes, and so with the same two signs once it is misread."""


@dataclass(slots=True)
class Repaired:
    """How many letters were put right, and how many could not be because the earlier conversion lost them."""

    letters: int = 0
    lost: int = 0


def may_be_spoilt(data: bytes) -> bool:
    """Tell whether the UTF-8 bytes of a text hold a sign of spoilt Thai that `observe` looks for, far faster than it does."""
    if data.find(0xC3) >= 0 and "à¸".encode() in data:
        return True
    # "เธ" is E0 B9 80 E0 B8 98, and 98 is rare in Thai: looking for six bytes at once stumbles over every letter's E0.
    letters = np.frombuffer(data, np.uint8)
    places = np.flatnonzero(letters[5:] == 0x98) + 5
    return bool(((letters[places - 3] == 0x80) & (letters[places - 4] == 0xB9)).any())


def observe(text: str, latin: bool, found: Counter[str]) -> None:
    """Count the spoilt places of a text by the repair that they ask for; `latin`: it has many accented letters."""
    for name, lead, pattern in _SPOILT:
        if lead in text and (count := len(pattern.findall(text))):
            found[name] += count
    if latin and "à¸" not in text and (count := len(_LATIN_RUN.findall(text))):
        found["mojibake-cp874-cp1252"] += count


def repair(source: Path, target: Path, name: str, pace: Pace) -> Repaired:
    """Write the UTF-8 file `source` to `target` with the repair `name` of `REPAIRS` applied."""
    total = Repaired()
    size = max(source.stat().st_size, 1)
    held, done_bytes = "", 0
    with source.open(encoding="utf-8", newline="") as spoilt, target.open("w", encoding="utf-8", newline="") as plain:
        while piece := spoilt.read(CHUNK_CHARACTERS):
            text = held + piece
            done, held = _up_to_edge(text)
            plain.write(REPAIRS[name](done, total))
            done_bytes += len(done.encode())
            pace.tick(done_bytes / size)
        plain.write(REPAIRS[name](held, total))
    return total


def _up_to_edge(text: str) -> tuple[str, str]:
    """The text before a line break or comma near its end, and the rest, which may continue in the next piece."""
    place = max(text.rfind(mark, max(len(text) - EDGE, 0)) for mark in EDGES)
    return (text[: place + 1], text[place + 1 :]) if place >= 0 else (text, "")


def _utf8_in_cp1252(text: str, total: Repaired) -> str:
    return _CP1252.sub(_counted(_whole, total), text)


def _utf8_in_cp874(text: str, total: Repaired) -> str:
    return _CP874.sub(_counted(_thai, total), text)


def _thai_in_cp1252(text: str, total: Repaired) -> str:
    plain = text.translate(_LATIN)
    total.letters += sum(map(str.__ne__, text, plain)) if plain != text else 0
    return plain


def _counted(decode: Callable[[str], str], total: Repaired) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        plain = decode(match[0])
        total.letters += plain != match[0] and plain != "\ufffd"
        total.lost += plain == "\ufffd"
        return plain

    return replace


@lru_cache(maxsize=65_536)
def _whole(spoilt: str) -> str:
    """One letter out of its bytes as cp1252 shows them; unchanged when they are none, U+FFFD when its last byte is lost."""
    if spoilt[-1] in "?\ufffd":
        return "\ufffd"
    try:
        return bytes(_BYTES["cp1252"][letter] for letter in spoilt).decode("utf-8")
    except UnicodeDecodeError:
        return spoilt


@lru_cache(maxsize=65_536)
def _thai(spoilt: str) -> str:
    """As `_whole` for cp874, whose signs are Thai letters themselves: only what gives a letter in use is taken."""
    if spoilt[-1] in "?\ufffd":
        return "\ufffd"
    plain = bytes(_BYTES["cp874"][letter] for letter in spoilt).decode("utf-8", "ignore")
    return plain if len(plain) == 1 and ord(plain) in ASSIGNED_THAI else spoilt


REPAIRS: Mapping[str, Callable[[str, Repaired], str]] = {
    "mojibake-cp1252": _utf8_in_cp1252,
    "mojibake-cp874": _utf8_in_cp874,
    "mojibake-cp874-cp1252": _thai_in_cp1252,
}
"""UTF-8 that was read as cp1252 or as cp874, and cp874 that was read as cp1252, and saved again as UTF-8."""
