"""What people type into a search box: words, "quoted phrases", +must and -mustnot, and nothing that could be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LONGEST_TEXT = 8_000
MOST_CLAUSES = 256

_PIECE = re.compile(r'(?P<sign>[+-]*)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<chunk>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk between spaces, or one quoted phrase."""

    text: str
    phrase: bool = False
    occur: Literal["should", "must", "not"] = "should"


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a typed text in their order.

    Never raises. Past 8,000 characters or 256 pieces nobody types: the rest of such a text is not looked for.
    """
    found: list[Piece] = []
    for match in _PIECE.finditer(text[:LONGEST_TEXT]):
        if len(found) == MOST_CLAUSES:
            break
        content = match["chunk"] or match["phrase"] or ""
        if any(character.isalnum() for character in content):
            occur = {"+": "must", "-": "not"}.get(match["sign"][-1:], "should")
            found.append(Piece(content, match["phrase"] is not None, occur))  # type: ignore[arg-type]
    return tuple(found)
