"""Thai names in Latin letters, which everybody writes in another way: one key for Nakhon, Nakorn and Nakon."""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST = 5
"""Letters of a name below which only its own spelling counts."""

_RULES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[^a-z]", ""),
        (r"ae?ng(?=[mp])", "ang"),
        (r"tch|ch|j|sh", "c"),
        (r"ph|bh|v(?=\b)", "p"),
        (r"th|dh", "t"),
        (r"kh|gh|g(?!$)(?<!n)(?=[^n])", "k"),
        (r"v", "w"),
        (r"rr|ar(?=[nm])", "a"),
        (r"or(?=n)", "o"),
        (r"ue|eu|uea|ui(?=t)", "u"),
        (r"oo|ou", "u"),
        (r"ee|ii|y(?=[^aeiou]|$)|ie", "i"),
        (r"aa|ah", "a"),
        (r"eo|aew|aeo", "ew"),
        (r"(.)\1+", r"\1"),
        (r"l$", "n"),
    )
)


@lru_cache(maxsize=8_192)
def sound(name: str) -> str:
    """Return what a Latin name sounds like to somebody who reads it as Thai; "" when it is too short to tell."""
    key = name.lower()
    for pattern, instead in _RULES:
        key = pattern.sub(instead, key)
    return key if len(key) >= SHORTEST - 1 and len(name) >= SHORTEST else ""
