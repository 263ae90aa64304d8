"""Memory goes back to the system, but not at every question."""

from __future__ import annotations

import pytest

from catalog.tables import memory


def test_memory_is_given_back_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory._turn, "last", 0.0)
    monkeypatch.setattr(memory.time, "monotonic", lambda: 1000.0)
    assert memory.give_back()
    assert not memory.give_back()

    monkeypatch.setattr(memory.time, "monotonic", lambda: 1000.0 + memory.PAUSE_SECONDS)
    assert memory.give_back()
