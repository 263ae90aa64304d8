"""Build the search index anew from the database."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.building import BuildRunning
from catalog.search.rebuilding import rebuild

REPORT_EVERY = 2.0


class Command(BaseCommand):
    """Shows its progress; the old index answers until the new one takes its place in one step."""

    help = "Build the search index anew from the database; the old one goes on answering until the new one is ready."

    def handle(self, *args: Any, **options: Any) -> None:
        began = last = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= REPORT_EVERY or done == total:
                last = time.monotonic()
                self.stdout.write(f"{done:,} of {total:,} datasets ({100 * done // total} %)")

        try:
            count = rebuild(progress)
        except BuildRunning as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - began
        self.stdout.write(self.style.SUCCESS(f"The new index is in use: {count:,} datasets in {seconds:.1f} seconds."))
