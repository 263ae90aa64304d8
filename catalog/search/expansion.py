"""A typed text cut into units, each with what else it may be called; what is not meant literally ranks below what is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from catalog.search.folding import fold
from catalog.search.freetext import pieces
from catalog.search.glossary import MOST_WORDS, Glossary, Other, key
from catalog.search.query import Also, AlsoKind
from catalog.search.words import STOP_WORDS, spans, stem
from catalog.search.years import TO, between, other_years

MOST_TOKENS = 24
"""Words of a text that is expanded: whoever types more has said it all."""
LONGEST_SOUND = 4
MOST_OTHERS_IN_ALL = 40
LEAST_OTHERS = 2
"""Other names of one unit that are looked for however many units there are."""
LEVELS = frozenset({"จังหวัด", "จ", "จว", "อำเภอ", "อ", "เขต", "ตำบล", "ต", "แขวง", "เทศบาล"})
"""Words before the name of a place that only say what kind of place it is."""
SHORT = 2
"""Letters of a short form that is one only where it stands alone."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a typed text."""

    word: str
    """As the index asks for it: folded, English stemmed."""
    raw: str
    """As it was typed, folded."""
    kind: str
    chunk: int
    """Which piece between spaces it stands in, and where."""
    start: int
    end: int
    glued: bool
    """Whether Latin letters or digits stand right before it in the same piece."""


@dataclass(slots=True)
class Unit:
    """Some words that mean one thing, and its other names."""

    tokens: Sequence[Token]
    others: list[tuple[AlsoKind, str]] = field(default_factory=list)
    known: bool = False
    """Whether this is a name or a year that is known, though perhaps under no other name in this catalogue."""

    aside: bool = False
    """Whether these words only announce the next unit (จังหวัด before the name of one), so that nothing is decided by them."""

    @property
    def text(self) -> str:
        """The words as they were typed, without the spaces inside Thai."""
        between = (" " if token.kind != "thai" and not token.glued else "" for token in self.tokens)
        return "".join(space + token.raw for space, token in zip(between, self.tokens, strict=True)).strip()

    @property
    def empty(self) -> bool:
        """Whether nearly every dataset has these words, so that nothing is decided by them."""
        return all(
            token.word in STOP_WORDS or (len(token.word) == 1 and not token.word.isdigit()) for token in self.tokens
        )

    def also(self) -> list[Also]:
        """Return the other names as they are told to the reader."""
        return [Also(kind, self.text, other) for kind, other in self.others]


def tokens(text: str) -> list[Token]:
    """Return the words of a typed text that may be expanded: neither quoted, nor with + or - before them."""
    found: list[Token] = []
    for chunk, piece in enumerate(pieces(text)):
        if piece.phrase or piece.occur != "should":
            continue
        after_latin = False
        for raw, kind, start, end in spans(fold(piece.text)):
            word = stem(raw) if kind == "letters" else raw
            found.append(Token(word, raw, kind, chunk, start, end, glued=after_latin and kind != "thai"))
            after_latin = kind != "thai"
    return found


def units(found: Sequence[Token], glossary: Glossary, holds: Callable[[str], bool]) -> list[Unit]:
    """Cut words into units, the longest known names first; `holds` tells of a name whether there is any use in it."""
    cut: list[Unit] = []
    place = 0
    announced: Unit | None = None
    while place < len(found):
        unit = _years(found, place) or _named(found, place, glossary) or _year(found, place)
        unit = unit or _heard(found, place, glossary) or _plain(found, place)
        if announced and any(kind == "place" for kind, _ in unit.others):
            announced.aside = True
        announced = unit if len(unit.tokens) == 1 and unit.tokens[0].word in LEVELS else None
        unit.others = [(kind, other) for kind, other in unit.others if holds(other)]
        cut.append(unit)
        place += len(unit.tokens)
    most = max(LEAST_OTHERS, MOST_OTHERS_IN_ALL // len(cut)) if cut else 0
    for unit in cut:
        del unit.others[most:]
    return cut


def _windows(found: Sequence[Token], place: int, most: int) -> Iterator[Sequence[Token]]:
    """Yield the next words, the longest run first, never letting a run end inside letters and digits that touch."""
    for end in range(min(len(found), place + most), place, -1):
        if end == len(found) or not found[end].glued:
            yield found[place:end]


def _named(found: Sequence[Token], place: int, glossary: Glossary) -> Unit | None:
    for window in _windows(found, place, MOST_WORDS):
        name = key([token.word for token in window])
        if (others := glossary.others(name)) and (len(name) > SHORT or _alone(found, place, len(window))):
            return Unit(window, _pairs(others), known=True)
    return None


def _alone(found: Sequence[Token], place: int, count: int) -> bool:
    """Tell whether no other Thai word touches these: อ. is a short form, the อ that a longer word was cut into is not."""
    edges = ((place - 1, place), (place + count - 1, place + count))
    return not any(touch(found[one], found[other]) for one, other in edges if one >= 0 and other < len(found))


def touch(one: Token, other: Token) -> bool:
    """Tell whether two Thai words were typed without anything between them."""
    return one.kind == other.kind == "thai" and one.chunk == other.chunk and one.end == other.start


def _pairs(others: Sequence[Other]) -> list[tuple[AlsoKind, str]]:
    return [(other.kind, other.text) for other in others]


def _year(found: Sequence[Token], place: int) -> Unit | None:
    before = [token.word for token in found[max(0, place - 2) : place]]
    years = other_years(found[place].word, before)
    return Unit(found[place : place + 1], [("year", year) for year in years], known=True) if years else None


def _years(found: Sequence[Token], place: int) -> Unit | None:
    """Return the unit of a range of years, 2560-2565 or 2560 ถึง 2565: every year inside is meant, too."""
    rest = found[place : place + 3]
    last = 1 if len(rest) > 1 and rest[1].glued else 2 if len(rest) > 2 and rest[1].word == TO else 0
    years = between(rest[0].word, rest[last].word) if last else []
    return Unit(rest[: last + 1], [("year", year) for year in years], known=True) if years else None


def _heard(found: Sequence[Token], place: int, glossary: Glossary) -> Unit | None:
    for window in _windows(found, place, LONGEST_SOUND):
        latin = all(token.kind == "letters" and token.raw.isascii() for token in window)
        if latin and (others := glossary.heard("".join(token.raw for token in window))):
            return Unit(window, _pairs(others), known=True)
    return None


def _plain(found: Sequence[Token], place: int) -> Unit:
    end = place + 1
    while end < len(found) and found[end].glued:
        end += 1
    return Unit(found[place:end])
