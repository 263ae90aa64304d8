"""What every list of codes is to the checks: which texts it knows, and which one a text that it does not know was meant to be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pyarrow as pa

CLOSE = 0.7
_BLANKS = re.compile(r"[\s\-'.]+")


def squeezed(text: str) -> str:
    """Return a name without blanks, hyphens, dots and capitals, its decomposed sara am put together."""
    return _BLANKS.sub("", text.replace("\u0e4d\u0e32", "\u0e33")).casefold()


@dataclass(frozen=True)
class CodeList:
    """A list by its key in data dictionaries; `values` map each plain form of a code or name to how it is written."""

    key: str
    values: Mapping[str, str]
    plain: Callable[[str], str] = squeezed
    """Brings a cell's text to the form in which `values` has it."""
    spellings: Collection[str] = field(default=(), repr=False)
    """How cells usually write the values, so that most need no thought."""
    accepts: Callable[[str], bool] | None = None
    """Knows further codes by their structure."""

    @cached_property
    def usual(self) -> pa.StringArray:
        """The usual spellings as an array, to look up many cells at once."""
        return pa.array(sorted({*self.values.values(), *self.spellings}), pa.string())

    def knows(self, text: str) -> bool:
        """Tell whether a cell's text is one of the list."""
        return _knows(self, text)

    def meant(self, text: str) -> str:
        """Return the value that a text comes closest to; empty when none is close."""
        if text.strip().isdecimal():
            return ""  # With codes of digits, a neighbour is another thing and no slip of the pen.
        found = difflib.get_close_matches(self.plain(text), self.values, n=1, cutoff=CLOSE)
        return self.values[found[0]] if found else ""

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=65_536)
def _knows(codes: CodeList, text: str) -> bool:
    return codes.plain(text) in codes.values or bool(codes.accepts and codes.accepts(text.strip()))
