"""How heavily a breach of the data dictionary weighs: its agency says whether the file is refused for it."""

from __future__ import annotations

from typing import Literal

from catalog.formats.dictionary.shape import Severity

Weight = Literal["error", "warning"]


def weight(severity: Severity) -> Weight:
    """The severity of a problem for what the dictionary says."""
    return "error" if severity == "refuse" else "warning"
