"""Runs in a process of its own, under limits: reads the beginning of a file and prints how it would be read, as JSON."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from catalog.formats.dictionary.shape import dictionary_of
from harvesters.validation.choosing import choices_from
from harvesters.validation.looking import look

MEMORY = 4 * 1024**3
SECONDS = 20
FILE_BYTES = 1024**3


def main() -> int:
    """Take from standard input, as JSON: path, file_name, declared_format, choices, today, folder, dictionary."""
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE_BYTES), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    asked = json.load(sys.stdin)
    found = look(
        Path(asked["path"]),
        file_name=asked["file_name"],
        declared_format=asked["declared_format"],
        choices=choices_from(asked["choices"]),
        today=date.fromisoformat(asked["today"]),
        folder=Path(asked["folder"]),
        dictionary=dictionary_of(asked["dictionary"]),
    )
    json.dump(asdict(found), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
