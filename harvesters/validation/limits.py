"""How much of a file validation reads before it says no: one frozen set of numbers, given by the caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one validation; sizes in bytes, times in seconds, shares from 0 to 1."""

    max_bytes: int = 8 * 1024**3
    """The most text a file may hold, after gzip."""
    max_columns: int = 2_000
    max_cell: int = 1_000_000
    max_workbook_bytes: int = 1024**3
    """The most a workbook may hold once unpacked."""
    max_compression_ratio: int = 400
    """Unpacked to packed size of a workbook's largest parts; above it, it is a zip bomb."""
    workbook_seconds: int = 300
    workbook_memory: int = 4 * 1024**3
    max_json_element: int = 32_000_000
    """The longest single element of a JSON array, in characters."""
    block_bytes: int = 2 * 1024**2
    """Text read at a time; Arrow reads several blocks ahead, so memory is many times this."""
    ragged_share: float = 0.20
    """With a larger share of rows of a wrong width the file is rejected."""
    sample_bytes: int = 0
    """Text beyond so many bytes is not looked at: for a preview; 0: everything is."""
    sample_rows: int = 0
    """Rows beyond so many are not looked at; 0: all are."""
    misfit_share: float = 0.02
    """A column keeps its type while at most this share of its cells does not fit."""


DEFAULT_LIMITS = Limits()
