"""A damaged file of the index is noticed, whichever it is, so that the index is rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.search.engine import Engine
from catalog.search.wholeness import SUFFIXES
from tests.catalog.search.catalogue import entry, records

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda body: body[:50],
    "emptied": lambda body: b"",
    "one bit": lambda body: bytes([body[0] ^ 1]) + body[1:],
    "footer": lambda body: body[:-4] + b"\0\0\0\0",
    "longer": lambda body: body + b"\0",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = Engine(tmp_path, patience=0)
    entries = [entry(each) for each in records()]
    made.rebuild(entries, 1)
    made.apply(entries[:3], [entries[4]["id"][0]], 2)
    made.close_writer()
    return made


@pytest.mark.parametrize("suffix", [*SUFFIXES, "del"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_noticed(engine: Engine, suffix: str, damage: str) -> None:
    assert not engine.outdated()
    file = next(iter(sorted((engine.folder / "current").resolve().glob(f"*.{suffix}"))))
    # In a file of its own: the engine has the old one mapped, and a mapped file must not shrink.
    other = file.with_name("damaged")
    other.write_bytes(DAMAGES[damage](file.read_bytes()))
    other.replace(file)
    assert engine.outdated()


def test_a_missing_file_is_noticed(engine: Engine) -> None:
    next(iter((engine.folder / "current").resolve().glob("*.pos"))).unlink()
    assert engine.outdated()
