"""Numbers far from all others: not merely large, for what people count is uneven, but alone, as after a digit too many."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SAMPLE_PER_BLOCK = 256
MAX_SAMPLE = 16_384
MIN_SAMPLE = 100
FAR = 10.0
"""An outlier lies this many times further from the median than nine tenths of the values are wide."""
ALONE = 5.0
"""And it lies this many times further out than the next value."""


@dataclass(slots=True)
class Extremes:
    """A column of numbers: a sample of it, and the two values at either end, the outermost with its row."""

    place: int
    sample: list[Floats] = field(default_factory=list)
    sampled: int = 0
    ends: dict[int, tuple[float, int, float]] = field(
        default_factory=lambda: {1: (-np.inf, 0, -np.inf), -1: (-np.inf, 0, -np.inf)}
    )
    """By sign (1: greatest, -1: least, turned round): the outermost value, its row, and the next one."""

    def observe(self, values: Floats, rows: npt.NDArray[np.int64]) -> None:
        """Take in one block; NaN stands for an empty cell."""
        known = np.isfinite(values)
        present, numbers = (values, rows) if known.all() else (values[known], rows[known])
        if not len(present):
            return
        for sign in (1, -1):
            self._extend(sign, present if sign > 0 else -present, numbers)
        if self.sampled < MAX_SAMPLE:
            taken = present[:: max(len(present) // SAMPLE_PER_BLOCK, 1)]
            self.sample.append(taken.copy())
            self.sampled += len(taken)

    def _extend(self, sign: int, present: Floats, rows: npt.NDArray[np.int64]) -> None:
        outermost, row, following = self.ends[sign]
        best = int(present.argmax())
        if present[best] <= following:
            return
        second = float(np.partition(present, -2)[-2]) if len(present) > 1 else -np.inf
        if present[best] > outermost:
            self.ends[sign] = (float(present[best]), int(rows[best]), max(outermost, second))
        else:
            self.ends[sign] = (outermost, row, max(float(present[best]), following))

    def outliers(self) -> list[tuple[float, int]]:
        """The greatest and the least value with their rows, where each is far from all others."""
        if self.sampled < MIN_SAMPLE:
            return []
        low, middle, high = np.percentile(np.concatenate(self.sample), (5, 50, 95))
        reach = FAR * (high - low)
        found = []
        for sign, (outermost, row, following) in self.ends.items():
            distance, next_distance = outermost - sign * middle, following - sign * middle
            if reach and distance > reach and distance > ALONE * next_distance:
                found.append((sign * outermost, row))
        return found
