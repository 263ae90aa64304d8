"""Thai in Latin letters by rule, after the Royal Thai General System of Transcription (1999) but without a dictionary.

Syllables are cut by spelling alone, so unwritten vowels and letters that end one syllable and begin the next come out
plausible rather than exact: good for addresses and file names, not for printing people's names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_INITIALS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("ขฃคฅฆ", "kh"),
        **dict.fromkeys("จฉชฌ", "ch"),
        **dict.fromkeys("ซศษส", "s"),
        **dict.fromkeys("ฐฑฒถทธ", "th"),
        **dict.fromkeys("ผพภ", "ph"),
        **dict.fromkeys("ญย", "y"),
        **dict.fromkeys("ณน", "n"),
        **dict.fromkeys("ลฬ", "l"),
        **dict.fromkeys("ฝฟ", "f"),
        **dict.fromkeys("หฮ", "h"),
        **dict.fromkeys("ฎด", "d"),
        **dict.fromkeys("ฏต", "t"),
        "ก": "k",
        "ง": "ng",
        "บ": "b",
        "ป": "p",
        "ม": "m",
        "ร": "r",
        "ว": "w",
        "อ": "",
        "ทร": "s",
        "อย": "y",
    }
)
_FINALS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("กขคฆ", "k"),
        **dict.fromkeys("จชซฎฏฐฑฒดตถทธศษส", "t"),
        **dict.fromkeys("ญณนรลฬ", "n"),
        **dict.fromkeys("บปพฟภ", "p"),
        "ง": "ng",
        "ม": "m",
        "ย": "i",
        "ว": "o",
    }
)

_DROPPED = re.compile("[่้๊๋๎ํฺๆฯ]")
_SILENT = re.compile("[ก-ฮ][ิุ]?์")

_SIGN = "[ะาำัิีึืุู็]"
_CLUSTER = "[กขค][รลว]|[ตปผพ][รล]"
_ONSET = f"(?P<onset>{_CLUSTER}|ห[งญนมยรลว]|ทร(?=[ัาู]|วง)|อย(?=[าู])|[ก-ฮ])"
_FINAL = f"(?P<final>[{''.join(_FINALS)}](?!{_SIGN}|รร|อ[ก-ฮ]?(?!{_SIGN})|ว[{''.join(_FINALS)}](?!{_SIGN})))"
_MAYBE = f"(?:{_FINAL})?"
# A lone consonant at the end of a word: it takes the one before it along after a long vowel (ประชา-กร),
# and a ร there is silent after a short one (บัตร).
_END = "(?![ก-๎])"
_AFTER_LONG = f"(?:(?![ก-ฮ][ก-ฮ]{_END}){_FINAL})?"
_AFTER_SHORT = f"(?:{_FINAL}(?:ร{_END})?)?"

_SYLLABLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), vowel)
    for pattern, vowel in (
        ("(?P<onset>ฤ)ๅ?", "rue"),
        ("(?P<onset>ฦ)ๅ?", "lue"),
        (f"(?P<onset>[กตทปศส])ฤ{_MAYBE}", "ri"),
        (f"(?P<onset>[คนพมห])ฤ{_MAYBE}", "rue"),
        (f"เ{_ONSET}ียะ?{_MAYBE}", "ia"),
        (f"เ{_ONSET}ือะ?{_MAYBE}", "uea"),
        (f"เ{_ONSET}าะ", "o"),
        (f"เ{_ONSET}า", "ao"),
        (f"เ{_ONSET}ิ{_FINAL}", "oe"),
        (f"เ{_ONSET}อะ?{_MAYBE}", "oe"),
        (f"เ{_ONSET}ย(?!{_SIGN})", "oei"),
        (f"เ{_ONSET}ะ", "e"),
        (f"เ{_ONSET}็?{_MAYBE}", "e"),
        (f"แ{_ONSET}ะ", "ae"),
        (f"แ{_ONSET}็?{_MAYBE}", "ae"),
        (f"โ{_ONSET}ะ", "o"),
        (f"โ{_ONSET}{_MAYBE}", "o"),
        (f"ไ{_ONSET}ย?(?!{_SIGN})", "ai"),
        (f"[ใไ]{_ONSET}", "ai"),
        (f"{_ONSET}ัวะ?", "ua"),
        (f"{_ONSET}ั{_AFTER_SHORT}", "a"),
        (f"{_ONSET}ะ", "a"),
        (f"{_ONSET}า{_AFTER_LONG}", "a"),
        (f"{_ONSET}ำ", "am"),
        (f"{_ONSET}ิ{_AFTER_SHORT}", "i"),
        (f"{_ONSET}ี{_MAYBE}", "i"),
        (f"{_ONSET}ือ?{_MAYBE}", "ue"),
        (f"{_ONSET}ึ{_MAYBE}", "ue"),
        (f"{_ONSET}ุ{_AFTER_SHORT}", "u"),
        (f"{_ONSET}ู{_MAYBE}", "u"),
        (f"{_ONSET}็?อ(?!{_SIGN}){_MAYBE}", "o"),
        (f"{_ONSET}รร{_FINAL}", "a"),
        (f"{_ONSET}รร", "an"),
        (f"{_ONSET}ว{_FINAL}", "ua"),
        # Three bare consonants: the first takes an unwritten a, the other two an unwritten o (ถนน thanon).
        (f"(?!{_CLUSTER})(?P<onset>[ก-ฮ])(?=[ก-ฮ][{''.join(_FINALS)}](?!{_SIGN}|[รลวอ]))", "a"),
        (f"{_ONSET}{_FINAL}", "o"),
        (_ONSET, "a"),
    )
)


def romanised(text: str) -> str:
    """The text with every Thai syllable in Latin letters (lower case), everything else as it is.

    >>> romanised("ข้อมูลจังหวัด 2563")
    'khomunchangwat 2563'
    """
    plain = _DROPPED.sub("", _SILENT.sub("", text))
    written: list[str] = []
    position = 0
    while position < len(plain):
        latin, position = _syllable(plain, position)
        written.append(latin)
    return "".join(written)


def _syllable(text: str, position: int) -> tuple[str, int]:
    """The Latin letters of the syllable (or other character) at a position, and where the next one begins."""
    character = text[position]
    if not "ก" <= character <= "๎":
        return character, position + 1
    for pattern, vowel in _SYLLABLES:
        found = pattern.match(text, position)
        if found:
            final = found.groupdict().get("final") or ""
            return _initial(found["onset"]) + vowel + _FINALS.get(final, ""), found.end()
    return "", position + 1  # a stray vowel sign that belongs to no consonant


def _initial(onset: str) -> str:
    if onset in _INITIALS:
        return _INITIALS[onset]
    if len(onset) == 2 and onset[0] == "ห":
        return _INITIALS[onset[1]]
    return "".join(_INITIALS.get(letter, "") for letter in onset)
