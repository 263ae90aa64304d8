"""Walk through JSON of any size in bounded memory: find the arrays in it, and hand out their elements one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .rejection import Rejected

READ_CHARACTERS = 1024**2
MAX_DEPTH = 2
"""How many objects deep a table may lie."""
_BLANKS = " \t\n\r"
_SCALAR_END = ",]} \t\n\r"


class Literal(str):
    """A JSON number exactly as the file wrote it."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=Literal, parse_int=Literal, parse_constant=lambda name: None)


class JsonText:
    """A window over a JSON text that moves forward only; positions in errors are characters from the start."""

    def __init__(self, path: Path, max_element: int) -> None:
        self._stream = path.open(encoding="utf-8-sig")
        self._held = ""
        self._at = 0
        self._dropped = 0
        self._lines = 1
        self._ended = False
        self._max = max_element

    def __enter__(self) -> JsonText:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    @property
    def offset(self) -> int:
        """Characters read so far."""
        return self._dropped + self._at

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def expect(self, characters: str) -> str:
        """Take the next character, which must be one of `characters`."""
        found = self.peek()
        if not found or found not in characters:
            raise self.broken()
        self._at += 1
        return found

    def value(self) -> Any:
        """Take the next whole value; numbers come as Literal."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if self._ended or len(self._held) - self._at > self._max:
                    raise self.broken(error) from error
            except RecursionError as error:
                raise self.broken() from error
            else:
                # A number at the end of the window may go on in the next piece.
                if end < len(self._held) or self._ended or not isinstance(value, Literal):
                    self._at = end
                    return value
            self._more()

    def broken(self, error: json.JSONDecodeError | None = None) -> Rejected:
        """The rejection that names line and character of what is not JSON."""
        at = error.pos if error else self._at
        line = self._lines + self._held.count("\n", 0, at)
        return Rejected("bad_json", row=line, offset=self._dropped + at, detail=error.msg if error else "")

    def _more(self) -> bool:
        piece = self._stream.read(max(READ_CHARACTERS, len(self._held) - self._at))
        if not piece:
            self._ended = True
            return False
        self._lines += self._held.count("\n", 0, self._at)
        self._held = self._held[self._at :] + piece
        self._dropped += self._at
        self._at = 0
        return True


def arrays(text: JsonText) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every element of every array of objects or arrays at most two objects deep, with the path of its array."""
    if text.peek() == "[":
        yield from _array(text, ())
    elif text.peek() == "{":
        yield from _object(text, (), 0)
    if text.peek():
        raise text.broken()


def lines(text: JsonText) -> Iterator[Any]:
    """The values of newline-delimited JSON."""
    while text.peek():
        yield text.value()


def _array(text: JsonText, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    text.expect("[")
    if text.peek() == "]":
        text.expect("]")
        return
    while True:
        yield path, text.value()
        if text.expect(",]") == "]":
            return


def _object(text: JsonText, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    text.expect("{")
    if text.peek() == "}":
        text.expect("}")
        return
    while True:
        key = text.value()
        if not isinstance(key, str) or isinstance(key, Literal):
            raise text.broken()
        text.expect(":")
        following = text.peek()
        if following == "[":
            yield from _array(text, (*path, key))
        elif following == "{" and depth < MAX_DEPTH - 1:
            yield from _object(text, (*path, key), depth + 1)
        else:
            text.value()
        if text.expect(",}") == "}":
            return
