"""Keep the search index up to date; one such process runs on each machine."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from catalog.search.indexing import run_indexer


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, finishes the batch in hand and stops."""

    help = "Keep the search index up to date with the database, until told to stop (Ctrl-C or SIGTERM)."
    # The checks would load every door of the portal into a process that needs none.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def told(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, told)
        signal.signal(signal.SIGINT, told)
        run_indexer(stop)
