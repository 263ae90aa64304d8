"""`import_catalogue FILE|URL`: load dataset records as JSON Lines, as `ckanapi dump` writes them, gzipped or not."""

from __future__ import annotations

import gzip
import io
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.operations.people import robot
from harvesters import http, importing

MOST_BYTES = 4 * 1024**3
SECONDS = 6 * 3600.0


class Blocks(io.RawIOBase):
    """A stream of blocks as a file that can be read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._blocks, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def unzipped(file: io.BufferedReader) -> IO[bytes]:
    """Return the file, decompressed when its first bytes say gzip."""
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if file.peek(2)[:2] == b"\x1f\x8b" else file


class Command(BaseCommand):
    help = "Load CKAN dataset records (JSON Lines, gzipped or not) from a file or an address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="a file or an http(s) address")

    def handle(self, *args: Any, **options: Any) -> None:
        source: str = options["source"]
        try:
            if source.startswith(("http://", "https://")):
                allowed = settings.EGRESS_ALLOWED_HOSTS
                with http.fetch(source, allowed_hosts=allowed, most_bytes=MOST_BYTES, seconds=SECONDS) as blocks:
                    self.load(io.BufferedReader(Blocks(blocks)))
            else:
                with Path(source).open("rb") as file:
                    self.load(file)
        except (OSError, EOFError, http.EgressError, ValueError) as error:
            raise CommandError(f"{source}: {error}. What was loaded stays; run the command again to go on.") from error

    def load(self, file: io.BufferedReader) -> None:
        """Load the lines of a file, with progress, and print the summary."""
        self._shown = time.monotonic()
        stream = unzipped(file)
        blocks = iter(lambda: stream.read(1024 * 1024), b"")
        summary = importing.load(importing.lines(blocks), actor=robot(), progress=self.progress)
        for number, name, why in summary.refusals:
            self.stdout.write(f"refused line {number} {name}: {why}")
        for (field, reason), count in sorted(summary.changes.items()):
            self.stdout.write(f"{field} {reason.replace('_', ' ')}: {count}")
        words = ("created", "updated", "unchanged", "refused")
        self.stdout.write(", ".join(f"{summary.counts[word]} {word}" for word in words))
        if summary.counts["refused"]:
            sys.exit(1)

    def progress(self, lines: int) -> None:
        """Say every second how far it is."""
        if time.monotonic() - self._shown >= 1:
            self._shown = time.monotonic()
            self.stdout.write(f"{lines} lines …")
            self.stdout.flush()
