"""The process that draws: reads specifications from its standard input, writes pictures to its output, ends when idle."""

from __future__ import annotations

import json
import os
import select
import struct
import sys
from pathlib import Path

import vl_convert as vl

IDLE_SECONDS = 120
"""After so long without work the process ends: it holds some 90 MB."""
LENGTH = struct.Struct(">I")
"""Before each message stands its length in bytes."""
DRAWN, FAILED = b"+", b"-"
FONTS = Path(__file__).resolve().parents[2] / "web" / "fonts"


def main() -> None:
    """Answer requests until there are none; a `spec` in JSON is answered with SVG, an `svg` with PNG."""
    vl.register_font_directory(str(FONTS))
    while select.select([0], [], [], IDLE_SECONDS)[0]:
        head = _exactly(LENGTH.size)
        if head is None:
            return
        body = _exactly(LENGTH.unpack(head)[0])
        if body is None:
            return
        answer = _answer(body)
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _answer(body: bytes) -> bytes:
    request = json.loads(body)
    try:
        if "spec" in request:
            # No address is fetched: all data are inside the specification.
            return DRAWN + vl.vegalite_to_svg(request["spec"], allowed_base_urls=[]).encode()
        # The painter gives sara am no width of its own; its two halves it sets right.
        return DRAWN + vl.svg_to_png(request["svg"].replace("\u0e33", "\u0e4d\u0e32"), scale=2)
    except ValueError as error:
        return FAILED + str(error).encode()[:500]


def _exactly(size: int) -> bytes | None:
    """Read so many bytes; None when the input has ended."""
    parts: list[bytes] = []
    while size > 0:
        part = os.read(0, size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
