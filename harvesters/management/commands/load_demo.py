"""`load_demo`: load the demo catalogue into a new portal; a portal with data of its own is left alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from harvesters import demonstration


class Command(BaseCommand):
    help = "Load the demo catalogue into a new portal."

    def handle(self, *args: Any, **options: Any) -> None:
        if demonstration.wanted():
            demonstration.load(self.say)

    def say(self, line: str) -> None:
        """Print a line of progress at once."""
        self.stdout.write(line)
        self.stdout.flush()
