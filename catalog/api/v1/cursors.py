"""Where a list goes on, as a text that callers pass back as it is: small JSON in URL-safe Base64."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

from catalog.api.v1.problems import UnknownCursor

LONGEST = 2_000


def encode(*parts: Any) -> str:
    """Return the cursor for JSON values (dates and ids become texts)."""
    return base64.urlsafe_b64encode(orjson.dumps(parts, default=str)).rstrip(b"=").decode()


def decode(text: str, *kinds: type) -> list[Any]:
    """Return the values of a cursor, one of each of these types; raise UnknownCursor for any other text."""
    try:
        if len(text) > LONGEST:
            raise ValueError(text)
        values = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise UnknownCursor from error
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise UnknownCursor
    return values
