"""Tell the caller how far the work is, often enough to see it move and seldom enough to cost nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

INTERVAL_SECONDS = 0.25


class Pace:
    """Passes progress on at most four times a second; the caller's function may raise to cancel."""

    def __init__(self, report: Callable[[int, str], None]) -> None:
        self._report = report
        self._next_at = 0.0
        self._stage: tuple[str, int, int] = ("", 0, 0)

    def stage(self, word: str, start: int, end: int) -> None:
        """Begin a stage that takes progress from `start` to `end` percent."""
        self._stage = (word, start, end)
        self._next_at = 0.0
        self.tick(0.0)

    def tick(self, done: float) -> None:
        """Say that the share `done` (0 to 1) of the stage is behind us."""
        now = time.monotonic()
        if now >= self._next_at:
            word, start, end = self._stage
            self._report(start + int((end - start) * min(max(done, 0.0), 1.0)), word)
            self._next_at = now + INTERVAL_SECONDS
