"""Text as the words that the index knows: Thai by dictionary, the parts of Thai compounds, Latin by letters and digits."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import nlpo3
import tantivy

from catalog.search.folding import fold

RULES = 2
"""Raise this whenever this module or the folding gives other words for the same text: the index is then rebuilt."""
LONGEST_WORD = 100
REMEMBERED = 200
STOP_WORDS = frozenset({
    "ที่", "ใน", "ของ", "และ", "หรือ", "การ", "ความ", "เป็น", "ได้", "จาก", "โดย",
    "ตาม", "แก่", "กับ", "เพื่อ", "ให้", "มี", "แห่ง", "ข้อมูล", "ชุดข้อมูล", "ต่อ",
    "a", "an", "and", "by", "data", "dataset", "for", "from", "in", "of", "on", "or", "the", "to", "with",
})  # fmt: skip
"""Words that nearly every dataset has; a question that has others besides is not decided by them."""

FREQUENCIES = "tnc_freq.txt"
"""How often words stand in the Thai National Corpus."""
OFTEN = 300
_TWO_CONSONANTS = re.compile("[ก-ฮ]{2}")
_RUN = re.compile(r"(?P<thai>[ก-ฮะ-ฺเ-ๅ็-๎]+)|(?P<digits>\d+)|(?P<letters>[^\W\d_ก-๛]+)")
_lock = threading.Lock()


class DictionaryMissing(RuntimeError):
    """The Thai word list, which PyThaiNLP brings along, is not installed."""


def dictionary_path(name: str = "words_th.txt") -> Path:
    """Return where the Thai word list lies, or another list of its kind; raise DictionaryMissing when it is not installed."""
    found = importlib.util.find_spec("pythainlp")  # found, not imported: the import costs 75 MB
    path = Path(found.origin).parent / "corpus" / name if found and found.origin else None
    # nlpo3 panics for good on a missing file, so look first.
    if path is None or not path.is_file():
        raise DictionaryMissing("The Thai word list is missing: install the package pythainlp.")
    return path


@cache
def dictionary_version() -> str:
    """Return eight hex digits that change when the dictionary or the rules for words do."""
    lists = dictionary_path().read_bytes() + dictionary_path(FREQUENCIES).read_bytes()
    return hashlib.sha256(lists + b"%d" % RULES).hexdigest()[:8]


@cache
def _dictionary() -> frozenset[str]:
    lines = dictionary_path().read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line.strip()) for line in lines if len(line.strip()) > 1)


@cache
def _inner_words() -> frozenset[str]:
    """Return the words that a compound can have inside.

    Of two consonants without a vowel between them the dictionary also has short forms (รพ, นค), of which a name such as
    นครพนม is not put together: of these only words that are often written count.
    """
    rows = (line.split("\t") for line in dictionary_path(FREQUENCIES).read_text(encoding="utf-8").splitlines())
    common = {row[0] for row in rows if len(row) == 2 and row[1].isdecimal() and int(row[1]) >= OFTEN}
    return frozenset(word for word in _dictionary() if word in common or not _TWO_CONSONANTS.fullmatch(word))


@cache
def _loaded() -> str:
    name = f"words-{dictionary_version()}"
    nlpo3.load_dict(str(dictionary_path()), name)
    return name


def _segment(run: str) -> list[str]:
    with _lock:
        name = _loaded()
    return [word for word in nlpo3.segment(run, name, True) if word]


@lru_cache(maxsize=65_536)
def parts(word: str) -> tuple[str, ...]:
    """Return the shorter dictionary words that a Thai compound can be put together from: ผู้สูงอายุ gives ผู้, สูง, อายุ, สูงอายุ.

    Only words that leave the rest of the compound divisible into words count, so พยาบาล does not give ยา.
    """
    if len(word) < 4 or len(word) > LONGEST_WORD:
        return ()
    known, size = _inner_words(), len(word)
    pieces = [(i, j) for i in range(size) for j in range(i + 2, size + 1) if j - i < size and word[i:j] in known]
    from_start, to_end = {0}, {size}
    for start, end in pieces:
        if start in from_start:
            from_start.add(end)
    for start, end in sorted(pieces, key=lambda piece: -piece[1]):
        if end in to_end:
            to_end.add(start)
    return tuple(dict.fromkeys(word[i:j] for i, j in pieces if i in from_start and j in to_end))


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word (Snowball): gauges and gauge give the same."""
    return _stemmer().analyze(word)[0] if word.isascii() and len(word) > 2 else word


@lru_cache(maxsize=65_536)
def _to_ascii(word: str) -> str:
    if word.isascii():
        return word
    return "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each)) or word


def spans(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield what `pieces` does, each with where it begins and ends in the folded text."""
    for match in _RUN.finditer(text):
        kind, start = match.lastgroup or "", match.start()
        if kind != "thai":
            yield (match[0] if kind == "digits" else _to_ascii(match[0]))[:LONGEST_WORD], kind, start, match.end()
            continue
        for word in _segment(match[0]):
            yield word[:LONGEST_WORD], kind, start, start + len(word)
            start += len(word)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of folded text in their order, each with its kind: `thai`, `letters` or `digits`."""
    for word, kind, _, _ in spans(text):
        yield word, kind


def known(word: str) -> bool:
    """Tell whether the Thai dictionary has a folded word."""
    return word in _dictionary()


def words(text: str) -> list[str]:
    """Return the words of a text in their order, as a query asks for them: folded, compounds whole, English stemmed."""
    return [stem(word) if kind == "letters" else word for word, kind in pieces(fold(text))]


def tokens(text: str) -> tuple[tuple[str, int], ...]:
    """Return what the index holds of a text: each word with its place, parts of compounds and stems at the same place."""
    # Titles, tags and names are indexed in several fields, and the same ones in many datasets.
    return _remembered(text) if len(text) <= REMEMBERED else _tokens(text)


def _tokens(text: str) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for place, (word, kind) in enumerate(pieces(fold(text))):
        found.append((word, place))
        if kind == "thai":
            found.extend((part, place) for part in parts(word))
        elif kind == "letters" and (root := stem(word)) != word:
            found.append((root, place))
    return tuple(found)


_remembered = lru_cache(maxsize=8_192)(_tokens)


def trigrams(text: str) -> set[str]:
    """Return every run of three Thai characters of a text: what finds names and parts that the dictionary cuts oddly."""
    return _threes(match[0] for match in _RUN.finditer(fold(text)) if match.lastgroup == "thai")


def asked_trigrams(text: str) -> set[str]:
    """Return the trigrams that a typed text asks for: as `trigrams`, but none that reaches from one sure word into the next.

    Words that the dictionary has are often written together by one and apart by another; what it cuts a strange name
    into must stay together to be the name.
    """
    return _threes(run for match in _RUN.finditer(fold(text)) if match.lastgroup == "thai" for run in _runs(match[0]))


def _runs(run: str) -> Iterator[str]:
    """Divide Thai letters where two words meet of which the dictionary has both, of three letters at least."""
    joined, sure_before = "", False
    for word in _segment(run):
        sure = len(word) > 2 and known(word)
        if sure and sure_before:
            yield joined
            joined = ""
        joined, sure_before = joined + word, sure
    yield joined


def _threes(runs: Iterable[str]) -> set[str]:
    return {run[i : i + 3] for run in runs for i in range(len(run) - 2)}
