"""What a typed text may mean besides its words: other names, years, misspellings, the other keyboard layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tantivy import Query

from catalog.search.asking import term
from catalog.search.correcting import corrected, odd
from catalog.search.expansion import MOST_TOKENS, Token, Unit, tokens, units
from catalog.search.fields import LATER
from catalog.search.folding import fold
from catalog.search.freetext import LONGEST_TEXT, pieces
from catalog.search.glossary import Glossary
from catalog.search.keyboard import other_layout
from catalog.search.query import Also
from catalog.search.typed import by_units, typed
from catalog.search.vocabulary import Vocabulary
from catalog.search.words import known

FEW = 10
"""Results below which a text is taken to be misspelled or typed on the wrong keyboard."""
SURE = 200
"""Results that a text must be expected to have for nobody to count them."""
MOST_TOLD = 24
LEAST_TO_LOOSEN = 2
"""Units of a text of which some may be missing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a text is understood."""

    query: Query
    also: tuple[Also, ...] = ()
    did_you_mean: str = ""
    ignored: tuple[str, ...] = ()
    loosened: bool = False


def understood(
    text: str, vocabulary: Vocabulary, glossary: Glossary, lift: Sequence[Query] = (), *, loosen: bool = True
) -> Meaning:
    """Return the query for a typed text with everything else that it may mean, as far as visible datasets have it.

    With `loosen`, a text that nothing has in full is looked for in part.
    """
    found = tokens(text)
    if not found or len(found) > MOST_TOKENS:
        return Meaning(typed(text, (), lift))
    cut = units(found, glossary, vocabulary.holds)
    few = not _plenty(cut, vocabulary) and not vocabulary.finds(typed(text, _readings(cut)), FEW)
    if not few and not any(odd(token) for unit in cut for token in unit.tokens):
        return Meaning(typed(text, _readings(cut), lift), _told(cut))
    nothing = few and not vocabulary.finds(typed(text, _readings(cut)), 1)
    if nothing and (layout := _other_keyboard(text, vocabulary, glossary)):
        other, its_units = layout
        told = (*_told(cut), Also("keyboard", fold(text), other), *_told(its_units))
        return Meaning(typed(text, [*_readings(cut), its_units], lift), told[:MOST_TOLD], other)
    cut = _corrected(cut, vocabulary, glossary)
    meant, query = _rewritten(text, cut), typed(text, _readings(cut), lift)
    if not nothing or not loosen or vocabulary.finds(query, 1):
        return Meaning(query, _told(cut), meant)
    return _loosened(text, cut, vocabulary, lift, meant) or Meaning(query, _told(cut), meant)


def _loosened(
    text: str, cut: Sequence[Unit], vocabulary: Vocabulary, lift: Sequence[Query], meant: str
) -> Meaning | None:
    """Return the meaning of a text that nothing has in full: without the words that nothing has, then half of the rest."""
    telling = [unit for unit in cut if not unit.empty]
    some = [unit for unit in telling if vocabulary.finds(by_units([unit]), 1)]
    if not some or len(telling) < LEAST_TO_LOOSEN:
        return None
    ignored = tuple(unit.text for unit in telling if unit not in some)
    loose = not vocabulary.finds(typed(text, [some]), 1)
    query = typed(text, [some], lift, loose=loose)
    if loose and not vocabulary.finds(query, 1):
        return None
    return Meaning(query, _told(some), meant, ignored, loose)


def _readings(cut: Sequence[Unit]) -> list[Sequence[Unit]]:
    return [cut] if any(unit.others for unit in cut) else []


def _corrected(found: Sequence[Unit], vocabulary: Vocabulary, glossary: Glossary) -> list[Unit]:
    """Return the units with misspellings put right, and the other names of what was meant."""
    fixed = corrected(found, vocabulary, glossary)
    for unit in fixed:
        meant = [other for kind, other in unit.others if kind == "spelling"]
        for each in meant:
            for further in units(tokens(each), glossary, vocabulary.holds):
                unit.others += [other for other in further.others if len(further.tokens) == len(tokens(each))]
    return fixed


def _plenty(found: Sequence[Unit], vocabulary: Vocabulary) -> bool:
    """Tell whether a text surely has many results: so many that nobody needs to count them."""
    size = max(vocabulary.size(), 1)
    expected = float(size)
    for unit in found:
        if not unit.empty:
            for token in unit.tokens:
                expected *= vocabulary.frequency(token.word) / size
    return expected >= SURE


def _told(found: Sequence[Unit]) -> tuple[Also, ...]:
    return tuple(also for unit in found for also in unit.also())[:MOST_TOLD]


def _rewritten(text: str, found: Sequence[Unit]) -> str:
    """Return the text with each misspelled word replaced by the first that was probably meant; "" when there is none."""
    instead: dict[int, list[tuple[int, int, str]]] = {}
    for unit in found:
        if unit.others and unit.others[0][0] == "spelling":
            first, last = unit.tokens[0], unit.tokens[-1]
            instead.setdefault(first.chunk, []).append((first.start, last.end, unit.others[0][1]))
    if not instead:
        return ""
    parts = []
    for chunk, piece in enumerate(pieces(text)):
        words = f'"{piece.text}"' if piece.phrase else fold(piece.text)
        for start, end, right in sorted(instead.get(chunk, ()), reverse=True):
            words = words[:start] + right + words[end:]
        parts.append({"must": "+", "not": "-"}.get(piece.occur, "") + words)
    return " ".join(parts)


def _other_keyboard(text: str, vocabulary: Vocabulary, glossary: Glossary) -> tuple[str, list[Unit]] | None:
    other = fold(other_layout(text[:LONGEST_TEXT]))
    found = tokens(other)
    if not found or len(found) > MOST_TOKENS or not _makes_sense(found):
        return None
    its_units = units(found, glossary, vocabulary.holds)
    return (other, its_units) if vocabulary.finds(by_units(its_units), 1) else None


def _makes_sense(found: Sequence[Token]) -> bool:
    """Tell whether a text could be words of a language: Thai that the dictionary knows, or Latin letters throughout."""
    thai = [token.raw for token in found if token.kind == "thai"]
    sure = sum(len(word) for word in thai if len(word) > 1 and known(word))
    return not thai or sure * 5 >= sum(map(len, thai)) * 4


def lifting(year: int, since: int) -> list[Query]:
    """Return what moves a match up a little: changed in the last three years, much used. Nothing in an old index."""
    return list(_lifts(year)) if since >= LATER["lift"] else []


def _lifts(year: int) -> Iterator[Query]:
    for age, worth in enumerate((0.5, 0.3, 0.15)):
        yield Query.const_score_query(term("lift", f"changed{year - age}"), worth)
    for digits in range(2, 8):
        yield Query.const_score_query(term("lift", f"used{digits}"), 0.1 * digits)
