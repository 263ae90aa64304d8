"""What else people call the same thing: the built-in word lists, and what operators add to them or switch off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from catalog.search.folding import fold
from catalog.search.romanised import sound
from catalog.search.spelling import LONGEST, SHORTEST_FOR_EDIT, one_edit, shortened, skeleton
from catalog.search.words import words

Kind = Literal["translation", "synonym", "abbreviation", "place"]
MOST_WORDS = 8
"""Words of the longest name."""
MOST_OTHERS = 12
"""Other names of one thing that are looked for."""
SURE_SOUND = 7
"""Letters from which a name may sound a little different and still be meant."""
_SECTIONS: Mapping[str, Kind] = {"place": "place", "short form": "abbreviation", "other word": "synonym"}


class BadGlossary(ValueError):
    """A line of the built-in word lists cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another name of what was asked for."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator decided: that two names mean the same, or (`off`) that they do not."""

    term: str
    other: str
    both_ways: bool = True
    off: bool = False


def key(found: Sequence[str]) -> str:
    """Return the one form in which the words of a name are compared: Chiang Mai is Chiangmai."""
    return "".join(found)


class Glossary:
    """Names and their other names; never changed once made."""

    def __init__(self, others: Mapping[str, Sequence[Other]]) -> None:
        self._others = {name: tuple(known) for name, known in others.items()}
        self._sounds: dict[str, str] = {}
        self._near: dict[str, set[str]] = {}
        known = (other.text for each in self._others.values() for other in each)
        self._shown = {plain: text for text in known if (plain := "".join(fold(text).split())).isalpha()}
        """Every name that is one word of letters, as it is shown."""

    def others(self, name: str) -> tuple[Other, ...]:
        """Return the other names for a key, at most twelve; none when it is unknown."""
        return self._others.get(name, ())[:MOST_OTHERS]

    def heard(self, latin: str) -> tuple[Other, ...]:
        """Return the names of the place that a Latin name sounds like; none when there is no such place."""
        if not self._sounds:
            self._sounds = dict(self._places())
        heard = sound(latin)
        name = self._sounds.get(heard)
        if name is None and len(heard) >= SURE_SOUND:
            close = {self.others(known) for other, known in self._sounds.items() if one_edit(heard, other)}
            return close.pop() if len(close) == 1 else ()
        return self.others(name) if name else ()

    def near(self, word: str) -> list[str]:
        """Return the names one edit apart from a word, tone marks aside; none for short words and for names."""
        bones = skeleton(word)
        if word in self._shown or not SHORTEST_FOR_EDIT < len(bones) <= LONGEST:
            return []
        if not self._near:
            for name in self._shown:
                for each in shortened(skeleton(name)) if len(name) <= LONGEST else ():
                    self._near.setdefault(each, set()).add(name)
        found = set().union(*(self._near.get(each, set()) for each in shortened(bones)))
        return sorted(self._shown[name] for name in found if one_edit(skeleton(name), bones))

    def changed(self, changes: Iterable[Change]) -> Glossary:
        """Return this glossary with an operator's changes."""
        others = {name: list(known) for name, known in self._others.items()}
        for change in changes:
            pairs = [(change.term, change.other), *([(change.other, change.term)] if change.both_ways else [])]
            for term, other in pairs:
                known = others.setdefault(key(words(term)), [])
                known[:] = [each for each in known if key(words(each.text)) != key(words(other))]
                if not change.off:
                    known.insert(0, Other(_kind(term, other, "synonym"), other))
        return Glossary(others)

    def _places(self) -> Iterator[tuple[str, str]]:
        for name, known in self._others.items():
            if name.isascii() and any(each.kind == "place" for each in known) and (heard := sound(name)):
                yield heard, name


@cache
def built_in() -> Glossary:
    """Return the glossary that comes with the portal. Raises BadGlossary."""
    others: dict[str, list[Other]] = {}
    section: Kind = "synonym"
    path = Path(__file__).with_name("glossary.txt")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("["):
            section = _section(line, number)
        elif line and not line.startswith("#"):
            for term, other in _pairs(line, number):
                known = others.setdefault(key(words(term)), [])
                if key(words(other)) not in {key(words(each.text)) for each in known} | {key(words(term))}:
                    known.append(Other(_kind(term, other, section), other))
    return Glossary(others)


def _section(line: str, number: int) -> Kind:
    try:
        return _SECTIONS[line.strip("[]")]
    except KeyError as error:
        raise BadGlossary(f"Line {number} of the glossary opens an unknown section {line}.") from error


def _pairs(line: str, number: int) -> Iterator[tuple[str, str]]:
    """Yield each name of a line with each of its other names."""
    left, arrow, right = line.partition(" > ")
    names = [name.strip() for name in left.split(" = ")]
    targets = [name.strip() for name in right.split(" = ")] if arrow else names
    if not all(words(name) for name in [*names, *targets]) or len({*names, *targets}) < 2:
        raise BadGlossary(f"Line {number} of the glossary needs two names at least: {line}")
    for name in names:
        for other in dict.fromkeys([*targets, *names]):
            if other != name:
                yield name, other


def _kind(term: str, other: str, section: Kind) -> Kind:
    if section == "synonym" and term.isascii() != other.isascii():
        return "translation"
    return section
