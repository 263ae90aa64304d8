"""Where the words that were looked for stand in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog.search.folding import clusters, fold
from catalog.search.words import stem

_LATIN = re.compile(r"[^\W_ก-๛]+")


def highlight(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Divide a text into pieces, each with whether it is a match; the pieces together are the text.

    `words` are folded (`Answer.words`). Thai matches anywhere, Latin words as a whole, with the same stem. No letter is
    parted from its vowel signs and tone marks.
    """
    spans = list(clusters(text))
    folded, origin = "", []
    for start, end in spans:
        piece = fold(text[start:end])
        origin.extend([(start, end)] * len(piece))
        folded += piece
    marked = bytearray(len(text))
    for begin, stop in _matches(folded, words):
        for start, end in origin[begin:stop]:
            marked[start:end] = b"\x01" * (end - start)
    return _divided(text, marked)


def _matches(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    thai = [word for word in words if re.search("[ก-๛]", word)]
    latin = {word for word in words if word not in thai}
    found = []
    if thai:
        longest_first = sorted(thai, key=len, reverse=True)
        found += [match.span() for match in re.finditer("|".join(map(re.escape, longest_first)), folded)]
    if latin:
        for match in _LATIN.finditer(folded):
            if match[0] in latin or stem(match[0]) in latin:
                found.append(match.span())
    return found


def _divided(text: str, marked: bytearray) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[start]:
            pieces.append((text[start:place], bool(marked[start])))
            start = place
    return pieces
