"""Words as people misspell them: what is left of a word when tone marks and look-alike letters do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 3
"""Letters of a skeleton below which nothing is taken for a misspelling: too many short words differ by one letter."""
SHORTEST_FOR_EDIT = 4
"""The same where one letter may be wrong."""
LONGEST = 40

_SILENT = re.compile("[ก-ฮ][ิุ]?์")
_UNHEARD = re.compile("[็่-๎ฺๆฯ]")
_ALIKE = str.maketrans("ฏณศษใฬฑฒ", "ฎนสสไลทท")


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return a folded word without tone marks and silenced letters, letters that people confuse made one.

    กฏหมาย and กฎหมาย have the same skeleton, and so have คอมพิวเตอ and คอมพิวเตอร์. Latin words are their own.
    """
    return word if word.isascii() else _UNHEARD.sub("", _SILENT.sub("", word)).translate(_ALIKE)


def one_edit(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for one letter added, left out or changed, or two neighbours swapped."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    rest_short, rest_long = short[same:], long[same:]
    swapped = rest_short[:2] == rest_long[1::-1] and rest_short[2:] == rest_long[2:]
    return rest_short[1:] == rest_long[1:] or swapped


def shortened(text: str) -> Iterator[str]:
    """Yield the text and all that is left of it without one of its letters: texts one edit apart share one of these."""
    yield text
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
