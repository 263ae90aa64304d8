"""Thai citizen numbers inside any text: found by their check digit and structure, however they are written, and masked.

The check digit is that of the Department of Provincial Administration (mod 11). Juristic numbers pass it too; they begin
with 0, a province (10 to 96) or 99, a kind, and three digits of the Buddhist year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_D = "[0-9๐-๙０-９]"
_S = "[-‐‑–.\\s\u00a0\u200b]?"
PATTERN = re.compile(f"(?<!{_D}){_D}{_S}{_D}{{4}}{_S}{_D}{{5}}{_S}{_D}{{2}}{_S}{_D}(?!{_D})")
"""13 digits as one number or in the five groups of the card."""
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９", "0123456789" * 2)
_NOT_DIGITS = re.compile("[^0-9]")
_JURISTIC = re.compile(r"0(?:99|(?:[1-8][0-9]|9[0-6])[2357](?:[45][0-9]{2}|600))")
MASKED_TAIL = "XXXXXXXX"


def is_citizen_number(digits: str) -> bool:
    """Tell whether 13 Arabic digits are a citizen number: the check digit is right and they are no juristic number."""
    if len(digits) != 13 or not digits.isascii() or not digits.isdecimal() or digits == "0" * 13:
        return False
    check = (11 - sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12])) % 11) % 10
    return check == int(digits[12]) and not _JURISTIC.match(digits)


def plain(written: str) -> str:
    """Return the digits of a number that may have Thai or wide digits and separators, as Arabic ones."""
    return _NOT_DIGITS.sub("", written.translate(_ARABIC))


def citizen_numbers(text: str) -> Iterator[str]:
    """Yield the citizen numbers in a text as they are written there."""
    for found in PATTERN.finditer(text):
        if is_citizen_number(plain(found.group())):
            yield found.group()


def masked(text: str) -> str:
    """Return the text with each citizen number cut to its first five digits."""

    def mask(found: re.Match[str]) -> str:
        digits = plain(found.group())
        return digits[:5] + MASKED_TAIL if is_citizen_number(digits) else found.group()

    return PATTERN.sub(mask, text)
