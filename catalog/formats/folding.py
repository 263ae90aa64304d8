"""How two spellings of the same label are recognised as equal."""

from __future__ import annotations

import re

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_SPLIT_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def arabic_digits(text: str) -> str:
    """The text with Thai digits replaced by Arabic ones."""
    return text.translate(_THAI_DIGITS)


def composed(text: str) -> str:
    """The text in the one usual spelling of Thai: ำ in one piece, แ as one letter, nothing invisible.

    Unicode's own normal forms do not help: NFC leaves these pairs alone and NFKC splits ำ.
    """
    return _SPLIT_AM.sub("\\1\u0e33", _INVISIBLE.sub("", text)).replace("เเ", "แ")


def folded(text: str) -> str:
    """A key that is equal for labels differing in case, blanks, Thai digits or the way ำ was typed."""
    return _SPACES.sub("", arabic_digits(composed(text))).casefold()


def collapse(text: str) -> str:
    """A text as one line: runs of white space (line breaks too) become one blank."""
    return _SPACES.sub(" ", text.replace("\ufeff", "")).strip()
