"""From stored bytes to UTF-8 text: gzip, byte order marks, strict UTF-8, else Windows Thai (cp874), else a clear no."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from catalog.records import Problem

from .choosing import impossible
from .limits import Limits
from .mojibake import DENSE, LEAST_SPOILT, REPAIRS, may_be_spoilt, observe, repair
from .pace import Pace
from .rejection import Rejected

CHUNK_BYTES = 1024**2
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8-SIG": "utf-8",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "UTF-32": "utf-32",
    "CP874": "cp874",
    "CP1252": "cp1252",
}
"""The encodings that a person can choose, and what the codec of each is called."""
OFFERED = tuple(name for name in ENCODINGS if name != "UTF-8-SIG")
GLANCE_BYTES = 32 * 1024
"""Of each chunk, what is looked at for accented letters."""
PLAIN_SHARE = 0.95
"""Letters of a file taken for UTF-16 that are Thai or of a keyboard."""
PLAUSIBILITY_CHUNKS = 16
"""How many chunks of a cp874 file are read for Thai spelling; the bytes themselves are checked in every chunk."""
_UTF8_THAI = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
_MARK = re.compile(r"[ัิ-ฺ็-๎]")
_MISPLACED_MARK = re.compile(r"(?<![ก-ฮัิ-ฺ็-๎])[ัิ-ฺ็-๎]")
_THAI = re.compile(r"[ก-๛]")
_LONE_THAI = re.compile(r"(?<![ก-๛])[ก-๛](?![ก-๛])")
_WHOLE_CELL = re.compile(r"(?:^|(?<=[,;|\t\"]))[ก-ขคฆ-ฮ](?=[,;|\t\"\r\n]|\Z)", re.MULTILINE)
"""A consonant that is a whole cell, as answers ก ข ค ง are: none of the letters that accents of other languages turn into."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file as UTF-8: `path` is the original where that was UTF-8 already, else a copy."""

    path: Path
    encoding: str
    reason: dict[str, Any]
    quotes: int
    """How many double quotes the file holds: an odd number means that one is never closed."""
    problems: tuple[Problem, ...] = ()
    repairs: tuple[str, ...] = ()
    """The repairs of spoilt Thai that could be chosen as the encoding."""

    @property
    def encodings(self) -> list[str]:
        """What a person could choose."""
        return [*OFFERED, *self.repairs]


@dataclass(slots=True)
class _Scan:
    """What a pass over UTF-8 bytes found; `bad_at` is the offset of the first byte that is not UTF-8."""

    bad_at: int | None = None
    cut: bool = False
    quotes: int = 0
    spoilt: Counter[str] = field(default_factory=Counter)
    """Places with spoilt Thai, by the repair that would put it right."""


def unzip(path: Path, target: Path, limits: Limits, pace: Pace) -> None:
    """Unpack a gzip file to `target`; raises Rejected when it is damaged or larger than `limits.max_bytes`."""
    total = 0
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            while (chunk := packed.read(CHUNK_BYTES)) and not 0 < limits.sample_bytes < total:
                total += len(chunk)
                if total > limits.max_bytes:
                    raise Rejected("too_large", limit=limits.max_bytes)
                plain.write(chunk)
                pace.tick(0.0)
    except (OSError, EOFError, zlib.error) as error:
        raise Rejected("damaged_gzip", detail=str(error)[:200]) from error


def open_text(path: Path, scratch: Path, limits: Limits, pace: Pace, encoding: str = "") -> Text:
    """The file as UTF-8 text, in the given encoding or the one that fits.

    `encoding` is one of `ENCODINGS`, or of `mojibake.REPAIRS` to put spoilt Thai right. Raises Rejected (`nul_bytes`,
    `not_decodable` …) naming byte offset and row, or `impossible_choice`.
    """
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise Rejected("too_large", limit=limits.max_bytes)
    if not encoding:
        return _guess(path, size, scratch, pace)
    if encoding in REPAIRS:
        return _repaired(_guess(path, size, scratch, pace), scratch, encoding, pace)
    if encoding not in ENCODINGS:
        raise impossible("encoding", encoding, [*OFFERED, *REPAIRS])
    if ENCODINGS[encoding] != "utf-8":
        copy, quotes = _transcode(path, scratch, ENCODINGS[encoding], [encoding], pace)
        return Text(copy, encoding, {"code": "chosen"}, quotes)
    scan = _scan_utf8(path, size, pace)
    if scan.bad_at is not None:
        raise Rejected("not_decodable", row=_row_at(path, scan.bad_at), offset=scan.bad_at, tried=["UTF-8"])
    return Text(path, encoding, {"code": "chosen"}, scan.quotes, *_mojibake(scan))


def _repaired(text: Text, scratch: Path, name: str, pace: Pace) -> Text:
    """The text with spoilt Thai put right; raises Rejected when there is none of that kind."""
    target = scratch / "repaired.utf8"
    done = repair(text.path, target, name, pace)
    if not done.letters:
        raise impossible("encoding", name, text.encodings)
    problems = [Problem("mojibake_repaired", "note", count=done.letters, params={"repair": name})]
    if done.lost:
        problems.append(Problem("bad_character", "warning", count=done.lost))
    return replace(
        text, path=target, encoding=name, reason={"code": "chosen"}, problems=tuple(problems), repairs=(name,)
    )


def _guess(path: Path, size: int, scratch: Path, pace: Pace) -> Text:
    with path.open("rb") as stream:
        head = stream.read(4)
    for bom, encoding in BOMS:
        if head.startswith(bom):
            copy, quotes = _transcode(path, scratch, encoding, [encoding.upper()], pace)
            return Text(copy, encoding.upper(), {"code": "byte_order_mark"}, quotes)
    if wide := _wide_without_mark(path):
        copy, quotes = _transcode(path, scratch, ENCODINGS[wide], [wide], pace)
        return Text(copy, wide, {"code": "utf16_without_mark"}, quotes)
    scan = _scan_utf8(path, size, pace)
    if scan.bad_at is None:
        marked = head.startswith(codecs.BOM_UTF8)
        reason = {"code": "byte_order_mark" if marked else "strict_utf8"}
        return Text(path, "UTF-8-SIG" if marked else "UTF-8", reason, scan.quotes, *_mojibake(scan))
    if scan.cut:
        raise Rejected("cut_character", row=_row_at(path, scan.bad_at), offset=scan.bad_at)
    if head.startswith(codecs.BOM_UTF8):
        raise Rejected("not_decodable", row=_row_at(path, scan.bad_at), offset=scan.bad_at, tried=["UTF-8"])
    return _open_thai(path, scratch, scan.bad_at, pace)


def _wide_without_mark(path: Path) -> str:
    """Which UTF-16 a file is that does not begin with a mark, by its first letters; empty when it is none."""
    with path.open("rb") as stream:
        head = stream.read(GLANCE_BYTES)
    if b"\0" not in head or len(head) % 2:
        return ""
    for name in ("UTF-16LE", "UTF-16BE"):
        text = head.decode(ENCODINGS[name], "replace")
        if "\n" in text or "\r" in text:
            plain = sum(letter in "\t\r\n" or " " <= letter <= "~" or "ก" <= letter <= "๛" for letter in text)
            if plain >= PLAIN_SHARE * len(text):
                return name
    return ""


def _mojibake(scan: _Scan) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """A warning that Thai text is spoilt, and the repairs that could be chosen, the likeliest first."""
    repairs = tuple(name for name, count in scan.spoilt.most_common() if count >= LEAST_SPOILT.get(name, 1))
    if not repairs:
        return (), ()
    return (Problem("mojibake", "warning", count=scan.spoilt.total(), params={"repair": repairs[0]}),), repairs


def _chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield offset, chunk
            offset += len(chunk)


def _scan_utf8(path: Path, size: int, pace: Pace) -> _Scan:
    """Check every byte; zero bytes are refused here, before any reader could stumble over them."""
    scan = _Scan()
    pending = b""
    for offset, chunk in _chunks(path):
        nul = chunk.find(b"\0")
        if nul >= 0:
            raise Rejected("nul_bytes", row=_row_at(path, offset + nul), offset=offset + nul)
        if scan.bad_at is None:
            scan.quotes += chunk.count(b'"')
            pending = _decode_on(scan, pending + chunk, offset - len(pending))
        pace.tick((offset + len(chunk)) / size)
    if pending and scan.bad_at is None:
        scan.bad_at, scan.cut = size - len(pending), True
    return scan


def _decode_on(scan: _Scan, data: bytes, offset: int) -> bytes:
    """Decode one piece strictly; returns the bytes of a character that the piece's end cuts."""
    if data.isascii():
        return b""
    try:
        text, whole = codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError as error:
        scan.bad_at = offset + error.start
        return b""
    glance = data[:GLANCE_BYTES]
    latin = DENSE * (glance.count(0xC2) + glance.count(0xC3)) > len(glance)
    if latin or may_be_spoilt(data):
        observe(text, latin, scan.spoilt)
    return data[whole:]


def _open_thai(path: Path, scratch: Path, bad_at: int, pace: Pace) -> Text:
    """Read as cp874, never tis_620 (which misreads 0x80 to 0xA0), if what comes out is spelled like Thai."""
    with path.open("rb") as stream:
        before = stream.read(min(bad_at, CHUNK_BYTES))
    high = sum(byte >= 0x80 for byte in before)
    thai_utf8 = len(_UTF8_THAI.findall(before))
    if thai_utf8 >= 3 and thai_utf8 * 3 >= 0.8 * high:
        raise Rejected("mixed_encodings", row=_row_at(path, bad_at), offset=bad_at)
    _refuse_utf8_inside(path)
    copy, quotes = _transcode(path, scratch, "cp874", ["UTF-8", "CP874"], pace)
    if not _plausible_thai(copy):
        raise Rejected("not_decodable", row=_row_at(path, bad_at), offset=bad_at, tried=["UTF-8", "CP874"])
    return Text(copy, "CP874", {"code": "strict_utf8_failed", "offset": bad_at}, quotes)


def _refuse_utf8_inside(path: Path) -> None:
    """Pasted UTF-8 in a cp874 file often has undefined bytes, but not always: look for its three-byte groups."""
    for offset, chunk in _chunks(path):
        found = [match.start() for match in _UTF8_THAI.finditer(chunk)]
        leads = chunk.count(b"\xe0")
        if len(found) >= 10 and len(found) >= 0.2 * leads:
            raise Rejected("mixed_encodings", row=_row_at(path, offset + found[0]), offset=offset + found[0])


def _transcode(path: Path, scratch: Path, encoding: str, tried: list[str], pace: Pace) -> tuple[Path, int]:
    """A UTF-8 copy of the file and its number of double quotes; raises Rejected at the first byte that has no meaning."""
    target = scratch / "text.utf8"
    decoder = codecs.getincrementaldecoder(encoding)()
    size, quotes, at = path.stat().st_size, 0, 0
    try:
        with target.open("wb") as plain:
            for at, chunk in _chunks(path):
                text = decoder.decode(chunk)
                if "\0" in text:
                    raise Rejected("nul_bytes", row=_row_at(path, at), offset=at)
                quotes += text.count('"')
                plain.write(text.encode("utf-8"))
                pace.tick(at / size)
            plain.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeDecodeError as error:
        offset = at + error.start
        raise Rejected("not_decodable", row=_row_at(path, offset), offset=offset, tried=tried) from error
    except UnicodeEncodeError as error:
        raise Rejected("not_decodable", row=_row_at(path, at), offset=at, tried=tried) from error
    return target, quotes


def _plausible_thai(copy: Path) -> bool:
    """Whether vowel signs and tone marks follow consonants and Thai letters stand together, as in Thai words."""
    marks = misplaced = letters = lone = 0
    with copy.open(encoding="utf-8", newline="") as stream:
        for _ in range(PLAUSIBILITY_CHUNKS):
            text = stream.read(CHUNK_BYTES)
            if not text:
                break
            marks += len(_MARK.findall(text))
            misplaced += len(_MISPLACED_MARK.findall(text))
            letters += len(_THAI.findall(text))
            lone += len(_LONE_THAI.findall(text)) - len(_WHOLE_CELL.findall(text))
    return misplaced <= 0.05 * marks and lone <= 0.8 * letters


def _row_at(path: Path, offset: int) -> int:
    """The line of a byte, from 1."""
    lines = 1
    for start, chunk in _chunks(path):
        if start + len(chunk) > offset:
            return lines + chunk[: offset - start].count(b"\n")
        lines += chunk.count(b"\n")
    return lines
