"""ZIP archives with tables in them: one is taken out and read, within bounds, and the others are offered."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .choosing import impossible
from .limits import Limits
from .pace import Pace
from .rejection import Rejected
from .signature import DELIMITED_SUFFIXES, TABLE_SUFFIXES, suffix_of

CHUNK_BYTES = 1024**2
SMALL_MEMBER = 10 * 1024**2
"""Members below this many bytes may be packed as tightly as they like."""
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """The file that was taken out of an archive: its name there, and all names that could be chosen, largest first."""

    name: str
    path: Path
    names: tuple[str, ...]


def table_members(path: Path) -> list[str]:
    """The names of the files in the archive that may be tables, largest first; raises Rejected (`damaged_zip` …)."""
    with _opened(path) as archive:
        return [name for name, _ in _tables(archive)]


def extract(path: Path, chosen: str, target: Path, limits: Limits, pace: Pace) -> Member:
    """Unpack the chosen table file, or the largest, to `target`.

    Raises Rejected: `impossible_choice`, `encrypted_zip`, `zip_bomb`, `too_large` or `damaged_zip`.
    """
    with _opened(path) as archive:
        members = _tables(archive)
        names = [name for name, _ in members]
        if chosen and chosen not in names:
            raise impossible("member", chosen, names)
        name, info = members[names.index(chosen) if chosen else 0]
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise Rejected("encrypted_zip")
        _refuse_bomb(info, limits)
        _unpack(archive, info, target, limits, pace)
    return Member(name, target, tuple(names))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with its bytes becomes `damaged_zip`."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise Rejected("damaged_zip", detail=str(error)[:200]) from error


def _tables(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The members with a table's suffix by their readable names, largest first."""
    found = {
        _name(info): info
        for info in archive.infolist()
        if not info.is_dir() and suffix_of(info.filename) in TABLE_SUFFIXES and not _is_litter(info.filename)
    }
    return sorted(found.items(), key=lambda pair: (-pair[1].file_size, pair[0]))


def _is_litter(name: str) -> bool:
    """What operating systems leave in archives."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith((".", "~$"))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name: marked as UTF-8, or else UTF-8 all the same, or Windows Thai, which `zipfile` takes for cp437."""
    if info.flag_bits & _UTF8_FLAG or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _refuse_bomb(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.file_size > limits.max_bytes:
        raise Rejected("too_large", limit=limits.max_bytes)
    if info.file_size > SMALL_MEMBER and info.file_size > limits.max_compression_ratio * max(info.compress_size, 1):
        raise Rejected("zip_bomb", unpacked=info.file_size, packed=info.compress_size)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, limits: Limits, pace: Pace) -> None:
    """Copy the member out, counting: its size in the table of contents may lie."""
    total = 0
    with archive.open(info) as packed, target.open("wb") as plain:
        enough = limits.sample_bytes if suffix_of(info.filename) in DELIMITED_SUFFIXES else 0
        while (chunk := packed.read(CHUNK_BYTES)) and not 0 < enough < total:
            total += len(chunk)
            if total > limits.max_bytes:
                raise Rejected("too_large", limit=limits.max_bytes)
            if total > SMALL_MEMBER and total > limits.max_compression_ratio * max(info.compress_size, 1):
                raise Rejected("zip_bomb", unpacked=total, packed=info.compress_size)
            plain.write(chunk)
            pace.tick(total / max(info.file_size, 1))
