"""Ranges and patterns over text as regular expressions, because the engine has no ranges over text of its own."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.search.query import QuerySyntaxError
from catalog.search.syntax import Part

LONGEST_BOUND = 60
"""Letters of a bound of a query: the engine's automata have 1,000 states at most."""

_LAST = 0x10FFFF
_ANYTHING = "(?s:.*)"


def literal(text: str) -> str:
    """Return a regular expression that matches just this text."""
    return "".join(each if each.isalnum() else f"\\x{{{ord(each):x}}}" for each in text)


def pattern(parts: Sequence[Part]) -> str:
    """Return a regular expression for a wildcard pattern."""
    written = {"any": _ANYTHING, "one": "(?s:.)"}
    return "".join(literal(text) if kind == "text" else written[kind] for kind, text in parts)


def between(low: str | None, high: str | None, *, include_low: bool = True, include_high: bool = True) -> str:
    """Return a regular expression for all texts between two, by code point; None is an open end, "" when none can be.

    Raises QuerySyntaxError for bounds longer than 60 letters.
    """
    if max(len(low or ""), len(high or "")) > LONGEST_BOUND:
        raise QuerySyntaxError(f"The bounds of a range over text have at most {LONGEST_BOUND} letters.")
    if high is None:
        return _either(_from(low or "", include_low)) if low else _ANYTHING
    if not low:
        below = _up_to(high, include_high)
        return _either(below) if below else ""
    if low >= high:
        return literal(low) if low == high and include_low and include_high else ""
    shared = next((i for i, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    head = literal(low[:shared])
    if shared == len(low):
        # The upper bound goes on where the lower one ends: everything below its rest, and the lower bound itself.
        choices = _up_to(high[shared:], include_high, empty=include_low)
    else:
        inside = _letters(ord(low[shared]) + 1, ord(high[shared]) - 1)
        choices = [literal(low[shared]) + _either(_from(low[shared + 1 :], include_low))]
        choices += [inside + _ANYTHING] if inside else []
        if below := _up_to(high[shared + 1 :], include_high):
            choices.append(literal(high[shared]) + _either(below))
    return head + _either(choices) if choices else ""


def _either(choices: Sequence[str]) -> str:
    return f"(?:{'|'.join(choices)})"


def _letters(first: int, last: int) -> str:
    # Surrogates are no characters to the engine.
    first = 0xE000 if 0xD800 <= first <= 0xDFFF else first
    last = 0xD7FF if 0xD800 <= last <= 0xDFFF else last
    return f"[\\x{{{first:x}}}-\\x{{{last:x}}}]" if first <= last else ""


def _from(low: str, include: bool) -> list[str]:
    itself = literal(low) + (_ANYTHING if include else "(?s:.+)")
    larger = [(literal(low[:i]), _letters(ord(letter) + 1, _LAST)) for i, letter in enumerate(low)]
    return [itself, *(head + letters + _ANYTHING for head, letters in larger if letters)]


def _up_to(high: str, include: bool, *, empty: bool = True) -> list[str]:
    shorter = [literal(high[:i]) for i in range(0 if empty else 1, len(high))]
    smaller = [(literal(high[:i]), _letters(0, ord(letter) - 1)) for i, letter in enumerate(high) if ord(letter)]
    itself = [literal(high)] if include and (high or empty) else []
    return [*shorter, *itself, *(head + letters + _ANYTHING for head, letters in smaller if letters)]
