"""Misspelled words of a typed text, and the words of the catalogue that were probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from catalog.search.expansion import Token, Unit, touch
from catalog.search.glossary import Glossary
from catalog.search.spelling import skeleton
from catalog.search.typed import quotation
from catalog.search.vocabulary import Vocabulary
from catalog.search.words import known

RARE = 3
"""Datasets that a word is in at most before it is thought to be misspelled."""
MOST_LOOKUPS = 24
"""Runs of words of one text that are looked up."""
LONGEST_RUN = 6
"""Words that the dictionary may have cut a misspelled Thai word into."""
MOST_MEANT = 3


def corrected(units: Sequence[Unit], vocabulary: Vocabulary, glossary: Glossary) -> list[Unit]:
    """Return the units with misspelled words joined and given the words that were probably meant.

    A misspelled Thai word falls into pieces, so runs of neighbours are tried as well, the longest first.
    """
    found = [token for unit in units for token in unit.tokens]
    fixed: dict[int, Unit] = {}
    certain = _certain(units)
    taken = {place for place, length in certain.items() if length > 1}
    for lookups, (start, end) in enumerate(_runs(found, vocabulary)):
        if lookups == MOST_LOOKUPS:
            break
        if taken.isdisjoint(range(start, end)) and not (end - start == 1 and start in certain):
            window = found[start:end]
            if meant := _meant(window, vocabulary, glossary):
                fixed[start] = Unit(window, [("spelling", each) for each in meant])
                taken.update(range(start, end))
    replaced = {place for start, unit in fixed.items() for place in range(start, start + len(unit.tokens))}
    return _replaced(units, fixed, replaced) if fixed else list(units)


def _certain(units: Sequence[Unit]) -> dict[int, int]:
    """Return the places of words of known names, each with how many words its name has.

    A name of several words is no misspelling; one of a single word may still be a piece of a misspelled longer one.
    """
    lengths = [(len(unit.tokens) if unit.known else 0) for unit in units for _ in unit.tokens]
    return {place: length for place, length in enumerate(lengths) if length}


def odd(token: Token) -> bool:
    """Tell whether a word is no Thai word, as the pieces are that a misspelled one falls into."""
    return token.kind == "thai" and not known(token.raw)


def _runs(found: Sequence[Token], vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield from where to where words stand that may be one misspelled word, the longest runs first."""
    for length in range(min(LONGEST_RUN, len(found)), 0, -1):
        for start in range(len(found) - length + 1):
            window = found[start : start + length]
            if _touch(window) and _suspicious(window, vocabulary):
                yield start, start + length


def _touch(window: Sequence[Token]) -> bool:
    return all(touch(one, other) for one, other in pairwise(window)) and window[0].kind != "digits"


def _suspicious(window: Sequence[Token], vocabulary: Vocabulary) -> bool:
    joined = "".join(token.raw for token in window)
    if vocabulary.frequency(joined) > RARE or (len(window) == 1 and vocabulary.frequency(window[0].word) > RARE):
        return False
    if len(window) == 1:
        return True
    strange = (len(each.raw) <= 2 or odd(each) or vocabulary.frequency(each.word) <= RARE for each in window)
    return not known(joined) and any(strange)


def _meant(window: Sequence[Token], vocabulary: Vocabulary, glossary: Glossary) -> list[str]:
    joined = "".join(token.raw for token in window)
    if vocabulary.finds(quotation(joined), RARE + 1):
        return []
    close = [*vocabulary.like(joined), *(each for each in glossary.near(joined) if _useful(each, vocabulary, glossary))]
    if known(joined):
        # A real word is what it says; only its tone marks and look-alike letters may be slips.
        close = [each for each in close if skeleton(each) == skeleton(joined)]
    return list(dict.fromkeys(close))[:MOST_MEANT]


def _useful(name: str, vocabulary: Vocabulary, glossary: Glossary) -> bool:
    return vocabulary.holds(name) or any(vocabulary.holds(other.text) for other in glossary.others(name))


def _replaced(units: Sequence[Unit], fixed: dict[int, Unit], taken: set[int]) -> list[Unit]:
    """Put the corrected words in their places; a unit that lost some of its words keeps the rest without other names."""
    result: list[Unit] = []
    place = 0
    for unit in units:
        places = range(place, place + len(unit.tokens))
        place = places.stop
        if taken.isdisjoint(places):
            result.append(unit)
            continue
        for at, token in zip(places, unit.tokens, strict=True):
            if at in fixed:
                result.append(fixed[at])
            elif at not in taken:
                result.append(Unit([token]))
    return result
