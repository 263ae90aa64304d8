"""The headers of the tus protocol 1.0, read strictly: lengths, metadata, checksums."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping

from django.http import HttpRequest

from catalog.operations.uploads import Checksum

ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
LONGEST_METADATA = 8_000
NUMBER = re.compile(r"[0-9]{1,18}")
KEY = re.compile(r"[!-+\--~]+")
"""Visible ASCII without the comma."""
NAMES = ("filename", "name")
"""What clients call the file's name, the usual one first."""


class BadHeader(Exception):
    """A header is missing or not as the protocol has it; the text says which."""


def number(request: HttpRequest, name: str) -> int:
    """Return a header that holds a count of bytes. Raise BadHeader."""
    value = request.headers.get(name, "").strip()
    if not NUMBER.fullmatch(value):
        raise BadHeader(f"{name} must be a number of bytes")
    return int(value)


def metadata(request: HttpRequest) -> dict[str, bytes]:
    """Return the pairs of Upload-Metadata: keys, each with a value in Base64 or none. Raise BadHeader."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > LONGEST_METADATA:
        raise BadHeader(f"Upload-Metadata is longer than {LONGEST_METADATA} characters")
    if not (header.isascii() and header.isprintable()):
        raise BadHeader("Upload-Metadata must be visible ASCII")
    pairs: dict[str, bytes] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, value = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in pairs:
            raise BadHeader("Upload-Metadata must be pairs of an ASCII key, each once, and a value in Base64")
        pairs[key] = _decoded(value, "Upload-Metadata")
    return pairs


def file_name(given: Mapping[str, bytes]) -> str:
    """Return the file's name among the metadata, or an empty text. Raise BadHeader for one that is not UTF-8."""
    value = next((given[key] for key in NAMES if given.get(key)), b"")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BadHeader("The file name in Upload-Metadata must be UTF-8") from None


def checksum(request: HttpRequest) -> Checksum | None:
    """Return what the body must add up to, if the client says so. Raise BadHeader."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, value = header.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum knows {', '.join(ALGORITHMS)}")
    digest = _decoded(value, "Upload-Checksum")
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader("Upload-Checksum has not the length of its algorithm")
    return Checksum(algorithm, digest)


def _decoded(value: str, name: str) -> bytes:
    try:
        return b64decode(value.encode("ascii"), validate=True)
    except (Error, UnicodeEncodeError):
        raise BadHeader(f"{name} must have values in Base64") from None
