"""Text typed while the keyboard was set to the other language: Kedmanee (TIS 820-2538) against US Latin, both ways."""

from __future__ import annotations

import re

_LATIN = (
    "1234567890-=" "qwertyuiop[]\\" "asdfghjkl;'" "zxcvbnm,./"
    "!@#$%^&*()_+" "QWERTYUIOP{}|" "ASDFGHJKL:\"" "ZXCVBNM<>?"
)  # fmt: skip
_THAI = (
    "ๅ/-ภถุึคตจขช" "ๆไำพะัีรนยบลฃ" "ฟหกดเ้่าสวง" "ผปแอิืทมใฝ"
    "+๑๒๓๔ู฿๕๖๗๘๙" "๐\"ฎฑธํ๊ณฯญฐ,ฅ" "ฤฆฏโฌ็๋ษศซ." "()ฉฮฺ์?ฒฬฦ"
)  # fmt: skip
_TO_THAI = str.maketrans(_LATIN, _THAI)
_TO_LATIN = {ord(thai): latin for latin, thai in zip(_LATIN, _THAI, strict=True) if "ก" <= thai <= "๛"}
_NUMBER = re.compile(r"[\d.,%]+")
_HAS_THAI = re.compile("[ก-๛]")
_HAS_LATIN = re.compile("[A-Za-z]")


def other_layout(text: str) -> str:
    """Return what the same keys give in the other language; "" when the text is in both languages or in neither.

    Numbers between spaces stay what they are: they come from the number pad.
    """
    thai, latin = bool(_HAS_THAI.search(text)), bool(_HAS_LATIN.search(text))
    if thai == latin:
        return ""
    table = _TO_LATIN if thai else _TO_THAI
    return " ".join(each if _NUMBER.fullmatch(each) else each.translate(table) for each in text.split())
